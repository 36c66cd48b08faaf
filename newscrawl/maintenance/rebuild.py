"""Rebuild the database from our own archive; what the archive cannot give is carried over, never dropped.

1. Crawls, ingests and detections are locked out; people may go on working.
2. A new database is filled from the archive with the rules of this version.
3. Its captures are compared with the old database's. Where one is missing because its record cannot be read, the
   rebuild is refused with the list of them, unless the loss is accepted: then the old rows are carried over, and the
   captures marked (``captures.unreadable``).
4. With the old database locked against writing, people's decisions and what waits in the frontier are copied, and
   the new file takes the old one's place. The old one stays as ``newscrawl.db.before-<time>``.

A process killed at any instant leaves the old database in its place. Of a damaged database everything is carried
over that can be read; people's decisions then come from ``decisions.jsonl``.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive import Damage, iterate, read_record, runs
from newscrawl.archive import screenshot_records as page_pictures
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.warc import recover
from newscrawl.errors import DamagedDatabaseError, NewscrawlError, StorageError, YearFileError
from newscrawl.files import sha256_of
from newscrawl.intake import load_sources
from newscrawl.maintenance import carry
from newscrawl.maintenance.ingest import Ingest, Report, how_of, info_of_run, own_info
from newscrawl.store import decisions, left_out, picture_rows, screenshot_rows, search, views, year_files
from newscrawl.store.locking import rows_lock
from newscrawl.store.schema import connect, is_damage, transaction
from newscrawl.store.seal import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newscrawl.intake.workers import WorkerPool
    from newscrawl.maintenance.ahead import PortalFor
    from newscrawl.maintenance.ingest import Progress

logger = logging.getLogger(__name__)

#: People's tables that are copied last, under the lock: decisions, and what desk and alerts keep.
PEOPLE: Final = (
    *decisions.TABLES,
    "desk_log",
    "desk_sessions",
    "desk_jobs",
    "alert_messages",
    "alert_items",
    "alert_marks",
)
#: The other tables that no page gives; first dates of edges and old row numbers among them.
KEPT: Final = (*PEOPLE, "decisions", "portals", "sources", "source_aliases", "source_domains", "crawls", "ingests",
               "frontier_runs", "urls", "repost_pairs", "repost_aliases", "article_aliases", "rewrite_leads", *picture_rows.TABLES)  # fmt: skip
#: What is made again from the archive.
DERIVED: Final = ("captures", "articles", "stored_versions", "article_captures", "article_misses", "article_assets",
                  "article_notices", "attributions", "notices", "reposts", "passages", "stories", "repost_list",
                  "repost_totals", "repost_months", "left_out_edges", "article_names", "article_addresses", "doubtful_sightings", "pending_revisits", "other_records", "search_documents",
                  "search_pending", "search_state", "search_text", "screenshots", "year_files")  # fmt: skip
#: Derived tables whose rows are carried over where the archive cannot give them.
_ROWS: Final = ("articles", "captures")
_TABLES: Final = """select name from sqlite_master where type = 'table' and sql not like 'create virtual%'
    and name in (select value from json_each(?))"""
#: Old databases that are kept; older ones are removed by the next rebuild.
BEFORE: Final = 3
#: Losses named one by one in a message.
_NAMED: Final = 20
_TIME: Final = re.compile(r"-(\d{8}T\d{6}Z)-(\d+)-(\d+)-")


@dataclass(slots=True, frozen=True)
class Loss:
    """A capture of the old database whose record cannot be read any more."""

    url: str
    warc_file: str | None
    offset: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.warc_file} at {self.offset}: {self.reason} ({self.url})"


@dataclass(slots=True)
class RebuildReport(Report):
    """What a rebuild read, and what only the old database had."""

    lost: list[Loss] = field(default_factory=list)
    #: Rows carried over because their captures are lost: articles, versions.
    carried: dict[str, int] = field(default_factory=dict)
    #: Tables of a damaged database of which nothing, or not everything, could be read.
    unread: list[str] = field(default_factory=list)
    #: Lines of ``decisions.jsonl`` that are damaged.
    decisions_damage: list[str] = field(default_factory=list)
    #: Where the old database is now.
    old_database: Path | None = None


class LossError(StorageError):
    """A rebuild would lose what the old database has (raised by :func:`rebuild`)."""

    def __init__(self, database: Path, found: list[str]) -> None:
        more = len(found) - _NAMED
        lines = "\n  ".join([*found[:_NAMED], *([f"… and {more} more"] if more > 0 else [])])
        super().__init__(
            f"{database} was not rebuilt: the archive cannot give what it has ({len(found)}):\n  {lines}\n"
            "Restore these files from a backup, or rebuild with --accept-loss: their rows are then carried over "
            "and marked."
        )
        self.found = found


def archives(folder: Path) -> list[list[Path]]:
    """The archive's files, those of one run together, in the order the runs began to write.

    Names sort by the time in them, whatever stands before it, unless a run's clock was behind; a run that filled several files goes on from
    one to the next in the middle of an article.
    """
    infos = {
        path: own_info(path) or {}
        for path in folder.glob("*.warc*")
        if path.is_file() and not path.match(runs.PATTERN) and not path.match(page_pictures.PATTERN)
    }
    groups: dict[str, list[Path]] = {}
    for path in sorted(infos, key=lambda path: (_begun(path), path.name)):
        groups.setdefault(str(infos[path].get("crawl") or f"file {path.name}"), []).append(path)
    return sorted(map(_in_turn, groups.values()), key=lambda files: order_of_run(files[0], infos[files[0]]))


def order_of_run(path: Path, info: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the runs are sorted by, given the first file of one."""
    started, order = str(info.get("started_at", "")), info.get(runs.ORDER)
    begun = re.sub(r"[-:]|\.\d+", "", order) if order else _begun(path)
    return begun, order or started, path.name


def _begun(path: Path) -> str:
    found = _TIME.search(path.name)
    return found[1] if found else ""


def _in_turn(files: list[Path]) -> list[Path]:
    """The files of a run, each process's by the number in their names, whatever the clock said meanwhile."""
    processes: dict[str, list[tuple[int, Path]]] = {}
    for path in files:
        found = _TIME.search(path.name)
        processes.setdefault(found[3] if found else path.name, []).append(
            (int(found[2]) if found else 0, path)
        )
    return [path for numbered in processes.values() for _, path in sorted(numbered)]


def rebuild(
    database: Path,
    archive: Path,
    portal_for: PortalFor,
    progress: Progress = lambda *_: None,
    *,
    accept_loss: bool = False,
    pool: WorkerPool | None = None,
) -> RebuildReport:
    """Make ``database`` again from ``archive``; the old one is replaced only when the new one is complete.

    ``pool``: workers that read the archive (:func:`newscrawl.maintenance.ahead.start_workers`); the rows are the same.
    Raises :class:`LossError` where rows would be lost and ``accept_loss`` is not set, ``StorageError`` where another
    process writes rows, or there is nothing to read.
    """
    with rows_lock(database, exclusive=True):
        report = _Rebuild(database, archive, portal_for, progress, accept_loss=accept_loss, pool=pool).run()
    with closing(connect(database)) as connection:
        seal(connection, database)
    return report


class _Rebuild:
    def __init__(
        self, database: Path, archive: Path, portal_for: PortalFor, progress: Progress, *,
        accept_loss: bool, pool: WorkerPool | None,
    ) -> None:  # fmt: skip
        self.database = database
        self.archive = archive
        self.portal_for = portal_for
        self.progress = progress
        self.accept_loss = accept_loss
        self.pool = pool
        self.fresh = database.with_name(database.name + ".rebuilding")
        #: What could be read of a damaged database, in a file that is sound.
        self.saved = database.with_name(database.name + ".saved")
        self.report = RebuildReport()
        #: Is there an old database, and can it be attached?
        self.old = False
        self.damaged = False
        #: Tables of a damaged database that could not be read to their end.
        self.broken: set[str] = set()

    def run(self) -> RebuildReport:
        if os.access(self.archive, os.W_OK):
            list(recover(self.archive))
        groups = archives(self.archive)
        if not groups:
            raise StorageError(f"{self.archive}: holds no WARC files; there is nothing to rebuild from.")
        self._look_at_old()
        _remove(self.fresh)
        _remove(self.saved)
        try:
            if self.damaged:
                self._save()
            with closing(connect(self.fresh)) as connection:
                # Nothing is exported before the file stands in its place.
                connection.archive = None  # type: ignore[attr-defined]
                self._fill(connection, groups)
                self._compare(connection)
                self._take_over(connection)
        finally:
            _remove(self.fresh)
            _remove(self.saved)
        connect(self.database).close()
        return self.report

    def _look_at_old(self) -> None:
        if not self.database.exists():
            return
        self.old = True
        try:
            # Brings an older file's schema up to date first. A year file may be missing: most of what it holds
            # is in the archive too.
            with closing(connect(self.database, incomplete=True)) as connection:
                found = connection.execute("pragma main.quick_check(1)").fetchone()[0]
                self.damaged = found != "ok"
        except DamagedDatabaseError:
            self.damaged = True
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self.damaged = True

    # -- From the archive ----------------------------------------------------------------------------

    def _fill(self, connection: sqlite3.Connection, groups: list[list[Path]]) -> None:
        with self._attached(connection) as old, transaction(connection):
            for table in (
                "portals",
                "crawls",
                "ingests",
                "frontier_runs",
                "repost_pairs",
                "repost_aliases",
                "article_aliases",
            ):
                self._copy(connection, table, old=old)
            # Codes of files by their digests: as good as made again, and they take hours.
            for table in picture_rows.TABLES[:-1]:
                self._copy(connection, table, old=old)
            self._copy_sources(connection, old=old)
            # Licences count when edges are judged; what is decided meanwhile is copied at the end.
            self._decisions(connection, old=old)
            compared = self._doubted(connection) if old else {}
        load_sources(connection, self.database.parent)
        coming = (
            (path, how) for files in groups for how in (how_of(info_of_run(files[0])),) for path in files
        )
        ingest = Ingest(connection, self.portal_for, self.archive, pool=self.pool, coming=coming)
        self.ingest = ingest
        ingest.report = self.report
        ingest.doubt_of = partial(carry.doubt_of, connection, compared)
        total = sum(path.stat().st_size for files in groups for path in files)
        behind = 0
        for files in groups:
            ingest.read(files, partial(_overall, self.progress, behind, total))
            behind += sum(path.stat().st_size for path in files)
        ingest.settle()
        with transaction(connection):
            self._page_pictures(connection)
            for description in runs.recorded_runs(self.archive):
                ingest.record_run(description)

    def _page_pictures(self, connection: sqlite3.Connection) -> None:
        """The rows of page pictures; what is damaged in their files is named as in any other."""
        for path in sorted(self.archive.glob(page_pictures.PATTERN)):
            for part in iterate(path):
                if isinstance(part, Damage):
                    self.report.add_damage(part)
                elif page_pictures.is_screenshot(part):
                    try:
                        part.file = part.file.removesuffix(OPEN_SUFFIX)
                        screenshot_rows.add(connection, page_pictures.kept(part))
                    except ValueError as error:
                        self.report.add_damage(
                            Damage("digest", str(error), part.file, part.offset, part.length)
                        )

    def _doubted(self, connection: sqlite3.Connection) -> dict[str, carry.Compared]:
        """What the old database's doubtful pages were compared with, by record ID."""
        try:
            return carry.doubtful_pages(connection)
        except sqlite3.DatabaseError as error:
            if not self.damaged and not is_damage(error):
                raise
            self._note_unread("doubtful_sightings")
            return {}

    def _attached(self, connection: sqlite3.Connection, *, versions: bool = False) -> _Attached:
        path = self.saved if self.damaged else self.database
        return _Attached(connection, path, there=self.old, damaged=self.damaged, versions=versions)

    def _save(self) -> None:
        """Copy what can be read of a damaged database, row by row, into a sound file that stands for it from then on.

        Attached itself, it would bring down what is written beside it: behind a statement that met a damaged page,
        SQLite refuses others of the same transaction.
        """
        with closing(connect(self.saved)) as made:
            tables = [row[0] for row in made.execute(_TABLES, [json.dumps((*KEPT, *DERIVED))])]
        with (
            closing(sqlite3.connect(self.saved, isolation_level=None)) as saved,
            closing(sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)) as damaged,
        ):
            saved.execute("begin")
            for (trigger,) in saved.execute(
                "select name from sqlite_master where type = 'trigger'"
            ).fetchall():
                saved.execute(f'drop trigger "{trigger}"')
            try:
                there = {
                    row[0] for row in damaged.execute("select name from sqlite_master where type = 'table'")
                }
            except sqlite3.DatabaseError:
                there = set()
            if not there.intersection(PEOPLE):  # a file cut to nothing: their tables are not empty but gone
                self.broken.update(PEOPLE)
            for table in tables:
                saved.execute(f"delete from {table}")
                try:
                    _copy_readable(damaged, saved, table)
                except sqlite3.DatabaseError:
                    self.broken.add(table)
            saved.execute("commit")
        for table in (*KEPT, *_ROWS):
            if table in self.broken and table not in (*PEOPLE, "decisions"):
                self._note_unread(table)

    def _copy(self, connection: sqlite3.Connection, table: str, *, old: bool, where: str = "") -> None:
        """A table of the old database as it is; of a damaged one what can be read."""
        if not old:
            return
        columns = ", ".join(carry.common_columns(connection, table))
        try:
            connection.execute(f"insert into {table} ({columns}) select {columns} from old.{table} {where}")
        except sqlite3.DatabaseError as error:
            if not self.damaged and not is_damage(error):
                raise
            self._note_unread(table)

    def _copy_sources(self, connection: sqlite3.Connection, *, old: bool) -> None:
        self._copy(connection, "sources", old=old, where="where origin = 'user'")
        for table in ("source_aliases", "source_domains"):
            self._copy(connection, table, old=old, where="where source_id in (select id from main.sources)")

    def _note_unread(self, table: str) -> None:
        if table not in self.report.unread:
            self.report.unread.append(table)

    # -- People's decisions --------------------------------------------------------------------------

    def _decisions(self, connection: sqlite3.Connection, *, old: bool) -> None:
        """Fill the tables of people's decisions from the old database, else from the archive."""
        for table in (*reversed(PEOPLE), "decisions"):
            connection.execute(f"delete from {table}")
        if old and not self.broken.intersection((*PEOPLE, "decisions")):
            try:
                for table in PEOPLE:
                    columns = ", ".join(carry.common_columns(connection, table))
                    connection.execute(f"insert into {table} ({columns}) select {columns} from old.{table}")
                connection.execute("delete from decisions")
                connection.execute("insert into decisions select * from old.decisions")
            except sqlite3.DatabaseError as error:
                if not self.damaged and not is_damage(error):
                    raise
                for table in (*reversed(PEOPLE), "decisions"):
                    connection.execute(f"delete from {table}")
            else:
                return
        try:
            found = decisions.read(self.archive)
        except OSError as error:
            raise StorageError(f"{self.archive / decisions.FILE}: {error.strerror}") from error
        self.report.decisions_damage = found.damage
        decisions.restore(connection, found.lines)
        if old and not found.lines:
            self._note_unread("people's decisions")

    # -- What only the old database has ----------------------------------------------------------------

    def _compare(self, connection: sqlite3.Connection) -> None:
        with self._attached(connection, versions=True) as old:
            if not old:
                return
            try:
                missing = carry.missing_captures(connection)
            except sqlite3.DatabaseError as error:
                if not self.damaged and not is_damage(error):
                    raise
                self._note_unread("captures")
                missing = []
            held = {
                one.record_id for visit, *_ in self.ingest.held for one in (*visit.trail, *visit.captures)
            }
            missing = [row for row in missing if row["record_id"] not in held]
            reasons = {row["id"]: row["unreadable"] or self._why(row) for row in missing}
            self.report.lost = [
                Loss(row["url"], row["warc_file"], row["warc_offset"], reason)
                for row in missing
                if (reason := reasons[row["id"]]) and not row["unreadable"]
            ]
            found = [str(one) for one in self.report.lost]
            found += [
                f"{table}: cannot be read" for table in self.report.unread if table == "people's decisions"
            ]
            if unread := carry.unread_texts(connection, reasons):
                found.append(f"{unread} former texts: the year file that holds them cannot be read")
                self._note_unread("stored_versions")
            if found and not self.accept_loss:
                raise LossError(self.database, found)
            with transaction(connection):
                self.report.carried = carry.carry_over(connection, reasons)
                # Now the texts they were compared with are there.
                self.ingest.release()
                search.catch_up(connection)

    def _why(self, row: sqlite3.Row) -> str | None:
        """Why a capture cannot be read; None where it can."""
        if row["warc_file"] is None:
            return None
        try:
            read_record(self.archive, row["warc_file"], row["warc_offset"], row["warc_length"])
        except NewscrawlError as error:
            return str(error).partition(". ")[0]
        return None

    # -- In the old one's place ------------------------------------------------------------------------

    def _take_over(self, connection: sqlite3.Connection) -> None:
        from newscrawl.intake import Intake

        # The transaction takes the write lock of both files: whoever decides something meanwhile waits.
        with self._attached(connection) as old, transaction(connection):
            if old:
                changed = self._changed(connection)
                if changed is None or changed:
                    self._decisions(connection, old=True)
                self._copy(connection, "picture_edges", old=True)
                carry.carry_rewrite_leads(connection)
                if changed is None or "licences" in changed:
                    Intake(connection).apply_licences()
                if changed is None or "left_out" in changed:
                    left_out.refresh_all(connection)
                carry.carry_frontier(connection)
                # From here on nobody writes a decision into the old file any more.
                with suppress(sqlite3.DatabaseError):
                    decisions.refuse_writes(connection, "old")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode = delete")
        connection.close()
        self._replace()

    def _changed(self, connection: sqlite3.Connection) -> set[str] | None:
        """The tables in which people decided something since the first copy; None where that is not known."""
        try:
            return {
                table
                for table in (*decisions.TABLES, "decisions", "alert_messages")
                if carry.differ(connection, table)
            }
        except sqlite3.DatabaseError as error:
            if not self.damaged and not is_damage(error):
                raise
            return None

    # -- The file ------------------------------------------------------------------------------------

    def _replace(self) -> None:
        """Put the new database into the old one's place, which is kept under another name.

        The pages are copied into the same file in one transaction of SQLite's, not renamed over it: a process that
        has the file open would go on writing the old one, and its log would be taken for the new one's.
        """
        if self.old:
            stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
            before = self.database.with_name(f"{self.database.name}.before-{stamp}")
            self.report.old_database = before
            try:
                _copy_pages(self.database, before)
                with closing(sqlite3.connect(before)) as kept:
                    decisions.accept_writes(kept)
                    kept.execute("pragma journal_mode = delete")
                self._before_replacing()
                unseal(self.database)
                _copy_pages(self.fresh, self.database)
            except (sqlite3.DatabaseError, StorageError) as error:
                if not self.damaged:
                    raise StorageError(f"{self.database} cannot be replaced ({error}).") from error
            else:
                self._remove_older()
                return
            # Damaged so that SQLite does not open it: nobody else can have it open.
            _remove(before)
            os.link(self.database, before)
            self._remove_older()
        for suffix in ("-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        self.fresh.replace(self.database)

    def _before_replacing(self) -> None:
        """For tests: the old file is kept, the new one not yet in its place."""

    def _remove_older(self) -> None:
        kept = year_files.kept_databases(self.database)
        for path in kept[:-BEFORE]:
            names = year_files.named_by(path) or ()
            _remove(path)
            year_files.remove_unnamed(path.parent, names, (self.database, *kept[-BEFORE:]))


def _copy_pages(source: Path, destination: Path) -> None:
    """All pages of a database into another, in one transaction; waits for whoever is writing there."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(destination, timeout=60)) as new:
        new.execute("pragma synchronous = full")
        old.backup(new)
        new.execute("pragma wal_checkpoint(truncate)")


class _Attached:
    """The old database as ``old`` beside the new one, meanwhile; False where there is none to be read.

    ``versions``: the temporary view ``old_versions`` gives its versions, also those in year files.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, there: bool, damaged: bool, versions: bool
    ) -> None:
        self.connection, self.path, self.there, self.damaged = connection, path, there, damaged
        self.versions = versions
        self.year_files: dict[int, str] = {}

    def __enter__(self) -> bool:
        if self.there:
            try:
                self.connection.execute("attach database ? as old", [str(self.path)])
                self.connection.execute("select 1 from old.articles limit 1").fetchone()
                if self.versions:
                    self._attach_year_files()
            except sqlite3.DatabaseError as error:
                with suppress(sqlite3.DatabaseError):
                    self.connection.execute("detach database old")
                if not self.damaged:
                    raise
                logger.warning("%s cannot be read (%s)", self.path, error)
                self.there = False
        return self.there

    def _attach_year_files(self) -> None:
        """Show the old database's versions as ``old_versions``, with texts as text; null where a file cannot be read."""
        for file in year_files.recorded(self.connection, "old"):
            path = self.path.parent / file.name
            try:
                if sha256_of(path) != file.sha256:
                    raise YearFileError(path, "not the SHA-256 that was recorded")
                year_files.attach(self.connection, file, self.path.parent, f"old_{file.schema}")
                self.year_files[file.number] = f"old_{file.schema}"
            except (YearFileError, OSError) as error:
                detail = error.detail if isinstance(error, YearFileError) else error.strerror or str(error)
                logger.warning("%s: this year file is left out (%s).", path, detail)
        versions = views.versions_of("old", self.year_files, unknown="null")
        self.connection.execute(f"create temp view old_versions as {versions}")

    def __exit__(self, *_: object) -> None:
        if self.there:
            with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                self.connection.execute("drop view if exists temp.old_versions")
                for schema in ("old", *self.year_files.values()):
                    self.connection.execute(f"detach database {schema}")


def _copy_readable(damaged: sqlite3.Connection, saved: sqlite3.Connection, table: str) -> None:
    """The rows of a table, up to the first that cannot be read. Raises ``sqlite3.DatabaseError`` behind that."""
    known = {row[1] for row in saved.execute(f"pragma table_info ({table})")}
    names = [row[1] for row in damaged.execute(f"pragma table_info ({table})") if row[1] in known]
    if not names:
        return
    listed, marks = ", ".join(names), ", ".join("?" * len(names))
    for row in damaged.execute(f"select {listed} from {table} not indexed"):
        saved.execute(f"insert or ignore into {table} ({listed}) values ({marks})", row)


def _overall(progress: Progress, behind: int, total: int, count: int, done: int, _: int) -> None:
    progress(count, behind + done, total)


def _remove(path: Path, suffixes: Iterable[str] = ("", "-wal", "-shm", "-journal")) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    for name in (f".{path.name}.opening", f".{path.name}.lock", f"{path.name}.seal"):
        path.with_name(name).unlink(missing_ok=True)
