#!/usr/bin/env bash
# cdxj-indexer 1.5.0: of a record that was written in segments (ISO 28500:2017, 8), the first one is indexed as the whole
# page: status 200, the digest of its part, its length; the continuation is left out. Replay by such an index shows half a
# page as if it were the page.
# Expected: no line, or one that says so.
# For newscrawl: archive/segmented_records.py puts segments together, and an ingest writes them as one record.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install cdxj-indexer==1.5.0 warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "cdxj-indexer==1.5.0 warcio==1.8.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

import subprocess, sys, hashlib, base64, json, os
half = len(HTTP) - 6
first = record(HTTP[:half], extra=b"WARC-Segment-Number: 1\r\n")
rest = record(HTTP[half:], kind=b"continuation", number=2, extra=b"WARC-Segment-Number: 2\r\nWARC-Segment-Origin-ID: <urn:uuid:12345678-1234-1234-1234-000000000001>\r\nWARC-Segment-Total-Length: %d\r\n" % len(HTTP))
open("a.warc.gz", "wb").write(gzip.compress(first) + gzip.compress(rest))
done = subprocess.run([os.path.join(os.path.dirname(sys.executable), "cdxj-indexer"), "a.warc.gz"], capture_output=True, text=True, check=True)
print(done.stdout)
[line] = done.stdout.splitlines()
entry = json.loads(line.split(" ", 2)[2])
part = HTTP[:half].partition(b"\r\n\r\n")[2]
assert entry["status"] == "200" and entry["digest"] == "sha1:" + base64.b32encode(hashlib.sha1(part).digest()).decode(), "behaviour changed"
PY
