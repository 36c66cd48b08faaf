"""Move what belongs to articles of old years out of the database into a file of their own (``store/year_files.py``).

SQLite does not commit several files at once, so the order is: note the file's name in the database, write the file under
another name, wait for the disk, rename it, record it in one transaction. From then on everything stands twice, and is
moved in short transactions of the database alone: each lets the file answer for some more rows and takes them out of the
database. Killed at any instant, nothing is lost or answered twice; :func:`go_on` completes or clears away the rest.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.files import DRAFT_SUFFIX, replacing, sha256_of
from newscrawl.items import now
from newscrawl.store import search, views, year_files
from newscrawl.store.schema import PAGE_SIZE, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Articles or texts that are moved in one transaction.
BATCH: Final = 2_000
_TABLES: Final = (
    "create table identity (uid text not null) strict",
    "create table documents (id integer primary key) strict",
    "create table versions (id integer primary key, body any not null) strict",
)


@dataclass(slots=True)
class SplitReport:
    """What was moved: the file's name and size in bytes, articles whose index and former texts that now stand there."""

    name: str = ""
    bytes: int = 0
    articles: int = 0
    texts: int = 0


def check(connection: sqlite3.Connection, database: Path, year: int, *, join: bool) -> None:
    """Can articles before ``year`` be moved? Changes nothing.

    Raises ``ConfigurationError`` for a year that is no help, or where there are :data:`year_files.MOST` files,
    ``StorageError`` where the folder takes no files or its disk is too full.
    """
    files = year_files.recorded(connection)
    current = int(now()[:4])
    if not 1970 < year <= current:
        raise ConfigurationError(
            f"{year}: articles can be split off before a year from 1971 to {current}; what is still to come is not old."
        )
    latest = max(files, key=lambda file: file.year, default=None)
    if latest is not None and (year < latest.year or (year == latest.year and not join)):
        raise ConfigurationError(
            f"Articles before {latest.year} stand in {latest.name} already. Give a later year"
            + ("." if join else f", or {latest.year} with --join to write one file of all of them again.")
        )
    if join and not files:
        raise ConfigurationError("There is no year file that could be joined; leave --join out.")
    if not join and len(files) >= year_files.MOST:
        raise ConfigurationError(
            f"There are {len(files)} year files, as many as can be opened at once; add --join to write one "
            "file of all of them."
        )
    folder = database.resolve().parent
    needed = sum(path.stat().st_size for path in (database, *(folder / file.name for file in files if join)))
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"{database}: {free:,} bytes are free on its disk, {needed:,} are needed. Nothing was moved; free some space "
            "and run the command again."
        )


def begun(connection: sqlite3.Connection, year: int, *, join: bool) -> SplitReport | None:
    """What a killed run has begun to move before the same ``year`` and :func:`go_on` completes; None where there is none."""
    for file in year_files.recorded(connection):
        if (file.state, file.year, bool(file.joins)) == (year_files.MOVING, year, join):
            articles, texts = (
                _count(connection, f"select count(*) from {file.schema}.{table}")
                for table in ("documents", "versions")
            )
            return SplitReport(file.name, file.size, articles, texts)
    return None


def split(
    connection: sqlite3.Connection,
    database: Path,
    year: int,
    progress: Callable[[int, int, int], None] = lambda *_: None,
    *,
    join: bool = False,
) -> SplitReport:
    """Move articles published before ``year`` (without a date: first seen); :func:`check` was asked.

    ``join``: into one file with what the files there are hold, which are removed. The caller holds the rows lock alone.
    ``progress``: (rows so far, done, all). Raises ``ConfigurationError`` where there is nothing to be moved,
    ``StorageError`` where the file cannot be written: nothing was moved then.
    """
    search.catch_up(connection)
    uid = secrets.token_hex(4)
    folder = database.resolve().parent
    name = f"{database.stem}.years-before-{year}-{uid}.db"
    behind = search.first_place(year)
    articles, texts = _counted(connection, behind, join=join)
    if not articles and not texts:
        raise ConfigurationError(
            f"No article in the database is from before {year}: there is nothing to move."
        )
    with transaction(connection):
        connection.execute(
            """insert into year_files (name, uid, before_year, state, joins, made_at, number)
            values (?, ?, ?, ?, ?, ?, (select coalesce(max(number), 0) + 1 from year_files))""",
            [name, uid, year, year_files.BUILDING, int(join), now()],
        )
        number = connection.execute("select max(number) from year_files").fetchone()[0]
    _reached("noted")
    try:
        with replacing(folder / name) as draft:
            draft.unlink(missing_ok=True)
            _write(connection, draft, uid, behind, progress, join=join, total=articles + texts)
            _reached("written")
        _reached("renamed")
    except (OSError, sqlite3.Error) as error:
        _clear_away(connection, database)
        raise StorageError(
            f"{folder / name}: cannot be written ({error}). Nothing was moved; check the folder and the free space, then "
            "run the command again."
        ) from error
    size, digest = (folder / name).stat().st_size, sha256_of(folder / name)
    with transaction(connection):
        connection.execute(
            "update year_files set state = ?, size = ?, sha256 = ?, words_first = 0, words_last = -1 where number = ?",
            [year_files.MOVING, size, digest, number],
        )
    _reached("recorded")
    go_on(connection, database, progress)
    return SplitReport(name, size, articles, texts)


def go_on(
    connection: sqlite3.Connection,
    database: Path,
    progress: Callable[[int, int, int], None] = lambda *_: None,
) -> None:
    """Complete what a killed run began: move what a complete file holds, clear away what was not completed."""
    _clear_away(connection, database)
    views.refresh(connection)
    if year_files.recorded(connection):
        # Where another version folds characters otherwise, this indexes everything again, and no words are moved.
        search.catch_up(connection)
    for file in year_files.recorded(connection):
        if file.state != year_files.MOVING:
            continue
        if file.last is not None:
            total = _count(connection, f"select count(*) from {file.schema}.documents where id > {file.last}")
            done = 0
            while moved := search.move_words(connection, file.number, batch=BATCH):
                done += moved
                progress(done, done, max(done, total))
                _reached("words moved")
        _move_texts(connection, file)
        with transaction(connection):
            if file.joins:
                connection.execute(
                    "update year_files set state = ?, words_first = null, words_last = null where number < ?",
                    [year_files.REPLACED, file.number],
                )
            connection.execute(
                "update year_files set state = ?, joins = 0 where number = ?",
                [year_files.COMPLETE, file.number],
            )
        _reached("moved")
    _clear_away(connection, database)


def _reached(step: str) -> None:
    """For tests: a step is done, the next has not begun."""


def _counted(connection: sqlite3.Connection, behind: int, *, join: bool) -> tuple[int, int]:
    """How many articles and former texts a file would hold."""
    return (
        _count(connection, f"select count(*) from ({_places_sql(connection, behind, join=join)})"),
        _count(connection, f"select count(*) from ({_texts_sql(behind, join=join)})"),
    )


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _places_sql(connection: sqlite3.Connection, behind: int, *, join: bool) -> str:
    """Row numbers of the articles whose words are to be moved: those no year file answers for, with ``join`` all."""
    covered = [] if join else [file for file in year_files.recorded(connection) if file.first is not None]
    without = "".join(
        f" and not (d.id between {file.first} and {file.last}"
        f" and exists (select 1 from {file.schema}.documents y where y.id = d.id))"
        for file in covered
    )
    return f"select d.id from search_documents d where d.id < {behind}{without}"


def _texts_sql(behind: int, *, join: bool) -> str:
    """Former texts that are to be moved: of articles before ``behind``, and with ``join`` those that were moved."""
    kinds = "('text', 'blob', 'integer')" if join else "('text', 'blob')"
    return f"""select v.id, v.body from stored_versions v cross join search_documents d on d.article_id = v.article_id
        where typeof(v.body) in {kinds} and (d.id < {behind} or typeof(v.body) = 'integer')"""


def _write(
    connection: sqlite3.Connection,
    draft: Path,
    uid: str,
    behind: int,
    progress: Callable[[int, int, int], None],
    *,
    join: bool,
    total: int,
) -> None:
    """Write the whole file; nothing in the database changes."""
    places = _places_sql(connection, behind, join=join)

    def words() -> Iterator[tuple[int, str, str | None, int, str | None]]:
        rows = connection.execute(
            f"""select d.id, a.title, a.body, a.portal_id, a.publisher from ({places}) d
            cross join search_documents e on e.id = d.id cross join articles a on a.id = e.article_id order by d.id"""
        )
        for done, row in enumerate(rows, start=1):
            yield tuple(row)
            if not done % 500:
                progress(done, done, total)

    body = views.stored_body(year_files.attached(connection))
    with closing(sqlite3.connect(draft, isolation_level=None)) as target:
        target.execute(f"pragma page_size = {PAGE_SIZE}")
        target.execute("pragma journal_mode = off")
        target.execute("pragma synchronous = off")  # `replacing` waits for the disk
        for statement in _TABLES:
            target.execute(statement)
        target.execute("begin")
        target.execute("insert into identity values (?)", [uid])
        search.write_words(target, words())
        target.executemany("insert into documents values (?)", connection.execute(f"{places} order by d.id"))
        target.executemany(
            "insert into versions values (?, ?)",
            connection.execute(
                # An expression: a column would be given as text.
                f"""select v.id, {body} as stored from ({_texts_sql(behind, join=join)}) v
                cross join (select null as body) a order by v.id"""
            ),
        )
        target.execute("commit")
        target.execute("insert into search_text (search_text) values ('optimize')")
        target.execute("vacuum")
        found = target.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            raise OSError(f"what was written reads as damaged: {found}")


def _move_texts(connection: sqlite3.Connection, file: year_files.YearFile) -> None:
    """Let versions name the file in the place of their texts, where these are the same."""
    last, more = -1, True
    kinds = "typeof(v.body) = 'integer' and v.body < ?3 or" if file.joins else ""
    while more:
        with transaction(connection):
            found = connection.execute(
                f"select max(id), count(*) from (select id from {file.schema}.versions where id > ? order by id limit ?)",
                [last, BATCH],
            ).fetchone()
            if found[1]:
                connection.execute(
                    f"""update stored_versions as v set body = ?3 from {file.schema}.versions y
                    where v.id = y.id and y.id > ?1 and y.id <= ?2 and ({kinds} v.body is y.body)""",
                    [last, found[0], file.number],
                )
        last, more = found[0], bool(found[1])
        if more:
            _reached("texts moved")


def _clear_away(connection: sqlite3.Connection, database: Path) -> None:
    """Remove files that were not completed or that another one replaced, then their rows.

    A replaced file stays while a kept copy of the database needs it (:meth:`year_files.kept_databases`).
    """
    folder = database.resolve().parent
    rows = connection.execute(
        "select number, name from year_files where state in (?, ?)",
        [year_files.BUILDING, year_files.REPLACED],
    ).fetchall()
    if not rows:
        return
    views.refresh(connection)
    year_files.remove_unnamed(folder, [name for _, name in rows], year_files.kept_databases(database))
    for _, name in rows:
        (folder / f"{name}{DRAFT_SUFFIX}").unlink(missing_ok=True)
    with transaction(connection):
        connection.executemany("delete from year_files where number = ?", ((row[0],) for row in rows))
