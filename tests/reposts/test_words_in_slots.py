"""Words in place of words, and wording that belongs to nobody."""

from __future__ import annotations

import pytest
import reposts_unlike as unlike
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reposts import RepostIndex, match_texts, promotion
from newscrawl.reposts.commons import _MAY_BE_VERSE, _SENTENCE, common_share, is_speech, is_verse
from newscrawl.reposts.swaps import Swaps, swaps_of


def swaps(one, two, *slots, titles=(None, None)):
    """The swaps of two texts whose slots hold these pairs of words."""
    places = [(one.index(a), one.index(a) + len(a), two.index(b), two.index(b) + len(b)) for a, b in slots]
    there = swaps_of(one, two, places, titles)
    back = swaps_of(two, one, [(c, d, a, b) for a, b, c, d in places], titles[::-1])
    assert there == back
    return there


def test_a_person_and_a_topic_in_place_of_others():
    one, two = "书记韩长梅主持学习会，围绕生态文明开展研讨。", "书记雷霞主持学习会，围绕国家安全观开展研讨。"
    found = swaps(one, two, ("韩长梅", "雷霞"), ("生态文明", "国家安全观"))
    assert found == Swaps(words=2, names=1, again=0, lead=2, titles=0)


def test_the_same_word_for_the_same_again_counts_once():
    one, two = "俞文同志……，俞文生前。", "韦秀同志……，韦秀生前。"
    places = [
        (0, 2, 0, 2),
        (one.rindex("俞文"), one.rindex("俞文") + 2, two.rindex("韦秀"), two.rindex("韦秀") + 2),
    ]
    found = swaps_of(one, two, places, ("追忆俞文", "追忆韦秀"))
    assert (found.words, found.again, found.titles) == (1, 1, 1)


def test_a_slot_is_divided_where_both_agree():
    found = swaps(
        "俞文同志“优秀党员”称号", "韦秀同志“劳动模范”称号", ("俞文同志“优秀党员", "韦秀同志“劳动模范")
    )
    assert found.words == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [("提高了", "提升了"), ("今天上午", "昨日下午"), ("张某某", "李建国"), ("涨", "跌"), ("", "新增")],
)
def test_what_an_editor_changes_is_no_swap(one, two):
    assert swaps(f"当地{one}有关部门", f"当地{two}有关部门", (one, two)).words == 0


def test_words_changed_throughout_tell_of_no_event():
    assert (
        swaps_of("甲乙" * 40, "丙丁" * 40, [(n, n + 2, n, n + 2) for n in range(0, 60, 2)], (None, None))
        == Swaps()
    )


def test_common_wording_by_its_words():
    statute = unlike.COMMONS["criminal_law"]
    report = "昨天傍晚，江边的栈道上来了一群拍照的人，他们等了两个小时，只为看一眼落日。"
    for words, wanted in ((statute, True), (unlike.COMMONS["firm_intro"], True), (report * 3, False)):
        match = match_texts(0, f"甲说。{words}", f"{words}乙说。")
        assert match is not None
        assert (common_share(f"甲说。{words}", match.alignment) > 0.5) is wanted


def test_verse_and_speech():
    assert is_verse("滚滚长江东逝水，浪花淘尽英雄。")
    assert not is_verse("他说，今年的收成不错。")
    assert is_speech("坚持以新时代中国特色社会主义思想为指导，深刻领悟决定性意义，推进中国式现代化。")
    assert not is_speech("坚持每天跑步五公里，他已经跑了三年。")


@pytest.mark.parametrize("copies", [12, 30])
def test_a_part_of_a_story_in_circulation_is_found_in_a_crowd(copies):
    """Each of its fingerprints weighs little, or nothing, and it is a copy all the same."""
    story = "".join(one[1] for one, _ in list(unlike.REPORTS.values())[:3])
    part = story[:220] + "".join(two[1] for _, two in list(unlike.REPORTS.values())[3:9])
    with RepostIndex(":memory:") as index:
        for key in range(copies):
            index.add(key, f"第{key}家转发。{story}")
        for key, (one, two) in enumerate(list(unlike.REPORTS.values())[9:], start=copies):
            index.add(key, one[1] + two[1])
        assert {match.key for match in index.find(part)} >= {0, 1, 2}


@given(st.text("天地人山水云“”」。，；、！？!?\n的了abc1", max_size=60))
def test_no_verse_is_overlooked_at_a_glance(passage):
    sentences = [one for paragraph in passage.split("\n") for one in _SENTENCE.findall(paragraph)]
    assert _MAY_BE_VERSE.search(passage) is not None or not any(map(is_verse, sentences))


@settings(max_examples=100, deadline=None)
@given(st.from_regex(promotion._STRONG))
def test_no_strong_sign_of_promotion_is_passed_over(sentence):
    """Sentences are looked at where one of some words stands; every strong sign holds one."""
    if promotion._STRONG.search(sentence):
        assert promotion.is_promotion(sentence)
