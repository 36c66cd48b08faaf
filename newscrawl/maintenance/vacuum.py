"""Make the database as small as it can be: each text once, the index of words merged, the file written again.

With a year, what belongs to older articles is moved into a file beside the database first (:mod:`year_split`).

Every step is done in short transactions and can be repeated: killed at any instant it leaves a sound database, and goes
on where it was. Only the last, SQLite's VACUUM, is one piece: it needs free space of the size of the database, keeps
writers waiting, and changes nothing where it is ended.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.errors import StorageError
from newscrawl.maintenance import year_split
from newscrawl.store import search
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Articles whose versions are looked at in one transaction.
BATCH: Final = 2_000


@dataclass(slots=True)
class VacuumReport:
    """Sizes of the file in bytes, and how many second copies of a text were let go of."""

    before: int = 0
    after: int = 0
    texts: int = 0
    #: Texts that an earlier version wrote plain, now packed.
    packed: int = 0
    #: Articles taken into the index again, because it was made by an earlier version.
    indexed: int = 0
    #: What an article takes, with everything that belongs to it.
    per_article: int = 0
    #: The year file that was written: its name, its bytes, articles and former texts moved into it.
    year_file: str = ""
    year_file_bytes: int = 0
    moved_articles: int = 0
    moved_texts: int = 0


def vacuum(
    database: Path,
    progress: Callable[[int, int, int], None] = lambda *_: None,
    *,
    archive: Path | None = None,
    split_before: int | None = None,
    join: bool = False,
) -> VacuumReport:
    """See the module. The caller holds the rows lock (``newscrawl.store.locking``), with ``split_before`` alone.

    ``split_before``: move what belongs to articles published before this year into a file; ``join``: into one file with
    what earlier ones hold. Raises what :func:`year_split.check` and :func:`year_split.split` raise.

    ``progress``: (articles so far, done, all). Raises ``StorageError`` where the disk is too full for the last step: the
    others are done then.
    """
    report = VacuumReport(before=_size(database))
    with closing(connect(database, archive=archive)) as connection:
        made = None
        if split_before is not None:
            made = year_split.begun(connection, split_before, join=join)
            if made is None:
                year_split.check(connection, database, split_before, join=join)
        year_split.go_on(connection, database, progress)
        report.texts = texts_once(connection, progress)
        report.packed = pack(connection, progress)
        if not search.is_compact(connection):
            report.indexed = search.rebuild(connection)
        else:
            report.indexed = search.catch_up(connection)
        if split_before is not None:
            made = made or year_split.split(connection, database, split_before, progress, join=join)
            report.year_file, report.year_file_bytes = made.name, made.bytes
            report.moved_articles, report.moved_texts = made.articles, made.texts
        search.merge(connection)
        connection.execute("pragma wal_checkpoint(truncate)")
        free = shutil.disk_usage(database.resolve().parent).free
        if free < _size(database):
            raise StorageError(
                f"{database}: {free:,} bytes are free on its disk, {_size(database):,} are needed to write it again. "
                "Everything before that was done; free some space and run `newscrawl vacuum` again."
            )
        try:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"{database}: cannot be written again now ({error}). Everything before that was done; end what "
                "reads or writes it and run `newscrawl vacuum` again."
            ) from error
        count = connection.execute("select count(*) from articles").fetchone()[0]
    report.after = _size(database)
    report.per_article = report.after // count if count else 0
    return report


def texts_once(
    connection: sqlite3.Connection, progress: Callable[[int, int, int], None] = lambda *_: None
) -> int:
    """Let go of the versions' texts, hashes, titles and dates that are the articles' own, as earlier versions of the
    program kept them; how many texts.
    """
    last = connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
    changed = 0
    for first in range(0, last + 1, BATCH):
        with transaction(connection):
            changed += connection.execute(
                """update stored_versions set body = null where article_id between ?1 and ?2 and body is not null
                and plain_text(body) = plain_text((select body from articles where id = article_id))""",
                [first, first + BATCH - 1],
            ).rowcount
            connection.execute(
                """update stored_versions as v set text_hash = null,
                  title = case when v.title is a.title and v.published_at is a.published_at then null else v.title end,
                  published_at = case when v.title is a.title and v.published_at is a.published_at then null
                    else v.published_at end
                from articles a where a.id = v.article_id and v.article_id between ? and ? and v.text_hash = a.text_hash""",
                [first, first + BATCH - 1],
            )
        progress(first, first, last)
    return changed


def pack(connection: sqlite3.Connection, progress: Callable[[int, int, int], None] = lambda *_: None) -> int:
    """Pack the texts and records that stand plain (:mod:`newscrawl.store.texts`); how many texts became smaller."""
    changed = 0
    for table, columns in (
        ("articles", ("body", "body_found", "extraction", "mirror")),
        ("stored_versions", ("body",)),
    ):
        last = connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]
        for first in range(0, last + 1, BATCH):
            with transaction(connection):
                # Says to the triggers that the text stays what it is; gone before anybody else can see it.
                connection.execute("insert into search_state (name, value) values ('packing', '1')")
                for column in columns:
                    packed = "packed_text" if column.startswith("body") else "packed_record"
                    done = connection.execute(
                        f"""update {table} set {column} = {packed}({column}) where id between ?1 and ?2
                        and typeof({column}) = 'text' and typeof({packed}({column})) = 'blob'""",
                        [first, first + BATCH - 1],
                    ).rowcount
                    changed += done if packed == "packed_text" else 0
                connection.execute("delete from search_state where name = 'packing'")
            progress(first, first, last)
    return changed


def _size(database: Path) -> int:
    wal = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
