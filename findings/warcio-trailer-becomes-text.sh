#!/usr/bin/env bash
# warcio 1.8.1: of a chunked body with a trailer field (RFC 9112, 7.1.2), content_stream() gives the page and, behind it,
# the last chunk's "0" and the trailer, its first letters cut off.
# Expected: the page. Servers send trailers (Server-Timing, digests); their words then stand at the end of the text.
# For newscrawl: archive/payload.py ends at the last chunk (tests/archive/test_forms.py); crawls keep trailers in the head.
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
chunks = b"%x\r\n%b\r\n0\r\n" % (len(page), page)
plain = read(b"Transfer-Encoding: chunked\r\n", chunks + b"\r\n")
trailed = read(b"Transfer-Encoding: chunked\r\n", chunks + b"Server-Timing: total;dur=12\r\n\r\n")
print("without a trailer:", plain[-8:], " with one:", trailed[len(page) - 8 :])
assert plain == page and trailed != page and trailed.startswith(page) and b"dur=12" in trailed, "behaviour changed"
PY
