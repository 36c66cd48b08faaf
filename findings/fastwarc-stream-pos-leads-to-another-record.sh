#!/usr/bin/env bash
# FastWARC 2.0.1: where records share a gzip member (ISO 28500:2017, annex D, recommends one each and does not require it),
# stream_pos of every record but the first is the end of the member: the place of the next one, or of the end of the file.
# Expected: the start of the member that holds it, or an error (warcio raises one), since the documentation calls
# stream_pos the record's offset in the original stream. An index made of it leads to other records than it names.
# For newscrawl: archive/stream.py gives such records no length, so that nothing reads them by their place
# (tests/archive/test_ranges.py).
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
def numbers(data):
    return [(one.record_id[-13:-1].lstrip("0"), one.stream_pos) for one in ArchiveIterator(io.BytesIO(data))]
first, second = (gzip.compress(record(number=n) + record(number=n + 1)) for n in (1, 3))
found = numbers(first + second)
print("members start at", [0, len(first)], "records and stream_pos:", found)
where = found[1][1]
reached = numbers((first + second)[where:])[0][0]
print(f"stream_pos of record 2 leads to record {reached}")
assert found[1] == ("2", len(first)), "behaviour changed"
assert reached == "3", "behaviour changed"
PY
