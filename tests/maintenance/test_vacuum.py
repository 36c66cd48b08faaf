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


def put(
    connection: sqlite3.Connection, number: int, title: str, body: str, day: str | None, seen: str
) -> None:
    """A text of an article as a visit leaves it: the article's row, then the version."""
    digest = text_hash(title, body)
    connection.execute(
        """insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at, published_at)
        values (?1, 'http://x/' || ?1, 1, ?6, ?2, ?3, ?4, ?5, ?5, ?7)
        on conflict (id) do update set body = excluded.body, text_hash = excluded.text_hash, last_seen_at = ?5,
          title = excluded.title, published_at = excluded.published_at""",
        [number, body, digest, len(body), seen, title, day],
    )
    add_version(
        connection, number, text_hash=digest, title=title, published_at=day, body=body, seen_at=seen, capture_id=None
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
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(["标题", "标 题", "另题"]),
            st.sampled_from(["甲", "乙", "丙丁", "丙 丁"]),
            st.sampled_from([None, "2026-10-01", "2026-10-02"]),
            st.sampled_from(["new", "older", "redated", "vacuum"]),
        ),
        max_size=12,
    )
)
@settings(max_examples=40)
def test_versions_keep_what_they_were_stored_with(tmp_path_factory, steps):
    """Whatever follows on what: a text, title or date returns, differs in white space only, is from before what stands."""
    with closing(connect(tmp_path_factory.mktemp("v") / "n.db")) as connection, transaction(connection):
        connection.execute(PORTAL)
        kept: dict[tuple[int, str], tuple[str, str, str | None]] = {}
        stands: dict[int, str] = {}

        def found() -> dict[tuple[int, str], tuple[str, str, str | None]]:
            return {
                (row["article_id"], row["text_hash"]): (row["title"], row["body"], row["published_at"])
                for row in connection.execute("select * from article_versions")
            }

        for at, (number, title, body, day, step) in enumerate(steps):
            digest = text_hash(title, body)
            if step == "vacuum":
                texts_once(connection)
            elif step == "redated":  # no version of its own: the date of those that were stored stays
                connection.execute("update articles set published_at = ? where id = ?", [day, number])
            elif step == "older" and number in stands:
                add_version(
                    connection, number, text_hash=digest, title=title, published_at=day, body=body,
                    seen_at=f"{at:02}", capture_id=None,
                )  # fmt: skip
                kept.setdefault((number, digest), (title, body, day))
            elif stands.get(number) != digest:  # else the same version: nothing is written
                put(connection, number, title, body, day, f"{at:02}")
                stands[number] = digest
                kept.setdefault((number, digest), (title, body, day))
        assert found() == kept
        texts_once(connection)
        assert found() == kept
        own = connection.execute(
            """select count(*) from stored_versions v join articles a on a.id = v.article_id
            where v.text_hash = a.text_hash"""
        )
        assert own.fetchone()[0] == 0


def test_records_and_versions_of_an_earlier_version_read_the_same_after_a_killed_vacuum(older, monkeypatch):
    record = (
        '{"left_out": [["links", "下一篇：没有了"]], "provenance": {"title": "heading"}, "rule_misses": []}'
    )
    with closing(sqlite3.connect(older)) as raw, raw:
        raw.execute(
            "update articles set extraction = ?, mirror = case when id % 4 then null else ? end",
            [record, record],
        )
        before = raw.execute("select id, extraction, mirror from articles order by id").fetchall()

    def records(connection):
        found = connection.execute("select id, extraction, mirror from articles order by id")
        return [tuple(row) for row in found]

    monkeypatch.setattr(vacuuming, "BATCH", 7)
    calls = iter(range(100))

    def stop(*_):
        if next(calls) == 8:  # of the second part, in the middle of the articles
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vacuum(older, stop)
    for whole in (False, True):
        with closing(connect(older)) as connection:
            assert records(connection) == before
            kinds = connection.execute(
                "select typeof(extraction), count(*) from articles group by 1"
            ).fetchall()
            assert (len(kinds) == 1) == whole
            own = connection.execute(
                "select count(*) from stored_versions where text_hash is null"
            ).fetchone()[0]
            assert own == 40
        vacuum(older)
