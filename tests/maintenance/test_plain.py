"""Matches of a corpus by several processes, and detection over a whole store by them."""

from __future__ import annotations

import os
import random
import signal
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from reposts_gate import synthetic_bodies

from newscrawl.errors import StorageError
from newscrawl.intake import Intake
from newscrawl.maintenance import detection, plain
from newscrawl.reposts import RepostIndex
from newscrawl.store.schema import connect
from tests.intake.test_intake import OURS, WIRE, visit
from tests.reposts.test_determinism import corpus, described


@dataclass
class Texts(plain.Corpus):
    held: dict[int, str]
    #: A file whose absence makes the next process that judges end.
    fuse: Path | None = None
    always: bool = False

    def open(self):
        pass

    def texts(self, low, high):
        return [(key, self.held[key]) for key in self.held if low <= key < high]

    def text(self, key):
        return self.held.get(key)

    def judged(self, key, matches):
        if self.fuse is not None and (self.always or not self.fuse.exists()):
            self.fuse.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return [described(match) for match in matches]


def looked_up(folder, texts):
    found = {}
    with RepostIndex(folder / "i.db") as index:
        for key in sorted(texts):
            matches = [described(match) for match in index.find(texts[key])]
            if matches:
                found[key] = matches
            index.add(key, texts[key])
    return found


def by_processes(folder, made, **options):
    folder.mkdir()
    return dict(plain.matches_of_corpus(made, sorted(made.held), folder, **options))


def test_any_number_of_ranges_and_tasks_gives_what_an_index_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "_TEXTS", 9)
    monkeypatch.setattr(plain, "_JUDGED", 5)
    texts, _ = corpus(4)
    shuffled = dict(random.Random(1).sample(list(texts.items()), len(texts)))
    expected = looked_up(tmp_path, texts)
    for ranges in (1, 7, 32):
        found = by_processes(tmp_path / str(ranges), Texts(shuffled), ranges=ranges)
        assert list(found) == sorted(found)
        assert found == expected
    middle = sorted(texts)[30]
    later = by_processes(tmp_path / "after", Texts(texts), after=middle)
    assert later == {key: matches for key, matches in expected.items() if key > middle}


def test_a_killed_process_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "_JUDGED", 20)
    texts, _ = corpus(5)
    made = Texts(texts, tmp_path / "fuse")
    assert by_processes(tmp_path / "work", made, workers=2) == looked_up(tmp_path, texts)
    assert made.fuse.exists()


def test_processes_that_always_end_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "_MOST_BREAKS", 1)
    texts, _ = corpus(5)
    with pytest.raises(StorageError, match="--workers"):
        by_processes(tmp_path / "work", Texts(texts, tmp_path / "fuse", always=True), workers=2)


# -- a store ---------------------------------------------------------------------------------------


def rows(connection):
    return {
        table: [tuple(row) for row in connection.execute(f"select * from {table} order by 1, 2")]
        for table in ("reposts", "passages", "stories")
    }


@pytest.fixture
def stored(tmp_path):
    """A store of two portals' articles, some of them copies."""
    texts, _ = corpus(6, 40)
    with closing(connect(tmp_path / "n.db")) as connection:
        intake = Intake(connection)
        for number, text in enumerate(texts.values()):
            intake.take(visit((WIRE, OURS)[number % 2], number, body=text, title=text[:12]))
        yield tmp_path / "n.db", connection


def test_several_processes_leave_the_rows_of_one(stored):
    path, connection = stored
    count = Intake(connection).detect_all()
    expected = rows(connection)
    assert count == len(expected["reposts"]) > 5
    steps = []
    again = detection.detect_all(connection, path, workers=1, progress=lambda *step: steps.append(step))
    found = rows(connection)
    # Row numbers go on; everything else is the same, in the same order.
    assert [row[1:] for row in found["reposts"]] == [row[1:] for row in expected["reposts"]]
    assert [row[1:] for row in found["passages"]] == [row[1:] for row in expected["passages"]]
    assert found["stories"] == expected["stories"]
    assert again == count
    assert steps[-1][1:] == (40, 40)
    assert not list(path.parent.glob(".detect-*"))
    # The index serves the next article.
    index = RepostIndex(connection, text_of=Intake(connection).store.body)
    assert index.high_water == 40
    assert index.find(Intake(connection).store.body(7))


WORDING = (
    "办理不动产登记须携带身份证明、购房合同、契税凭证与婚姻状况证明，材料齐全的当场受理，五个工作日办结；委托他人办理的，"
    "另附公证过的委托书和受托人证件。窗口周一至周五上午九时至下午五时受理，节假日顺延。"
)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_detection_again_leaves_what_the_crawl_left(tmp_path, order):
    """Wording that becomes common with its third holder, too: each pair is judged when the later of its texts comes."""
    bodies = [f"{text[:300]}\n{WORDING}\n{text[300:]}" for _, text in synthetic_bodies(3)]
    bodies.append(bodies[0][:300])
    with closing(connect(tmp_path / "n.db")) as connection:
        intake = Intake(connection)
        for number in order:
            intake.take(
                visit((WIRE, OURS)[number % 2], number, body=bodies[number], title=bodies[number][:12])
            )
        crawled = [row[1:] for row in rows(connection)["reposts"]]
        for again in (
            intake.detect_all,
            lambda: detection.detect_all(connection, tmp_path / "n.db", workers=1),
        ):
            again()
            assert [row[1:] for row in rows(connection)["reposts"]] == crawled
        assert crawled


def test_an_interrupted_detection_goes_on_where_it_was(stored, monkeypatch):
    path, connection = stored
    Intake(connection).detect_all()
    expected = [row[1:] for row in rows(connection)["reposts"]]
    monkeypatch.setattr(detection, "_WRITTEN", 10)
    write, written = detection._write, []

    def stop(intake, row, edges):
        if len(written) == 25:
            raise KeyboardInterrupt
        written.append(row["id"])
        write(intake, row, edges)

    monkeypatch.setattr(detection, "_write", stop)
    with pytest.raises(KeyboardInterrupt):
        detection.detect_all(connection, path, workers=1)
    assert Intake(connection).index.high_water == 20
    written.clear()
    monkeypatch.setattr(detection, "_write", write)
    detection.detect_all(connection, path, workers=1)
    assert sorted(row[1:] for row in rows(connection)["reposts"]) == sorted(expected)


def test_an_article_that_changes_meanwhile_is_judged_as_it_is(stored):
    _, connection = stored
    Intake(connection).detect_all()
    row = connection.execute(
        """select id, 'other' as text_hash, first_seen_at as at from articles
        where id = (select max(copy_id, origin_id) from reposts limit 1)"""
    ).fetchone()
    own = "select count(*) from reposts where ? in (copy_id, origin_id)"
    detection._write(Intake(connection), row, [])
    assert connection.execute(own, [row["id"]]).fetchone()[0] > 0
