#!/usr/bin/env bash
# courlan 1.4.0 (URL cleaning of trafilatura and other news crawlers): `clean_url` decodes percent-escapes as UTF-8 and
# writes U+FFFD for what is not, so an address whose query is escaped GBK (`q=%BC%AA%C1%D6`, 吉林) becomes another one
# that the site does not have. Two different words of four bytes become the same address.
# Expected: bytes that are not understood stay as they are (RFC 3986, section 2.4).
# For newscrawl: escapes are never decoded when addresses are compared (newscrawl.cms.links, tests/cms).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install courlan==1.4.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from courlan import clean_url
print("courlan", m.version("courlan"))
a, b = (clean_url("https://news.example.cn/s?q=" + q) for q in ("%BC%AA%C1%D6", "%B3%A4%B4%BA"))
print(a); print(b)
assert a == b == "https://news.example.cn/s?q=%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD" or "%EF%BF%BD" in a and "%EF%BF%BD" in b, "behaviour changed"
PY
