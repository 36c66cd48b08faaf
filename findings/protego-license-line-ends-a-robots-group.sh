#!/usr/bin/env bash
# Protego 0.7.0 (the robots.txt parser of Scrapy): a line it does not know between two User-agent lines ends the group,
# so the rules below hold for the second agent only. RSL 1.0's `License:` and Cloudflare's `Content-Signal:` are such
# lines; the same place taken by `Sitemap:` does not end it.
# Expected: RFC 9309, section 2.2.4: parsing of other records must not interfere with the parsing of the defined ones.
# For newscrawl: lines of other specifications are left out before the rules are read (newscrawl.frontier.robots).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install protego==0.7.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from protego import Protego
print("protego", m.version("protego"))
text = "User-agent: newscrawl\n%s\nUser-agent: other\nDisallow: /\n"
seen = {}
for line in ("Sitemap: https://x.example/s.xml", "License: https://x.example/l.xml", "Content-Signal: ai-train=no"):
    rules = Protego.parse(text % line)
    seen[line] = [rules.can_fetch("https://x.example/a", agent) for agent in ("newscrawl", "other")]
    print(line, "->", dict(zip(("newscrawl", "other"), seen[line])))
assert list(seen.values()) == [[False, False], [True, False], [True, False]], "behaviour changed"
PY
