#!/usr/bin/env bash
# zhconv-rs 0.4.2: with the target `zh-hans` (Simplified Chinese) 業餘 becomes 业馀 and 其餘 其馀, the particle 著 stays (看著), and
# 鉅額 becomes 钜额; with `zh-cn` the same words are right (业余, 其余, 看着, 巨额). Each is in nearly every news text.
# Expected: Simplified Chinese as anybody writes it, with regional words left alone: 馀 is in use only where 余 would be mistaken
# (General Standard Chinese Characters, 2013), and 着 is no regional word.
# For newscrawl: the forms of a text are made equal by OpenCC's tables (text/fold_tables.py), not by MediaWiki's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install zhconv-rs==0.4.2
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m
from zhconv_rs import zhconv
print("zhconv-rs", m.version("zhconv-rs"))
for word, wrong, right in (("業餘", "业馀", "业余"), ("其餘", "其馀", "其余"), ("看著", "看著", "看着"), ("鉅額", "钜额", "巨额")):
    seen = {target: zhconv(word, target) for target in ("zh-hans", "zh-cn")}
    print(word, seen)
    assert seen["zh-cn"] == right
    assert seen["zh-hans"] == wrong, "behaviour changed"
PY
