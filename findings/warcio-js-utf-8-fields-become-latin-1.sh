#!/usr/bin/env bash
# warcio 2.4.11 (the JavaScript package): WARC fields are UTF-8 (ISO 28500:2017, 4: "CHAR = any Unicode character in UTF-8"), but each
# byte becomes a character of its own: `WARC-Filename: 松花江.warc.gz` is given as `æ\x9d\xbeè\x8a...`. The bytes of an HTTP field
# that are not UTF-8 (a file name in GBK, as old servers send it) are lost for good: U+FFFD stands in their place, encoded again.
# Expected: the name as the Python package warcio 1.8.1 gives it from the same file; HTTP bytes as Latin-1, from which they can be
# had again.
# For newscrawl: archive/stream.py decodes WARC fields as UTF-8, archive/payload.py HTTP fields as Latin-1 (tests/archive).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1 setuptools==80.9.0
cd "$folder"
npm install --silent --no-audit --no-fund warcio@2.4.11
"$folder/venv/bin/python" - <<'PY'
from warcio.archiveiterator import ArchiveIterator
block = b"HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=" + "松花江".encode("gbk") + b"\r\n\r\nx"
head = (
    "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
    "WARC-Date: 2026-11-20T00:00:00Z\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http; msgtype=response\r\n"
    f"WARC-Filename: 松花江.warc.gz\r\nContent-Length: {len(block)}\r\n\r\n"
)
with open("one.warc", "wb") as out:
    out.write(head.encode() + block + b"\r\n\r\n")
with open("one.warc", "rb") as file:
    (name,) = [record.rec_headers.get_header("WARC-Filename") for record in ArchiveIterator(file)]
print("Python:", name)
assert name == "松花江.warc.gz"
PY
cat > read.mjs <<'JS'
import fs from "fs";
import { WARCParser } from "warcio";
console.log("warcio.js", JSON.parse(fs.readFileSync("node_modules/warcio/package.json")).version);
for await (const record of new WARCParser(fs.createReadStream("one.warc"))) {
  const name = record.warcHeader("WARC-Filename");
  const disposition = record.httpHeaders.headers.get("Content-Disposition");
  console.log(JSON.stringify(name), JSON.stringify(disposition));
  const again = Buffer.from(name, "latin1").toString("utf8");
  if (name === "松花江.warc.gz" || again !== "松花江.warc.gz") throw new Error("behaviour changed");
  if (!Buffer.from(disposition, "latin1").toString("utf8").includes("\uFFFD")) throw new Error("behaviour changed");
}
JS
node read.mjs
