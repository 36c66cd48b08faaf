#!/usr/bin/env bash
# gaoya 0.2.2: with `analyzer='char', ngram_range=(3, 3)` every text of one or two characters matches every other one, and
# the empty text: 吉林 is found under 长春, at any threshold. They have no gram, so their signatures are equal.
# Expected: no match, or an error; a Jaccard similarity of two empty sets is not defined.
# For newscrawl: a text shorter than a gram is one gram of its own (newscrawl.reposts.fingerprint.grams_of), and one
# without units is never looked up (tests/reposts/test_index.py, test_edges.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install gaoya==0.2.2
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from gaoya.minhash import MinHashStringIndex
print("gaoya", m.version("gaoya"))
index = MinHashStringIndex(
    hash_size=32, jaccard_threshold=0.9, num_bands=20, band_size=6, num_hashes=120, analyzer="char", ngram_range=(3, 3)
)
index.insert_document(1, "吉林")
index.insert_document(2, "松花江畔的雾凇")
seen = [index.query("长春"), index.query(""), index.query("长白山的天池")]
print(seen)
assert seen == [[1], [1], []], "behaviour changed"
PY
