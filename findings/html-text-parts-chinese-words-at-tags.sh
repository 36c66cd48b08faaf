#!/usr/bin/env bash
# html-text 0.7.1: between two inline elements a blank is put, so that words do not run together; a blank before punctuation is
# taken out again. Chinese has no blanks between words: `<b>中国</b>新闻` becomes `中国 新闻`, a name whose surname is a link is
# parted, and a character with its reading (ruby) gets blanks on both sides. The punctuation of Chinese counts as such before
# a word, not behind it: `，<em>他</em>说` becomes `， 他 说`. `guess_punct_space=False` adds the same blanks.
# Expected: the text as a reader sees it, as inscriptis 2.7.6 gives it for the same markup of <b> and <a>.
# For newscrawl: the text of a block joins its inline elements with nothing between them (newscrawl/extraction/tree.py); texts
# that were made with html-text differ from ours and from each other by where an editor set a link.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install html-text==0.7.1 inscriptis==2.7.6 lxml==6.1.3
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import html_text
from inscriptis import get_text
print("html-text", m.version("html-text"), "| inscriptis", m.version("inscriptis"))
bold = "<p><b>中国</b>新闻，<a href='/z'>长</a>春市</p>"
ruby = "<p>松花江<ruby>网<rt>wǎng</rt></ruby>报道</p>"
seen = html_text.extract_text(bold), html_text.extract_text(bold, guess_punct_space=False), html_text.extract_text(ruby)
print(seen, "| inscriptis:", get_text(bold).strip())
assert get_text(bold).strip() == "中国新闻，长春市"
assert seen == ("中国 新闻， 长 春市", "中国 新闻， 长 春市", "松花江 网 wǎng 报道"), "behaviour changed"
PY
