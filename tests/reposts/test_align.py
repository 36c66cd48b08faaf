from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reposts.align import align
from newscrawl.reposts.text_reading import Reading
from newscrawl.text.fold import fold


def passages(a, b):
    return align(Reading(a), Reading(b)).spans


def words(seed, size=60):
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x6000)) for _ in range(size))


def test_equal_texts_are_one_passage():
    assert passages(words(1), words(1)) == [(0, 60, 0, 60)]


def test_moved_paragraphs_are_passages_of_their_own():
    one, two, three = words(1), words(2), words(3)
    found = passages(f"{two}\n{one}\n{three}", f"{one}\n{two}\n{three}")
    assert (0, 60, 61, 60) in found
    assert (61, 60, 0, 60) in found


def test_changed_words_cuts_and_insertions_stay_inside_one_passage():
    text = words(1, 200)
    changed = text[:50] + "换了" + text[52:100] + "插入的话" + text[100:150] + text[155:]
    assert passages(changed, text) == [(0, len(changed), 0, 200)]


def test_a_foreign_paragraph_is_left_out():
    one, two, foreign = words(1), words(2), words(3, 90)
    assert passages(f"{one}\n{foreign}\n{two}", f"{one}\n{two}") == [(0, 60, 0, 60), (152, 60, 61, 60)]


def test_a_text_pasted_twice():
    one = words(1, 120)
    assert passages(f"{one}\n{one}", one) == [(0, 120, 0, 120), (121, 120, 0, 120)]
    assert sorted(passages(one, f"{one}\n{one}")) == [(0, 120, 0, 120), (0, 120, 121, 120)]


def test_offsets_are_those_of_the_texts_as_given():
    garbled = "松花江網(wǎng)絡(luò)文\u200b明大會將于８月２８日在天津舉辦，各項(xiàng)籌備工作已基本就緒。"
    plain = "据悉，松花江网络文明大会将于8月28日在天津举办，各项筹备工作已基本就绪。"
    ((start, size, other, other_size),) = passages(garbled, plain)
    assert garbled[start : start + size] == garbled
    assert plain[other : other + other_size] == plain[3:]


def test_english_words_are_units():
    one = "The committee approved the annual budget on Tuesday after a long debate about road repairs in the county."
    ((start, size, *_),) = passages("Meanwhile, elsewhere: " + one.upper(), one)
    assert start == 22
    assert size == len(one)


@pytest.mark.parametrize("unit", ["一", "ab ", "一二", "。"])
def test_repetition_is_linear(unit):
    text = unit * 100_000
    found = align(Reading(text), Reading(text + "尾"))
    assert len(found.passages) <= 3


PIECES = st.lists(
    st.sampled_from([words(n, 25) for n in range(6)] + ["短", "，", "\n", " word ", "2022"]), max_size=12
)


@settings(deadline=None)
@given(PIECES, PIECES)
def test_passages_hold_and_lie_inside_both_texts(one, two):
    a, b = "".join(one), "".join(two)
    read_a, read_b = Reading(a), Reading(b)
    codes_a, codes_b = read_a.units.codes, read_b.units.codes
    found = align(read_a, read_b)
    for start, size, other, other_size in found.spans:
        assert 0 <= start < start + size <= len(a)
        assert 0 <= other < other + other_size <= len(b)
    for passage in found.passages:
        for run in passage.runs:
            assert (
                codes_a[run.a : run.a + run.length].tolist() == codes_b[run.b : run.b + run.length].tolist()
            )
    assert found.shared_a <= read_a.size
    assert found.shared_b <= read_b.size
    if len(fold(a)) >= 10 and fold(a) == fold(b):
        assert found.passages
