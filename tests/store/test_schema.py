"""The file itself: settings, migrations, transactions."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from newscrawl.errors import DamagedDatabaseError, NewerDatabaseError, StorageError
from newscrawl.store import decisions
from newscrawl.store.schema import PAGE_SIZE, connect, transaction
from tests.limits import HANGS


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store" / "newscrawl.db"


def test_a_new_file_has_the_declared_settings(path):
    connection = connect(path)
    settings = {
        name: connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("page_size", "journal_mode", "foreign_keys", "integrity_check")
    }
    assert settings == {
        "page_size": PAGE_SIZE,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "integrity_check": "ok",
    }


def test_every_table_is_strict(path):
    connection = connect(path)
    loose = [
        row["name"]
        for row in connection.execute("pragma table_list")
        if row["type"] == "table" and not row["strict"] and not row["name"].startswith(("sqlite_", "_sqlite"))
    ]
    assert loose == []


def test_every_foreign_key_has_an_index(path):
    connection = connect(path)
    missing = []
    for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
        indexed = {
            connection.execute(
                "select name from pragma_index_info(?) where seqno = 0", [index["name"]]
            ).fetchone()[0]
            for index in connection.execute("select * from pragma_index_list(?)", [table])
        }
        # an integer primary key is the row number itself: it needs no index of its own
        indexed |= {
            column["name"]
            for column in connection.execute("select * from pragma_table_info(?)", [table])
            if column["pk"] == 1 and column["type"] == "INTEGER"
        }
        missing += [
            (table, key["from"])
            for key in connection.execute("select * from pragma_foreign_key_list(?)", [table])
            if key["from"] not in indexed
        ]
    # looked up in one direction only, never deleted from the other side
    allowed = {
        ("crawls", "portal_id"),
        ("articles", "capture_id"),
        ("stored_versions", "capture_id"),
        ("stories", "first_article_id"),
    }
    assert set(missing) <= allowed


def test_opening_twice_migrates_once(path):
    connect(path).close()
    connection = connect(path)
    names = [row[0] for row in connection.execute("select name from _sqlite_migrations")]
    assert names[0] == "m001_the_house"
    assert len(names) == len(set(names))


def test_a_newer_database_is_refused_with_a_word_on_what_to_do(path):
    connection = connect(path)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('newscrawl', 'm999', '')"
    )
    connection.close()
    with pytest.raises(NewerDatabaseError, match="newer newscrawl.*Upgrade"):
        connect(path)


def test_reading_what_is_not_there_names_the_next_step(path):
    with pytest.raises(StorageError, match="newscrawl demo"):
        connect(path, read_only=True)


def test_a_file_that_is_no_database_is_a_storage_error(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match="is damaged .*newscrawl rebuild"):
        connect(path)


def test_memory_is_no_database_and_leaves_no_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (":memory:", tmp_path / ":memory:"):
        with pytest.raises(StorageError, match="is a file"):
            connect(path)
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_is_all_or_nothing(path):
    connection = connect(path)
    with pytest.raises(ZeroDivisionError), transaction(connection):
        connection.execute("insert into portals (key, name) values ('a', 'A')")
        1 / 0  # noqa: B018
    assert connection.execute("select count(*) from portals").fetchone()[0] == 0
    with transaction(connection):
        connection.execute("insert into portals (key, name) values ('a', 'A')")
        with transaction(connection):
            connection.execute("insert into portals (key, name) values ('b', 'B')")
    assert connection.execute("select count(*) from portals").fetchone()[0] == 2


def test_two_writers_wait_for_each_other(path):
    first, second = connect(path), connect(path)
    second.execute("pragma busy_timeout = 0")
    with transaction(first):
        first.execute("insert into portals (key, name) values ('a', 'A')")
        with pytest.raises(StorageError, match="locked"), transaction(second):
            pass
    with transaction(second):
        second.execute("insert into portals (key, name) values ('b', 'B')")
    assert first.execute("select count(*) from portals").fetchone()[0] == 2


def test_read_only_cannot_write(path):
    connect(path).close()
    connection = connect(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("insert into portals (key, name) values ('a', 'A')")


def test_several_processes_may_open_a_new_folder_at_once(tmp_path):
    """Each creates or migrates the database, or waits for the one that does."""
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom newscrawl.store.schema import connect\n"
        "while not Path(sys.argv[2]).exists(): time.sleep(0.001)\n"
        "connect(sys.argv[1]).execute('select count(*) from article_addresses').fetchone()\n"
    )
    go = tmp_path / "go"
    for number in range(3):
        path = tmp_path / f"{number}" / "newscrawl.db"
        started = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(path), str(go)], stderr=subprocess.PIPE, text=True
            )
            for _ in range(4)
        ]
        go.touch()
        assert [(one.communicate(timeout=HANGS)[1], one.returncode) for one in started] == [("", 0)] * 4
        go.unlink()


def test_a_database_of_another_program_is_left_alone(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("create table accounts (id); insert into accounts values (1);")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StorageError, match="another program"):
            connect(path, read_only=read_only)
    assert path.read_bytes()[100:] == before[100:], "no table of ours is in it"


@pytest.mark.parametrize("read_only", [False, True])
def test_an_empty_file_beside_an_archive_is_a_damaged_database(path, read_only):
    """A file that was cut to nothing must not look like a crawl that found nothing."""
    archive = path.parent / "warc"
    archive.mkdir(parents=True)
    path.touch()
    (archive / "newscrawl-20261120T000000Z-00000-1-a.warc.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(DamagedDatabaseError, match="empty"):
        connect(path, read_only=read_only)
    assert path.read_bytes() == b""


def test_a_new_database_beside_an_archive_begins_with_its_decisions(path):
    """Those of a database that was lost; what is decided from then on stands behind them."""
    (path.parent / "warc").mkdir(parents=True)
    for owner in ("甲报", "乙报", "丙报"):
        with closing(connect(path)) as connection, transaction(connection):
            connection.execute(
                "insert into licences (owner, licensee, entered_at) values (?, '某网', '2026-11-20')", [owner]
            )
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()
    with closing(connect(path)) as connection:
        owners = [row[0] for row in connection.execute("select owner from licences order by id")]
        found = decisions.read(path.parent / "warc")
        assert owners == ["甲报", "乙报", "丙报"]
        assert found.damage == []
        assert decisions.differences(connection, found.lines) == []
