#!/usr/bin/env bash
# zyte-parsers 0.6.0: extract_breadcrumbs knows > › and → as separators, but not ＞ (U+FF1E), which Chinese sites use:
# `首页 ＞ 本地 ＞ 正文` gives the sections 首页, ＞, 本地 and `＞ 正文`.
# Expected: 首页, 本地, 正文, as with >. U+FF1E is the full-width form of the same character (NFKC).
# For newscrawl: breadcrumbs are read by their links and their half-width form (newscrawl.extraction.fields.breadcrumb).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install zyte-parsers==0.6.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from parsel import Selector
from zyte_parsers import extract_breadcrumbs
print("zyte-parsers", m.version("zyte-parsers"))
markup = '<div><a href="/">首页</a> %s <a href="/n">本地</a> %s 正文</div>'
seen = {sign: [one.name for one in extract_breadcrumbs(Selector(markup % (sign, sign)).css("div")[0], base_url="http://news.example.cn")] for sign in ("&gt;", "＞")}
for sign, names in seen.items():
    print(sign, names)
assert seen == {"&gt;": ["首页", "本地", "正文"], "＞": ["首页", "＞", "本地", "＞ 正文"]}, "behaviour changed"
PY
