#!/usr/bin/env bash
# jionlp 1.5.31: `clean_text` drops what stands between a `<` and a later `>`, also where both are signs of comparison in plain text: a
# weather report's `气温<5℃时，请注意。风力>6级。` becomes `气温6级。`. `remove_html_tag` of the same package leaves the sentence alone.
# Expected: the sentence; `<5℃…>` is no tag in any HTML (a tag's name begins with a letter).
# For newscrawl: markup is removed from pages by the parser alone, never from text (extraction/); no outside cleaner is used.
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
text = "气温<5℃时，请注意。风力>6级。"
cleaned, without_tags = jionlp.clean_text(text), jionlp.remove_html_tag(text)
print(cleaned, "|", without_tags)
assert without_tags == text
assert cleaned == "气温6级。", "behaviour changed"
PY
