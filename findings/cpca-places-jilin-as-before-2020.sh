#!/usr/bin/env bash
# cpca 0.5.5 (place names to province, city, county): 公主岭市, since 2020 under 长春市, is placed under 四平市; 朝阳区 and 鼓楼区
# alone, which several cities have, are placed in Changchun and Kaifeng without a sign that it was a guess.
# Expected: the division of today (or a stated date), and no city where the name does not tell one.
# For newscrawl: datelines are compared as written; no place is completed from a table.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install cpca==0.5.5 "pandas<3"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import warnings
warnings.simplefilter("ignore")
import cpca
print("cpca", m.version("cpca"))
seen = {s: cpca.transform([s]).iloc[0].tolist()[:3] for s in ("公主岭市", "朝阳区", "鼓楼区")}
print(seen)
assert [v[1] for v in seen.values()] == ["四平市", "长春市", "开封市"], "behaviour changed"
PY
