#!/usr/bin/env bash
# warcdb 0.2.2: `warcdb import` ends with a ValueError at the first `revisit` record (as at a `conversion`). What stood
# before it is in the database, what stands behind it is not. Bodies are stored decoded, beside header fields that still
# say `Content-Encoding: gzip` and a payload digest that is that of the encoded ones.
# Expected: revisits as rows, or left out and counted: every crawler that stores a page once writes them.
# For newscrawl: its archive holds revisits; its own tables are read in place of a warcdb file (docs/archivists.md).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcdb==0.2.2 warcio==1.8.1 setuptools==80.9.0
cd "$folder"
venv/bin/python - <<'PY'
import gzip, hashlib, base64, importlib.metadata as m, io, sqlite3, subprocess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
print("warcdb", m.version("warcdb"))
page = "<title>松花江畔</title><p>江边步道今天全线贯通。</p>".encode("gb2312")
packed = gzip.compress(page, mtime=0)
with open("a.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    def response(url):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1")
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(packed), http_headers=head)
        writer.write_record(record)
        return record
    first = response("http://a.example/1")
    digest = first.rec_headers["WARC-Payload-Digest"]
    writer.write_record(writer.create_revisit_record("http://a.example/1", digest, "http://a.example/1", first.rec_headers["WARC-Date"],
        http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=gb2312")], protocol="HTTP/1.1")))
    response("http://a.example/2")
done = subprocess.run(["venv/bin/warcdb", "import", "a.db", "a.warc.gz"], capture_output=True, text=True, check=False)
rows = sqlite3.connect("a.db").execute("select warc_target_uri, payload, http_headers, warc_payload_digest from response").fetchall()
print("exit", done.returncode, done.stderr.strip().splitlines()[-1])
print(len(rows), "of 2 responses stored:", [row[0] for row in rows])
assert done.returncode == 1 and "revisit" in done.stderr, "behaviour changed"
assert [row[0] for row in rows] == ["http://a.example/1"], "behaviour changed"
[(_, payload, fields, stated)] = rows
sha1 = lambda data: "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
assert payload == page and '"gzip"' in fields and stated == sha1(packed) != sha1(payload), "behaviour changed"
PY
