"""What becomes of the tail and the segments: the same answers at every step, and small steps."""

from __future__ import annotations

import random
import sqlite3
import sys
from contextlib import closing
from types import SimpleNamespace

import numpy as np
import pytest

from newscrawl.reposts import RepostIndex
from newscrawl.reposts import posting_segments as seg
from newscrawl.reposts.fingerprint import BITS
from newscrawl.reposts.index import repost_index, segment_merge
from newscrawl.reposts.tail import CompiledTail, PlainTail

TEXT = 30  # fingerprints


@pytest.fixture
def bare(monkeypatch):
    """Let a text be a number, from which its fingerprints are made, and a match the keys that hold the first of these."""

    def read(text):
        hashes = np.random.default_rng(int(text)).integers(0, 1 << BITS, TEXT, np.uint64)
        return SimpleNamespace(size=TEXT, fingerprints=(hashes, hashes))

    monkeypatch.setattr(repost_index, "read", read)
    monkeypatch.setattr(
        repost_index, "compare", lambda _, chosen, *__: sorted(candidate.key for candidate in chosen)
    )


def opened(path):
    """A connection of a caller, which does not wait for the disk."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    return closing(connection)


@pytest.fixture
def sizes(monkeypatch):
    """Set sizes of the index, as for an index of many texts."""

    def choose(**values):
        for name, value in values.items():
            monkeypatch.setattr(segment_merge, name, value)

    choose(TAIL_POSTINGS=1200, SEGMENT_PARTS=4, STEP_TEXTS=4, STEP_POSTINGS=300, FAN_IN=2)
    return choose


def test_an_addition_moves_so_many_postings_however_large_the_index(tmp_path, bare, sizes, monkeypatch):
    counts = SimpleNamespace(read=0, written=0)

    def counted(function, name, which=0):
        def count(*args, **kwargs):
            found = function(*args, **kwargs)
            setattr(counts, name, getattr(counts, name) + len(args[2] if name == "written" else found[which]))
            return found

        return count

    monkeypatch.setattr(seg, "write", counted(seg.write, "written"))
    monkeypatch.setattr(seg, "read_range", counted(seg.read_range, "read"))
    for tail in (CompiledTail, PlainTail):
        monkeypatch.setattr(tail, "postings", counted(tail.postings, "read"))
    sizes(STEP_TEXTS=1)
    work = []
    with opened(tmp_path / "i.db") as connection:
        index = RepostIndex(connection, text_of=str)
        for key in range(2000):
            counts.read = counts.written = 0
            rows = connection.total_changes
            index.add(key, str(key))
            work.append((counts.read, counts.written, connection.total_changes - rows))
        levels = {segment.level for segment in index._state.segments}
        assert max(levels) >= 4
        (largest,) = connection.execute("SELECT max(length(words)) FROM fp_filters").fetchone()
        # 400 texts: 12,000 postings in segments of two levels; from there on merges grow to sixty thousand.
        few, many = np.array(work[:400]).max(axis=0), np.array(work[400:]).max(axis=0)
        assert few[1] > 250  # merges did take steps
        assert (many[:2] <= 2 * segment_merge.STEP_POSTINGS).all()
        assert many[2] <= 1.5 * few[2]  # rows written and deleted, those of filters included
        assert largest <= 4 * 2 * segment_merge.STEP_POSTINGS
        assert index.find("77") == [77]


def test_the_texts_of_long_ones_count_by_their_postings(tmp_path, bare, sizes):
    sizes(STEP_TEXTS=1000, STEP_ADDED=100)
    with RepostIndex(tmp_path / "i.db", text_of=str) as index:
        index.add_many((key, str(key)) for key in range(2000))
        assert len(index._state.segments) > 1
        assert index._state.tail.postings_held < 3 * segment_merge.TAIL_POSTINGS


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize("steps", range(5))
def test_texts_replaced_and_removed_while_their_segment_is_made(tmp_path, bare, sizes, steps, reopened):
    """Also those added last, whose numbers on disk are given again."""
    sizes(TAIL_POSTINGS=600, STEP_TEXTS=1, FAN_IN=3)
    count = 600 // TEXT
    with opened(tmp_path / "i.db") as connection:
        index, texts = RepostIndex(connection, text_of=str), {}

        def add(key, number):
            texts[key] = number
            index.add(key, str(number))

        for key in range(count - 1 + steps):
            add(key, key)
        made = connection.execute("SELECT value FROM fp_meta WHERE name = 'made'").fetchone()
        assert bool(index._state.meta("making")) == (0 < steps < 4), made
        if reopened:
            index = RepostIndex(connection, text_of=str)
        for key in (2, *range(count - 4, count - 1 + steps)):
            index.remove(key)
            texts.pop(key, None)
        add(3, 1003)
        add(500, 1500)
        assert {key: index.find(str(number)) for key, number in texts.items()} == {
            key: [key] for key in texts
        }
        for key in range(600, 600 + 2 * count):
            add(key, key)
            if reopened and key % 7 == 0:
                index = RepostIndex(connection, text_of=str)
            for known in random.Random(key).sample(sorted(texts), 6):
                assert index.find(str(texts[known])) == [known]
        assert index._state.segments
        for number in (2, 3, *range(count - 4, count - 1 + steps)):
            assert index.find(str(number)) == []
        assert [index.find(str(number)) for number in texts.values()] == [[key] for key in texts]


def test_a_step_taken_back_finds_the_filter_it_had_given_back(tmp_path, bare, sizes):
    """Filters of several pages, in a caller's transactions of which every other one is rolled back."""
    sizes(TAIL_POSTINGS=4500, SEGMENT_PARTS=2, STEP_TEXTS=1, STEP_POSTINGS=1500)
    with opened(tmp_path / "i.db") as connection:
        index = RepostIndex(connection, text_of=str)
        given_back = 0
        for key in range(380):
            for end in ("ROLLBACK", "COMMIT"):
                connection.execute("BEGIN IMMEDIATE")
                index.add(key, str(key))
                given_back += sum(segment._given_back for segment in index._state.segments)
                connection.execute(end)
                if key > 290:
                    index._sync()
                    for segment, fresh in zip(index._state.segments, seg.load(connection), strict=True):
                        first = (fresh.consumed >> fresh.shift) * fresh.words
                        assert np.array_equal(segment.filter[first:], fresh.filter[first:])
        assert given_back or sys.platform != "linux"
        assert [index.find(str(key)) for key in range(0, 380, 3)] == [[key] for key in range(0, 380, 3)]


def test_filters_are_read_where_they_lie(tmp_path, bare, sizes):
    """All of them together may be hundreds of megabytes: a look-up after a segment was made does not copy them."""
    with RepostIndex(tmp_path / "i.db", text_of=str) as index:
        index.add_many((key, str(key)) for key in range(300))
        before = [segment.filter for segment in index._state.segments]
        index._state.segments_changed()
        assert index.find("5") == [5]
        assert all(held is one for held, one in zip(index._state.filters()._filters, before, strict=True))


@pytest.mark.skipif(sys.platform != "linux", reason="pages are given back on Linux")
def test_pages_of_a_filter_are_given_back_as_a_merge_moves_on():
    segment = seg.plan(1, 0, 100_000, 0, 5000)
    segment.filter[:] = 1
    segment.consumed = 1 << (BITS - 1)
    segment.give_back()
    words = len(segment.filter)
    assert not segment.filter[: words // 2 - 512].any()
    assert segment.filter[words // 2 :].all()
    segment.give_back()  # nothing more


def test_tombstones_no_segment_needs_go_a_few_at_a_time(tmp_path, bare, sizes):
    sizes(SWEPT=5, STEP_TEXTS=1)
    with opened(tmp_path / "i.db") as connection:
        index = RepostIndex(connection, text_of=str)
        for key in range(300):
            index.add(key, str(key))
        for key in range(60):
            index.remove(key)
        kept = [len(index._state.gone)]
        assert kept == [60]
        for key in range(300, 1800):
            index.add(key, str(key))
            kept.append(len(index._state.gone))
        assert max(one - other for one, other in zip(kept, kept[1:], strict=False)) <= 5
        assert kept[-1] == 0
        assert index._db.execute("SELECT count(*) FROM fp_gone").fetchone() == (0,)
        assert index.find("5") == []
