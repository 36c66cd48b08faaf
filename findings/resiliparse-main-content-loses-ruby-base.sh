#!/usr/bin/env bash
# Resiliparse 2.0.1: `extract_plain_text(…, main_content=True)` loses the characters that carry a reading:
# `松花江<ruby>雾<rt>wù</rt>凇<rt>sōng</rt></ruby>如约` becomes 松花江sōng如约. Without main_content all of it is kept.
# Expected: the base text, with or without its readings.
# For newscrawl: readings are left out of the body and the base stays (case 12-ruby, tests/extraction); a comparison
# of bodies with this peer must leave pages with ruby out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install resiliparse==2.0.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from resiliparse.extract.html2text import extract_plain_text
print("resiliparse", m.version("resiliparse"))
page = "<html><body><article>" + "<p>松花江<ruby>雾<rt>wù</rt></ruby><ruby>凇<rt>sōng</rt></ruby>如约而至，吸引了众多市民和游客前来观赏。</p>" * 4 + "</article></body></html>"
main, whole = extract_plain_text(page, main_content=True), extract_plain_text(page)
print("main :", main.splitlines()[0]); print("whole:", whole.splitlines()[0])
assert "雾" not in main and "sōng" in main and "雾" in whole, "behaviour changed"
PY
