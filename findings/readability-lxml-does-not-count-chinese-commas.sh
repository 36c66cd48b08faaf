#!/usr/bin/env bash
# readability-lxml 0.9: a block is text and not a list of links if it has ten commas or more; only the ASCII comma is counted. An
# article whose paragraphs link a fifth of their words comes back empty with the commas of Chinese (U+FF0C), and whole with
# ASCII commas in the same places.
# Expected: the same article from both. Chinese text has no other comma.
# For newscrawl: articles are found by its own extraction (newscrawl/extraction), not by this library.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install readability-lxml==0.9 lxml==6.1.3
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, re
from readability import Document
print("readability-lxml", m.version("readability-lxml"))
body = """<p><a href="/q">11月20日，松花江大桥通车</a>，全长1.2公里，连接两个城区，双向六车道，今天上午迎来第一批车辆。</p>
<p>市民王女士说，大桥通车后，<a href="/s">上班时间缩短</a>，真方便，早上可以多睡一会儿，孩子也高兴。</p>
<p>据了解，大桥于2024年开工，今年完工，明年春天，<a href="/g">桥下的公园也将开放</a>，市民可以散步。</p>"""
page = """<html><head><title>大桥通车</title></head><body><div class="main"><h1>大桥今天通车</h1><div class="info">2026-11-20 来源：吉林网</div>
<div class="content">{}</div><div class="editor">责任编辑：李丽</div></div></body></html>"""
def text(body):
    return re.sub(r"<[^>]*>|\s", "", Document(page.format(body)).summary())
chinese, ascii_commas = text(body), text(body.replace("，", ","))
print(body.count("，"), "commas | U+FF0C:", repr(chinese), "| ASCII:", repr(ascii_commas[:30]), len(ascii_commas))
assert "大桥通车" in ascii_commas and "散步" in ascii_commas
assert chinese == "", "behaviour changed"
PY
