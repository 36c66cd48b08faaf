#!/usr/bin/env bash
# jionlp 1.5.31: `parse_location` takes 长白山保护开发区 (the administration of Changbai Mountain, Jilin) for the county 长白朝鲜族自治县
# and a detail "山保护开发区": two letters are enough for a county, whatever stands behind them.
# Expected: no county, as it is none.
# For newscrawl: datelines are compared as written; no place is completed from a table.
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
read = jionlp.parse_location("长白山保护开发区")
print(read)
assert (read["county"], read["detail"]) == ("长白朝鲜族自治县", "山保护开发区"), "behaviour changed"
PY
