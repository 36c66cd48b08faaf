#!/usr/bin/env bash
# Pillow 13.0.0: a Chinese name given as text for Artist or Copyright is written into EXIF as question marks, one for each
# character, and nothing is said: the credit of a photo is destroyed when it is saved with its metadata.
# Expected: UTF-8 (allowed since EXIF 3.0, type 129, and what cameras and editors write), or an error as for other values that
# do not fit; bytes are written as they are.
# For newscrawl: a file of question marks is no removed credit of a copying site's doing alone; newscrawl.pictures.metadata
# reads the bytes of such fields by their encoding, and its tests give Pillow bytes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install Pillow==13.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import warnings
import PIL
from PIL import Image
warnings.simplefilter("error")
print("Pillow", PIL.__version__)
exif = Image.Exif()
exif[0x013B], exif[0x8298] = "韩江雪", "江城日报社"
file = io.BytesIO()
Image.new("RGB", (64, 64)).save(file, "JPEG", exif=exif)
again = Image.open(io.BytesIO(file.getvalue())).getexif()
print("Artist:", again[0x013B], "Copyright:", again[0x8298])
assert (again[0x013B], again[0x8298]) == ("???", "?????"), "behaviour changed"
PY
