#!/usr/bin/env bash
# newspaper4k 0.9.6: where the paragraphs of an article are parted by `<br>`, as on many Chinese portals, and any block stands
# before it in the same parent, that block's text is returned as the article: of a page of eight paragraphs the line of date,
# source and editor is all that is left. Without that line the eight paragraphs are found.
# Expected: the eight paragraphs; what stands beside the article should not take its place.
# For newscrawl: an outside extractor's text is no second opinion on such pages; extraction/ weighs the text itself
# (tests/extraction, layouts with `<br>`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install 'newspaper4k[zh]==0.9.6' setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m
import newspaper
print("newspaper4k", m.version("newspaper4k"))
paragraphs = [f"第{n}段。这座桥的建成，使得江南和江北的市民过江的时间缩短了一半，也让两岸的企业有了更多的往来。" for n in range(8)]
def text(before, between="<br>"):
    html = f"""<html lang="zh"><head><meta charset="utf-8"><title>松花江大桥今天通车</title></head><body>
<h1>松花江大桥今天通车</h1>{before}<div class="content">{between.join(paragraphs)}</div></body></html>"""
    article = newspaper.Article("http://a.example/1.html", language="zh")
    article.download(input_html=html)
    article.parse()
    return article.text
line = "2026-11-20 09:30 来源：江城日报"
alone, beside = text(""), text(f"<div>{line}</div>")
print(len(alone), "characters;", repr(beside))
assert all(paragraph in alone for paragraph in paragraphs)
assert beside == line, "behaviour changed"
PY
