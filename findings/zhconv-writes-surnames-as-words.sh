#!/usr/bin/env bash
# zhconv 1.4.3: `convert(name, "zh-hant")` writes surnames as the words they look like: 范仲淹 becomes 範仲淹, 余华 餘華,
# 岳飞 嶽飛, 郁达夫 鬱達夫, 干宝 幹寶. As surnames 范, 余, 岳, 郁 and 干 are the same in Traditional Chinese.
# Expected: 范仲淹, 余華, 岳飛, 郁達夫, 干寶.
# For newscrawl: stored names are never converted; comparison folds both writings to one (newscrawl.text.fold), so that a
# copy on a converted page still names its author.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install zhconv==1.4.3
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from zhconv import convert
print("zhconv", m.version("zhconv"))
seen = [convert(name, "zh-hant") for name in ("范仲淹", "余华", "岳飞", "郁达夫", "干宝")]
print(seen)
assert seen == ["範仲淹", "餘華", "嶽飛", "鬱達夫", "幹寶"], "behaviour changed"
PY
