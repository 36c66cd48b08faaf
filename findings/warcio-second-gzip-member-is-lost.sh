#!/usr/bin/env bash
# warcio 1.8.1: content_stream() gives the first member of a body sent with `Content-Encoding: gzip` in several members,
# without an error.
# Expected: the whole page: a gzip file is "a series of members" (RFC 1952, 2.2), browsers and gzip read them all; a server
# that joins a compressed template and a compressed article sends two.
# For newscrawl: archive/payload.py reads all (tests/archive/test_forms.py).
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
half = len(page) // 2
one = read(b"Content-Encoding: gzip\r\n", gzip.compress(page))
two = read(b"Content-Encoding: gzip\r\n", gzip.compress(page[:half]) + gzip.compress(page[half:]))
print(f"one member: {len(one)} bytes, two members: {len(two)} of {len(page)}")
assert gzip.decompress(gzip.compress(page[:half]) + gzip.compress(page[half:])) == page
assert one == page and two == page[:half], "behaviour changed"
PY
