#!/usr/bin/env bash
# dateparser 1.5.0: `11月14日` (14 November) without a named language is read as 2011-11-14: the month is taken for the
# year. With languages=["zh"] the same text gives None.
# Expected: 14 November of this year, as for "November 14", or None in both cases.
# For newscrawl: a page's day is read by newscrawl.extraction.dates; a date without a year is completed from the
# address or the capture or refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install dateparser==1.5.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import warnings
warnings.simplefilter("ignore")
import dateparser
print("dateparser", m.version("dateparser"))
for text in ("11月14日", "１１月１４日"):
    free, chinese = dateparser.parse(text), dateparser.parse(text, languages=["zh"])
    print(text, "->", free, "| zh:", chinese)
    assert str(free)[:10] == "2011-11-14" and chinese is None, "behaviour changed"
print("November 14 ->", dateparser.parse("November 14"))
PY
