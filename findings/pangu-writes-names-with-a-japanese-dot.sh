#!/usr/bin/env bash
# pangu 6.1.0: `space_text`, which puts blanks between Chinese and Latin letters, also turns the middle dot · (U+00B7) of foreign
# and minority names into ・ (U+30FB, katakana middle dot): 阿依古丽·买买提 is written with another character than before, and so is
# 7·21 and "一二·九". A search for the name, a hash of the text and a list of authors no longer agree with the original.
# Expected: blanks added, no character changed ("insert whitespace" is all that its documentation promises). GB/T 15834-2011
# (punctuation) has the dot at the middle of the em, U+00B7 in GB 18030; U+30FB is Japanese punctuation.
# For newscrawl: both dots are one character where texts are compared (the table in text/flat.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pangu==6.1.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import pangu
print("pangu", m.version("pangu"))
for text in ("歌手阿依古丽·买买提来到长春", "7·21特大暴雨"):
    spaced = pangu.space_text(text)
    print(text, "->", spaced, [f"U+{ord(one):04X}" for one in spaced if one in "·・"])
    assert "\u00b7" in text and "\u00b7" not in spaced and "\u30fb" in spaced, "behaviour changed"
assert pangu.space_text("长春5G基站") == "长春 5G 基站"
PY
