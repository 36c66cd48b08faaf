#!/usr/bin/env bash
# jionlp 1.5.31: `parse_time` reads 十四五时期 (the time of the 14th five-year plan, 2021 to 2025) as the fifth hour of the day it is
# asked for, "accurate", and `2026年1至10月` (January to October, as in every economic report) as the whole year.
# Expected: an error, as it raises for 十三五 and 1至10月; a wrong time marked accurate is worse than none.
# For newscrawl: times are read from a page's own fields (extraction/, attribution/line_times.py); times in running text are kept as
# they stand (tests/text/test_facts.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install jionlp==1.5.31 setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
import jionlp
print("jionlp", m.version("jionlp"))
base = {"year": 2026, "month": 11, "day": 28}
seen = {text: jionlp.parse_time(text, time_base=base) for text in ("11月20日上午9时", "十四五时期", "2026年1至10月")}
for text, found in seen.items():
    print(" ", text, found["definition"], found["time"])
assert seen["11月20日上午9时"]["time"][0] == "2026-11-20 09:00:00"
assert seen["十四五时期"]["time"] == ["2026-11-28 05:00:00", "2026-11-28 05:59:59"], "behaviour changed"
assert seen["2026年1至10月"]["time"] == ["2026-01-01 00:00:00", "2026-12-31 23:59:59"], "behaviour changed"
PY
