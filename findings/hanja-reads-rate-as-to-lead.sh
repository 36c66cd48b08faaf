#!/usr/bin/env bash
# hanja 0.15.1: `translate` reads 率 (rate) as 솔 (to lead) in every word: 失業率 becomes 실업솔, where Korean writes 실업률; and
# 音樂 (music) becomes 음락, where Korean writes 음악. One reading is kept per character and no word is looked at, though the
# initial sounds at the begin of a word (歷史 역사) are corrected by rule.
# Expected: the readings of the dictionary words, 실업률 and 음악, which stand in every newspaper.
# For newscrawl: the table made from it (newscrawl/text/korean.py) has the readings of news for such characters.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install hanja==0.15.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import hanja
print("hanja", m.version("hanja"))
for word in ("失業率", "音樂", "歷史"):
    print(word, hanja.translate(word, "substitution"))
assert hanja.translate("歷史", "substitution") == "역사"
assert hanja.translate("失業率", "substitution") == "실업솔", "behaviour changed"
assert hanja.translate("音樂", "substitution") == "음락", "behaviour changed"
PY
