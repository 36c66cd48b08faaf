#!/usr/bin/env bash
# pypinyin 0.55.0: 吉林省长春市 (the province and its capital in one breath) is read `ji lin sheng zhang chun shi`, because
# 省长 (governor) is the longer phrase; 长春 alone is right. 珲春, a city of Jilin, is read `hui chun` (it is Hunchun).
# Expected: jilin sheng changchun shi; hunchun.
# For newscrawl: the readings that mirrors sprinkle in are compared with every reading a character has
# (newscrawl.text.readings), never with one chosen for the phrase.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pypinyin==0.55.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from pypinyin import lazy_pinyin
print("pypinyin", m.version("pypinyin"))
seen = {s: " ".join(lazy_pinyin(s)) for s in ("长春市", "吉林省长春市", "珲春")}
print(seen)
assert seen == {"长春市": "chang chun shi", "吉林省长春市": "ji lin sheng zhang chun shi", "珲春": "hui chun"}, "behaviour changed"
PY
