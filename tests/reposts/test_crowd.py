"""What other texts say of a pair: the same from either side, and in whatever order all came."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import reposts_blocks as blocks
import reposts_families as families
import reposts_frames as frames
import reposts_gate as gate
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reposts import RepostIndex, examine, match_texts
from newscrawl.reposts.popularity import COMMON
from tests.reposts.test_determinism import corpus, words

BODIES = gate.synthetic_bodies(60)


def store(seed, count):
    """``(title, text)``: stories with changed copies and parts, forms filled in, blocks that unrelated texts carry."""
    chance = random.Random(seed)
    stories = chance.sample(BODIES, 3)
    form = chance.choice(list(frames.FRAMES.values()))
    block = chance.choice(list(blocks.BLOCKS.values()))
    texts = []
    while len(texts) < count:
        (title, body), kind = chance.choice(stories), chance.randrange(6)
        if kind == 0:
            texts += frames.fillings(form, chance)
            continue
        other = chance.choice(BODIES)[1]
        if kind == 1:
            body = f"{other}\n{block}"
        elif kind == 2:
            start = chance.randrange(max(1, len(body) - 90))
            body = f"{body[start : start + chance.choice((70, 90, 160))]}\n{other}"
        else:
            changes = tuple(chance.sample(list(families.CHANGES), chance.randrange(3)))
            body = (families.changed(body, changes, chance) or (body, body))[1]
        texts.append((chance.choice((title, "")), body))
    return texts[:count]


def said(index, texts, asking, other):
    """What is said of a pair of stored texts when one of them is looked up; None where the other is not found."""
    (title, text), (other_title, other_text) = texts[asking], texts[other]
    for match in index.find(text, exclude=asking):
        if match.key == other:
            finding = examine(text, other_text, (title, other_title), match)
            others = match.rarity, match.siblings, match.strangers
            return finding.repost, finding.score, finding.kind, finding.evidence, others
    return None


def said_of_all(texts, keys=None):
    """Of every pair by its texts; the same from both sides."""
    keys = list(range(len(texts))) if keys is None else keys
    under = dict(zip(keys, texts, strict=True))
    found = {}
    with RepostIndex(":memory:") as index:
        for key in keys:
            index.add(key, under[key][1])
        for one, two in combinations(sorted(under), 2):
            there, back = said(index, under, one, two), said(index, under, two, one)
            if there and back:
                assert there == back
                found[frozenset((under[one], under[two]))] = there
    return found


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1 << 20))
def test_a_pair_is_judged_alike_from_either_side_and_in_any_order(seed):
    chance = random.Random(seed)
    texts = list(dict.fromkeys(store(seed, 16)))
    found = said_of_all(texts)
    chance.shuffle(texts)
    assert said_of_all(texts, sorted(chance.sample(range(90), len(texts)))) == found


@settings(deadline=None, max_examples=2)
@given(st.integers(0, 1 << 20))
def test_a_pair_is_judged_alike_where_many_hold_the_same(seed):
    texts, _ = corpus(seed, 60)
    said_of_all([("", text) for text in texts.values()])


def test_the_stores_of_these_tests_say_something():
    """Else a rarity of 1 for every pair would do."""
    others = [
        row[-1] for seed in range(12) for row in said_of_all(list(dict.fromkeys(store(seed, 16)))).values()
    ]
    assert any(0 < rarity < 0.9 for rarity, _, _ in others)
    assert any(siblings for _, siblings, _ in others)
    assert any(strangers for _, _, strangers in others)


def seen(texts, asking):
    """The rarity, siblings and strangers of a text's matches with some stored ones, by key."""
    with RepostIndex(":memory:") as index:
        for key, text in enumerate(texts):
            index.add(key, text)
        return {match.key: (match.rarity, match.siblings, match.strangers) for match in index.find(asking)}


@pytest.fixture
def chance():
    return random.Random(4)


def test_the_copies_of_one_story_make_its_wording_no_less_rare(chance):
    story, own = words(chance, 400), words(chance, 300)
    passage = story[100:180]
    found = seen([story] * 6, f"{passage}。{own}")
    assert {rarity for rarity, _, _ in found.values()} == {1.0}
    quoting = [f"{words(chance, 300)}。{passage}" for _ in range(3)]
    found = seen([story, *quoting], f"{passage}。{own}")
    assert all(0.4 <= rarity < 0.5 for rarity, _, _ in found.values())


@pytest.mark.parametrize("copies", [3, COMMON - 1, COMMON, COMMON + 1, COMMON + 9])
def test_nor_where_everybody_holds_it(chance, copies):
    story = words(chance, 400)
    found = seen([story] * copies, f"{story[:200]}{words(chance, 40)}{story[200:]}")
    assert found
    assert {rarity for rarity, _, _ in found.values()} == {1.0}


@pytest.mark.parametrize("texts", [COMMON - 1, COMMON, COMMON + 9])
def test_what_many_unrelated_texts_hold_is_not_rare(chance, texts):
    passage = words(chance, 220)
    found = seen(
        [f"{words(chance, 300)}。{passage}" for _ in range(texts)], f"{passage}。{words(chance, 300)}"
    )
    assert found
    assert all(rarity < 0.13 for rarity, _, _ in found.values())


@pytest.fixture
def filled(chance):
    """A form with four slots for numbers."""
    form = [words(chance, 40) for _ in range(5)]
    return lambda *numbers: "".join(
        part + f"{number}" for part, number in zip(form, (*numbers, ""), strict=True)
    )


def test_texts_that_fill_a_form_otherwise_are_siblings(filled):
    found = seen([filled(at, at + 1, at + 2, at + 3) for at in (10, 30, 50)], filled(70, 71, 72, 73))
    assert [found[key][1] for key in range(3)] == [2, 2, 2]


@pytest.mark.parametrize(
    ("numbers", "siblings"),
    [
        ((10, 11, 12, 13), 0),  # as the stored text
        ((70, 71, 72, 73), 0),  # as the text that is looked up
        ((10, 71, 12, 73), 0),  # as one of the two
        ((90, 11, 12, 13), 0),  # less than half otherwise
        ((90, 91, 12, 13), 1),
        ((90, 91, 72, 73), 1),
    ],
)
def test_a_sibling_fills_half_of_the_slots_otherwise_than_both(filled, numbers, siblings):
    found = seen([filled(10, 11, 12, 13), filled(*numbers)], filled(70, 71, 72, 73))
    assert found[0][1] == siblings


@pytest.mark.parametrize(("more", "strangers"), [(0, 1), (90, 0)])
def test_a_stranger_shares_no_more_than_the_passage(chance, more, strangers):
    passage, story, own = words(chance, 100), words(chance, 300), words(chance, 300)
    for text in (story, own):  # with the stored text, or with the text that is looked up
        third = f"{words(chance, 300)}。{text[:more]}。{passage}"
        found = seen([f"{story}。{passage}", third], f"{own}。{passage}")
        assert found[0][2] == strangers


def test_a_text_with_less_than_most_of_the_passage_is_no_stranger(chance):
    passage, story, own = words(chance, 160), words(chance, 300), words(chance, 300)
    third = f"{words(chance, 300)}。{passage[:80]}"
    found = seen([f"{story}。{passage}", third], f"{own}。{passage}")
    assert found[0][2] == 0
    assert 0.6 < found[0][0] < 1.0


def test_a_stock_phrase_in_a_story_makes_it_little_less_rare(chance):
    phrase, story = words(chance, 60), words(chance, 600)
    others = [f"{words(chance, 200)}。{phrase}" for _ in range(COMMON + 5)]
    found = seen([*others, f"{story}{phrase}"], f"{story[:300]}{words(chance, 30)}{story[300:]}{phrase}")
    assert 0.85 < found[len(others)][0] < 1.0


def test_two_texts_alone_have_no_crowd(chance):
    story = words(chance, 200)
    match = match_texts(3, story, story[:120] + words(chance, 90))
    assert (match.rarity, match.siblings, match.strangers) == (1.0, 0, 0)


def test_a_text_that_is_gone_says_nothing(chance):
    """The index may know fingerprints of a text that its keeper has removed."""
    passage, kept = words(chance, 120), {}
    for key in range(4):
        kept[key] = f"{words(chance, 300)}。{passage}"
    with RepostIndex(":memory:", text_of=kept.get) as index:
        for key, text in kept.items():
            index.add(key, text)
        asking = f"{passage}。{words(chance, 300)}"
        before = [match.strangers for match in index.find(asking)]
        index.flush()
        del kept[3]
        assert before == [3] * 4
        assert [match.strangers for match in index.find(asking)] == [2] * 3
