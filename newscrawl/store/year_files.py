"""Year files: what belongs to articles of old years, moved out of the database into read-only files beside it.

``newscrawl vacuum --split-before 2020`` writes ``newscrawl.years-before-2020-<name>.db`` once
(:mod:`newscrawl.maintenance.year_split`). It holds

* ``search_text``: the full-text index of articles published before that year, ``documents`` with its row numbers;
* ``versions``: texts that these articles no longer have, by the row number of ``stored_versions``, whose ``body`` is then
  the number of the file.

All else stays in the database, also which article has which row number. So a year file never changes: an article that
changes is indexed again in the database, and a row of the year file without one in ``search_documents`` counts no more.

``year_files`` records each file with size and SHA-256. Whoever opens the database attaches them, read-only
(:func:`refresh`); one that is missing or not the one recorded is an error, never a shorter answer. SQLite does not commit
several files at once (https://sqlite.org/lang_attach.html), so nothing is ever written to two files in one transaction.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.errors import YearFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: SQLite attaches ten files. One place is for the file that joins the others, one for whoever attaches another database.
MOST: Final = 8
#: Begins the schema names of attached year files; behind it their ``uid``.
_SCHEMA: Final = "years_"
#: The pattern of their names.
PATTERN: Final = "*.years-before-*.db"

#: States of a row: being written; in use, while rows are moved into it; in use; in use no more and to be removed.
BUILDING: Final = "building"
MOVING: Final = "moving"
COMPLETE: Final = "complete"
REPLACED: Final = "replaced"


@dataclass(frozen=True, slots=True)
class YearFile:
    """A file in use: ``name`` beside the database, articles before ``year``, ``size`` in bytes, ``sha256`` in hex.

    ``uid`` stands in the file too. Row numbers from ``first`` to ``last`` are answered by its index, those behind it by
    the database still; None: the database has indexed everything again (:func:`newscrawl.store.search.rebuild`).
    """

    number: int
    name: str
    year: int
    uid: str
    size: int
    sha256: str
    first: int | None
    last: int | None
    #: Does it hold what is in all before it, and is to replace them?
    joins: int
    state: str

    @property
    def schema(self) -> str:
        """What it is attached as."""
        return _SCHEMA + self.uid


_COLUMNS: Final = "number, name, before_year, uid, size, sha256, words_first, words_last, joins, state"


def recorded(connection: sqlite3.Connection, schema: str = "main") -> list[YearFile]:
    """The files of a database that are in use, in the order they were made; none of a database of an earlier version."""
    try:
        rows = connection.execute(
            f"select {_COLUMNS} from {schema}.year_files where state in (?, ?) order by number",
            [MOVING, COMPLETE],
        ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    return [YearFile(*row) for row in rows]


def folder_of(connection: sqlite3.Connection) -> Path:
    """Where the database of a connection lies, and its year files."""
    return Path(_files(connection)["main"]).parent


def attached(connection: sqlite3.Connection) -> dict[int, str]:
    """The schemas of the files a connection has attached, by their numbers."""
    present = _files(connection)
    return {file.number: file.schema for file in recorded(connection) if file.schema in present}


def refresh(connection: sqlite3.Connection, *, incomplete: bool = False) -> bool:
    """Attach what is recorded and not attached yet, and let go of what is recorded no more; did anything change?

    Another process may have split the database since the connection was opened. ``incomplete``: leave a file out that is
    missing or not the one recorded. Raises :class:`YearFileError` for it otherwise.
    """
    files = recorded(connection)
    present = _files(connection)
    wanted = {file.schema for file in files}
    changed = False
    for name in present:
        if name.startswith(_SCHEMA) and name not in wanted:
            with suppress(sqlite3.OperationalError):  # a statement still reads it: next time
                connection.execute(f"detach database {name}")
            changed = True
    for file in files:
        if file.schema not in present:
            try:
                attach(connection, file, Path(present["main"]).parent, file.schema)
            except YearFileError:
                if not incomplete:
                    raise
            else:
                changed = True
    return changed


def attach(connection: sqlite3.Connection, file: YearFile, folder: Path, schema: str) -> None:
    """Attach one file as ``schema``. Raises :class:`YearFileError` where it is missing or not the one recorded."""
    path = folder / file.name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise YearFileError(path, error.strerror or str(error)) from error
    if size != file.size:
        raise YearFileError(path, f"{size:,} bytes instead of {file.size:,}")
    try:
        connection.execute(
            f"attach database ? as {schema}", [f"{path.resolve().as_uri()}?mode=ro&immutable=1"]
        )
        try:
            uid = connection.execute(f"select uid from {schema}.identity").fetchone()[0]
        except BaseException:
            with suppress(sqlite3.OperationalError):
                connection.execute(f"detach database {schema}")
            raise
    except (sqlite3.Error, TypeError) as error:
        raise YearFileError(path, str(error)) from error
    if uid != file.uid:
        with suppress(sqlite3.OperationalError):
            connection.execute(f"detach database {schema}")
        raise YearFileError(path, "another file of this name and size")


def holding(connection: sqlite3.Connection, place: int) -> bool:
    """Does the index of a year file answer for this row number of ``search_documents``, and not the database's?"""
    return any(
        file.first is not None
        and file.last is not None
        and file.first <= place <= file.last
        and connection.execute(f"select 1 from {file.schema}.documents where id = ?", [place]).fetchone()
        for file in recorded(connection)
    )


def last_place(connection: sqlite3.Connection, first: int, last: int) -> int | None:
    """The largest row number between ``first`` and ``last`` that an index in use of a year file has."""
    found = [
        connection.execute(
            f"select max(id) from {file.schema}.documents where id between ? and ?", [first, last]
        ).fetchone()[0]
        for file in recorded(connection)
        if file.first is not None
    ]
    return max((place for place in found if place is not None), default=None)


def named_by(database: Path) -> set[str] | None:
    """The names of all year files a database file speaks of; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if not connection.execute("select 1 from sqlite_master where name = 'year_files'").fetchone():
                return set()
            return {row[0] for row in connection.execute("select name from year_files")}
    except sqlite3.Error:
        return None


def remove_unnamed(folder: Path, names: Iterable[str], databases: Iterable[Path]) -> None:
    """Remove those of the files that none of these databases speaks of; none where one of them cannot be read."""
    kept = [named_by(database) for database in databases if database.exists()]
    if any(one is None for one in kept):
        return
    for name in set(names).difference(*(one for one in kept if one)):
        (folder / name).unlink(missing_ok=True)


def kept_databases(database: Path) -> list[Path]:
    """Copies that rebuilds and restores kept of a database, oldest first; they use its year files."""
    return sorted(
        path
        for path in database.parent.glob(f"{database.name}.before-*")
        if not path.name.endswith(("-wal", "-shm", "-journal"))
    )


def _files(connection: sqlite3.Connection) -> dict[str, str]:
    return {row[1]: row[2] for row in connection.execute("pragma database_list")}
