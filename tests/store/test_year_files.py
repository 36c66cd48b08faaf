"""Year files as any connection meets them; what is in them: ``tests/maintenance/test_year_split.py``."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from newscrawl.errors import YearFileError
from newscrawl.store import views, year_files
from newscrawl.store.schema import connect


def made(database, number, uid="0000000a", *, state=year_files.COMPLETE):
    """A year file without rows, and its row."""
    path = database.with_name(f"newscrawl.years-before-2020-{uid}.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table identity (uid text)")
        connection.execute("create table documents (id integer primary key)")
        connection.execute("create table versions (id integer primary key, body)")
        connection.execute("insert into identity values (?)", [uid])
        connection.execute("insert into documents values (7)")
        connection.execute("insert into versions values (1, '旧文')")
    with closing(connect(database, incomplete=True)) as connection:
        connection.execute(
            "insert into year_files values (?, ?, ?, 2020, ?, ?, '', 0, 9, 0, '')",
            [number, path.name, uid, state, path.stat().st_size],
        )
    return path


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "newscrawl.db"
    with closing(connect(path)) as connection:
        connection.execute("insert into portals (id, key, name) values (1, 'p', '某某网')")
        connection.execute(
            "insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at)"
            " values (1, 'http://x/1', 1, '题', '新文', 'b', 2, '2019-01-01', '2019-01-01')"
        )
        connection.execute(
            "insert into stored_versions (id, article_id, number, text_hash, title, body, seen_at)"
            " values (1, 1, 1, 'a', '题', 3, '2019-01-01'), (2, 1, 2, null, null, null, '2019-01-02')"
        )
    return path


def bodies(connection):
    return [row[0] for row in connection.execute("select body from article_versions order by number")]


def test_a_version_names_the_file_that_has_its_text(database):
    made(database, 2, "0000000b")
    made(database, 3)
    with closing(connect(database, read_only=True)) as connection:
        assert bodies(connection) == ["旧文", "新文"]
        assert year_files.attached(connection) == {2: "years_0000000b", 3: "years_0000000a"}
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("delete from years_0000000a.versions")


def test_files_that_are_not_complete_are_not_opened(database):
    made(database, 3, state=year_files.BUILDING).unlink()
    with closing(connect(database)) as connection:
        assert year_files.recorded(connection) == []
        assert year_files.attached(connection) == {}


def test_an_open_connection_follows_what_is_recorded(database):
    with closing(connect(database, read_only=True)) as connection:
        assert not year_files.refresh(connection)
        made(database, 3)
        views.refresh(connection)
        assert bodies(connection) == ["旧文", "新文"]
        with closing(connect(database)) as other:
            other.execute("delete from year_files")
            other.execute("update stored_versions set body = '又旧' where id = 1")
        views.refresh(connection)
        assert year_files.attached(connection) == {}
        assert bodies(connection) == ["又旧", "新文"]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_missing_file_is_named(database, read_only):
    path = made(database, 3)
    path.unlink()
    with pytest.raises(YearFileError, match=path.name):
        connect(database, read_only=read_only)
    connect(database, read_only=read_only, incomplete=True).close()


def test_row_numbers_in_use(database):
    made(database, 3)
    with closing(connect(database)) as connection:
        assert [year_files.holding(connection, place) for place in (6, 7, 8)] == [False, True, False]
        assert year_files.last_place(connection, 0, 100) == 7
        assert year_files.last_place(connection, 8, 100) is None
        connection.execute("update year_files set words_first = 8")
        assert not year_files.holding(connection, 7)
        assert year_files.last_place(connection, 0, 100) == 7  # never handed out again
        connection.execute("update year_files set words_first = null, words_last = null")
        assert year_files.last_place(connection, 0, 100) is None


def test_a_file_is_removed_when_no_database_speaks_of_it(database):
    path, other = made(database, 3), made(database, 2, "0000000b")
    with closing(connect(database)) as connection:
        connection.execute("delete from year_files where number = 2")
    names = [path.name, other.name]
    kept = database.with_name("newscrawl.db.before-20260101T000000000000Z")
    kept.write_bytes(b"of no use")
    year_files.remove_unnamed(database.parent, names, [database, kept])
    assert other.exists()  # a database that cannot be read may need it
    kept.unlink()
    year_files.remove_unnamed(database.parent, names, [database, *year_files.kept_databases(database)])
    assert (path.exists(), other.exists()) == (True, False)


def test_a_database_of_an_earlier_version_has_none(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table articles (id)")
        assert year_files.recorded(connection) == []
    assert year_files.named_by(path) == set()
