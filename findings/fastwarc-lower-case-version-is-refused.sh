#!/usr/bin/env bash
# FastWARC 2.0.1: a record that begins with 'warc/1.0' is refused as an invalid header, and so is everything behind it.
# JHOVE calls the lower-case form valid, warcio reads it.
# Expected: the record, or only this one refused.
# For newscrawl: archive/stream.py reads both; copies begin with WARC/1.0 (archive/importing.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastwarc==2.0.1 warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "fastwarc==2.0.1 warcio==1.8.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as Warcio
data = gzip.compress(record(version=b"warc/1.0")) + gzip.compress(record(number=2))
found = []
try:
    found += [one.record_id for one in ArchiveIterator(io.BytesIO(data))]
except OSError as error:
    print("FastWARC:", found, error)
theirs = [one.rec_headers.get_header("WARC-Record-ID") for one in Warcio(io.BytesIO(data))]
print("warcio:", theirs)
assert not found and len(theirs) == 2, "behaviour changed"
PY
