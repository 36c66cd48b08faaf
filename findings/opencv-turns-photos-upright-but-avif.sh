#!/usr/bin/env bash
# opencv-python-headless 5.0.0.93: imdecode() turns a photo upright by its orientation in JPEG, PNG and WebP, and leaves it lying
# in AVIF, where Pillow and browsers show it upright. The same photo, saved once more as AVIF, so has another size and another
# perceptual hash.
# Expected: one answer for all formats; the documentation of IMREAD_COLOR says that orientation is applied unless
# IMREAD_IGNORE_ORIENTATION is given.
# For newscrawl: newscrawl.pictures decodes with Pillow and ImageOps.exif_transpose; OpenCV gets pixels only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install opencv-python-headless==5.0.0.93 Pillow==13.0.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import cv2
import numpy as np
from PIL import Image, ImageOps
print("OpenCV", cv2.__version__)
lying = Image.fromarray(np.tile(np.arange(100, dtype=np.uint8), (60, 1))).convert("RGB")
seen = {}
for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    lying.save(file, kind, exif=exif)
    data = file.getvalue()
    theirs = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).size
    ours = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape[1::-1]
    seen[kind] = tuple(ours)
    print(kind, "Pillow upright:", theirs, "OpenCV:", tuple(ours))
    assert theirs == (60, 100)
assert seen == {"JPEG": (60, 100), "PNG": (60, 100), "WEBP": (60, 100), "AVIF": (100, 60)}, "behaviour changed"
PY
