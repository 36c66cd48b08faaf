#!/usr/bin/env bash
# cn2an 0.5.24: `transform` writes Arabic digits inside proper names: 九台区 (a district of Changchun) becomes 9台区,
# 三峡 3峡, 一汽 (the car maker) 1汽, 七一 (a day and a medal) 71; 万一 stays.
# Expected: numerals that stand for numbers; its documentation shows sentences.
# For newscrawl: numbers are compared by value beside the text, the text itself is never rewritten; a single Han digit
# without unit or measure word is not a number (newscrawl.reposts).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install cn2an==0.5.24
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import warnings
warnings.simplefilter("ignore")
import cn2an
print("cn2an", m.version("cn2an"))
seen = {s: cn2an.transform(s) for s in ("九台区", "三峡", "一汽集团", "七一勋章", "五棵树镇")}
print(seen)
assert list(seen.values()) == ["9台区", "3峡", "1汽集团", "71勋章", "5棵树镇"], "behaviour changed"
PY
