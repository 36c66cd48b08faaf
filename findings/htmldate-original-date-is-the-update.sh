#!/usr/bin/env bash
# htmldate 1.11.0: with original_date=True, the day of the first date in a line counts, whatever its label says:
# `更新：2024-11-20 發布：2024-11-18` and `Updated: 2024-11-20 Published: 2024-11-18` both give 2024-11-20.
# Expected: 2024-11-18: the documentation describes the option as looking for the original date, that of publication,
# and the line states which is which. In the other order the day is right.
# For newscrawl: the label before a time decides (newscrawl.extraction.fields.publication_time), and an update is never the
# publication; days of htmldate are no labels for a comparison of dates.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install htmldate==1.11.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from htmldate import find_date
print("htmldate", m.version("htmldate"))
page = "<html><head><title>改善校舍</title></head><body><h1>改善校舍</h1><p class='info'>%s</p><article><p>" + "县长表示，明年将改善乡村校舍。" * 20 + "</p></article></body></html>"
lines = ("更新：2024-11-20 發布：2024-11-18", "Updated: 2024-11-20 Published: 2024-11-18", "發布：2024-11-18 更新：2024-11-20")
seen = [find_date(page % line, original_date=True) for line in lines]
for line, day in zip(lines, seen):
    print(line, "->", day)
assert seen == ["2024-11-20", "2024-11-20", "2024-11-18"], "behaviour changed"
PY
