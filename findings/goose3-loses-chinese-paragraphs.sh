#!/usr/bin/env bash
# goose3 3.1.22: with its own StopWordsChinese, as its documentation shows for Chinese, most paragraphs of a plain Chinese
# article are lost: four of five of a Traditional one, all of a Simplified one. No sign of it is given.
# Expected: the paragraphs of the one element with text, as for a page in English.
# Paragraphs are kept by how many stop words they have; the Chinese list is Simplified and short sentences hold few of it.
# For newscrawl: the body is what the blocks' running text comes to (newscrawl.extraction.body), in either script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install goose3==3.1.22 jieba==0.42.1
"$folder/venv/bin/python" - <<'PY' 2> /dev/null
import importlib.metadata as m
from goose3 import Goose
from goose3.text import StopWordsChinese
print("goose3", m.version("goose3"))
traditional = ["縣府今天舉行年終記者會，縣長表示，明年將編列三億元預算改善偏鄉校舍，首批十二所學校預計暑假前完工。", "教育處指出，現有校舍平均屋齡超過四十年，部分教室漏水嚴重，學童上課須以水桶接水。", "家長會長陳小姐受訪時說，期盼工程能如期完成，也希望施工期間顧及孩子安全。", "議員則質疑，過去類似計畫多次延宕，要求縣府每季公布進度，接受地方監督。", "縣府強調，已成立跨局處專案小組，將透過每月會議追蹤，逾期廠商依約罰款。"]
simplified = ["县政府今天举行年终记者会，县长表示，明年将编列三亿元预算改善乡村校舍，首批十二所学校预计暑假前完工。", "教育局指出，现有校舍平均使用年限超过四十年，部分教室漏水严重，学生上课须用水桶接水。", "家长代表陈女士受访时说，期盼工程能如期完成，也希望施工期间顾及孩子安全。", "代表则质疑，过去类似计划多次拖延，要求县政府每季公布进度，接受社会监督。", "县政府强调，已成立跨部门专项小组，将通过每月会议跟踪，逾期单位依约罚款。"]
def kept(paragraphs):
    page = "<html><head><meta charset='utf-8'><title>改善校舍</title></head><body><h1>改善校舍</h1><div class='content'>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</div></body></html>"
    text = Goose({"stopwords_class": StopWordsChinese, "enable_image_fetching": False}).extract(raw_html=page).cleaned_text
    return sum(p in text for p in paragraphs)
seen = kept(traditional), kept(simplified)
print("paragraphs of 5 kept: Traditional %d, Simplified %d" % seen)
assert seen == (1, 0), "behaviour changed"
PY
