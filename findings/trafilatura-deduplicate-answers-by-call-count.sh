#!/usr/bin/env bash
# trafilatura 2.3.1: with `deduplicate=True` the answer depends on how often the process has seen the page: the first
# three calls on one page give its text, from the fourth on there is none. A re-run over the same captures in one
# process returns empty articles.
# Expected: the documentation speaks of duplicate segments of the text, not of a memory across calls.
# For newscrawl: extraction is a function of the bytes; what repeats across pages of a site is counted by the store.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install trafilatura==2.3.1 lxml_html_clean==0.4.5
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import trafilatura
print("trafilatura", m.version("trafilatura"))
page = "<html><body><article>" + "".join(f"<p>第{i}段，松花江雾凇如约而至，吸引了众多市民和游客前来观赏，江城日报记者在现场看到，沿江的垂柳上挂满了洁白的冰晶。</p>" for i in range(5)) + "</article></body></html>"
lengths = [len(trafilatura.extract(page, deduplicate=True) or "") for _ in range(6)]
print("characters by call:", lengths)
assert all(lengths[:3]) and not any(lengths[3:]), "behaviour changed"
PY
