#!/usr/bin/env bash
# hanziconv 0.3.2: `toSimplified` changes words that are Simplified Chinese already: 著名 (famous) becomes 着名, 瞭望 (the
# magazine of Xinhua, a source often named) 了望. `toTraditional` of 台湾 gives 颱灣 with the typhoon's character.
# Expected: Simplified text stays as it is; 臺灣 or 台灣.
# For newscrawl: folding for comparison uses tables of its own (newscrawl.text.fold_tables) on both sides alike; stored text is
# never converted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install hanziconv==0.3.2
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from hanziconv import HanziConv
print("hanziconv", m.version("hanziconv"))
seen = [HanziConv.toSimplified("著名"), HanziConv.toSimplified("瞭望"), HanziConv.toTraditional("台湾")]
print(seen)
assert seen == ["着名", "了望", "颱灣"], "behaviour changed"
PY
