#!/usr/bin/env bash
# warcio 1.8.1: a WARC field whose value stands on a continuation line (ISO 28500:2017, 4: a field value may be folded;
# JHOVE has such files in its set of valid ones) keeps the blanks of the fold. WARC-Target-URI then becomes
# '%20%20http://…', another address, and the HTTP head is given as part of the payload.
# Expected: the fold is one blank between two parts of a value, and none at its start.
# For newscrawl: archive/stream.py reads the value without them, and archive/importing.py writes copies unfolded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "warcio==1.8.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

from warcio.archiveiterator import ArchiveIterator
plain, folded = (list((r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in ArchiveIterator(io.BytesIO(record(uri=uri))))[0]
    for uri in (b"WARC-Target-URI: http://a.example/\r\n", b"WARC-Target-URI:\r\n  http://a.example/\r\n"))
print(plain, folded, sep="\n")
assert plain == ("http://a.example/", b"<p>hello</p>"), "behaviour changed"
assert folded[0] == "%20%20http://a.example/" and folded[1].startswith(b"HTTP/1.1"), "behaviour changed"
PY
