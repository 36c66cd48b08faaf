#!/usr/bin/env bash
# datatrove 0.10.1: `WarcReader` does not look at the HTTP status: the page of a 404 or 503 becomes a document like any
# article, without a field that says so.
# Expected: only successful responses, or the status in the metadata.
# For newscrawl: its WARC files hold answers of every status as evidence; who reads them with datatrove filters by the
# CDXJ index (docs/archivists.md).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install datatrove==0.10.1 warcio==1.8.1 faust-cchardet==2.1.19 python-magic==0.4.27 "urllib3<3"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, io, logging, os, tempfile
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
print("datatrove", m.version("datatrove"))
from loguru import logger
logger.remove()
from datatrove.pipeline.readers import WarcReader
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "a.warc.gz"), "wb") as file:
    writer = WARCWriter(file)
    for status in ("200 OK", "404 Not Found", "503 Service Unavailable"):
        head = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        page = f"<html><body><p>{'松花江雾凇如约而至。' * 20}</p></body></html>".encode()
        writer.write_record(writer.create_warc_record(f"http://x.example/{status[:3]}", "response", payload=io.BytesIO(page), http_headers=head))
documents = list(WarcReader(folder)())
for document in documents:
    print(document.metadata)
assert sorted(d.metadata["url"][-3:] for d in documents) == ["200", "404", "503"], "behaviour changed"
assert not any("404" in str(v) for d in documents for k, v in d.metadata.items() if k != "url"), "behaviour changed"
PY
