"""Each text stands once in the database, whoever reads it, and `newscrawl vacuum` makes an older file so."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import sqlite_utils
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.cli import main
from newscrawl.errors import StorageError
from newscrawl.maintenance import vacuum as vacuuming
from newscrawl.maintenance.vacuum import texts_once, vacuum
from newscrawl.reporting import export
from newscrawl.store import search
from newscrawl.store.articles import add_version, text_hash
from newscrawl.store.migrations import MIGRATIONS
from newscrawl.store.schema import connect, transaction

PORTAL = "insert into portals (id, key, name) values (1, 'p', '某某网')"


def put(connection: sqlite3.Connection, number: int, body: str, seen: str) -> None:
    """A text of an article as a visit leaves it: the article's row, then the version."""
    digest = text_hash("标题", body)
    connection.execute(
        """insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at)
        values (?1, 'http://x/' || ?1, 1, '标题', ?2, ?3, ?4, ?5, ?5)
        on conflict (id) do update set body = excluded.body, text_hash = excluded.text_hash, last_seen_at = ?5""",
        [number, body, digest, len(body), seen],
    )
    add_version(
        connection, number, text_hash=digest, title="标题", published_at=None, body=body, seen_at=seen, capture_id=None
    )  # fmt: skip


@pytest.fixture
def older(tmp_path):
    """A database as an earlier version left it: 40 articles, every fifth with two texts, an index in the old order."""
    path = tmp_path / "newscrawl.db"
    connection = sqlite3.connect(path, isolation_level=None)
    MIGRATIONS.apply(sqlite_utils.Database(connection), stop_before="m026_texts_once")
    with connection:
        connection.execute(PORTAL)
        for number in range(1, 41):
            texts = [f"第{number}项工程开工，{'雪' * 300}", f"第{number}项工程竣工，{'冰' * 300}"]
            texts = texts if number % 5 == 0 else texts[:1]
            connection.execute(
                """insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at,
                last_seen_at, published_at) values (?, ?, 1, '标题', ?, ?, 300, '2026-10-01', '2026-10-02', '2026-10-01')""",
                [number, f"http://x/{number}", texts[-1], text_hash("标题", texts[-1])],
            )
            connection.executemany(
                """insert into article_versions (article_id, number, text_hash, title, body, seen_at)
                values (?, ?, ?, '标题', ?, '2026-10-01')""",
                [(number, at, text_hash("标题", text), text) for at, text in enumerate(texts, start=1)],
            )
    connection.row_factory = sqlite3.Row
    search.catch_up(connection)
    connection.close()
    return path


def versions(connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute("select * from article_versions order by id")]


def answers(connection) -> list[object]:
    found = []
    for query in ("工程", "冰冰", "雪", "竣工 冰", "标题"):
        for order in ("newest", "best"):
            result = search.search(connection, query, order=order)
            found.append((result.total, sorted(hit.article_id for hit in result.hits)))
    return found


def test_an_older_database_keeps_its_texts_and_answers_before_and_after(older, tmp_path):
    with closing(sqlite3.connect(older)) as raw:
        before = [tuple(row) for row in raw.execute("select * from article_versions order by id")]
    with closing(connect(older)) as connection:
        assert versions(connection) == before
        found = answers(connection)
        assert found[0] == (40, list(range(1, 41)))
        assert not search.is_compact(connection)
    report = vacuum(older)
    assert (report.texts, report.indexed) == (40, 40)
    assert report.after < report.before
    with closing(connect(older)) as connection:
        assert versions(connection) == before
        assert answers(connection) == found
        assert search.is_compact(connection)
        assert (
            connection.execute("select count(*) from stored_versions where body is not null").fetchone()[0]
            == 8
        )
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        export.export(connection, tmp_path / "out", "parquet", tables=("article_versions",))
        export.export(connection, tmp_path / "out", "jsonl", tables=("article_versions",))
    from pyarrow import parquet

    table = parquet.read_table(tmp_path / "out" / "article_versions.parquet")
    assert table.column("body").to_pylist() == [row[6] for row in before]
    again = vacuum(older)
    assert (again.texts, again.indexed) == (0, 0)


def test_a_vacuum_that_ends_early_goes_on(older, monkeypatch):
    with closing(connect(older)) as connection:
        before, found = versions(connection), answers(connection)
    monkeypatch.setattr(vacuuming, "BATCH", 7)
    done = 0

    def stop(*_):
        nonlocal done
        done += 1
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vacuum(older, stop)
    with closing(connect(older)) as connection:
        left = connection.execute("select count(*) from stored_versions where body is not null").fetchone()[0]
        assert 8 < left < 48
        assert (versions(connection), answers(connection)) == (before, found)
    monkeypatch.setattr(search, "catch_up", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        vacuum(older)
    monkeypatch.undo()
    with closing(connect(older)) as connection:
        assert versions(connection) == before
    vacuum(older)
    with closing(connect(older)) as connection:
        assert (versions(connection), answers(connection)) == (before, found)


def test_a_full_disk_is_named_and_the_rest_is_done(older, monkeypatch):
    class Usage:
        free = 10

    monkeypatch.setattr(vacuuming.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(StorageError, match="10 bytes are free"):
        vacuum(older)
    with closing(connect(older)) as connection:
        assert texts_once(connection) == 0


def test_the_command_says_what_it_did_and_is_refused_while_rows_are_written(older):
    from newscrawl.store.locking import rows_lock

    output = str(older.parent)
    with rows_lock(older, exclusive=True):
        assert CliRunner().invoke(main, ["--output", output, "vacuum"]).exit_code == 3
    done = CliRunner().invoke(main, ["--output", output, "vacuum"])
    assert done.exit_code == 0, done.output
    assert "40 copies of texts let go of, 40 articles indexed again" in done.output
    assert CliRunner().invoke(main, ["--output", output + "/none", "vacuum"]).exit_code == 4


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(["甲", "乙", "丙丁", "丙 丁"]), st.booleans()),
        max_size=12,
    )
)
@settings(max_examples=40)
def test_versions_keep_the_texts_they_were_stored_with(tmp_path_factory, steps):
    """Whatever follows on what: a text returns, differs in white space only, comes from before the one that stands."""
    with closing(connect(tmp_path_factory.mktemp("v") / "n.db")) as connection, transaction(connection):
        connection.execute(PORTAL)
        kept: dict[tuple[int, str], str] = {}
        stands: dict[int, str] = {}
        for at, (number, body, older_text) in enumerate(steps):
            digest = text_hash("标题", body)
            if older_text and number in stands:
                add_version(
                    connection, number, text_hash=digest, title="标题", published_at=None, body=body,
                    seen_at=f"{at:02}", capture_id=None,
                )  # fmt: skip
            elif number in stands and text_hash("标题", stands[number]) == digest:
                continue  # the same version: nothing is written
            else:
                put(connection, number, body, f"{at:02}")
                stands[number] = body
            kept.setdefault((number, digest), body)
        found = {
            (row["article_id"], row["text_hash"]): row["body"]
            for row in connection.execute("select * from article_versions")
        }
        assert found == kept
        texts_once(connection)
        assert {
            (row["article_id"], row["text_hash"]): row["body"]
            for row in connection.execute("select * from article_versions")
        } == kept
