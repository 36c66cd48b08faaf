#!/usr/bin/env bash
# warcio 1.8.1: content_stream() takes the chunks off a body sent with `Transfer-Encoding: chunked`, and leaves them in
# where the server wrote `Chunked`: the page then begins with a number (`ac`) and ends with another.
# Expected: names of transfer codings are case-insensitive (RFC 9112, 7); nothing says that the page is not the page.
# For newscrawl: archive/payload.py reads any case (tests/archive/test_forms.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
print("warcio", m.version("warcio"))
def record(fields, body):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + fields + b"\r\n" + body
    head = (b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
            b"WARC-Date: 2026-11-23T00:00:00Z\r\nWARC-Target-URI: http://a.example/1.html\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block))
    return io.BytesIO(head + block + b"\r\n\r\n")
page = "<p>松花江上的大桥今天通车。</p>".encode() * 4
from warcio.archiveiterator import ArchiveIterator
def read(fields, body):
    [found] = [one.content_stream().read() for one in ArchiveIterator(record(fields, body))]
    return found
whole = b"%x\r\n%b\r\n0\r\n\r\n" % (len(page), page)
lower, capital = (read(b"Transfer-Encoding: " + word + b"\r\n", whole) for word in (b"chunked", b"Chunked"))
print("chunked:", lower[:12], " Chunked:", capital[:12])
assert lower == page and capital == whole, "behaviour changed"
PY
