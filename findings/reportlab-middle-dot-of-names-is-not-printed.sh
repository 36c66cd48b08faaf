#!/usr/bin/env bash
# reportlab 5.1.0: with the built-in font for Chinese, UnicodeCIDFont("STSong-Light"), the middle dot · (U+00B7) of foreign and
# minority names is written as a code for which the font's encoding (UniGB-UCS2-H) has no glyph; so are Korean letters. No
# error, no warning, and pdfminer.six 20260107 reads 阿依古丽买买提 where 阿依古丽·买买提 was written.
# Expected: the dot, an error, or another font; · is punctuation of GB/T 15834 and stands in GB 2312 (as U+30FB or U+00B7).
# For newscrawl: evidence reports are HTML; where one is printed, the fonts are the browser's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install reportlab==5.1.0 pdfminer.six==20260107
"$folder/venv/bin/python" -W ignore - <<'PY'
import importlib.metadata as m, io
from pdfminer.cmapdb import CMapDB
from pdfminer.high_level import extract_text
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
print("reportlab", m.version("reportlab"))
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
out = io.BytesIO()
page = Canvas(out)
page.setFont("STSong-Light", 14)
page.drawString(50, 700, "阿依古丽·买买提")
page.save()
text = extract_text(io.BytesIO(out.getvalue())).strip()
glyphs = {one: list(CMapDB.get_cmap("UniGB-UCS2-H").decode(one.encode("utf-16-be"))) for one in "丽·"}
print("read:", text, "glyphs:", glyphs)
assert glyphs["丽"]
assert text == "阿依古丽买买提" and not glyphs["·"], "behaviour changed"
PY
