#!/usr/bin/env bash
# wacz 0.6.0 (py-wacz): `wacz create --detect-pages` takes every HTML answer with status 200 for a page, and then drops those
# whose address no other record names as its Referer. An article that loaded nothing further (no picture, no style sheet was
# captured) is therefore missing in pages.jsonl, and in ReplayWeb.page's list and search, with exit status 0: of a text crawl
# that sends referrers only the lists are left, of one that sends none nothing.
# Expected: all three pages, as the README describes the option ("generate a page index").
# For newscrawl: export_wacz writes pages.jsonl itself, an entry for each article; other crawlers' WACZ made this way are read
# by their records, not by their page list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install wacz==0.6.0 requests==2.32.5
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, io, json, os, subprocess, sys, zipfile
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

print("wacz", m.version("wacz"))
HOME = "http://news.example/"
PAGES = [(HOME, None), (HOME + "1.html", HOME), (HOME + "2.html", HOME)]


def archive(name, with_referrers):
    with open(name, "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, referrer in PAGES:
            body = f"<html><head><title>{url}</title></head><body><p>text</p></body></html>".encode()
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
            fields = [("Host", "news.example")] + ([("Referer", referrer)] if referrer and with_referrers else [])
            request = StatusAndHeaders("GET / HTTP/1.1", fields, is_http_request=True)
            writer.write_request_response_pair(writer.create_warc_record(url, "request", http_headers=request), response)


found = {}
for name, with_referrers in (("with.warc.gz", True), ("without.warc.gz", False)):
    archive(name, with_referrers)
    target = name + ".wacz"
    wacz = os.path.join(os.path.dirname(sys.executable), "wacz")
    done = subprocess.run([wacz, "create", "-f", name, "-o", target, "--detect-pages"], capture_output=True, text=True)
    with zipfile.ZipFile(target) as made:
        lines = made.read("pages/pages.jsonl").decode().splitlines() if "pages/pages.jsonl" in made.namelist() else []
    found[name] = (done.returncode, [json.loads(one)["url"] for one in lines if '"url"' in one])
    print(name, "three HTML pages; exit status", done.returncode, "pages:", found[name][1])
assert found == {"with.warc.gz": (0, [HOME]), "without.warc.gz": (0, [])}, "behaviour changed"
PY
