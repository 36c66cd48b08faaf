#!/usr/bin/env bash
# FastWARC 2.0.1: with auto_decode="all" a body encoded twice is decoded twice where the header says `Content-Encoding: gzip, gzip`,
# and once where the same stands in two fields; what comes is compressed bytes, without an error.
# Expected: the same: two fields of one name mean the list of their values (RFC 9110, 5.3). A server that compresses and a
# proxy that does so again write two fields.
# For newscrawl: archive/payload.py reads fields as a list (tests/archive/test_forms.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastwarc==2.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
print("fastwarc", m.version("fastwarc"))
def record(fields, body):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + fields + b"\r\n" + body
    head = (b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
            b"WARC-Date: 2026-11-23T00:00:00Z\r\nWARC-Target-URI: http://a.example/1.html\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block))
    return io.BytesIO(head + block + b"\r\n\r\n")
page = "<p>松花江上的大桥今天通车。</p>".encode() * 4
from fastwarc.warc import ArchiveIterator
def read(fields, body):
    try:
        [found] = [one.reader.read() for one in ArchiveIterator(record(fields, body), auto_decode="all")]
    except OSError as error:
        return str(error)
    return found
twice = gzip.compress(gzip.compress(page))
listed = read(b"Content-Encoding: gzip, gzip\r\n", twice)
fields = read(b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", twice)
print("a list:", listed[:12], " two fields:", fields[:12])
assert listed == page and fields[:2] == b"\x1f\x8b", "behaviour changed"
PY
