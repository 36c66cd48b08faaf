#!/usr/bin/env bash
# jionlp 1.5.31: `sim2tra`, which turns Simplified into Traditional Chinese, writes 长春 (Changchun, the capital of Jilin) as 長旾, 松花江
# (the Songhua River) as 松芲江 and 鲜花 as 鮮芲: 春 and 花 are replaced by rare variants, though both are the common form in both
# scripts.
# Expected: 長春, 松花江, as OpenCC gives them. A search or a comparison with what a Taiwan or Hong Kong mirror prints fails at the
# name of the very place.
# For newscrawl: Traditional forms are never made; both scripts are folded into one with OpenCC's tables of characters
# (text/fold.py, tests/text/test_fold.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install jionlp==1.5.31 opencc==1.3.1 setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
import jionlp, opencc
print("jionlp", m.version("jionlp"), "opencc", m.version("opencc"))
converter = opencc.OpenCC("s2t")
seen = {word: (jionlp.sim2tra(word), converter.convert(word)) for word in ("江城日报", "长春", "松花江", "鲜花")}
print(seen)
assert seen["江城日报"] == ("江城日報", "江城日報")
assert seen["长春"] == ("長旾", "長春") and seen["松花江"] == ("松芲江", "松花江"), "behaviour changed"
PY
