"""Mirror damage undone; everything else untouched. All texts are synthetic unless marked real."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.demo.garble import DEFAULT_CHARS, garble
from newscrawl.text import KINDS, looks_mirrored, repair
from newscrawl.text.phase import LOST, script, undo_slips
from newscrawl.text.readings import characters_read, readings
from newscrawl.text.repair import Repaired, damaged_spans, restore_from, simplified

RESTORED = [
    ("網(wǎng)絡(luò)", "网络", {"pinyin", "traditional"}),
    ("他們?yōu)榇蠹医榻B大會", "他们为大家介绍大会", {"byte_damage", "traditional"}),
    ("天津?qū)⒔哒\\做好各項(xiàng)", "天津将竭诚做好各项", {"byte_damage", "pinyin", "traditional"}),
    ("來源:《光明日?qǐng)?bào)》", "来源:《光明日报》", {"byte_damage", "traditional"}),
    ("大事?!皟蓚€一百年”奮斗", "大事。“两个一百年”奋斗", {"byte_damage", "traditional"}),
    ("大事?！皟蓚€一百年”奮斗", "大事。“两个一百年”奋斗", {"byte_damage", "traditional"}),
    ("<p>十分幸運(yùn)?!?/p>", "<p>十分幸运。”</p>", {"byte_damage", "markup_leak", "pinyin", "traditional"}),
    # the r is the second half of 時, and the reading behind it is the mirror's
    ("當?shù)貢r(shí)間", "当地时间", {"byte_damage", "traditional"}),
    ("用鏡頭(tóu)編(biān)織(zhī)", "用镜头编织", {"pinyin", "traditional"}),
    ("編輯們(men)發(fā)現(xiàn)問題(tí)", "编辑们发现问题", {"pinyin", "traditional"}),
    ("用镜头编织成(biānzhīchéng)画卷,弯弓(wāngōng)搭箭", "用镜头编织成画卷,弯弓搭箭", {"word_pinyin"}),
    ("松花\u200b江\u2060网", "松花江网", {"zero_width"}),
    ("松花\u202e江\u202c网", "松花江网", {"bidi"}),
    ("提出,,以健全制度", "提出,以健全制度", {"doubled_punctuation"}),
]

UNTOUCHED = [
    "新华社北京10月20日电(记者王思北)",
    "(一)总则;(A)(WHO)(ok)(a)",
    "《七子之歌》(澳門)",
    "“囧”(jiǒng)字流行起来",
    "他叫李昇(shēng)，来自吉林",
    "「長」有兩個讀音:長(zhǎng)大的長(zhǎng),長(cháng)短的長(cháng)",
    "外国学生学拼音：妈妈(māma)、老师(lǎoshī)、学校(xuéxiào)",
    "“剩女”(shèngnǚ)一词进入词典",
    "真的吗?!我不信。什么?！怎么会",
    "價格為100€，打折?",
    "香港電台網站 國務院總理抵港 記者會",  # genuine Traditional: script alone is no damage
    "a?b/p>c <a href='?/p>'>链接</a><script>f(a,,b);x=/(?!\\])/</script>",
    "他说，，我不知道",  # one pair of full-width commas is a typing error
    "青藏铁路全长1956公里\u200c，东起西宁",
    "👨\u200d👩\u200d👧 一家",
    "\ufeff<html>\u200b",
]


@pytest.mark.parametrize(("damaged", "whole", "kinds"), RESTORED)
def test_restores(damaged, whole, kinds):
    assert repair(damaged) == Repaired(whole, [], kinds)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_leaves_alone(text):
    assert repair(text) == Repaired(text, [], set())


def test_artefacts_inside_real_parentheses():
    assert repair("(松花江網(wǎng)編輯 孫淑平)").text == "(松花江网编辑 孙淑平)"
    assert (
        repair("適用于:(一)法律;(二)國(guó)家機(jī)關(guān)(以下簡(jiǎn)稱)").text
        == "适用于:(一)法律;(二)国家机关(以下简称)"
    )


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("貼近他們?nèi)粘I?,凸顯其民族", f"贴近他们日常{LOST},凸显其民族"),
        ("提出新的挑戰(zhàn)?!?】近年來", f"提出新的挑战。【{LOST}】近年来"),
        ("國(guó)務(wù)院謝?,?說明", f"国务院谢{LOST}说明"),
        ("國(guó)務(wù)院和核?！相關(guān)部門", f"国务院和核{LOST}相关部门"),
    ],
)
def test_marks_what_is_lost(text, repaired):
    result = repair(text)
    assert result.text == repaired
    assert result.damaged == damaged_spans(repaired) != []
    assert "lost_characters" in result.kinds
    again = repair(result.text)
    assert (again.text, again.damaged) == (result.text, result.damaged)


def test_lost_characters_of_a_clean_page_are_reported_not_touched():
    assert repair("马伊\ufffd男星") == Repaired("马伊\ufffd男星", [(2, 3)], {"lost_characters"})


def test_script_on_request():
    assert repair("國務院總理", simplify=True) == Repaired("国务院总理", [], {"traditional"})
    assert repair("國務院總理", simplify=False).text == "國務院總理"
    assert repair("網(wǎng)絡", simplify=False).text == "網絡"


def test_homophones_are_decided_by_the_farms_list_or_not_at_all():
    both = characters_read("qū", 0xF2)
    assert len([char for char in both if char in script().traditional]) > 1
    assert undo_slips("天津?qū)⒔哒\\", {"驅"}, proven=True) == "天津將竭誠"


def test_restore_from_the_original():
    known = "这些民俗文化贴近他们日常生活，凸显其民族特殊性"
    damaged = repair("這些民俗文化貼近他們?nèi)粘I?,凸顯其民族特殊性")
    # half-width where the mirror folded: the context right of the span must be the same in both
    result = restore_from(damaged.text.replace(",", "，"), damaged.damaged, known)
    assert result.text == known
    assert result.damaged == []
    assert [result.text[slice(*span)] for span in result.filled] == ["生活"]


@pytest.mark.parametrize(
    "known",
    ["完全不同的文字", "他们日常生活，凸显其民族。他们日常工作，凸显其民族。", ""],
    ids=["absent", "two answers", "empty"],
)
def test_restore_from_does_not_guess(known):
    text = f"他们日常{LOST}，凸显其民族"
    result = restore_from(text, damaged_spans(text), known)
    assert result.text == text
    assert result.damaged == damaged_spans(text)
    assert result.filled == []


# -- properties ------------------------------------------------------------------------------------------

COMMON = [
    char
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if (char := bytes((lead, trail)).decode("gb2312", "ignore"))
]
#: Characters that survive Simplified → Traditional → Simplified, so that nothing is lost on the way.
REVERSIBLE = [char for char in COMMON if simplified(char) == char]
chinese = st.text(st.sampled_from([*REVERSIBLE, *"，。“”、《》"]), max_size=80)
mirror_like = st.text(
    st.one_of(
        st.sampled_from(list("?!！()<>/p€,，、 \n\ufffd\u200b\u202e'a1BI\\")),
        st.sampled_from(
            ["(wǎng)", "?yōu)", "?qū)", "(biānzhīchéng)", "?!?/p>", "網", "絡", "?(shí)", "r(shí)"]
        ).flatmap(lambda piece: st.just(piece[0])),
        st.sampled_from(sorted(DEFAULT_CHARS)),
        st.characters(),
    ),
    max_size=60,
)
pieces = st.lists(
    st.one_of(
        st.sampled_from(
            ["(wǎng)", "?yōu)", "?qū)", "(biānzhīchéng)", "?!", "?！", "?!?/p>", "網(wǎng)", "絡", "r(shí)", ",,", "，，", "\u200b",
             "\u202e", "們", "榇蠹医榻B", "⒔哒\\", "\ufffd", "?", "€", "\n", "<p>", "</p>", "(", ")", "拼音", "汉字", "為"]
        ),
        st.text(max_size=3),
    ),
    max_size=25,
).map("".join)  # fmt: skip


@example("網(wǎng)\u200b為")
@example("網(wǎng)?yōu)(wǎng)?yōu)")
@given(st.one_of(pieces, mirror_like, st.text()))
@settings(max_examples=400, deadline=None)
@example("網(wǎng)(wǎng)")
@example("�(wǎng)")
def test_any_text_is_answered_and_a_second_time_changes_nothing(text):
    once = repair(text)
    twice = repair(once.text)
    assert twice.text == once.text
    assert twice.damaged == once.damaged == damaged_spans(once.text)
    assert once.kinds <= KINDS
    assert (once.text == text) == (once.kinds <= {"lost_characters"})


@given(chinese)
@settings(max_examples=200, deadline=None)
def test_clean_chinese_is_the_same_object(text):
    assert repair(text).text is text


@given(chinese, st.frozensets(st.sampled_from(sorted(DEFAULT_CHARS))))
@settings(max_examples=300, deadline=None)
def test_garbled_insertions_all_go(text, chars):
    """Whatever the list: no reading is left, and every character that differs is marked as lost."""
    shown = garble(text, chars=chars)
    if not looks_mirrored(shown):
        return
    result = repair(shown)
    assert not re.search(r"[\u4e00-\u9fff]\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔù][a-z]*\)", result.text)


@given(
    st.lists(
        st.sampled_from(["网络", "发展", "中国人民", "建设", "关系", "大家", "重大工程", "我们", "美好生活"]),
        max_size=30,
    )
)
@settings(max_examples=200, deadline=None)
def test_round_trip_where_nothing_is_lost(words):
    text = "，".join(words)
    shown = garble(text, chars=frozenset("網絡發設關係們"))
    if "?" not in shown:  # no straddling match: whole
        restored = repair(shown, simplify=True)
        assert restored.text == text
        assert restored.damaged == []


def test_garble_cuts_between_characters():
    assert garble("他们为大家介绍", chars=frozenset("優")) == "他們?yōu)榇蠹医榻B"
    assert garble("网络", chars=frozenset()) == "網絡"
    assert garble("emoji 😀 stays out", chars=frozenset()) == "emoji ? stays out"


def test_readings():
    assert "wǎng" in readings("網") & readings("网")
    assert readings("😀") == frozenset()
    assert "優" in characters_read("yōu", 0x83)


@pytest.mark.parametrize(
    "prefix",
    [
        "?yōu)",
        "們?yōu)榇",
        "長(zhǎng)",
        "長(zhǎng)(",
        "?！皟",
        "“?!?/p>",
        "汉,,",
        "汉\u200b",
        "編(biānzhīchéng)",
        "(",
        "?",
        "(ā",
        "€",
    ],
)
def test_hostile_repetition_is_answered(prefix):
    """Long enough that anything quadratic would show as a hung suite."""
    text = prefix * (200_000 // len(prefix))
    assert len(repair(text).text) <= len(text)


# -- real data -------------------------------------------------------------------------------------------

READING = re.compile(r"(?<=[\u4e00-\u9fff])\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)")


@pytest.mark.real
@pytest.mark.parametrize("name", ["seed_page.txt", "seed_page.html"])
def test_seed_page_whole(shared, name):
    text = (shared / "data" / name).read_text("utf-8")
    without = READING.sub("", text)
    whole = without.replace("們?yōu)榇蠹医榻B", "們為大家介紹").replace("天津?qū)⒔哒\\做好", "天津將竭誠做好")
    assert without != whole != text
    result = repair(text)
    assert result.text == simplified(whole)
    assert result.damaged == []
    if name.endswith("txt"):
        assert len(READING.findall(text)) == 373


@pytest.mark.real
def test_labelled_excerpts(shared):
    rows = [
        json.loads(line)
        for line in (shared / "facts" / "obfuscated_dev.jsonl").read_text("utf-8").splitlines()
    ]
    for row in rows:
        result = repair(row["excerpt"])
        if looks_mirrored(row["excerpt"]):
            assert "mirror" in row["kind"]
            assert not READING.search(result.text), row["id"]
            assert not re.search(r"\?[a-z]*[āáǎàēéěèīíǐìōóǒòūúǔù]", result.text), row["id"]
        else:
            assert result.text == row["excerpt"], row["id"]


@pytest.mark.real
def test_clean_pages_unchanged(shared):
    pages = sorted((shared / "data" / "pages").glob("*/html/*.html"))
    assert pages
    for page in pages:
        data = page.read_bytes()
        for codec in ("utf-8", "gb18030"):
            text = data.decode(codec, "replace")
            assert repair(text).text == text, page.name


@pytest.mark.real
def test_clean_documents_unchanged_and_garbled_ones_freed(shared):
    edits = {}
    for line in (shared / "data" / "reposts" / "truth.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        edits[row["a"]] = row["edit"]
    for line in (shared / "data" / "reposts" / "docs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        result = repair(row["text"])
        edit = edits.get(row["id"], "")
        if edit.startswith("pinyin"):
            assert not READING.search(result.text), row["id"]
        elif not row["id"].startswith("c"):
            assert result == Repaired(row["text"], [], set()), row["id"]


@pytest.mark.real
def test_wire_texts_come_back_from_the_mirror(shared):
    """Garbled and repaired: equal, or every difference stands at a marked span."""
    texts = []
    for line in (shared / "data" / "reposts" / "docs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["id"].startswith("xwlb") and simplified(row["text"]) == row["text"]:
            texts.append(row["text"])
    whole = 0
    for text in texts[:300]:
        result = repair(garble(text))
        whole += result.text == text
        assert result.text == text or result.damaged
    assert whole > 240


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("乾安縣位於吉林省", "乾安县位于吉林省"),
        ("乾安油田", "乾安油田"),
        ("乾潭鎮", "乾潭镇"),
        ("乾務鎮", "乾务镇"),
        ("乾德三年", "乾德三年"),
        ("乾隆年間", "乾隆年间"),
        ("餅乾安全", "饼干安全"),
        ("烘乾安裝", "烘干安装"),
        ("乾旱", "干旱"),
        ("餅乾", "饼干"),
    ],
)
def test_names_with_qian_are_no_dry_things(text, simple):
    assert simplified(text) == simple


@pytest.mark.parametrize("gap", [" ", "\xa0", "  "])
def test_blanks_inside_the_bracket_of_a_reading(gap):
    garbled = f"為進(jìn)一步規範網(wǎng)絡(luò{gap})主播從業(yè)行為，有關(guān)部門(mén{gap})共同制定了標準，經(jīng{gap})過(guò)討論"
    assert repair(garbled).text == "为进一步规范网络主播从业行为，有关部门共同制定了标准，经过讨论"


def test_a_padded_bracket_that_is_no_reading_stays():
    text = "網(wǎng)絡(luò)主播(以下簡(jiǎn)稱 A )從業(yè)行為(a )規範發(fā)布"
    assert "(以下简称 A )" in repair(text).text
    assert "(a )" in repair(text).text
