"""The SQLite file: how it is opened, and what its first migration creates.

Everything is explicit: ``STRICT`` tables, foreign keys on, WAL, 16 KiB pages (measured: 2.4 times faster to
write and a fifth smaller than the default of 4 KiB for rows that hold article bodies). Lists and small
records stand as JSON text in columns whose names say so in the comment.

What people decided (``licences``, ``leads``, ``reviews``, ``cases``) refers to articles by URL, not by row
number: a rebuild may number rows differently, and must never rewrite a decision.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils

from newscrawl.errors import DamagedDatabaseError, NewerDatabaseError, StorageError
from newscrawl.store import decisions, texts, views, year_files
from newscrawl.store.locking import RowsLock
from newscrawl.store.migrations import MIGRATIONS
from newscrawl.store.seal import unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.store.ordering import OrderClock

try:
    import fcntl
except ImportError:  # Windows: several processes must not create a database at once there
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

#: Wait this long for another process's write before giving up (milliseconds). A merge of the fingerprint
#: index or a slow disk can hold the lock for seconds; a dead process releases it at once.
BUSY_TIMEOUT_MS = 60_000
PAGE_SIZE = 16_384


class Connection(sqlite3.Connection):
    """A connection that knows where people's decisions are exported to."""

    #: The archive folder; None: nothing is exported.
    archive: Path | None = None
    #: The database file; None in memory.
    path: Path | None = None
    #: The last decision this connection knows to be exported.
    exported: int = 0
    #: Made at its first use (:func:`newscrawl.store.ordering.clock_of`).
    order_clock: OrderClock | None = None


def connect(
    path: str | Path, *, read_only: bool = False, archive: Path | None = None, incomplete: bool = False
) -> sqlite3.Connection:
    """Open the store, creating or migrating it where needed; rows come back as :class:`sqlite3.Row`.

    The connection is in autocommit mode: group writes with :func:`transaction`. ``archive``: the archive folder,
    where it is not ``warc`` beside the database; people's decisions are exported to it
    (:mod:`newscrawl.store.decisions`).
    A new database beside an archive begins with the decisions of that archive. ``incomplete``: open it also where a year
    file (:mod:`newscrawl.store.year_files`) is missing; reading a text that stands in it is an error then.
    Raises :class:`StorageError` where the file cannot be opened or is another program's, :class:`DamagedDatabaseError`
    where its bytes are damaged or gone, :class:`NewerDatabaseError` where it holds migrations this version does not
    know, :class:`YearFileError` where a year file is missing or not the one recorded.
    """
    path = Path(path)
    if path.name == ":memory:":
        # It would become a file of that name: lock, log and archive stand beside the database.
        raise StorageError("A database is a file; :memory: is none. Name a file.")
    folder = archive if archive is not None else path.parent / "warc"
    was_empty = _is_empty(path)
    if read_only and not path.exists():
        raise StorageError(f"{path}: no such database. Crawl something first (try `newscrawl demo`).")
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = _opened(path, read_only=read_only)
        try:
            behind = _made_ready(connection, path, folder, read_only=read_only, was_empty=was_empty)
        except BaseException:
            connection.close()
            raise
        # A reader cannot bring the file up to date, and would fail at the first new column.
        if read_only and behind:
            connection.close()
            connect(path, archive=archive, incomplete=incomplete).close()
            return connect(path, read_only=True, archive=archive, incomplete=incomplete)
        try:
            year_files.refresh(connection, incomplete=incomplete)
            views.show_texts(connection)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, OSError) as error:
        if is_damage(error):
            raise DamagedDatabaseError(path, str(error)) from error
        raise StorageError(
            "{path}: cannot be read ({detail}). Check the path, its permissions and the free space."
            if read_only
            else "{path}: cannot be written ({detail}). Check the path, its permissions and the free space.",
            path=path,
            detail=error,
        ) from error
    return connection


def refuse_newer(path: Path) -> None:
    """Raise as :func:`connect` does where the file is of a newer version or another program's; changes nothing."""
    try:
        with closing(_opened(path, read_only=True)) as connection:
            _pending(connection, path)
    except sqlite3.Error as error:
        raise DamagedDatabaseError(path, str(error)) from error


def _made_ready(
    connection: Connection, path: Path, folder: Path, *, read_only: bool, was_empty: bool
) -> bool:
    """Set an opened connection up and migrate the file, unless it is only read; is the file of an older version?"""
    connection.path = path
    if not read_only:
        unseal(path)
    connection.archive = folder
    connection.execute("pragma foreign_keys = on")
    # SQLite does not wait for another process that switches a new file to WAL, and two that see the same
    # migrations pending would both apply them.
    with nullcontext() if read_only else _one_at_a_time(path):
        if not read_only:
            # Another process that makes the file does so under this lock.
            if was_empty and _is_empty(path) and _has_captures(folder):
                raise DamagedDatabaseError(path, "the file is empty")
            _prepare(connection)
        behind = _pending(connection, path)
        if not read_only:
            new = _is_new(connection)
            _migrate(connection)
            if decisions.ensure_triggers(connection):
                _accept_writes(connection, path)
            if new and (lines := decisions.read(folder).lines):
                with transaction(connection):
                    count = decisions.restore(connection, lines)
                logger.info("%s: new; %d rows of people's decisions from %s", path, count, decisions.FILE)
    return behind


def _accept_writes(connection: sqlite3.Connection, path: Path) -> None:
    """Let decisions be written again where a rebuild was killed in its last step, or the file is a kept one."""
    lock = RowsLock(path)
    try:
        lock.acquire()
    except StorageError:
        return  # the rebuild is at work
    try:
        decisions.accept_writes(connection)
    finally:
        lock.release()


def _opened(path: Path, *, read_only: bool) -> Connection:
    """A connection to the file, also where it lies on read-only media.

    In WAL mode SQLite must make ``-wal`` and ``-shm`` files beside the database even for reading. Where it may not,
    and no log of a writer waits there, the file is opened as one that nobody changes (``immutable``).
    """
    base = path.resolve().as_uri()
    uri = f"{base}?mode={'ro' if read_only else 'rwc'}"
    options = {
        "isolation_level": None,
        "timeout": BUSY_TIMEOUT_MS / 1000,
        "check_same_thread": False,
        "detect_types": sqlite3.PARSE_DECLTYPES,
    }
    connection = sqlite3.connect(uri, uri=True, factory=Connection, **options)  # type: ignore[call-overload]
    connection.row_factory = sqlite3.Row
    if read_only:
        try:
            connection.execute("select 1 from sqlite_master limit 1").fetchone()
        except sqlite3.DatabaseError as error:
            log = path.with_name(path.name + "-wal")
            waiting = log.exists() and log.stat().st_size
            connection.close()
            if is_damage(error) or waiting or not isinstance(error, sqlite3.OperationalError):
                raise
            connection = sqlite3.connect(f"{base}?immutable=1", uri=True, factory=Connection, **options)  # type: ignore[call-overload]
            connection.row_factory = sqlite3.Row
    texts.prepare(connection)
    return connection  # type: ignore[no-any-return]


def is_damage(error: BaseException) -> bool:
    """Does an error of SQLite say that the bytes of the database are damaged?"""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_unwritable(error: BaseException) -> bool:
    """Does an error of SQLite say that the file, the disk or the file system takes no writes?"""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return code & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock beside the database while it is created or migrated; a dead process holds none."""
    if fcntl is None:
        yield
        return
    with path.with_name(f".{path.name}.opening").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _has_captures(folder: Path) -> bool:
    """Does an archive folder hold captures, of crawls or of imports?"""
    return any(next(folder.glob(pattern), None) for pattern in ("newscrawl-*.warc.gz", "ingest.*.warc.gz"))


def _is_new(connection: sqlite3.Connection) -> bool:
    """Is nothing in the file, of this program or another?"""
    return connection.execute("select 1 from sqlite_master limit 1").fetchone() is None


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
        if (
            not _is_new(connection)
            and not connection.execute(
                "select 1 from sqlite_master where name in ('articles', 'urls', 'fp_meta')"
            ).fetchone()
        ):
            raise StorageError(
                f"{path}: is a database of another program. Name another file with --database, or move it away."
            )
        return True
    known = _known()
    applied = [
        row[0]
        for row in connection.execute(f"select name from {table} where migration_set = ?", [MIGRATIONS.name])
    ]
    newer = [name for name in applied if name not in known]
    if newer:
        raise NewerDatabaseError(
            f"{path}: was written by a newer newscrawl (migration {newer[-1]}). "
            "Upgrade newscrawl, or name another database with --database."
        )
    return len(applied) < len(known) or bool(views.outdated(connection))


@cache
def _known() -> frozenset[str]:
    """The names of this version's migrations."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return frozenset(one.name for one in MIGRATIONS.pending(sqlite_utils.Database(nothing)))


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
    views.refresh(connection)
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as error:
        raise StorageError(
            "the database stayed locked by another process ({detail}); try again", detail=error
        ) from error
    if isinstance(connection, Connection) and connection.path is not None:
        unseal(connection.path)  # another process may have sealed it since it was opened
    try:
        yield connection
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("rollback")
        if isinstance(error, sqlite3.IntegrityError) and decisions.REPLACED in str(error):
            raise StorageError(decisions.REPLACED) from error
        if is_unwritable(error):
            path = getattr(connection, "path", None) or ":memory:"
            raise StorageError(
                "{path}: cannot be written ({detail}). Check the path, its permissions and the free space.",
                path=path,
                detail=error,
            ) from error
        raise
    try:
        connection.execute("commit")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("rollback")
        raise StorageError(
            "the database could not be written ({detail}); nothing was stored", detail=error
        ) from error
    export_decisions(connection)


def export_decisions(connection: sqlite3.Connection) -> None:
    """Append people's new decisions to ``decisions.jsonl``; what fails is caught up after the next commit."""
    archive = getattr(connection, "archive", None)
    if archive is None or not isinstance(connection, Connection):
        return
    last = connection.execute("select max(id) from decisions").fetchone()[0]
    if not last or last == connection.exported or not archive.is_dir():
        return
    try:
        connection.exported = decisions.export(connection, archive)
    except OSError as error:
        logger.warning("%s cannot be written (%s)", archive / decisions.FILE, error.strerror)
