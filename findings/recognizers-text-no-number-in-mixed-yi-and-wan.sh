#!/usr/bin/env bash
# recognizers-text-number 1.0.2a2 (the newest): `recognize_number` finds no number at all in `26亿6000万元`, the usual way of
# writing such a sum in Chinese news, while it finds 1.2亿, 4.2万 and 九千多万; `二〇二六年` is no number either; and 一 in the name of
# the initiative 一带一路 is the number 1, twice.
# Expected: 2,660,000,000, as it finds both parts where they stand alone.
# For newscrawl: text/quantities.py reads such sums with a grammar of its own (tests/text/test_facts.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install recognizers-text-number==1.0.2a2 recognizers-text==1.0.2a2 'emoji<1.7' setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
from recognizers_number import Culture, recognize_number
print("recognizers-text-number", m.version("recognizers-text-number"))
def values(text):
    return [found.resolution["value"] for found in recognize_number(text, Culture.Chinese)]
for text in ("总投资1.2亿元", "26亿元", "6000万元", "26亿6000万元", "二〇二六年", "一带一路"):
    print(" ", text, values(text))
assert values("26亿元") == ["2600000000"] and values("6000万元") == ["60000000"]
assert values("26亿6000万元") == [], "behaviour changed"
assert values("一带一路") == ["1", "1"], "behaviour changed"
PY
