#!/usr/bin/env bash
# jionlp 1.5.31: `parse_money` counts the part before 亿 twice where 万 follows in Arabic digits: 2亿3000万元 becomes
# 430,030,000 (right: 230,000,000), 26亿6000万元 3,460,060,000; 3万5000元 becomes 65,005. In Han numerals
# (二十六亿六千万元) and with a decimal point (26.6亿元) it is right.
# Expected: 230,000,000; the function calls its answer "accurate".
# For newscrawl: amounts in both spellings are one number (newscrawl.reposts, tests for 26亿6000万 and 26.6亿).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install jionlp==1.5.31
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, warnings
warnings.simplefilter("ignore")
import jionlp
print("jionlp", m.version("jionlp"))
seen = {s: jionlp.parse_money(s)["num"] for s in ("2亿3000万元", "26亿6000万元", "3万5000元", "二十六亿六千万元", "26.6亿元")}
print(seen)
assert list(seen.values()) == ["430030000.00", "3460060000.00", "65005.00", "2660000000.00", "2660000000.00"], "behaviour changed"
PY
