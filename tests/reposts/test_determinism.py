"""The same texts under the same keys give the same matches, however the index came to hold them."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newscrawl.reposts import RepostIndex, matches, popularity
from newscrawl.reposts.index import repost_index, segment_merge
from newscrawl.reposts.index.query import STRANGERS
from newscrawl.reposts.posting_segments import Probe
from newscrawl.reposts.text_reading import read

HAN = "".join(map(chr, range(0x4E00, 0x5E00)))


def words(chance, size):
    return "".join(chance.choices(HAN, k=size))


def corpus(seed, count=70):
    """Texts under keys: stories copied by few, by twenty and by many, phrases that all levels of a crowd share."""
    chance = random.Random(seed)
    stories = [words(chance, 90) for _ in range(6)]
    phrases = [words(chance, 34) for _ in range(8)]
    weights = [30, 18, 6, 3, 2, 1]
    texts = {}
    for key in range(count):
        parts = [words(chance, chance.randrange(0, 90))]
        parts += chance.choices(stories, weights, k=chance.choice((0, 1, 1, 2)))
        parts += chance.choices(phrases, [20, 10, 8, 4, 3, 2, 2, 1], k=chance.randrange(3))
        if chance.random() < 0.2:
            parts = [words(chance, chance.randrange(8, 40)), chance.choice(phrases)]
        chance.shuffle(parts)
        texts[key * chance.choice((1, 1, 1000)) + key] = "。".join(parts)
    queries = [*chance.sample(sorted(texts.values()), 8), stories[0], stories[1] + phrases[0], phrases[1]]
    return texts, queries


def expected(texts, query, exclude=None):
    """The matches by definition: who holds each fingerprint is counted over all texts."""
    holders = {}
    for key in sorted(texts):
        for value in read(texts[key]).fingerprints[1].tolist() if key != exclude else ():
            holders.setdefault(value, []).append(key)
    reading = read(query)
    mine = reading.fingerprints[0]
    known = popularity.held({v: list(holders[v]) for v in mine.tolist() if v in holders}, [])

    def first_holders(hashes):
        return {value: holders[value][: popularity.COMMON] for value in hashes}

    chosen = popularity.candidates(len(mine), known, first_holders)
    found = matches.compare(reading, chosen, texts.get, known.rare, known.common, first_holders)
    return [described(match) for match in found]


def described(match):
    return (
        match.key, match.score, match.shared, match.copy_coverage, match.origin_coverage,
        match.passages, match.rarity, match.siblings, match.strangers,
    )  # fmt: skip


@pytest.fixture
def sizes(monkeypatch):
    """Set how large segments are and how they merge."""

    def choose(chance):
        monkeypatch.setattr(segment_merge, "TAIL_POSTINGS", chance.choice((40, 150, 400, 1000)))
        monkeypatch.setattr(segment_merge, "SEGMENT_PARTS", chance.choice((1, 2, 5)))
        monkeypatch.setattr(segment_merge, "STEP_TEXTS", chance.choice((1, 3, 8)))
        monkeypatch.setattr(segment_merge, "FAN_IN", chance.choice((2, 3, 5)))
        monkeypatch.setattr(segment_merge, "STEP_POSTINGS", chance.choice((20, 100, 2000)))
        monkeypatch.setattr(repost_index, "PENDING_TEXTS", chance.choice((1, 4, 16)))

    return choose


# -- candidates: a text is its fingerprints --


def bare_corpus(chance):
    """Fingerprints under keys: some in a few texts, some in about twenty, some in nearly all."""
    count, size = chance.choice((30, 90, 200)), chance.choice((6, 20, 50))
    crowds = [chance.choice((1, 2, 3, 10, 17, 19, 20, 21, 23, 40, 70, 150)) for _ in range(60)]
    texts = {key * (1000 if chance.random() < 0.1 else 1) + key: set() for key in range(count)}
    for value, crowd in enumerate(crowds):
        for key in chance.sample(list(texts), min(crowd, count)):
            texts[key].add(value)
    for key, held in texts.items():  # stories: many fingerprints that the same texts hold
        if key % 3 == 0:
            held |= set(range(100, 100 + size))
        held |= {1000 + key, 2000 + key}
    queries = [set(range(100, 100 + size)) | {3}, set(chance.sample(range(60), 14)), set(range(60))]
    queries += [held | {9000} for held in chance.sample(list(texts.values()), 3)]
    queries += [
        {1000 + key, 2000 + key, *chance.sample(range(60), 3)} for key in chance.sample(list(texts), 4)
    ]
    return texts, queries


def spread(values):
    return np.array([value * 0x9E3779B97 % (1 << 36) for value in sorted(values)], np.uint64)


@pytest.fixture
def bare(monkeypatch):
    """Let texts be lists of fingerprints, and matches the candidates with all that is known of them."""

    def read_bare(text):
        hashes = spread({int(value) for value in text.split()})
        return SimpleNamespace(size=len(hashes), fingerprints=(hashes, hashes))

    monkeypatch.setattr(repost_index, "read", read_bare)
    monkeypatch.setattr(
        repost_index,
        "compare",
        lambda _, chosen, __, holders, common, first_holders: [
            chosen, listed(holders), common, first_holders(common[:12])
        ],
    )  # fmt: skip


def listed(holders):
    """Who holds each fingerprint; the kernel packs how many do, the fingerprint, and their keys."""
    if isinstance(holders, dict):
        return {value: sorted(keys) for value, keys in holders.items()}
    numbers, found = np.frombuffer(holders, np.uint64).tolist(), {}
    while numbers:
        found[numbers[1]] = sorted(numbers[2 : numbers[0] + 2])
        del numbers[: numbers[0] + 2]
    return found


def written(values):
    return " ".join(map(str, values))


def expected_candidates(texts, query, exclude=None):
    holders = {}
    for key in sorted(texts):
        for value in spread(texts[key]).tolist() if key != exclude else ():
            holders.setdefault(value, []).append(key)
    mine = spread(query)
    known = popularity.held({v: list(holders[v]) for v in mine.tolist() if v in holders}, [])

    def first_holders(hashes):
        return {value: holders[value][: popularity.COMMON] for value in hashes}

    chosen = popularity.candidates(len(mine), known, first_holders)
    first = first_holders(known.common[:12])
    return [chosen, listed(known.rare), known.common, first] if chosen else []


def filled(path, texts, order, chance, queries):
    """An index that was given texts in some order: reopened, asked in between, by one process or two."""
    index = RepostIndex(path)
    reader = RepostIndex(path) if chance.random() < 0.3 else None
    for key in order:
        index.add(key, written(texts[key]))
        what = chance.random()
        if what < 0.03:
            index.close()
            index = RepostIndex(path)
        elif what < 0.1:
            index.find(written(chance.choice(queries)))  # learns what is common
        elif what < 0.15 and reader is not None:
            reader.find(written(chance.choice(queries)))
    index.flush()
    if reader is None:
        return index
    index.close()
    return reader


QUICK = settings(
    deadline=None, max_examples=14,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@QUICK
@given(seed=st.integers(0, 2**32))
@example(seed=3)  # segments made in five parts
def test_segments_reopenings_order_and_processes_change_no_candidate(tmp_path_factory, bare, sizes, seed):
    chance = random.Random(seed)
    texts, queries = bare_corpus(chance)
    sizes(chance)
    order = list(texts)
    if chance.random() < 0.6:
        chance.shuffle(order)
    with filled(tmp_path_factory.mktemp("index") / "i.db", texts, order, chance, queries) as index:
        if chance.random() < 0.4 and index._state.segments:
            index._sync()
            segments = index._state.filters().segments
            for segment in chance.sample(segments, min(STRANGERS, len(segments))):
                segment.filter[:] = 2**64 - 1  # invents whatever it is asked for
        for query in queries:
            assert index.find(written(query)) == expected_candidates(texts, query)
            left_out = chance.choice(order)
            found = index.find(written(query), exclude=left_out)
            assert found == expected_candidates(texts, query, left_out)


@QUICK
@given(seed=st.integers(0, 2**32))
def test_replaced_and_removed_texts_leave_nothing_behind(tmp_path_factory, bare, sizes, seed):
    chance = random.Random(seed)
    texts, queries = bare_corpus(chance)
    sizes(chance)
    path = tmp_path_factory.mktemp("index") / "i.db"
    held = {}
    index = RepostIndex(path)
    for key in chance.sample(list(texts), len(texts)):
        index.add(key, written(texts[key]))
        held[key] = texts[key]
        what, old = chance.random(), chance.choice(list(held))
        if what < 0.06:
            index.remove(old)
            del held[old]
        elif what < 0.15:
            held[old] = {value for value in held[old] if chance.random() < 0.5} | {chance.randrange(60)}
            index.add(old, written(held[old]))
        elif what < 0.18:
            index.close()
            index = RepostIndex(path)
        elif what < 0.4:
            query = chance.choice(queries)
            assert index.find(written(query)) == expected_candidates(held, query)
    with index:
        for query in queries:
            assert index.find(written(query)) == expected_candidates(held, query)


@pytest.mark.parametrize("remove", [True, False])
def test_what_is_common_no_more_weighs_again(tmp_path, bare, sizes, remove):
    sizes(random.Random(2))
    texts = {key: {1, 1000 + key} for key in range(popularity.COMMON + 1)}
    query = {1, 1003, 1004, 1005}
    with RepostIndex(tmp_path / "i.db") as index:
        for key, values in texts.items():
            index.add(key, written(values))
        for key in range(popularity.COMMON - 3, popularity.COMMON):
            assert index.find(written(query)) == expected_candidates(texts, query)
            texts[key] = texts[key] - {1}
            if remove:
                index.remove(key)
            else:
                index.add(key, written(texts[key]))
        assert index.find(written(query)) == expected_candidates(texts, query)


COMMON_ONES = set(range(1, 8))


def test_a_text_held_back_below_others_is_among_the_first(tmp_path, bare, monkeypatch):
    monkeypatch.setattr(repost_index, "PENDING_TEXTS", 100)
    monkeypatch.setattr(repost_index, "MOST_PENDING", 200)
    texts = {key: COMMON_ONES | {1000 + key} for key in (*range(15), *range(100, 110))}
    with RepostIndex(tmp_path / "i.db") as index:
        for key, values in texts.items():
            if key == 100:
                index.flush()
            index.add(key, written(values))
        assert index.find(written(COMMON_ONES)) == expected_candidates(texts, COMMON_ONES)
        texts[50] = COMMON_ONES | {1050}
        index.add(50, written(texts[50]))
        assert index.find(written(COMMON_ONES)) == expected_candidates(texts, COMMON_ONES)


def test_another_process_sees_a_text_that_came_below_others(tmp_path, bare):
    texts = {key: COMMON_ONES | {1000 + key} for key in range(0, 60, 2)}
    with RepostIndex(tmp_path / "i.db") as index, RepostIndex(tmp_path / "i.db") as reader:
        index.add_many((key, written(values)) for key, values in texts.items())
        for left_out in (None, 4):
            found = reader.find(written(COMMON_ONES), exclude=left_out)
            assert found == expected_candidates(texts, COMMON_ONES, left_out)
        texts[1] = COMMON_ONES | {1001}
        index.add_many([(1, written(texts[1]))])
        assert reader.find(written(COMMON_ONES)) == expected_candidates(texts, COMMON_ONES)


def test_what_is_common_in_the_segments_read_first_is_not_read_again(tmp_path, bare, monkeypatch):
    for name, value in {"TAIL_POSTINGS": 30, "SEGMENT_PARTS": 1, "STEP_TEXTS": 1, "FAN_IN": 99}.items():
        monkeypatch.setattr(segment_merge, name, value)
    monkeypatch.setattr(repost_index, "PENDING_TEXTS", 2)
    many = popularity.COMMON + 10
    texts = {key: {1, 2} if key < many else {1} for key in range(many + 14)}
    texts = {key: values | {1000 + key, 2000 + key} for key, values in texts.items()}
    query = {1, 2, 1003, 2003, *range(5000, 5012)}
    with RepostIndex(tmp_path / "i.db") as index:
        for key, values in texts.items():
            index.add(key, written(values))
        index.flush()
        first, rest, _ = index._state.filters().candidates(spread(query), 1.9, 2.0, STRANGERS)
        assert {row for row, _, _ in first}
        assert {row for row, _, _ in rest}
        assert index.find(written(query)) == expected_candidates(texts, query)


def spread_over_two_segments(monkeypatch, path, in_first, in_second):
    """An index of two segments, and its texts: fingerprints 1 to 7 with so many holders each, then other texts."""
    monkeypatch.setattr(repost_index, "PENDING_TEXTS", 1)
    for name, value in {"SEGMENT_PARTS": 1, "STEP_TEXTS": 1, "FAN_IN": 99, "TAIL_POSTINGS": 10**6}.items():
        monkeypatch.setattr(segment_merge, name, value)
    alone = [{value, 1000 + 100 * value + number} for value in range(1, 8) for number in range(in_first)]
    texts = dict(enumerate([*alone, *in_second]))
    index = RepostIndex(path)
    for key, values in texts.items():
        if key in {len(alone) - 1, len(texts) - 1}:
            monkeypatch.setattr(segment_merge, "TAIL_POSTINGS", 1)
        index.add(key, written(values))
        index.flush()
        monkeypatch.setattr(segment_merge, "TAIL_POSTINGS", 10**6)
    assert len(index._state.segments) == 2
    return index, texts


def test_many_fingerprints_count_however_little_they_weigh(tmp_path, bare, monkeypatch):
    many = [set(range(1, 7)), {5000}]
    index, texts = spread_over_two_segments(monkeypatch, tmp_path / "i.db", 12, many)
    with index:
        query = {*range(1, 8), *range(9000, 9020)}
        found = index.find(written(query))
        assert [one.key for one in found[0]] == [len(texts) - 2]
        assert found == expected_candidates(texts, query)


@pytest.mark.parametrize(("others", "times"), [(1, 2), (3, 1)])
def test_a_segment_is_not_read_for_what_many_are_known_to_hold(tmp_path, bare, monkeypatch, others, times):
    in_second = [{1, 2, 3, 5000}, {5001}]
    index, texts = spread_over_two_segments(monkeypatch, tmp_path / "i.db", others, in_second)
    with index:
        lookups, query = [], {*range(1, 8), *range(9000, 9020)}
        add_holders = Probe.add_holders

        def noted(self, connection, wanted, gone, holders):
            lookups.extend({row for row, _, _ in wanted})
            add_holders(self, connection, wanted, gone, holders)

        monkeypatch.setattr(Probe, "add_holders", noted)
        assert index.find(written(query)) == expected_candidates(texts, query)
        assert len(lookups) == times


# -- matches of whole texts --


def test_a_callers_transaction_gives_the_same_as_the_indexs_own(tmp_path, sizes):
    texts, queries = corpus(3)
    sizes(random.Random(5))
    with closing(sqlite3.connect(tmp_path / "s.db", isolation_level=None)) as connection:
        index = RepostIndex(connection, text_of=texts.get)
        for number, key in enumerate(texts):
            if number % 9 == 0:
                connection.execute("BEGIN IMMEDIATE")
                index.add(key, "。" + texts[key][::-1])
                connection.execute("ROLLBACK" if number % 2 else "COMMIT")
            index.add(key, texts[key])
        for query in queries:
            assert [described(match) for match in index.find(query)] == expected(texts, query)


def test_weights_add_up_alike_in_any_order():
    chance = random.Random(1)
    sizes = [chance.randrange(1, popularity.COMMON) for _ in range(200)]
    holders = {value: [1, *range(2, 1 + size)] for value, size in enumerate(sizes)}
    shuffled = dict(chance.sample(list(holders.items()), len(holders)))
    one, other = (popularity.held(dict(found), []) for found in (holders, shuffled))
    assert one.weights == other.weights
    assert sorted(one.chosen) == sorted(other.chosen)


def test_a_popular_text_is_weighed_against_itself_not_against_the_sample():
    """A text that the sample overrates is no candidate: what it must share is counted on the text."""
    common = list(range(100, 160))
    known = popularity.Held(common=common)
    chosen = popularity.candidates(60, known, lambda hashes: {value: [7] for value in hashes})
    assert [(one.key, one.least) for one in chosen] == [(7, 12)]
    text, query = read(HAN[:300]), read(HAN[400:700])
    assert matches.compare(query, chosen, {7: text.text}.get, {}, common, {}.fromkeys) == []
