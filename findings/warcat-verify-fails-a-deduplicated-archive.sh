#!/usr/bin/env bash
# Warcat 2.2.5: `warcat verify` reports "Bad payload digest" for every revisit, whose payload is not there by design
# (ISO 28500:2017, 6.7), and for a `metadata` record of fields, which it writes anew before it counts; at a `conversion`
# record it ends with an AttributeError. warcio and fastwarc find the same digests right.
# Expected: a revisit's payload digest is that of the record it refers to, and is not compared with an empty block.
# For newscrawl: `newscrawl verify` is what the documents advise, `warcio check` as the second opinion (docs/archivists.md).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for name in Warcat==2.2.5 warcio==1.8.1; do
  python3 -m venv "$folder/${name%%=*}"
  "$folder/${name%%=*}/bin/pip" --quiet --disable-pip-version-check install "$name" setuptools==80.9.0
done
cd "$folder"
warcio/bin/python - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
for kind in ("response", "revisit", "metadata", "conversion"):
    with open(f"{kind}.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)
        page = io.BytesIO("<p>松花江雾凇如约而至。</p>".encode())
        first = writer.create_warc_record("http://a.example/1", "response", payload=page, http_headers=head)
        writer.write_record(first)
        if kind == "revisit":
            record = writer.create_revisit_record("http://a.example/1", first.rec_headers["WARC-Payload-Digest"], "http://a.example/1", first.rec_headers["WARC-Date"], http_headers=head)
        elif kind == "metadata":
            record = writer.create_warc_record("http://a.example/1", "metadata", payload=io.BytesIO("title: 松花江\r\n".encode()), warc_content_type="application/warc-fields")
        elif kind == "conversion":
            record = writer.create_warc_record("http://a.example/1", "conversion", payload=io.BytesIO("松花江".encode()), warc_content_type="text/plain")
        else:
            continue
        writer.write_record(record)
PY
Warcat/bin/pip list 2>/dev/null | grep -i "^warcat "
for kind in response revisit metadata conversion; do
  warcio/bin/warcio check "$kind.warc.gz" > checked && right=yes || right=no
  Warcat/bin/python -m warcat verify "$kind.warc.gz" > said 2>&1 || true
  line=$(grep -E "^(warcat\.tool\.VerifyProblem|AttributeError)" said | tail -n 1 || true)
  echo "$kind: warcio check right: $right; warcat verify: ${line:-nothing to say}"
  [ "$right" = yes ]
  case "$kind" in
    response) [ -z "$line" ] ;;
    revisit | metadata) [[ $line == *"Bad payload digest"* ]] ;;
    conversion) [[ $line == AttributeError* ]] ;;
  esac || { echo "behaviour changed"; exit 1; }
done
