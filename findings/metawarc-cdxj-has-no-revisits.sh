#!/usr/bin/env bash
# metawarc 2.0.3: `export-cdxj`, meant "for external replay engines", has no line for `revisit` records, and the export
# does not say that any were left out.
# Expected: a line with `"mime": "warc/revisit"`, as cdxj-indexer and pywb write: without it a page that was seen
# unchanged on a later day is not there on that day.
# For newscrawl: `newscrawl index` writes them (archive/cdxj.py); an index made by metawarc replays the first captures only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for name in metawarc==2.0.3 cdxj-indexer==1.5.0; do
  python3 -m venv "$folder/${name%%=*}"
  "$folder/${name%%=*}/bin/pip" --quiet --disable-pip-version-check install "$name" warcio==1.8.1 setuptools==80.9.0
done
cd "$folder"
cdxj-indexer/bin/python - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
with open("a.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    first = writer.create_warc_record("http://a.example/1", "response", payload=io.BytesIO("<p>松花江雾凇如约而至。</p>".encode()),
        http_headers=head, warc_headers_dict={"WARC-Date": "2026-11-01T00:00:00Z"})
    writer.write_record(first)
    writer.write_record(writer.create_revisit_record("http://a.example/1", first.rec_headers["WARC-Payload-Digest"], "http://a.example/1",
        "2026-11-01T00:00:00Z", http_headers=head, warc_headers_dict={"WARC-Date": "2026-11-20T00:00:00Z"}))
PY
metawarc/bin/metawarc index a.warc.gz > said 2>&1
metawarc/bin/metawarc export-cdxj -o metawarc.cdxj >> said 2>&1
cdxj-indexer/bin/cdxj-indexer a.warc.gz > indexer.cdxj
metawarc/bin/pip list 2>/dev/null | grep -i "^metawarc "
echo "metawarc:"; cut -d' ' -f1,2 metawarc.cdxj
echo "cdxj-indexer:"; cut -d' ' -f1,2 indexer.cdxj
grep -c . metawarc.cdxj | grep -qx 1 || { echo "behaviour changed"; exit 1; }
grep -c . indexer.cdxj | grep -qx 2
! grep -qi revisit metawarc.cdxj said || { echo "behaviour changed"; exit 1; }
