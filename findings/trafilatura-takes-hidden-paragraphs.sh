#!/usr/bin/env bash
# trafilatura 2.3.1: a paragraph with the `hidden` attribute, which no browser displays, is part of the extracted text,
# while one with `style="display:none"` is not.
# Expected: the same for both: HTML (6.1) defines `hidden` as not to be rendered.
# Sites put text for copies and for search engines there; such words in a text that nobody was shown make false evidence.
# For newscrawl: what is hidden is left out unless it is the folded rest of the article (newscrawl.extraction.hidden).
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
shown = "".join(f"<p>走进位于高新区的这家小型机械厂，机器人手臂正在流水线上来回挥舞，第{n}名工人只需在屏幕前巡视即可。</p>" for n in range(6))
unseen = "本段文字不在页面上显示，复制全文的人才会带走它，读者从来没有看到过这句话。"
page = "<html><head><title>小厂</title></head><body><article><h1>小厂</h1>%s<p %s>%s</p>%s</article></body></html>"
seen = {how: unseen in (trafilatura.extract(page % (shown, how, unseen, shown.replace("走进", "离开"))) or "") for how in ("hidden", 'style="display:none"')}
for how, taken in seen.items():
    print("<p %s> is in the text: %s" % (how, taken))
assert seen == {"hidden": True, 'style="display:none"': False}, "behaviour changed"
PY
