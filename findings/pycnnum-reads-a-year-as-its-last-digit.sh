#!/usr/bin/env bash
# pycnnum 2.1.1: `cn2num("二〇二六")` is 6: digits written one behind the other, as every year in Chinese numerals is, are
# not read as positions and only the last counts. 二十六亿六千万 is read rightly, 廿一 raises.
# Expected: 2026, or an error.
# For newscrawl: years in Chinese numerals are read digit by digit (newscrawl.extraction.dates, newscrawl.reposts.quantities).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pycnnum==2.1.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from pycnnum import cn2num
print("pycnnum", m.version("pycnnum"))
seen = {s: cn2num(s) for s in ("二〇二六", "一九九八", "二十六亿六千万")}
print(seen)
assert seen == {"二〇二六": 6, "一九九八": 8, "二十六亿六千万": 2660000000}, "behaviour changed"
PY
