#!/usr/bin/env bash
# FastWARC 2.0.1: where Content-Length stands on a continuation line (ISO 28500:2017 allows folded values; JHOVE has such
# a file in its set of valid ones), the record is given with an empty block, and reading ends with an error behind it.
# Expected: the block.
# For newscrawl: archive/stream.py reads folded values; tests/archive/test_forms.py has the family.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastwarc==2.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "fastwarc==2.0.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

from fastwarc.warc import ArchiveIterator
def read(data):
    found = []
    try:
        for one in ArchiveIterator(io.BytesIO(data), parse_http=False):
            found.append((one.record_id[-3:-1], one.reader.read()))
    except OSError as error:
        found.append(str(error))
    return found
plain = read(record() + record(number=2))
folded = read(record(length=b"Content-Length:\r\n %d\r\n" % len(HTTP)) + record(number=2))
print(plain, folded, sep="\n")
assert plain == [("01", HTTP), ("02", HTTP)], "behaviour changed"
assert folded[0] == ("01", b"") and ("02", HTTP) not in folded, "behaviour changed"
PY
