from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from newscrawl.reposts import RepostIndex, index, popularity
from newscrawl.reposts.fingerprint import GUARANTEED
from newscrawl.reposts.index import repost_index, segment_merge

HAN = "".join(map(chr, range(0x4E00, 0x5E00)))


def words(seed, size=200):
    chance = random.Random(seed)
    return "".join(chance.choice(HAN) for _ in range(size))


def keys(matches):
    return sorted(match.key for match in matches)


@pytest.fixture
def small(monkeypatch):
    """Segments and merges after a handful of texts."""
    for module, name, value in (
        (segment_merge, "TAIL_POSTINGS", 300),
        (segment_merge, "STEP_TEXTS", 4),
        (segment_merge, "FAN_IN", 2),
        (segment_merge, "STEP_POSTINGS", 50),
        (repost_index, "PENDING_TEXTS", 4),
    ):
        monkeypatch.setattr(module, name, value)


def test_a_copy_is_found_and_nothing_else(tmp_path):
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add_many((n, words(n)) for n in range(20))
        found = reposts.find(words(7) + words(99))
        assert keys(found) == [7]
        (match,) = found
        assert match.passages == [(0, 200, 0, 200)]
        assert match.shared == 200
        assert match.origin_coverage == 1.0
        assert match.copy_coverage == 0.5
        assert reposts.find(words(7), exclude=7) == []
        assert reposts.find(words(1000)) == []


def test_every_run_of_twice_the_guaranteed_length_is_found(tmp_path):
    chance = random.Random(3)
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add_many((n, words(n, 400)) for n in range(60))
        for n in range(60):
            start = chance.randrange(400 - 2 * GUARANTEED)
            piece = words(n, 400)[start : start + 2 * GUARANTEED]
            assert keys(reposts.find(words(500 + n, 150) + piece + words(700 + n, 150))) == [n]


def test_segments_and_merges_change_no_answer(tmp_path, small):
    texts = {n: words(n % 70, 150) + words(1000 + n, 60) for n in range(200)}
    with RepostIndex(tmp_path / "i.db") as reposts:
        for key, text in texts.items():
            reposts.add(key, text)
        assert max(s.level for s in reposts._state.segments) > 0
        for n in range(0, 70, 7):
            assert keys(reposts.find(words(n, 150))) == [k for k in texts if k % 70 == n]
    with RepostIndex(tmp_path / "i.db") as reposts:
        assert keys(reposts.find(words(3, 150))) == [3, 73, 143]
        assert reposts.high_water == 199


def test_removed_and_replaced_texts_are_not_found(tmp_path, small):
    with RepostIndex(tmp_path / "i.db") as reposts:
        for n in range(60):
            reposts.add(n, words(n))
        reposts.remove(5)
        reposts.remove(12345)
        reposts.add(6, words(600))
        assert reposts.find(words(5)) == []
        assert reposts.find(words(6)) == []
        assert keys(reposts.find(words(600))) == [6]
        for n in range(60, 200):
            reposts.add(n, words(n))
        assert reposts.find(words(5)) == []
        assert reposts.find(words(6)) == []
        assert keys(reposts.find(words(600))) == [6]
        reposts.add(5, words(5))
        assert keys(reposts.find(words(5))) == [5]


def test_dead_postings_leave_with_the_merges(tmp_path, small):
    with RepostIndex(tmp_path / "i.db", text_of=words) as reposts:
        for n in range(40):
            reposts.add(n, words(n))
        for n in range(40):
            reposts.remove(n)
        for n in range(40, 300):
            reposts.add(n, words(n))
        assert reposts.find(words(3)) == []
        assert keys(reposts.find(words(250))) == [250]


def test_rebuild_gives_the_same_answers(tmp_path, small):
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add_many((n, words(n)) for n in range(50))
        reposts.rebuild()
        assert keys(reposts.find(words(17))) == [17]
        reposts.rebuild([(1, words(99))])
        assert reposts.find(words(17)) == []
        assert keys(reposts.find(words(99))) == [1]


def test_changes_are_part_of_the_callers_transaction(tmp_path, small):
    connection = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    texts = {}
    reposts = RepostIndex(connection, text_of=texts.get)
    texts[1] = words(1)
    connection.execute("BEGIN IMMEDIATE")
    reposts.add(1, words(1))
    assert keys(reposts.find(words(1))) == [1]
    assert connection.in_transaction
    connection.execute("ROLLBACK")
    assert reposts.find(words(1)) == []
    texts[1] = words(2)
    reposts.add(1, words(2))
    assert not connection.in_transaction
    assert reposts.find(words(1)) == []
    assert keys(reposts.find(words(2))) == [1]
    connection.execute("BEGIN IMMEDIATE")
    for n in range(2, 50):
        texts[n] = words(n + 1)
        reposts.add(n, texts[n])
    connection.execute("ROLLBACK")
    assert [k for n in range(50) for k in keys(reposts.find(words(n))) if k > 1] == []
    reposts.close()
    connection.execute("SELECT 1")
    connection.close()


def test_a_reader_sees_what_another_process_wrote(tmp_path, small):
    writer, reader = RepostIndex(tmp_path / "i.db"), RepostIndex(tmp_path / "i.db")
    for n in range(100):
        writer.add(n, words(n))
        if n % 9 == 0:
            writer.flush()
            assert keys(reader.find(words(n))) == [n]
    assert keys(reader.find(words(0))) == [0]
    writer.close()
    reader.close()
    reader.close()


def test_a_crash_loses_only_what_was_held_back(tmp_path):
    reposts = RepostIndex(tmp_path / "i.db")
    for n in range(10):
        reposts.add(n, words(n))
    reposts.flush()
    reposts.add(10, words(10))
    assert reposts.high_water == 10
    with RepostIndex(tmp_path / "i.db") as second:
        assert second.high_water == 9
        assert keys(second.find(words(9))) == [9]
    reposts.close()


def test_one_that_writes_finds_what_another_wrote_after_some_look_ups(tmp_path):
    with RepostIndex(tmp_path / "i.db") as first, RepostIndex(tmp_path / "i.db") as second:
        first.add(0, words(0))  # waits to be written
        second.add(1, words(1))
        second.flush()
        found = [keys(first.find(words(1))) for _ in range(repost_index.MOST_PENDING + 1)]
        assert found[-1] == [1]
        first.flush()
        assert keys(second.find(words(0))) == [0]


def test_an_addition_that_had_texts_to_compare_does_not_write_unless_twice_as_many_wait(tmp_path):
    def written():
        return reader.execute("SELECT count(*) FROM fp_tail").fetchone()[0]

    with (
        RepostIndex(tmp_path / "i.db") as reposts,
        closing(sqlite3.connect(tmp_path / "i.db")) as reader,
    ):
        for n in range(repost_index.PENDING_TEXTS):
            assert written() == 0
            reposts.find(words(0))
            reposts.add(n, words(n))
        # The first look-up found nothing to compare, every later one the first text.
        reposts.find(words(0))
        reposts.add(100, words(100))
        assert written() == 0
        reposts.find(words(7777))
        reposts.add(101, words(101))
        assert written() == repost_index.PENDING_TEXTS + 2
        for n in range(repost_index.MOST_PENDING):
            assert written() == repost_index.PENDING_TEXTS + 2
            reposts.find(words(0))
            reposts.add(200 + n, words(200 + n))
        assert written() == repost_index.PENDING_TEXTS + 2 + repost_index.MOST_PENDING


@pytest.mark.parametrize("text", ["", "一", "。", "a", "\ud800", "\x00", "一" * 50, "网络", "word " * 3])
def test_any_text_may_be_stored_and_looked_up(tmp_path, text):
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add(0, text)
        reposts.find(text)
        reposts.flush()
        assert all(match.key == 0 for match in reposts.find(text))


def test_many_copies_of_one_text_stay_cheap(tmp_path, small):
    with RepostIndex(tmp_path / "i.db", text_of=lambda _: words(1)) as reposts:
        reposts.add_many((n, words(1)) for n in range(1500))
        found = reposts.find(words(1))
        assert 0 < len(found) <= popularity.MAX_CANDIDATES
        assert 0 in keys(found)
        biggest = reposts._db.execute("SELECT max(length(postings)) FROM fp_blocks").fetchone()[0]
        assert biggest < 100_000


def test_huge_and_monotonous_texts(tmp_path):
    with RepostIndex(tmp_path / "i.db") as reposts:
        for key, text in enumerate(["一" * 500_000, words(1, 300_000), "ab " * 200_000]):
            reposts.add(key, text)
            assert keys(reposts.find(text)) == [key]


def test_boilerplate_alone_brings_no_match(tmp_path):
    footer = "\n免责声明：本文仅代表作者个人观点，与本站无关，其原创性未经本站证实，请读者仅作参考，并请自行核实相关内容。"
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add_many((n, words(n) + "。" + footer) for n in range(30))
        assert keys(reposts.find(words(77) + "。" + footer)) == []


def test_an_index_of_another_format_is_made_anew(tmp_path, small):
    with RepostIndex(tmp_path / "i.db") as reposts:
        reposts.add_many((n, words(n)) for n in range(40))
    with closing(sqlite3.connect(tmp_path / "i.db")) as connection, connection:
        connection.execute("UPDATE fp_meta SET value = 1 WHERE name = 'format'")
        connection.execute("DROP TABLE fp_blocks")
        assert not index.is_current(connection)
    with RepostIndex(tmp_path / "i.db") as reposts:
        assert keys(reposts.find(words(17))) == [17]
        assert reposts.high_water == 39
    with closing(sqlite3.connect(tmp_path / "i.db", isolation_level=None)) as connection:
        connection.execute("UPDATE fp_meta SET value = 1 WHERE name = 'format'")
        texts = {n: words(n) for n in range(20)}
        assert keys(RepostIndex(connection, text_of=texts.get, texts=texts.items).find(words(3))) == [3]
        assert index.is_current(connection)


def test_keys_may_lie_far_apart(tmp_path, small):
    apart = {n * 10**16 + n: words(n) for n in range(60)}
    with RepostIndex(tmp_path / "i.db", text_of=apart.get) as reposts:
        reposts.add_many(apart.items())
        assert max(s.level for s in reposts._state.segments) > 0
        for key, text in apart.items():
            assert keys(reposts.find(text)) == [key]


def test_fingerprints_fill_the_blocks_evenly(tmp_path, monkeypatch):
    monkeypatch.setattr(segment_merge, "TAIL_POSTINGS", 10_000)
    monkeypatch.setattr(segment_merge, "STEP_TEXTS", 4)
    with RepostIndex(tmp_path / "i.db", text_of=words) as reposts:
        reposts.add_many((n, words(n)) for n in range(900))
        sizes = [row[0] for row in reposts._db.execute("SELECT length(postings) FROM fp_blocks")]
        assert len(sizes) > 50
        assert max(sizes) < 3 * sum(sizes) / len(sizes)


def test_a_story_everybody_copied_is_found_and_a_closing_line_everybody_prints_is_not(tmp_path, small):
    closing_line = "。" + words(5000, 70)
    story = words(9001, 300)
    texts = {n: (story if n % 3 == 0 else words(n, 300)) + closing_line for n in range(150)}
    with RepostIndex(tmp_path / "i.db", text_of=texts.get) as reposts:
        reposts.add_many(texts.items())
        for _ in range(2):  # the second time the common fingerprints are known to be so
            found = keys(reposts.find(story + words(999, 40)))
            assert found
            assert all(key % 3 == 0 for key in found)
            assert reposts.find(words(7000, 400) + closing_line) == []
