#!/usr/bin/env bash
# @harvard-lil/js-wacz 0.1.6 (Node): the list of pages it makes of a WARC reads every page as UTF-8. The title of a page in GB 2312
# or Big5 is written into pages.jsonl as U+FFFD and scraps, also where the HTTP header states the charset; exit status 0.
# Expected: the title in the stated charset, or no title. py-wacz leaves it out (see the finding on it).
# For newscrawl: titles of a WACZ's pages come from our own reading of the page (archive/wacz.py); those of a foreign WACZ are
# never taken for titles of articles.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1 setuptools==80.9.0
cd "$folder"
npm install --silent --no-audit --no-fund @harvard-lil/js-wacz@0.1.6
"$folder/venv/bin/python" - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
with open("pages.warc.gz", "wb") as out:
    writer = WARCWriter(out, gzip=True)
    for charset in ("utf-8", "gb2312"):
        page = f"<html><head><meta charset={charset}><title>松花江大桥</title></head><body><p>今天通车</p></body></html>"
        head = StatusAndHeaders("200 OK", [("Content-Type", f"text/html; charset={charset}")], protocol="HTTP/1.1")
        payload = io.BytesIO(page.encode(charset))
        writer.write_record(writer.create_warc_record(f"http://a.example/{charset}", "response", payload=payload, http_headers=head))
PY
echo "js-wacz $(node -p "require('./node_modules/@harvard-lil/js-wacz/package.json').version")"
npx js-wacz create -f pages.warc.gz -o pages.wacz >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PY'
import json, zipfile
lines = zipfile.ZipFile("pages.wacz").read("pages/pages.jsonl").decode().splitlines()[1:]
titles = {page["url"].rsplit("/", 1)[1]: page["title"] for page in map(json.loads, lines)}
print({charset: title.encode("unicode_escape").decode() for charset, title in titles.items()})
assert titles["utf-8"] == "松花江大桥"
assert "\ufffd" in titles["gb2312"], "behaviour changed"
PY
