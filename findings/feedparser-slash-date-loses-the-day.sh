#!/usr/bin/env bash
# feedparser 6.0.14: `2026/11/20 23:30` and `2026年11月20日 23:30`, both common in the feeds of Chinese portals, are read as
# the first of the month, 00:00, without `bozo`; seconds since 1970 (`1795188600`) become a day of the year 1795.
# Expected: the day that is written, or None, as for other forms it does not know.
# For newscrawl: newscrawl.frontier.feeds.day reads these forms (tests/frontier/test_feeds.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install feedparser==6.0.14
"$folder/venv/bin/python" - <<'PY'
import feedparser
print("feedparser", feedparser.__version__)
feed = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>t</title><item><title>a</title><link>http://x.example/1</link><pubDate>%s</pubDate></item></channel></rss>'
seen = {}
for text in ("2026/11/20 23:30", "2026年11月20日 23:30", "1795188600", "2026-11-20 23:30:00"):
    read = feedparser.parse(feed % text)
    seen[text] = tuple(read.entries[0].published_parsed)[:5]
    print(text, "->", seen[text], "bozo", read.bozo)
assert list(seen.values()) == [(2026, 11, 1, 0, 0), (2026, 11, 1, 0, 0), (1795, 7, 7, 0, 0), (2026, 11, 20, 23, 30)], "behaviour changed"
PY
