#!/usr/bin/env bash
# bagit 1.9.0 (Python): a bag with a file named after an escaped address, `list%0A2.html`, is invalid as soon as it is made: the
# name is written to the manifest as it is, and read back as "list", a line break and "2.html", a file that is not there.
# Expected: `list%250A2.html` in the manifest. RFC 8493, 2.1.3: a line feed, a carriage return and also a percent sign in a path
# are percent-encoded; the library encodes the first two only, so that other programs, which decode %25, read other names too.
# For newscrawl: the files of an evidence bag (evidence/bag.py) are not named after addresses; keep it so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install bagit==1.9.0 setuptools==80.9.0
cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'PY'
import importlib.metadata as m
from pathlib import Path
import bagit
print("bagit", m.version("bagit"))
for name, valid in (("list-2.html", True), ("list%0A2.html", False)):
    bag = Path(name + ".bag")
    bag.mkdir()
    (bag / name).write_text("今天通车")
    bagit.make_bag(str(bag), checksums=["sha256"])
    line = (bag / "manifest-sha256.txt").read_text().split()[1]
    seen = bagit.Bag(str(bag)).is_valid()
    print(name, "in the manifest:", line, "valid:", seen)
    assert line == f"data/{name}" and seen is valid, "behaviour changed"
PY
