#!/usr/bin/env bash
# scrapy-webarchive 0.5.3: the page it rebuilds from a WACZ whose server sent it chunked still has the chunk sizes in it, and so the
# page is text nobody published, or, where it was also packed, cannot be unpacked. WARC keeps the transfer encoding of the answer (ISO
# 28500:2017, 6.3), and wget and many crawlers write such records.
# Expected: the page, as warcio 1.7.4, which the package depends on, gives it from the same record.
# For newscrawl: pages of a foreign archive are read by archive/payload.py, which takes the transfer encoding off (tests/archive/test_forms.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install scrapy-webarchive==0.5.3 Scrapy==2.11.2 w3lib==2.2.1 Twisted==24.3.0 warcio==1.7.4 'setuptools<81'
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m, io
from scrapy import Request
from scrapy_webarchive.warc.readers import WARCReader
from scrapy_webarchive.warc.transformers import record_transformer
from warcio.archiveiterator import ArchiveIterator
print("scrapy-webarchive", m.version("scrapy-webarchive"))
page = "<title>大桥通车</title><p>松花江大桥今天通车。</p>".encode()
def warc(head, body):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + head + b"\r\n" + body
    return (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2026-11-20T00:00:00Z\r\nWARC-Target-URI: http://a.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    )
def read(data):
    record = WARCReader(io.BytesIO(data)).read_record()
    return record_transformer.response_for_record(record, Request("http://a.example/")).body
plain = warc(b"Content-Length: %d\r\n" % len(page), page)
chunked = warc(b"Transfer-Encoding: chunked\r\n", b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n")
print("plain:", read(plain) == page, "| chunked:", read(chunked)[:12], "...", read(chunked)[-9:])
record = next(iter(ArchiveIterator(io.BytesIO(chunked))))
assert read(plain) == page and record.content_stream().read() == page
assert read(chunked) != page and page in read(chunked), "behaviour changed"
PY
