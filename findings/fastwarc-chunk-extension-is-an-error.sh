#!/usr/bin/env bash
# FastWARC 2.0.1: with auto_decode="all" a chunked body whose chunk sizes carry an extension (`ac;part=1`) cannot be read: "Invalid
# chunk header"; the same body without the extension is read.
# Expected: the page: a recipient must ignore chunk extensions that it does not know (RFC 9112, 7.1.1).
# For newscrawl: archive/payload.py ignores them (tests/archive/test_forms.py).
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
plain, extended = (
    read(b"Transfer-Encoding: chunked\r\n", b"%x%b\r\n%b\r\n0\r\n\r\n" % (len(page), extension, page))
    for extension in (b"", b";part=1")
)
print("plain:", plain[:12], " with an extension:", extended)
assert plain == page and "Invalid chunk header" in extended, "behaviour changed"
PY
