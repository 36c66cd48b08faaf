#!/usr/bin/env bash
# ImageHash 4.3.2: two PNG files that look alike on a page have hashes as far apart as those of different pictures, where they
# differ in what is fully transparent: the hidden colours are hashed, the transparency is not looked at.
# Expected: a perceptual hash follows what is seen; ISO 24138 (ISCC) lays transparent parts on white first.
# For newscrawl: newscrawl.pictures.worker lays every picture on white before any code is computed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install ImageHash==4.3.2 Pillow==13.0.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import imagehash
import numpy as np
from PIL import Image
print("ImageHash", m.version("ImageHash"))
random = np.random.default_rng(1)
photo = Image.fromarray(random.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize((320, 240), Image.Resampling.BICUBIC)
first = np.array(photo.convert("RGBA"))
first[:, :160, 3] = 0
second = first.copy()
second[:, :160, :3] = 255
pictures = [Image.fromarray(one) for one in (first, second)]
white = [Image.alpha_composite(Image.new("RGBA", one.size, "white"), one).convert("RGB") for one in pictures]
assert np.array_equal(*map(np.asarray, white)), "they look the same"
for name in ("phash", "average_hash", "dhash"):
    make = getattr(imagehash, name)
    apart = make(pictures[0]) - make(pictures[1])
    print(name, "distance as they are:", apart, "of 64; on white:", make(white[0]) - make(white[1]))
    assert apart > 12 and make(white[0]) == make(white[1]), "behaviour changed"
PY
