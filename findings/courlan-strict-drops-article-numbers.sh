#!/usr/bin/env bash
# courlan 1.4.0: `normalize_url(…, strict=True)` keeps `id=` and `aid=` but removes `newsid=` and `contentid=`, the only
# thing that tells the articles of several Chinese systems apart: all of them become one address.
# Expected: strict mode is documented as removing trackers and what does not identify the page.
# For newscrawl: only names on a list of trackers are removed, never what is unknown (one article, one row).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install courlan==1.4.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from courlan import normalize_url
print("courlan", m.version("courlan"))
for name in ("id", "newsid", "contentid"):
    pair = [normalize_url(f"http://www.example.cn/show.aspx?{name}={n}", strict=True) for n in (10, 11)]
    print(name, pair)
    assert (pair[0] == pair[1]) == (name != "id"), "behaviour changed"
PY
