#!/usr/bin/env bash
# surt 0.3.1 with cdxj-indexer 1.5.0: the second byte of a character in GBK may be an ASCII letter, which browsers write as it is:
# 镕 (of 朱镕基, a prime minister's name) is `%E9F`, 閒 is `%E9f`. Keys are in lower case, so that two characters that differ in that
# letter alone are one: two searches, or two files, for different words stand under one key in the index, and a replay tool that
# looks one up is given whichever was captured nearest to the time asked for.
# Expected: the case of letters is folded, as documented; that this makes two Chinese words one was not.
# For newscrawl: archive/cdxj.py writes the same keys, since pywb asks for these. Captures are told apart by the whole address
# in the database, never by the key.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install surt==0.3.1 cdxj-indexer==1.5.0 warcio==1.8.1
"$folder/venv/bin/python" - "$folder/two.warc.gz" <<'PY'
import importlib.metadata as m
import io
import sys
from urllib.parse import quote

from cdxj_indexer.main import CDXJIndexer
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

print("surt", m.version("surt"), "cdxj-indexer", m.version("cdxj-indexer"))
urls = ["http://www.a.cn/search.asp?q=" + quote(word.encode("gbk")) for word in ("镕", "閒")]
assert urls[0] != urls[1] and urls[0].lower() == urls[1].lower(), urls
with open(sys.argv[1], "wb") as out:
    writer = WARCWriter(out)
    for url in urls:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = io.BytesIO(f"<p>{url}</p>".encode())
        writer.write_record(writer.create_warc_record(url, "response", payload=page, http_headers=head))
lines = io.StringIO()
CDXJIndexer(lines, [sys.argv[1]], sort=True).process_all()
keys = [line.split(" ")[0] for line in lines.getvalue().splitlines()]
print(*urls, *keys, sep="\n")
assert keys == ["cn,a)/search.asp?q=%e9f"] * 2, "behaviour changed"
PY
