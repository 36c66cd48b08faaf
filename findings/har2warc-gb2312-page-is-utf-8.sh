#!/usr/bin/env bash
# har2warc 1.0.4: a HAR file (browsers' and proxies' recording) holds the text of a page as Unicode. har2warc writes it as
# UTF-8 beneath the recorded heads, so that a page sent in GB2312 stands in the WARC as UTF-8 under
# `Content-Type: text/html; charset=gb2312` and `<meta charset="gb2312">`: every reader that goes by either shows other
# characters, and the bytes are not the ones that were sent. No warning, exit status 0.
# Expected: bytes in the declared encoding, or heads that say utf-8, or a note in the record. HAR 1.2 says of `text` that it is
# decoded and may be base64 otherwise; nobody can tell from the WARC afterwards that its body was made again.
# For newscrawl: a page is read as UTF-8 where its bytes are UTF-8, whatever its labels say
# (tests/extraction/test_encoding.py); as evidence of bytes such a WARC is worth nothing, and docs/archivists.md says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install har2warc==1.0.4 warcio==1.8.1 setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, json
from har2warc.har2warc import har2warc
from warcio.archiveiterator import ArchiveIterator
print("har2warc", m.version("har2warc"), "warcio", m.version("warcio"))
title = "松花江上的大桥今天通车"
page = f'<html><head><meta charset="gb2312"><title>{title}</title></head><body></body></html>'
sent = page.encode("gb2312")
fields = [{"name": "Content-Type", "value": "text/html; charset=gb2312"}, {"name": "Content-Length", "value": str(len(sent))}]
url, moment = "http://a.example/1.htm", "2026-11-28T08:00:00.000Z"
entry = {
    "pageref": "page_1", "startedDateTime": moment, "time": 10, "cache": {}, "timings": {"send": 0, "wait": 5, "receive": 5},
    "request": {"method": "GET", "url": url, "httpVersion": "HTTP/1.1", "headers": [{"name": "Host", "value": "a.example"}],
                "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
    "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": fields, "cookies": [],
                 "content": {"size": len(page.encode()), "mimeType": "text/html", "text": page},
                 "redirectURL": "", "headersSize": -1, "bodySize": len(sent)},
}
one = {"startedDateTime": moment, "id": "page_1", "title": url, "pageTimings": {}}
log = {"version": "1.2", "creator": {"name": "browser", "version": "1"}, "pages": [one], "entries": [entry]}
with open("a.har", "w") as file:
    json.dump({"log": log}, file)
har2warc("a.har", "a.warc.gz")
with open("a.warc.gz", "rb") as file:
    for record in ArchiveIterator(file):
        if record.rec_type == "response":
            label, body = record.http_headers.get_header("Content-Type"), record.content_stream().read()
print("label:", label, "| bytes sent:", len(sent), "| in the WARC:", len(body))
print("read by the label:", body.decode("gb2312", "replace")[35:60])
assert label == "text/html; charset=gb2312", "behaviour changed"
assert body == page.encode("utf-8") != sent, "behaviour changed"
PY
