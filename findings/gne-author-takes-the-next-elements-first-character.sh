#!/usr/bin/env bash
# gne 0.4.3 (GeneralNewsExtractor): an author named at the end of a page's meta line gets the first character of what
# follows in another element: `作者：王乐文</div><div><p>第一段…` gives 王乐文第. With a space or another field behind the name it is
# right. Texts of elements are joined without a separator before the pattern for names (2 to 4 characters) is applied.
# Expected: 王乐文.
# For newscrawl: a credit ends where its block ends (newscrawl.text.credits); as a peer, gne's authors are compared only
# where a separator follows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install gne==0.4.3
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from gne import GeneralNewsExtractor
print("gne", m.version("gne"))
page = "<html><head><title>松花江畔雾凇</title></head><body><h1>松花江畔雾凇</h1><div>2026-11-26 08:10 作者：王乐文%s</div><div>" + "".join(f"<p>第{i}段，松花江网讯，26日清晨，吉林市松花江畔雾凇如约而至，吸引了众多市民和游客前来观赏。</p>" for i in range(5)) + "</div></body></html>"
seen = [GeneralNewsExtractor().extract(page % behind)["author"] for behind in ("", " 编辑：李晓")]
print(seen)
assert seen == ["王乐文第", "王乐文"], "behaviour changed"
PY
