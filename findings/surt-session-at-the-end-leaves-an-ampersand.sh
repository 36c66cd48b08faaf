#!/usr/bin/env bash
# surt 0.3.1: the key of an address drops session numbers, so that a page is found whatever session it was captured in. It does
# where the number stands first (`?sid=…&id=7`), but where it stands last (`?id=7&sid=…`) the ampersand before it is kept and,
# sorted, stands in front: `?&id=7`, not the key of `?id=7`. pywb and cdxj-indexer write and ask for these keys.
# Expected: one key for the three, which is what the step is there for.
# For newscrawl: archive/cdxj.py writes the same keys (tests/archive/test_wacz.py compares them), since pywb asks for these; a page
# is found under the address it was captured at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install surt==0.3.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from surt import surt
print("surt", m.version("surt"))
sid = "sid=0123456789abcdef0123456789abcdef"
plain, first, last = (surt(f"http://www.a.cn/show.asp?{query}") for query in ("id=7", f"{sid}&id=7", f"id=7&{sid}"))
print(plain, first, last, sep="\n")
assert plain == first == "cn,a)/show.asp?id=7"
assert last == "cn,a)/show.asp?&id=7", "behaviour changed"
PY
