#!/usr/bin/env bash
# datasketch 2.0.0: `MinHash.jaccard` refuses signatures of different seeds ("Cannot compute Jaccard given MinHash with
# different seeds"), but `MinHashLSH` takes them into one index and answers: the same text under another seed is not found,
# without an error. Where workers draw their seeds themselves, copies are found within a worker only.
# Expected: the error that jaccard gives; `insert` does check num_perm.
# For newscrawl: fingerprints have no seed, and an index written in another format is refused or filled again
# (newscrawl.reposts.index.FORMAT, tests/reposts/test_index.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install datasketch==2.0.0
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from datasketch import MinHash, MinHashLSH
print("datasketch", m.version("datasketch"))
TEXT = "吉林市松花江畔的雾凇今年来得格外早，十里长堤挂满了冰花。"
def signature(seed, permutations=128):
    made = MinHash(permutations, seed=seed)
    made.update_batch([TEXT[n : n + 3].encode() for n in range(len(TEXT) - 2)])
    return made
index = MinHashLSH(threshold=0.5, num_perm=128)
index.insert("one", signature(1))
index.insert("two", signature(2))
seen = [sorted(index.query(signature(seed))) for seed in (1, 2, 3)]
print(seen)
refused = []
for ask in (lambda: signature(1).jaccard(signature(2)), lambda: index.insert("short", signature(1, 64))):
    try:
        ask()
    except ValueError as error:
        refused.append(str(error))
print(refused)
assert seen == [["one"], ["two"], []], "behaviour changed"
assert len(refused) == 2, "behaviour changed"
PY
