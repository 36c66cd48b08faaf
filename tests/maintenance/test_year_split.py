"""Old years in files of their own: the same answers, whatever was moved, changed since, or killed in between."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
from contextlib import closing, suppress

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, StorageError, YearFileError
from newscrawl.files import sha256_of
from newscrawl.items import now
from newscrawl.maintenance import year_split
from newscrawl.maintenance.vacuum import vacuum
from newscrawl.maintenance.verify import verify
from newscrawl.reporting import export
from newscrawl.store import search, withdrawals, year_files
from newscrawl.store.articles import add_version, text_hash
from newscrawl.store.schema import connect, transaction
from newscrawl.store.texts import packed_text
from tests.limits import HANGS

PORTALS = "insert into portals (id, key, name) values (1, 'p', '某某网'), (2, 'q', '另一网')"


def put(connection, number, title, body, day, *, portal=1, publisher=None, at=0):
    """A text of an article as a visit leaves it: the article's row, then the version."""
    digest = text_hash(title, body)
    connection.execute(
        """insert into articles (id, url, portal_id, publisher, title, body, text_hash, characters, first_seen_at,
          last_seen_at, published_at) values (?1, 'http://x/' || ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)
        on conflict (id) do update set body = excluded.body, text_hash = excluded.text_hash, title = excluded.title,
          portal_id = excluded.portal_id, publisher = excluded.publisher, published_at = excluded.published_at""",
        [
            number,
            portal,
            publisher,
            title,
            packed_text(body),
            digest,
            len(body),
            f"2025-06-01T00:00:{at:02}Z",
            day,
        ],
    )
    add_version(
        connection, number, text_hash=digest, title=title, published_at=day, body=body,
        seen_at=f"2025-06-01T00:00:{at:02}Z", capture_id=None,
    )  # fmt: skip


def fill(database, articles=60):
    """Articles of 2016 to 2025, every third with a former text, every seventh of another portal."""
    with closing(connect(database)) as connection, transaction(connection):
        connection.execute(PORTALS)
        for number in range(1, articles + 1):
            day = f"{2016 + number % 10}-0{1 + number % 9}-1{number % 3}"
            more = {"portal": 2 if number % 7 == 0 else 1, "publisher": "江城日报" if number % 2 else None}
            if number % 3 == 0:
                put(connection, number, "开工", f"第{number}项工程开工，{'雪' * (50 + number)}", day, **more)
            put(
                connection, number, "竣工", f"第{number}项工程竣工，{'冰' * (50 + number)}", day, at=1, **more
            )
        search.catch_up(connection)
    return database


QUERIES = ("工程", "冰冰", "雪", "冰", "竣工 冰", "第3项工程", "工程 NOT 第1", "开工 OR 竣工", "1")
FILTERS = (
    {},
    {"portal_id": 2},
    {"publisher": "江城日报"},
    {"since": "2019-03-01"},
    {"until": "2019-12-31", "order": "best"},
    {"since": "2018-01-01", "until": "2021-06-30", "limit": 3, "offset": 2},
    {"order": "best", "limit": 4, "offset": 1},
)


def answers(connection, queries=QUERIES):
    found = []
    for query in queries:
        for options in FILTERS:
            result = search.search(connection, query, **options)
            found.append((query, options, result.total, result.more, result.hits))
    return found


def versions(connection):
    return [tuple(row) for row in connection.execute("select * from article_versions order by id")]


def state(database, queries=QUERIES[:3]):
    with closing(connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        # FTS5's own check of what it holds in itself; it must not hold a row twice.
        connection.execute("insert into search_text (search_text) values ('integrity-check')")
        return answers(connection, queries), versions(connection)


def files(database):
    return sorted(path.name for path in database.parent.glob("*.years-before-*"))


@pytest.fixture
def store(tmp_path):
    (tmp_path / "warc").mkdir()
    return fill(tmp_path / "newscrawl.db")


def test_a_split_database_answers_as_before_and_is_smaller(store):
    before = state(store, QUERIES)
    vacuum(store)
    size = store.stat().st_size
    report = vacuum(store, split_before=2021)
    assert [report.year_file] == files(store)
    assert (report.moved_articles, report.moved_texts) == (30, 10)
    assert report.year_file_bytes == (store.parent / report.year_file).stat().st_size
    assert store.stat().st_size <= size
    assert state(store, QUERIES) == before
    with closing(connect(store)) as connection:
        held = connection.execute(
            "select count(*) from stored_versions where typeof(body) = 'integer'"
        ).fetchone()[0]
        assert held == 10
        word = connection.execute("select count(*) from main.search_text where search_text match '工程'")
        assert word.fetchone()[0] == 30
    assert verify(store, store.parent / "warc").problems == []
    with closing(
        sqlite3.connect(store)
    ) as other:  # a program without our functions sees that there is no text here
        bodies = other.execute("select body from article_versions where id = 3").fetchone()
        assert bodies == (None,)


def test_files_of_several_years_and_one_that_joins_them(store):
    before = state(store)
    for year in (2017, 2019, 2022):
        vacuum(store, split_before=year)
        assert state(store) == before
    assert len(files(store)) == 3
    report = vacuum(store, split_before=2022, join=True)
    assert (files(store), report.moved_articles) == ([report.year_file], 36)
    assert state(store) == before
    vacuum(store)
    assert state(store) == before


def test_an_index_made_again_leaves_former_texts_where_they_are(store, caplog):
    before = state(store)
    vacuum(store, split_before=2021)
    with closing(connect(store)) as connection:
        search.rebuild(connection)
        assert "--join" in caplog.text
        assert (
            connection.execute(
                "select count(*) from main.search_text where search_text match '工程'"
            ).fetchone()[0]
            == 60
        )
    assert state(store) == before
    report = vacuum(store, split_before=2021, join=True)
    assert (report.moved_articles, report.moved_texts) == (30, 10)
    assert state(store) == before


def test_reading_connections_that_were_open_before_see_the_file(store):
    reader = connect(store, read_only=True)
    before = answers(reader), versions(reader)
    vacuum(store, split_before=2021)
    assert (answers(reader), versions(reader)) == before
    vacuum(store, split_before=2022, join=True)
    assert answers(reader) == before[0]
    assert versions(reader) == before[1]


def test_what_is_withdrawn_is_hidden_in_a_year_file_too(store):
    reader = connect(store, read_only=True)
    with closing(connect(store)) as connection:
        withdrawals.withdraw(connection, "http://x/30", reason="court order", by="李")
    withdrawals.hide(reader)
    before = answers(reader), versions(reader)
    vacuum(store, split_before=2021)
    withdrawals.hide(reader)
    assert (answers(reader), versions(reader)) == before
    assert 30 not in {row[1] for row in before[1]}


def test_exports_are_equal(store, tmp_path):
    def exported(name):
        with closing(connect(store, read_only=True)) as connection:
            export.export(connection, tmp_path / name, "jsonl", tables=("article_versions", "articles"))
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    before = exported("before")
    vacuum(store, split_before=2021)
    assert exported("after") == before


# -- Killed -------------------------------------------------------------------------------------------------


def _killed_at(database, step, join):
    """The exit status of a vacuum that kills itself when it has reached a step for the ``step``-th time."""

    def run():
        reached = iter(range(step))

        def stop(_):
            if next(reached, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        year_split._reached = stop
        vacuum(database, split_before=2021, join=join)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(HANGS)
    return process.exitcode


@pytest.mark.slow
@pytest.mark.parametrize("join", [False, True])
def test_killed_at_every_step_nothing_is_lost_or_answered_twice(store, tmp_path, join, monkeypatch):
    monkeypatch.setattr(year_split, "BATCH", 7)
    if join:
        vacuum(store, split_before=2018)
    before = state(store)
    for step in range(100):
        copy = tmp_path / f"copy{step}"
        (copy / "warc").mkdir(parents=True)
        for path in (store, *store.parent.glob("*.years-before-*")):
            shutil.copy(path, copy / path.name)
        database = copy / store.name
        status = _killed_at(database, step, join)
        assert status in (0, -signal.SIGKILL)
        assert state(database) == before
        # People and crawls go on before somebody runs it again.
        with closing(connect(database)) as connection, transaction(connection):
            put(connection, 1, "新题", "改写的正文", "2017-02-11", at=3)
            search.catch_up(connection)
        after = state(database)
        with closing(connect(database)) as connection:
            over = [file.state for file in year_files.recorded(connection) if file.year == 2021] == [
                "complete"
            ]
        try:
            report = vacuum(database, split_before=2021, join=join)  # the same command goes on
            assert files(database) == [report.year_file]
        except ConfigurationError:
            assert over  # nothing but the rest of the vacuum was left
            vacuum(database)
        assert state(database) == after
        assert verify(database, copy / "warc").problems == []
        with closing(connect(database)) as connection:
            recorded = year_files.recorded(connection)
            assert [file.name for file in recorded] == files(database)
            assert len(recorded) == 1
            assert {file.joins for file in recorded} == {0}
        if status == 0:
            break
    assert step >= 11  # every step was tried, until none killed it


def test_an_index_of_another_version_is_made_again_before_a_killed_split_goes_on(store, monkeypatch):
    before = state(store)

    def stop(step):
        if step == "recorded":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(year_split, "_reached", stop)
        with pytest.raises(KeyboardInterrupt):
            vacuum(store, split_before=2021)
    with closing(connect(store)) as connection:
        connection.execute("update search_state set value = 'of another version' where name = 'normaliser'")
    vacuum(store)
    with closing(connect(store)) as connection:
        assert [(file.first, file.last) for file in year_files.recorded(connection)] == [(None, None)]
    assert state(store) == before


# -- Whatever happens ---------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(("中国", "国人", "人民", "民", " ", "ab ", "2022")), max_size=6).map("".join)
DAYS = st.sampled_from(
    (None, "2018-05-01", "2019-05-01", "2019-05-02", "2020-05-01", "2026-05-01", "1965-01-01")
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 6), WORDS, WORDS, DAYS, st.integers(1, 2)),
    st.tuples(st.just("delete"), st.integers(1, 6)),
    st.tuples(st.just("catch up")),
    st.tuples(st.just("split"), st.sampled_from((2019, 2020, 2021)), st.booleans()),
    st.tuples(st.just("vacuum")),
    st.tuples(st.just("again")),
)
ASKED = st.tuples(
    st.sampled_from(
        ("中国", "国", "中国人", "人民 NOT 中国", "中国 OR 民", "2", "ab", "中国 人民", "国人 2022")
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "portal_id": st.integers(1, 2),
            "since": st.sampled_from(("1960-01-01", "2019-05-01", "2019-05-02", "2021-01-01")),
            "until": st.sampled_from(("1966-01-01", "2019-05-01", "2020-12-31")),
            "order": st.sampled_from(("newest", "best")),
            "limit": st.integers(1, 3),
            "offset": st.integers(0, 2),
        },
    ),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, min_size=4, max_size=16), asked=st.lists(ASKED, min_size=1, max_size=5))
def test_split_or_not_the_answers_are_equal(tmp_path_factory, steps, asked):
    paths = [tmp_path_factory.mktemp(name) / "newscrawl.db" for name in ("whole", "split")]
    whole, split = (connect(path) for path in paths)
    try:
        for connection in (whole, split):
            connection.execute(PORTALS)
        for at, (step, *more) in enumerate(steps):
            for connection in (whole, split):
                if step == "put":
                    with transaction(connection):
                        number, title, body, day, portal = more
                        put(connection, number, title or "题", body, day, portal=portal, at=at)
                elif step == "delete":
                    connection.execute("delete from articles where id = ?", more)
                elif step == "catch up":
                    search.catch_up(connection)
            if step == "split":
                search.catch_up(whole)
                search.catch_up(split)  # also where it is refused
                with suppress(ConfigurationError):
                    vacuum(paths[1], split_before=more[0], join=more[1])
            elif step == "vacuum":
                search.catch_up(whole)
                vacuum(paths[1])
            elif step == "again":
                search.rebuild(whole)
                search.rebuild(split)
            for query, options in asked:
                results = [search.search(connection, query, **options) for connection in (whole, split)]
                assert results[0] == results[1]
            assert versions(whole) == versions(split)
    finally:
        whole.close()
        split.close()
        for path in paths:
            shutil.rmtree(path.parent)


# -- Bad input ----------------------------------------------------------------------------------------------


def unchanged(store, **options):
    """The message of a refusal that changes nothing."""
    before = state(store), files(store)
    with pytest.raises((ConfigurationError, StorageError)) as refused:
        vacuum(store, **options)
    assert (state(store), files(store)) == before
    return str(refused.value)


def test_years_that_are_no_help_are_refused(store):
    coming = int(now()[:4]) + 1
    assert "not old" in unchanged(store, split_before=coming)
    assert "not old" in unchanged(store, split_before=0)
    assert "from before 2001" in unchanged(store, split_before=2001)
    assert "leave --join out" in unchanged(store, split_before=2020, join=True)
    vacuum(store, split_before=2020)
    assert "already" in unchanged(store, split_before=2020)
    assert "later year" in unchanged(store, split_before=2019)
    assert "later year" in unchanged(store, split_before=2019, join=True)


def test_more_files_than_can_be_opened_are_refused(store, monkeypatch):
    monkeypatch.setattr(year_files, "MOST", 2)
    vacuum(store, split_before=2018)
    vacuum(store, split_before=2019)
    assert "--join" in unchanged(store, split_before=2020)
    assert vacuum(store, split_before=2020, join=True).moved_articles == 24


def test_as_many_files_as_are_allowed_can_be_joined_and_rebuilt_beside(tmp_path):
    database = fill(tmp_path / "newscrawl.db")
    before = state(database)
    for year in range(2017, 2017 + year_files.MOST):
        vacuum(database, split_before=year)
    assert state(database) == before
    with closing(connect(database)) as connection:
        connection.execute("attach database ? as other", [":memory:"])
    vacuum(database, split_before=2025, join=True)
    assert state(database) == before


def test_a_full_disk_is_named_before_anything_is_moved(store, monkeypatch):
    class Usage:
        free = 10

    with monkeypatch.context() as patched:
        patched.setattr(year_split.shutil, "disk_usage", lambda _: Usage)
        assert "10 bytes are free" in unchanged(store, split_before=2020)

    def full(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(search, "write_words", full)
        assert "Nothing was moved" in unchanged(store, split_before=2020)
    with closing(connect(store)) as connection:
        assert connection.execute("select count(*) from year_files").fetchone()[0] == 0
    vacuum(store, split_before=2020)


def test_a_folder_that_takes_no_files_is_named(store, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(year_split, "_write", refused)
    assert "cannot be written" in unchanged(store, split_before=2020)


def damaged_by(path, how):
    if how == "gone":
        path.unlink()
    elif how == "cut":
        os.truncate(path, path.stat().st_size - 4096)
    elif how == "no database":
        path.write_bytes(b"x" * path.stat().st_size)
    elif how == "of another split":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("update identity set uid = 'ffffffff'")


@pytest.mark.parametrize("how", ["gone", "cut", "no database", "of another split"])
def test_a_file_that_is_not_the_one_recorded_is_named_by_every_opening(store, how):
    name = vacuum(store, split_before=2021).year_file
    damaged_by(store.parent / name, how)
    for read_only in (True, False):
        with pytest.raises(YearFileError, match=name):
            connect(store, read_only=read_only)
    done = CliRunner().invoke(main, ["--output", str(store.parent), "search", "工程"])
    assert (done.exit_code, name in done.output) == (3, True)
    problems = verify(store, store.parent / "warc").problems
    assert [one.kind for one in problems] == ["database"]
    assert name in str(problems[0])


def test_one_changed_byte_is_named_by_verify(store):
    path = store.parent / vacuum(store, split_before=2021).year_file
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    [problem] = verify(store, store.parent / "warc").problems
    assert "SHA-256" in str(problem)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of SQLite's functions in Python
def test_a_text_out_of_reach_is_an_error_and_never_empty(store):
    path = store.parent / vacuum(store, split_before=2021).year_file
    path.unlink()
    with closing(connect(store, incomplete=True)) as connection:
        assert len(connection.execute("select id from article_versions").fetchall()) == 80
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("select body from article_versions").fetchall()


def test_the_command(store):
    output = str(store.parent)
    run = CliRunner().invoke
    assert run(main, ["--output", output, "vacuum", "--join"]).exit_code == 2
    done = run(main, ["--output", output, "vacuum", "--split-before", "2021"])
    assert done.exit_code == 0, done.output
    assert f"{files(store)[0]}: " in done.output
    assert "index of 30 articles and 10 former texts" in done.output
    again = run(main, ["--output", output, "vacuum", "--split-before", "2021"])
    assert (again.exit_code, files(store)[0] in again.output) == (2, True)


def test_a_split_is_refused_while_rows_are_written(store):
    from newscrawl.store.locking import rows_lock

    with rows_lock(store):
        done = CliRunner().invoke(main, ["--output", str(store.parent), "vacuum", "--split-before", "2021"])
    assert done.exit_code == 3
    assert files(store) == []


def test_the_recorded_digest_is_the_files(store):
    vacuum(store, split_before=2021)
    with closing(connect(store)) as connection:
        [file] = year_files.recorded(connection)
    assert sha256_of(store.parent / file.name) == file.sha256
