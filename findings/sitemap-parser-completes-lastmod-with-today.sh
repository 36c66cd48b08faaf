#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: `<lastmod>2026-09</lastmod>`, valid W3C date and time (year and month), is completed
# with the day on which the program runs: 2026-09-28 on the 28th. The same file read on two days gives two dates.
# Expected: the month's first day or no date; the sitemap protocol allows all W3C forms.
# For newscrawl: newscrawl.frontier.feeds takes a lastmod without a day for unknown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install ultimate-sitemap-parser==1.8.1
"$folder/venv/bin/python" - <<'PY'
import datetime, importlib.metadata as m
from usp.helpers import parse_iso8601_date
print("ultimate-sitemap-parser", m.version("ultimate-sitemap-parser"))
read, today = parse_iso8601_date("2026-08"), datetime.date.today()
print("2026-08 ->", read, "on", today)
assert (read.month, read.day) == (8, today.day), "behaviour changed"
PY
