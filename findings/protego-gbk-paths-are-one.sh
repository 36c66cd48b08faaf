#!/usr/bin/env bash
# Protego 0.7.0: a robots.txt rule with a path escaped in GBK also matches other GBK paths.
#
# Seen: "Disallow: /%D0%C2%CE%C5/" forbids "/%BD%AD%B3%C7/", another path of two characters; and "Allow:" for one
# section would open the others. Escapes are decoded as UTF-8 with replacement before paths are compared, so all octets
# that are no UTF-8 become the same character U+FFFD.
# Expected: RFC 9309, 2.2.2: octets outside US-ASCII are percent-encoded before comparison, and compared as octets.
# Chinese news sites of the GBK years have such paths in robots.txt and in their links.
# For newscrawl: newscrawl/frontier/robots.py keeps such octets out of the decoding.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet protego==0.7.0
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version
from urllib.parse import quote

from protego import Protego

print("protego", version("protego"))
news, river = (quote(text.encode("gbk")) for text in ("新闻", "江城"))
rules = Protego.parse(f"User-agent: *\nDisallow: /{news}/\n")
print(f"rule /{news}/ allows /{news}/:", rules.can_fetch(f"http://site.example/{news}/", "bot"))
seen = rules.can_fetch(f"http://site.example/{river}/", "bot")
print(f"rule /{news}/ allows /{river}/:", seen)
raise SystemExit(0 if seen is False else 1)
PY
