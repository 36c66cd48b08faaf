#!/usr/bin/env bash
# zhon 2.1.1: `re.findall(zhon.hanzi.sentence, text)`, the use its documentation shows, gives of a sentence with an Arabic digit or
# a Latin letter only what stands behind the last one: of `全长3.14公里，投资1.2亿元。` it gives `亿元。`, and of a sentence that ends
# with one it gives the full stop alone.
# Expected: the whole sentence; news sentences without a digit are the smaller part. Its documentation says that the pattern
# is of Chinese characters, but not that a sentence is cut in the middle.
# For newscrawl: sentences are cut at stops, whatever stands between them (rewrites/sentences.py, tests/rewrites).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install zhon==2.1.1
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m, re
from zhon import hanzi
print("zhon", m.version("zhon"))
def sentences(text):
    return re.findall(hanzi.sentence, text)
for text in ("大桥今天通车。", "全长3.14公里，投资1.2亿元。", "吉林市GDP增长，市民收入也增长。", "记者拨打了电话12345。"):
    print(" ", text, sentences(text))
assert sentences("大桥今天通车。") == ["大桥今天通车。"]
assert sentences("全长3.14公里，投资1.2亿元。") == ["亿元。"], "behaviour changed"
assert sentences("记者拨打了电话12345。") == ["。"], "behaviour changed"
PY
