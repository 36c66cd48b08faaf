#!/usr/bin/env bash
# IPTCInfo3 2.3.0: of two by-lines of a picture (two datasets 2:80) the last one is given, and `save_as` after a change of another
# field writes that one only: the first photographer's credit is gone from the file. The declaration that the text is UTF-8
# (1:90) is gone as well, so that other programs read Chinese text as Latin-1.
# Expected: both, as for keywords, and fields that were not changed kept. By-line is repeatable (IPTC IIM 4.2, 2:80).
# For newscrawl: credits of pictures are not read or written with this library.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install IPTCInfo3==2.3.0 pillow==13.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, io, logging, struct
from pathlib import Path
from iptcinfo3 import IPTCInfo
from PIL import Image
logging.disable(logging.CRITICAL)
print("IPTCInfo3", m.version("IPTCInfo3"))
def dataset(record, number, value):
    return b"\x1c" + bytes([record, number]) + struct.pack(">H", len(value)) + value
names = ("王明", "李丽")
block = dataset(1, 90, b"\x1b%G") + dataset(2, 0, b"\0\4") + b"".join(dataset(2, 80, name.encode()) for name in names)
block += b"" if len(block) % 2 == 0 else b"\0"
app = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
buffer = io.BytesIO()
Image.new("RGB", (8, 8)).save(buffer, "JPEG")
jpeg = buffer.getvalue()
Path("a.jpg").write_bytes(jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(app) + 2) + app + jpeg[2:])
info = IPTCInfo("a.jpg")
print("by-line:", info["by-line"].decode())
info["headline"] = "Bridge"
info.save_as("b.jpg")
before, after = Path("a.jpg").read_bytes(), Path("b.jpg").read_bytes()
for what, text in (("first", names[0].encode()), ("second", names[1].encode()), ("UTF-8 declared", b"\x1b%G")):
    print(what, "before:", text in before, "after:", text in after)
    assert text in before
    assert (text in after) == (what == "second"), "behaviour changed"
PY
