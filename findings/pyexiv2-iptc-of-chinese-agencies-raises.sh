#!/usr/bin/env bash
# pyexiv2 2.16.0: read_iptc() raises UnicodeDecodeError for a photo whose IPTC fields are GB 18030 without a charset (1:90), as
# Chinese agencies write them, and gives none of the fields, the plain ASCII ones among them. With encoding="gb18030" the same
# call reads that file and raises for one in UTF-8.
# Expected: bytes, or the fields that can be read; IIM 4.2 leaves the character set open where 1:90 is absent, so the file is valid.
# For newscrawl: newscrawl.pictures.metadata reads IIM itself and decides on the encoding field by field.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyexiv2==2.16.0 Pillow==13.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import struct
import importlib.metadata as m
import pyexiv2
from PIL import Image
print("pyexiv2", m.version("pyexiv2"))
def photo(name, encoding):
    fields = [(80, "韩江雪"), (110, "江城日报"), (103, "JC-2026-7")]
    block = b"".join(struct.pack(">BBBH", 0x1C, 2, n, len(v.encode(encoding))) + v.encode(encoding) for n, v in fields)
    block += b"\0" * (len(block) % 2)
    part = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "JPEG")
    data = file.getvalue()
    open(name, "wb").write(data[:2] + b"\xff\xed" + struct.pack(">H", len(part) + 2) + part + data[2:])
def read(name, **how):
    try:
        return pyexiv2.Image(name).read_iptc(**how)
    except UnicodeDecodeError as error:
        return f"UnicodeDecodeError: {error}"
photo("gb.jpg", "gb18030")
photo("utf8.jpg", "utf-8")
plain, named, other = read("gb.jpg"), read("gb.jpg", encoding="gb18030"), read("utf8.jpg", encoding="gb18030")
print("GB 18030, as it is:", plain)
print("GB 18030, encoding named:", named)
print("UTF-8, gb18030 named:", other)
assert str(plain).startswith("UnicodeDecodeError"), "behaviour changed"
assert named["Iptc.Application2.Byline"] == ["韩江雪"], "behaviour changed"
assert str(other).startswith("UnicodeDecodeError"), "behaviour changed"
PY
