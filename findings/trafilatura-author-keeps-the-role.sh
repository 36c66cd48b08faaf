#!/usr/bin/env bash
# trafilatura 2.3.1: the author of a Chinese page is the whole line of its author's element, with the role words; what
# stands at a slash is cut there, so that the role 文 (text) becomes an author, and the editor is one as well.
# `文/王明 图/李丽` gives the authors 文, `王明 图` and 李丽; `责任编辑：李丽` gives an author of that name.
# Expected: 王明, as `By Zhang San` gives Zhang San, and no author where only the editor is named.
# For newscrawl: roles and names are one grammar (newscrawl.text.credits); photographers and editors are no authors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import trafilatura
print("trafilatura", m.version("trafilatura"))
text = "".join(f"<p>第{n}段：县长表示，明年将编列三亿元预算改善乡村校舍，首批十二所学校预计暑假前完工。</p>" for n in "一二三四五")
page = '<html><head><title>校舍</title></head><body><article><h1>改善校舍</h1><div class="author">%s</div>' + text + "</article></body></html>"
seen = {line: trafilatura.bare_extraction(page % line, with_metadata=True).author for line in ("By Zhang San", "文/王明 图/李丽", "责任编辑：李丽")}
for line, author in seen.items():
    print(line, "->", author)
assert list(seen.values()) == ["Zhang San", "文; 王明 图; 李丽", "责任编辑：李丽"], "behaviour changed"
PY
