#!/usr/bin/env bash
# warcio 1.8.1: content_stream() takes gzip, deflate and br off a body, and gives one sent with Content-Encoding: zstd (RFC
# 8878) as it is, without an error, also where a Zstandard package is installed.
# Expected: the page, or an error: who extracts text gets none of it.
# For newscrawl: archive/payload.py decodes it; crawls do not ask for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1 zstandard==0.25.0 brotli==1.2.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "warcio==1.8.1 zstandard==0.25.0 brotli==1.2.0".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

import zstandard
from warcio.archiveiterator import ArchiveIterator
page = b"<p>hello</p>" * 20
bodies = {b"gzip": gzip.compress(page), b"zstd": zstandard.compress(page)}
found = {}
for name, body in bodies.items():
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + name + b"\r\nContent-Type: text/html\r\n\r\n" + body
    [found[name]] = [one.content_stream().read() for one in ArchiveIterator(io.BytesIO(record(block)))]
    print(name, found[name][:24])
assert found[b"gzip"] == page and found[b"zstd"] == bodies[b"zstd"], "behaviour changed"
PY
