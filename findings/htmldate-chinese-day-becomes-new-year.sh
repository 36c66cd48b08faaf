#!/usr/bin/env bash
# htmldate 1.11.0 (used by trafilatura): a Chinese date that nothing follows is read as the first of January of its year.
# `2025年3月5日` in a line of its own gives 2025-01-01; with a time behind it (`2025年3月5日 10:00`) it gives 2025-03-05.
# Expected: the day that is written, or none; its documentation says that the day is extracted.
# For newscrawl: dates are read by newscrawl.extraction.dates, never completed; a benchmark that takes htmldate or
# trafilatura as a peer must not take their day of a Chinese page as a label.
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
page = "<html><head><title>江城新闻</title></head><body><h1>江城新闻</h1><div>%s</div><p>" + "正文内容。" * 60 + "</p></body></html>"
seen = {s: find_date(page % s) for s in ("2025年3月5日", "2024年11月14日", "来源：江城日报 2025年3月5日", "2025年3月5日 10:00")}
for s, day in seen.items():
    print(s, "->", day)
assert list(seen.values()) == ["2025-01-01", "2024-01-01", "2025-01-01", "2025-03-05"], "behaviour changed"
PY
