#!/usr/bin/env bash
# wacz 0.6.0 (py-wacz): `wacz create --detect-pages --text` decodes every page as UTF-8, whatever Content-Type and <meta>
# say. A page in GB 2312, as many Chinese portals still serve, gets no title and no text ("Skipping, Text Extraction Failed"),
# so that it is found neither by its headline nor by its words; exit status 0.
# Expected: the page's own charset, as for every reader of HTML.
# For newscrawl: `newscrawl wacz` writes titles and texts from its own reading of the page (archive/wacz.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install wacz==0.6.0 warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io, importlib.metadata as m, json, subprocess, sys, zipfile
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

print("wacz", m.version("wacz"))
TITLE = "吉林市雾凇节将于下月开幕"
TEXT = "记者从市文旅局获悉，雾凇冰雪节将于下月开幕，预计接待游客四百万人次。" * 6

def created(charset):
    page = f'<html><head><meta charset="{charset}"><title>{TITLE}</title></head><body><p>{TEXT}</p></body></html>'
    url = "http://www.example.cn/xw/1.html"
    with open(f"{charset}.warc.gz", "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for address, kind, body in (
            (url, f"text/html; charset={charset}", page.encode(charset)),
            ("http://www.example.cn/p.png", "image/png", b"\x89PNG"),
        ):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            answer = writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=head)
            sent = [("Host", "www.example.cn")] + ([("Referer", url)] if address != url else [])
            asked = StatusAndHeaders("GET / HTTP/1.1", sent, is_http_request=True)
            request = writer.create_warc_record(address, "request", payload=io.BytesIO(b""), http_headers=asked)
            writer.write_request_response_pair(request, answer)
    command = [sys.executable, "-m", "wacz", "create", "-f", f"{charset}.warc.gz", "-o", f"{charset}.wacz", "--detect-pages", "--text"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(f"{charset}.wacz") as archive:
        lines = archive.read("pages/pages.jsonl").decode().splitlines()
    return json.loads(lines[1]), "Text Extraction Failed" in done.stdout

for charset in ("utf-8", "gb2312"):
    page, failed = created(charset)
    print(charset, {"title": page.get("title"), "text": (page.get("text") or "")[:20], "failed": failed})
    if charset == "utf-8":
        assert page["title"] == TITLE and not failed, "behaviour changed"
    else:
        assert page["title"] == page["url"] and "text" not in page and failed, "behaviour changed"
PY
