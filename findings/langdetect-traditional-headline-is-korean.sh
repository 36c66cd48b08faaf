#!/usr/bin/env bash
# langdetect 1.0.9 (used by several news extractors): headlines in Traditional Chinese are called Korean with certainty:
# 習近平會見各國代表 and 吉林市政府工作報告 give `ko`. Simplified ones give `zh-cn`.
# Expected: zh-tw, which the library has.
# For newscrawl: the script of a text is told by its characters (newscrawl.text), never by a language model of n-grams.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install langdetect==1.0.9
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from langdetect import DetectorFactory, detect_langs
DetectorFactory.seed = 0
print("langdetect", m.version("langdetect"))
seen = {s: str(detect_langs(s)[0]) for s in ("吉林市政府工作報告", "習近平會見各國代表", "雾凇冰雪节开幕")}
print(seen)
assert [v.split(":")[0] for v in seen.values()] == ["ko", "ko", "zh-cn"], "behaviour changed"
PY
