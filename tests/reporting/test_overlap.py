"""The comparison: every character accounted for, changes named, time linear."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reporting import overlap

TEXT = st.text(alphabet=st.sampled_from("甲乙丙丁李王12３.，。\n ab"), max_size=60)


def changes(copy, origin, **more):
    return [
        (s.kind, s.copy, s.origin, s.nature)
        for s in overlap.differences(copy, origin, **more)
        if s.kind != "equal"
    ]


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_differences_give_back_both_texts(copy, origin):
    segments = overlap.differences(copy, origin)
    assert "".join(s.copy for s in segments) == copy
    assert "".join(s.origin for s in segments) == origin
    for segment in segments:
        equal = overlap.normalise(segment.copy) == overlap.normalise(segment.origin)
        assert equal or segment.kind != "equal"
        assert (segment.kind == "equal") == (segment.nature is None)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, st.lists(st.tuples(*[st.integers(-5, 70)] * 4), max_size=5))
def test_panes_give_back_both_texts_whatever_the_runs(copy, origin, runs):
    found = overlap.compare(copy, origin, runs)
    assert "".join(piece.text for piece in found.copy_pieces) == copy
    assert "".join(piece.text for piece in found.origin_pieces) == origin
    assert 0 <= found.copy_share <= 1
    assert 0 <= found.origin_share <= 1
    assert [passage.number for passage in found.passages] == list(range(1, len(found.passages) + 1))


@pytest.mark.parametrize(
    ("copy", "origin", "expected"),
    [
        ("共有32人参加活动", "共有92人参加活动", [("changed", "32", "92", "number")]),
        ("投资3.5亿元建设", "投资3.9亿元建设", [("changed", "3.5", "3.9", "number")]),
        ("增长三成以上的企业", "增长五成以上的企业", [("changed", "三", "五", "number")]),
        ("本报记者李明报道说", "本报记者王强报道说", [("changed", "李明", "王强", "name")]),
        ("市长李四先生表示满意", "市长李五先生表示满意", [("changed", "四", "五", "number")]),
        ("目前发展很快很好", "眼下发展很快很好", [("changed", "目前", "眼下", "words")]),
        ("很好很好。今天下雪", "很好很好！今天下雪", [("changed", "。", "！", "punctuation")]),
        ("很好很好今天下雪", "很好很好非常今天下雪", [("removed", "", "非常", "words")]),
        ("長春市新聞中心", "长春市新闻中心", []),
        ("ＡＢＣ公司成立", "abc公司成立", []),
    ],
)
def test_what_was_changed(copy, origin, expected):
    assert changes(copy, origin) == expected


def test_a_known_name_is_a_name_whatever_stands_beside_it():
    assert changes("据江城晚报昨日消息", "据江城日报昨日消息", names=["江城日报"]) == [
        ("changed", "晚", "日", "name")
    ]


def test_shares_and_fees():
    origin = "甲" * 600 + "乙" * 400
    found = overlap.compare("丙" * 400 + "甲" * 600, origin, [(400, 600, 0, 600)])
    assert (found.shared, found.copy_share, found.origin_share) == (600, 0.6, 0.6)
    assert [(overlap.fee(n).exact, overlap.fee(n).counted) for n in (0, 1, 500, 501, 1000, 1390)] == [
        (0, 0), (0.001, 0.5), (0.5, 0.5), (0.501, 1.0), (1.0, 1.0), (1.39, 1.5),
    ]  # fmt: skip


def test_a_moved_sentence_is_found_and_the_rest_stays_equal():
    base = "".join(chr(0x4E00 + n) for n in range(400))
    altered = base[:100] + "新增文字" + base[100:200] + base[230:]
    assert changes(altered, base) == [
        ("added", "新增文字", "", "words"),
        ("removed", "", base[200:230], "words"),
    ]


def test_hostile_texts_are_told_in_few_segments():
    """Texts on which a quadratic comparison would not come to an end; the test's time limit is the suite's."""
    size = 100_000
    rng = random.Random(3)
    shuffled = [chr(0x4E00 + rng.randrange(3000)) for _ in range(size)]
    left = "".join(shuffled)
    rng.shuffle(shuffled)
    for copy, origin in ((left, "".join(shuffled)), ("啊" * size, "吧" * size), ("ab" * size, "ba" * size)):
        assert 1 <= len(overlap.differences(copy, origin)) < 100
