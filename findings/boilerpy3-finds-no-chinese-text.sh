#!/usr/bin/env bash
# boilerpy3 1.0.7: DefaultExtractor and CanolaExtractor return an empty text for a Chinese article of six paragraphs, and
# NumWordsRulesExtractor leaves a paragraph out; all of it is there with KeepEverythingExtractor. Words are what stands
# between blanks, so a Chinese paragraph counts as one or two words.
# Expected: an error or a note that a language without blanks is not supported.
# For newscrawl: weights count characters, never words (newscrawl.extraction.body); not usable as a peer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install boilerpy3==1.0.7
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from boilerpy3 import extractors
print("boilerpy3", m.version("boilerpy3"))
page = "<html><body><h1>松花江畔雾凇如约而至</h1><div>" + "".join(f"<p>第{i}段，松花江网讯，26日清晨，吉林市松花江畔雾凇如约而至，吸引了众多市民和游客前来观赏。</p>" for i in range(6)) + "</div></body></html>"
seen = {name: len(getattr(extractors, name)().get_content(page)) for name in ("DefaultExtractor", "CanolaExtractor", "NumWordsRulesExtractor", "KeepEverythingExtractor")}
print(seen)
assert seen["DefaultExtractor"] == seen["CanolaExtractor"] == 0 < seen["NumWordsRulesExtractor"] < 240 < seen["KeepEverythingExtractor"], "behaviour changed"
PY
