"""The SQLite file: how it is opened, and what its first migration creates.

Everything is explicit: ``STRICT`` tables, foreign keys on, WAL, 16 KiB pages (measured: 2.4 times faster to
write and a fifth smaller than the default of 4 KiB for rows that hold article bodies). Lists and small
records stand as JSON text in columns whose names say so in the comment.

What people decided (``licences``, ``leads``, ``reviews``, ``cases``) refers to articles by URL, not by row
number: a rebuild may number rows anew, and must never rewrite a decision.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils

from newscrawl.errors import NewerDatabaseError, StorageError
from newscrawl.store import views
from newscrawl.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Wait this long for another process's write before giving up (milliseconds). A merge of the fingerprint
#: index or a slow disk can hold the lock for seconds; a dead process releases it at once.
BUSY_TIMEOUT_MS = 60_000
PAGE_SIZE = 16_384


def connect(path: str | Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the store, creating or migrating it where needed; rows come back as :class:`sqlite3.Row`.

    The connection is in autocommit mode: group writes with :func:`transaction`.
    Raises :class:`StorageError` where the file cannot be opened, :class:`NewerDatabaseError` where it holds
    migrations this version does not know.
    """
    path = Path(path)
    if read_only and not path.exists():
        raise StorageError(f"{path}: no such database. Crawl something first (try `newscrawl demo`).")
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        if not read_only:
            _prepare(connection)
        behind = _pending(connection, path)
        if not read_only:
            _migrate(connection)
        elif behind:  # a reader cannot bring the file up to date, and would fail at the first new column
            connection.close()
            connect(path).close()
            return connect(path, read_only=True)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"{path}: cannot be {'read' if read_only else 'written'} ({error}). "
            "Check the path, its permissions and the free space."
        ) from error
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"pragma page_size = {PAGE_SIZE}")
    connection.execute("pragma journal_mode = wal")
    # FULL: an acknowledged capture survives a power cut, not only a crash of ours. It costs 5 ms a commit on
    # a plain disk, which a polite crawl never notices.
    connection.execute("pragma synchronous = full")
    connection.execute("pragma temp_store = memory")
    # Debian's SQLite writes zeros over all that is deleted, which merges of the search and repost index do much of;
    # now only where the page is written anyway.
    connection.execute("pragma secure_delete = fast")


def _pending(connection: sqlite3.Connection, path: Path) -> bool:
    """Is the file of an older version? Raises :class:`NewerDatabaseError` for one of a newer version."""
    table = MIGRATIONS.migrations_table
    if not connection.execute("select 1 from sqlite_master where name = ?", [table]).fetchone():
        return True
    known = {migration.name for migration in MIGRATIONS.pending(sqlite_utils.Database(memory=True))}
    applied = [
        row[0]
        for row in connection.execute(f"select name from {table} where migration_set = ?", [MIGRATIONS.name])
    ]
    newer = [name for name in applied if name not in known]
    if newer:
        connection.close()
        raise NewerDatabaseError(
            f"{path}: was written by a newer newscrawl (migration {newer[-1]}). "
            "Upgrade newscrawl, or name another database with --database."
        )
    return len(applied) < len(known) or bool(views.outdated(connection))


def _migrate(connection: sqlite3.Connection) -> None:
    database = sqlite_utils.Database(connection)
    if MIGRATIONS.pending(database):
        MIGRATIONS.apply(database)
    if views.outdated(connection):
        with transaction(connection):
            views.bring_up(connection)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, taken for writing at once.

    ``BEGIN IMMEDIATE``: with several writers a deferred transaction that reads first and writes later fails
    with "database is locked" without waiting; an immediate one waits its turn. Inside another transaction
    it only takes part.
    """
    if connection.in_transaction:
        yield connection
        return
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as error:
        raise StorageError(f"the database stayed locked by another process ({error}); try again") from error
    try:
        yield connection
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    try:
        connection.execute("commit")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("rollback")
        raise StorageError(f"the database could not be written ({error}); nothing was stored") from error
