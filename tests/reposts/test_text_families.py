"""Changes that must not matter, one by one; likenesses, one by one. The families are those the decision is trained on."""

from __future__ import annotations

import random

import pytest
import reposts_families as families
import reposts_gate as gate

from newscrawl.reposts import examine, match_texts

BODIES = gate.synthetic_bodies(6, seed=77)


@pytest.mark.parametrize("name", list(families.CHANGES))
def test_one_change(name):
    chance = random.Random(name)
    pairs = [(title, families.CHANGES[name](body, chance)) for title, body in BODIES]
    assert any(pair for _, pair in pairs), "the family applies to no body"
    assert [title for title, pair in pairs if pair and not gate.is_copy(pair, (title, title))] == []


@pytest.mark.parametrize("name", list(families.FURTHER))
def test_one_further_change(name):
    chance = random.Random(name)
    pairs = [(title, families.FURTHER[name](body, chance)) for title, body in BODIES]
    assert any(pair for _, pair in pairs), "the family applies to no body"
    called = [gate.is_copy(pair, (title, title)) for title, pair in pairs if pair]
    assert sum(called) >= len(called) - (name == "spaced")


@pytest.mark.parametrize("name", list(families.PARTS))
def test_a_part_with_another_text_around(name):
    chance = random.Random(name)
    called = []
    for (title, body), (other, around) in zip(BODIES, [*BODIES[1:], BODIES[0]], strict=True):
        pair = families.PARTS[name](body, around, chance)
        if pair:
            called.append(gate.is_copy(pair, (title, other)))
    assert called
    assert sum(called) >= len(called) - 1


@pytest.mark.parametrize("width", range(10, 101, 10))
def test_every_width(width):
    for title, body in BODIES[:3]:
        pair = families.wrapped(body, random.Random(width), width)
        assert pair is not None
        assert gate.is_copy(pair, (title, title))


def test_a_score_does_not_depend_on_which_text_came_first():
    chance = random.Random(3)
    for title, body in BODIES:
        for name in ("one_digit", "paragraph_order", "heading_inserted", "sentence_cut", "subtitles"):
            pair = families.CHANGES[name](body, chance)
            if pair is None:
                continue
            one, two = pair
            there, back = match_texts(0, one, two), match_texts(0, two, one)
            assert there is not None
            assert back is not None
            ahead = examine(one, two, (title, title[1:]), there)
            behind = examine(two, one, (title[1:], title), back)
            assert (ahead.score, ahead.kind) == (behind.score, behind.kind)
            assert sorted((b, m, a, n) for a, n, b, m in there.passages) == sorted(back.passages)


@pytest.mark.parametrize("name", list(families.SHORT_COPIES))
def test_short_copies_are_a_class_of_their_own(name):
    chance = random.Random(name)
    found = []
    for _, body in BODIES * 4:
        pair = families.SHORT_COPIES[name](body, chance)
        if pair is None:
            continue
        match = match_texts(0, pair[1], pair[0])
        if match is not None:
            found.append(examine(pair[1], pair[0], (None, None), match))
    assert sum(one.repost for one in found) >= 0.9 * len(found) > 0
    if name != "table":
        assert {one.kind for one in found if one.repost} == {"short"}


def test_what_stands_in_the_slots_in_any_script():
    chance = random.Random(8)
    called = 0
    for _ in range(60):
        one, two, title, other = families.few_slots(chance, families.FORMS[:5])
        called += gate.is_copy((one, two), (title, other))
    assert called <= 1
