#!/usr/bin/env bash
# snownlp 0.12.3: `SnowNLP(text).han`, which turns Traditional into Simplified Chinese, writes 著作權 (copyright) as 着作权, a word
# that does not exist, 名著 as 名着, and 餘姚 (a city) as 馀姚: 著 is always taken for the particle 着.
# Expected: 著作权, 名著, 余姚, as OpenCC gives them (table of general standard characters, 2013: 著 is kept in these words).
# For newscrawl: the words that find a rights note would be missed in a mirror's Traditional text; text/fold.py folds with
# OpenCC's tables of characters (tests/text/test_fold.py) and no other converter is used.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install snownlp==0.12.3 opencc==1.3.1
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
import opencc
from snownlp import SnowNLP
print("snownlp", m.version("snownlp"), "opencc", m.version("opencc"))
converter = opencc.OpenCC("t2s")
seen = {word: (SnowNLP(word).han, converter.convert(word)) for word in ("著作權", "名著", "餘姚", "松花江網")}
print(seen)
assert seen["松花江網"] == ("松花江网", "松花江网")
assert seen["著作權"] == ("着作权", "著作权"), "behaviour changed"
assert seen["名著"] == ("名着", "名著") and seen["餘姚"][0] == "馀姚", "behaviour changed"
PY
