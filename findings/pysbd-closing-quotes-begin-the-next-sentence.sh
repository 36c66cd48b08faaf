#!/usr/bin/env bash
# pysbd 0.3.4: in Chinese the closing quotation mark behind a stop is cut off and begins the next sentence: `“大桥今天通车了。”市长说。`
# becomes `“大桥今天通车了。` and `”市长说。`; in English the same text is cut where a reader cuts it.
# Expected: quotation marks that stay together, as pysbd's English rules keep them and GB/T 15834-2011 (5.1) places the closing
# mark behind the stop it belongs to. Whoever compares sentences compares two that nobody wrote.
# For newscrawl: rewrites/sentences.py cuts behind closing marks (tests/rewrites); no outside splitter is used.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pysbd==0.3.4
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
import pysbd
print("pysbd", m.version("pysbd"))
text = "“大桥今天通车了。”市长说。记者问：“什么时候收费？”“不收费！”他答道。"
chinese = pysbd.Segmenter(language="zh", clean=False).segment(text)
english = pysbd.Segmenter(language="en", clean=False).segment("“The bridge opens today.” That was all the mayor said. He left.")
for sentence in chinese + english:
    print(" ", sentence)
assert "".join(chinese) == text
assert [one for one in chinese if one.startswith("”")], "behaviour changed"
assert not [one for one in english if one.startswith("”")]
PY
