#!/usr/bin/env bash
# scrapy-webarchive 0.5.3 (WACZ out of Scrapy): the request record of `/show.asp?id=77` says `GET /show.asp HTTP/1.0`, without the
# query and without a Host field; of two Set-Cookie fields of the answer only the last is kept; the answer's `HTTP/1.1 200 Very OK`
# is written as `HTTP/1.0 200`; and the WACZ has no pages/pages.jsonl, which the specification (1.1.1) requires.
# Expected: the exchange that took place: WARC request and response records hold what was sent and received (ISO 28500:2017, 6.3, 6.4).
# For newscrawl: the raw head is kept as the wire had it (archive/warc.py, tests/archive/test_warc.py); what a foreign archive says of the
# request is kept, but an address is taken from WARC-Target-URI alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install scrapy-webarchive==0.5.3 Scrapy==2.11.2 w3lib==2.2.1 Twisted==24.3.0 warcio==1.7.4 'setuptools<81'
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import http.server, importlib.metadata as m, io, threading, zipfile
from pathlib import Path
import scrapy
from scrapy.crawler import CrawlerProcess
from warcio.archiveiterator import ArchiveIterator
print("scrapy-webarchive", m.version("scrapy-webarchive"), "Scrapy", m.version("Scrapy"))
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = []
    def do_GET(self):
        self.asked.append(self.requestline)
        page = "<title>大桥通车</title>".encode()
        self.send_response(200, "Very OK")
        for field in (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", str(len(page)))):
            self.send_header(*field)
        self.end_headers()
        self.wfile.write(page)
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
class Spider(scrapy.Spider):
    name = "one"
    start_urls = [f"http://127.0.0.1:{server.server_port}/show.asp?id=77"]
    def parse(self, response):
        return None
Path("out").mkdir()
process = CrawlerProcess({
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": False, "SW_EXPORT_URI": f"{Path('out').resolve()}/",
    "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
})
process.crawl(Spider)
process.start()
(wacz,) = Path("out").iterdir()
archive = zipfile.ZipFile(wacz)
(warc,) = [name for name in archive.namelist() if name.endswith(".warc.gz")]
heads = {}
for record in ArchiveIterator(io.BytesIO(archive.read(warc))):
    if record.http_headers:
        heads[record.rec_type] = record.http_headers
print("asked:", Answer.asked, "| written:", heads["request"].to_str().splitlines()[0])
cookies = [value for name, value in heads["response"].headers if name == "Set-Cookie"]
print("response:", heads["response"].to_str().splitlines()[0], cookies, "| pages:", "pages/pages.jsonl" in archive.namelist())
assert Answer.asked == ["GET /show.asp?id=77 HTTP/1.1"]
assert heads["request"].to_str().splitlines()[0] == "GET /show.asp HTTP/1.0", "behaviour changed"
assert cookies == ["b=2"] and heads["response"].protocol == "HTTP/1.0", "behaviour changed"
assert "pages/pages.jsonl" not in archive.namelist(), "behaviour changed"
PY
