#!/usr/bin/env bash
# FastWARC 2.0.1: a WARC-Date of reduced precision, which WARC/1.1 allows (ISO 28500:2017, 5.4: YYYY, YYYY-MM, YYYY-MM-DD
# …), gives record_date None, without a sign that there was a date.
# Expected: a moment, or the text of the field.
# For newscrawl: archive/records.py (utc_date) reads every precision.
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
dates = [b"2026-11-23T00:00:00Z", b"2026-11-23T00:00:00.123456789Z", b"2026-11", b"2026"]
found = [str(one.record_date) for date in dates for one in ArchiveIterator(io.BytesIO(record(date=date)))]
print(dict(zip(dates, found)))
assert found[:2] == ["2026-11-23 00:00:00+00:00", "2026-11-23 00:00:00.123456+00:00"], "behaviour changed"
assert found[2:] == ["None", "None"], "behaviour changed"
PY
