#!/usr/bin/env bash
# js-wacz 0.1.6 (Node, keys by warcio.js) and pywb 2.10.0 (keys by surt 0.3.1): an address that ends in a slash has the key
# `cn,a)/xw/` in the index of the first, and is looked up as `cn,a)/xw` by the second. `wb-manager add --unpack-wacz` takes the
# index over as it is: section pages of the archive are not found, while their articles are; exit status 0, no warning.
# Expected: one key for one address in the tools of one format, or an index made again on the way in.
# For newscrawl: its own keys drop the slash as surt does (archive/cdxj.py, tests/archive/test_wacz.py); a foreign WACZ is read by its records.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pywb==2.10.0 surt==0.3.1 warcio==1.8.1 setuptools==80.9.0
cd "$folder"
npm install --silent --no-audit --no-fund @harvard-lil/js-wacz@0.1.6
"$folder/venv/bin/python" - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
with open("a.warc.gz", "wb") as out:
    writer = WARCWriter(out, gzip=True)
    for url in ("http://www.a.cn/xw/", "http://www.a.cn/xw/1.html"):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO("<p>通车</p>".encode()), http_headers=head))
PY
npx js-wacz create -f a.warc.gz -o a.wacz >/dev/null 2>&1
"$folder/venv/bin/wb-manager" init a >/dev/null 2>&1
"$folder/venv/bin/wb-manager" add --unpack-wacz a a.wacz >/dev/null 2>&1
"$folder/venv/bin/python" -W ignore - 2>/dev/null <<'PY'
import importlib.metadata as m
from pathlib import Path
from pywb.utils.canonicalize import canonicalize
print("pywb", m.version("pywb"))
keys = [line.split()[0] for line in Path("collections/a/indexes/index.cdxj").read_text().splitlines()]
print("in the index:", keys)
for url, found in (("http://www.a.cn/xw/1.html", True), ("http://www.a.cn/xw/", False)):
    print(url, "is looked up as", canonicalize(url), "found:", canonicalize(url) in keys)
    assert (canonicalize(url) in keys) is found, "behaviour changed"
PY
