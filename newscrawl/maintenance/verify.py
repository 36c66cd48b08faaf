"""Fixity: is everything in the archive and the database as it was written?

Checked are

* the manifest, line by line, and the SHA-256 of every file in it;
* every record of a file whose SHA-256 is not recorded or not as recorded (or of all with ``full``): gzip checksum,
  lengths, block and payload digests, so that the damage is named by its place;
* every row of ``captures``: its file, that a record starts at its offset and ends after its length, and that the
  record has its ID, date, address, status and payload digest;
* the database: every page against its seal (:mod:`newscrawl.store.seal`); without a seal its structure, its
  references, the hash of every text, and people's decisions against ``decisions.jsonl``; its year files by their
  SHA-256 (:mod:`newscrawl.store.year_files`);
* ``decisions.jsonl``, whose lines carry the digest of the one before.

Where the SHA-256 of a whole file is the recorded one, no byte of it has changed since its digests were computed, and
only the heads of its records are read, to compare them with the rows. A file without a recorded SHA-256 in which
everything is sound is entered into the manifest.

An interrupted verification goes on with the files it has not finished; ``state_path`` keeps what is done, and the
result of the last one for ``newscrawl health``.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import random
import re
import sqlite3
from collections import deque
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from isal import igzip_lib

from newscrawl.archive import manifest, read_record, runs
from newscrawl.archive import screenshot_records as page_pictures
from newscrawl.archive.foreign import iterate
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.records import Damage, Record, digest_matches, utc_date
from newscrawl.archive.response import Unusable, is_response, response_of
from newscrawl.errors import (
    DamagedDatabaseError,
    NewscrawlError,
    NotFoundError,
    RefusedPage,
    StorageError,
    YearFileError,
)
from newscrawl.files import locked, parse_json, sha256_of, write_whole
from newscrawl.items import now
from newscrawl.store import decisions, texts, views, year_files
from newscrawl.store.articles import text_hash
from newscrawl.store.schema import connect, is_damage
from newscrawl.store.seal import damaged_pages, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.intake.workers import Task, WorkerPool

#: The closed list of what a verification may find.
PROBLEMS: Final[dict[str, str]] = {
    "manifest": "the manifest is damaged",
    "file_missing": "a file that the manifest or a capture names is not there",
    "file_changed": "a file has not the SHA-256 that was recorded when it was written",
    "record": "a record is damaged",
    "capture": "a row of captures is not as its record",
    "database": "the database is damaged",
    "decisions": "people's decisions in the database and in decisions.jsonl differ, or the file is damaged",
    "run_record": "the archive does not say how a finished run ended",
}
#: Problems named one by one; the rest are counted.
MOST_PROBLEMS: Final = 1000
#: Every text with what its hash was made of, each as it is stored; ``{body}``: of a version, also in a year file.
_STORED_TEXTS: Final = {
    "articles": "select id, title, cast(body as blob) as stored, text_hash from articles",
    "article_versions": """select v.id, coalesce(v.title, a.title) as title,
        cast({body} as blob) as stored, coalesce(v.text_hash, a.text_hash) as text_hash
        from stored_versions v join articles a on a.id = v.article_id
        where typeof(v.body) <> 'integer' or v.body in ({files})""",
}
#: A record's header and the first line of its block stand in so many bytes, packed and unpacked.
_HEAD: Final = 4096
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
_FIELD: Final = re.compile(rb"(?m)^([A-Za-z-]+):[ \t]*(.*?)\r?$")
_GZIP: Final = b"\x1f\x8b\x08"
_STATE: Final = ".verify.json"


@dataclass(slots=True, frozen=True)
class Problem:
    """``kind`` is one of :data:`PROBLEMS`; ``file`` a name, ``offset`` a place in it where that is known."""

    kind: str
    file: str
    detail: str
    offset: int | None = None

    def __str__(self) -> str:
        place = f"{self.file} at {self.offset}" if self.offset is not None else self.file
        return f"{place}: {self.kind} ({self.detail})"


@dataclass(slots=True)
class VerifyReport:
    """What was checked, and what was found."""

    started_at: str = ""
    finished_at: str | None = None
    files: int = 0
    bytes: int = 0
    records: int = 0
    captures: int = 0
    #: Pictures of whole pages.
    pictures: int = 0
    #: Files that an interrupted verification had finished.
    resumed: int = 0
    #: Files that were entered into the manifest.
    entered: list[str] = field(default_factory=list)
    #: Files being written by a running crawl, which were left out.
    open_files: list[str] = field(default_factory=list)
    #: Was the database compared with its seal?
    sealed: bool = False
    sample: int | None = None
    since: str | None = None
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Count a problem, and name it while there are not too many."""
        self.found += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def state_path(output: Path) -> Path:
    """Where the state of a verification and its last result are kept, in the output folder."""
    return output / _STATE


def last_result(output: Path) -> dict[str, Any] | None:
    """The result of the last finished verification; None where there was none, or it cannot be read."""
    try:
        found = parse_json(state_path(output).read_text(encoding="utf-8")).get("last")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, dict) else None


def verify(
    database: Path,
    archive: Path,
    progress: Callable[[int, int, int], None] = lambda *_: None,
    *,
    sample: int | None = None,
    since: str | None = None,
    full: bool = False,
    seed: int | None = None,
    pool: WorkerPool | None = None,
) -> VerifyReport:
    """Check archive and database; see the module.

    ``sample``: only so many captures, drawn at random, each read whole. ``since``: only files and captures of that
    day (``YYYY-MM-DD``, UTC) and later. ``full``: read every record also where the file's SHA-256 is as recorded.
    ``pool``: processes that read files (:func:`start_verifiers`); the problems and their order are those of one.
    ``progress``: (records so far, bytes done, bytes in all). Raises ``NotFoundError`` where there is nothing to check.
    """
    if not archive.is_dir() and not database.exists():
        raise NotFoundError(f"{archive}: no archive. Crawl something first (for example `newscrawl demo`).")
    checking = _Verification(database, archive, progress, sample=sample, since=since, full=full, seed=seed)
    return checking.run(pool)


def start_verifiers(database: Path, archive: Path, count: int) -> WorkerPool | None:
    """Workers for :func:`verify`; None where one process is asked for. Before anything is open, and before threads."""
    if count <= 1 or not hasattr(os, "fork"):
        return None
    # Loads what pages are read with, which one process has no use for.
    from newscrawl.intake.workers import WorkerPool

    # No deadline: how long a file takes is a matter of its size.
    return WorkerPool({"file": partial(_file_apart, database, archive)}, count, 0)


@dataclass(slots=True)
class _Checked:
    """What the look at one file gave."""

    sound: bool
    records: int
    captures: int
    pictures: int
    found: int
    problems: list[Problem]
    #: Its SHA-256, where it is sound and is to be entered into the manifest.
    digest: str | None


def _file_apart(database: Path, archive: Path, name: str, stated: str | None, full: bool) -> _Checked:
    """Check one file in a worker."""
    checking = _Verification(
        database, archive, lambda *_: None, sample=None, since=None, full=full, seed=None
    )
    with ExitStack() as stack:
        if database.exists():
            with suppress(sqlite3.DatabaseError, DamagedDatabaseError):
                checking.connection = stack.enter_context(
                    closing(connect(database, read_only=True, incomplete=True))
                )
        return checking.file(archive / name, stated)


class _Verification:
    def __init__(
        self, database: Path, archive: Path, progress: Callable[[int, int, int], None], *,
        sample: int | None, since: str | None, full: bool, seed: int | None,
    ) -> None:  # fmt: skip
        self.database, self.archive, self.progress = database, archive, progress
        self.full = full
        self.random = random.Random(seed)  # noqa: S311 - which captures are drawn is no secret
        self.report = VerifyReport(started_at=now(), sample=sample, since=since)
        self.state = _State(state_path(archive.parent), whole=not sample and not since, full=full)
        self.connection: sqlite3.Connection | None = None
        self.done = 0
        self.total = 0
        self.pool: WorkerPool | None = None

    def run(self, pool: WorkerPool | None = None) -> VerifyReport:
        report = self.report
        self.pool = pool
        self._database()
        try:
            if report.sample:
                self._sample(report.sample)
            else:
                self._files()
            if self.connection is not None:
                self._rows_elsewhere()
                if not report.since:
                    self._decisions(self.connection)
                    self._run_records(self.connection)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            report.add(Problem("database", self.database.name, str(error)))
        finally:
            if self.connection is not None:
                self.connection.close()
        report.finished_at = now()
        if not report.found and not report.sealed and self.database.exists():
            with suppress(StorageError), closing(connect(self.database, archive=self.archive)) as connection:
                seal(connection, self.database, limit=None)
        self.state.finish(report)
        return report

    # -- The database --------------------------------------------------------------------------------

    def _database(self) -> None:
        name = self.database.name
        if not self.database.exists():
            return
        try:
            wrong = damaged_pages(self.database)
        except StorageError as error:
            self.report.add(Problem("database", f"{name}.seal", str(error)))
            wrong = None
        try:
            # A year file that is not there is named below; all else is checked.
            self.connection = connect(self.database, read_only=True, incomplete=True)
            self._year_files(self.connection)
            if wrong is not None:
                self.report.sealed = True
                for number in wrong:
                    self.report.add(
                        Problem(
                            "database", name, f"page {number} is not as it was sealed{self._owner(number)}"
                        )
                    )
            else:
                self._structure(self.connection)
        except DamagedDatabaseError as error:
            self.report.add(Problem("database", name, str(error)))
            if self.connection is not None:
                self.connection.close()
            self.connection = None
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self.report.add(Problem("database", name, str(error)))

    def _owner(self, page: int) -> str:
        """The table or index a page belongs to, in words, where this SQLite can tell."""
        assert self.connection is not None  # noqa: S101 - its caller opened it
        with suppress(sqlite3.Error):
            row = self.connection.execute(
                "select name from dbstat where pageno = ? limit 1", [page]
            ).fetchone()
            if row:
                return f" ({row[0]})"
        return ""

    def _year_files(self, connection: sqlite3.Connection) -> None:
        """Compare the year files with their recorded SHA-256; of a sample or since a day, only their sizes."""
        folder = year_files.folder_of(connection)
        present = year_files.attached(connection)
        for file in year_files.recorded(connection):
            try:
                if file.number not in present:
                    year_files.attach(connection, file, folder, file.schema)  # says what is wrong with it
                whole = not self.report.sample and not self.report.since
                if whole and sha256_of(folder / file.name) != file.sha256:
                    raise YearFileError(folder / file.name, "not the SHA-256 that was recorded")
            except YearFileError as error:
                self.report.add(Problem("database", file.name, error.detail))
            except OSError as error:
                self.report.add(Problem("database", file.name, error.strerror or str(error)))

    def _structure(self, connection: sqlite3.Connection) -> None:
        name = self.database.name
        check = "quick_check" if self.report.sample or self.report.since else "integrity_check"
        for (line,) in connection.execute(f"pragma main.{check}(100)").fetchall():
            if line != "ok":
                self.report.add(Problem("database", name, line))
        for row in connection.execute("pragma foreign_key_check").fetchmany(100):
            self.report.add(
                Problem("database", name, f"{row[0]}: row {row[1]} names a row of {row[2]} that is not there")
            )
        if self.report.sample or self.report.since:
            return
        files = year_files.attached(connection)
        body, numbers = views.stored_body(files), ", ".join(map(str, files))
        for table, stored in _STORED_TEXTS.items():
            for row in connection.execute(stored.format(body=body, files=numbers)):
                try:
                    right = text_hash(row["title"], texts.read(row["stored"])) == row["text_hash"]
                except sqlite3.DatabaseError:
                    right = False
                if not right:
                    self.report.add(
                        Problem("database", name, f"{table}: row {row['id']} has not the text of its hash")
                    )

    def _decisions(self, connection: sqlite3.Connection) -> None:
        try:
            found = decisions.read(self.archive)
        except OSError as error:
            self.report.add(Problem("decisions", decisions.FILE, error.strerror or str(error)))
            return
        for one in found.damage:
            self.report.add(Problem("decisions", decisions.FILE, one))
        last = connection.execute("select max(id) from decisions").fetchone()[0] or 0
        if not found.damage and (found.lines or last):
            for one in decisions.differences(connection, found.lines):
                self.report.add(Problem("decisions", decisions.FILE, one))
            stated = found.lines[-1]["n"] if found.lines else 0
            if stated < last:
                self.report.add(
                    Problem("decisions", decisions.FILE, f"decisions {stated + 1} to {last} are missing")
                )

    def _run_records(self, connection: sqlite3.Connection) -> None:
        recorded = {str(one["crawl"]) for one in runs.recorded_runs(self.archive)}
        for (uid,) in connection.execute("select uid from crawls where finished_at is not null order by id"):
            if uid not in recorded:
                self.report.add(Problem("run_record", runs.PATTERN, f"{uid} is not recorded"))

    # -- The archive's files -------------------------------------------------------------------------

    def _files(self) -> None:
        report = self.report
        stated, problems = manifest.read(self.archive)
        for one in problems:
            report.add(Problem("manifest", manifest.FILE, one))
        paths = [path for path in self._paths() if self._chosen(path.name)]
        self.total = sum(path.stat().st_size for path in paths)
        there = {path.name for path in self.archive.iterdir() if path.is_file()}
        for name in sorted(stated.keys() - there):
            report.add(Problem("file_missing", name, f"{manifest.FILE} lists it"))
        for path, mark, checked in self._checked(paths, stated):
            if checked is None:
                report.resumed += 1
            elif checked.sound:
                self._enter(path, checked.digest)
                self.state.add(path.name, mark)
            report.files += 1
            self.done += path.stat().st_size if path.exists() else 0
            report.bytes = self.done
            self.progress(report.records, self.done, self.total)

    def _checked(
        self, paths: list[Path], stated: dict[str, str]
    ) -> Iterator[tuple[Path, str, _Checked | None]]:
        """(file, its mark, what was found) in order; None of a file that an interrupted verification had finished."""
        ahead: deque[tuple[Path, str, Task | None]] = deque()
        for path in paths:
            mark = self.state.mark(path, stated.get(path.name))
            if self.state.has(path.name, mark):
                ahead.append((path, mark, None))
            elif self.pool is None:
                yield path, mark, self.file(path, stated.get(path.name))
                continue
            else:
                task = self.pool.submit("file", path.name, stated.get(path.name), self.full)
                ahead.append((path, mark, task))
            if self.pool is None or len(ahead) > 4 * self.pool.count:
                yield self._taken(*ahead.popleft())
        while ahead:
            yield self._taken(*ahead.popleft())

    def _taken(self, path: Path, mark: str, task: Task | None) -> tuple[Path, str, _Checked | None]:
        if task is None or self.pool is None:
            return path, mark, None
        try:
            checked: _Checked = self.pool.result(task)
        except RefusedPage as refusal:
            problem = Problem("record", path.name, f"cannot be read: {refusal.detail}")
            checked = _Checked(
                sound=False, records=0, captures=0, pictures=0, found=1, problems=[problem], digest=None
            )
        report = self.report
        report.records += checked.records
        report.captures += checked.captures
        report.pictures += checked.pictures
        report.found += checked.found - len(checked.problems)
        for problem in checked.problems:
            report.add(problem)
        return path, mark, checked

    def _paths(self) -> Iterator[Path]:
        """The archive's files in order, the manifest and those that check themselves left out."""
        for path in sorted(self.archive.iterdir()) if self.archive.is_dir() else []:
            if not path.is_file() or path.is_symlink() or path.name in (manifest.FILE, decisions.FILE):
                continue
            if path.name.startswith("."):
                continue
            if path.name.endswith(OPEN_SUFFIX) and locked(path):
                self.report.open_files.append(path.name)
                continue
            yield path

    def _chosen(self, name: str) -> bool:
        if not self.report.since:
            return True
        found = re.search(r"-(\d{8})T\d{6}Z-", name)
        return found is None or found[1] >= self.report.since.replace("-", "")

    def file(self, path: Path, stated: str | None) -> _Checked:
        """Check one file. What is found stands in the report, too."""
        report = self.report
        before = report.found, report.records, report.captures, len(report.problems), report.pictures
        growing = path.match(runs.PATTERN) or path.name.endswith(OPEN_SUFFIX)
        is_warc = ".warc" in path.name or ".arc" in path.name
        digest = None
        try:
            if stated is not None or not growing:
                digest = sha256_of(path)
            if stated is not None and digest != stated:
                self.report.add(
                    Problem("file_changed", path.name, f"SHA-256 {digest}, recorded was {stated}")
                )
            if is_warc and (self.full or stated is None or digest != stated):
                self._records(path)
            elif is_warc:
                self._heads(path)
        except (OSError, NewscrawlError) as error:
            self.report.add(Problem("record", path.name, str(error)))
        sound = report.found == before[0]
        return _Checked(
            sound=sound,
            records=report.records - before[1],
            captures=report.captures - before[2],
            pictures=report.pictures - before[4],
            found=report.found - before[0],
            problems=report.problems[before[3] :],
            digest=digest if sound and is_warc and stated is None and not growing else None,
        )

    def _enter(self, path: Path, digest: str | None) -> None:
        """Enter a sound file without a recorded SHA-256 into the manifest."""
        if digest is not None:
            with suppress(OSError):
                manifest.record(self.archive, {path.name: digest})
                self.report.entered.append(path.name)

    def _records(self, path: Path) -> None:
        """Read every record, with every digest, and compare the rows that point at them."""
        rows = {row["warc_offset"]: row for row in self._rows(path.name.removesuffix(OPEN_SUFFIX))}
        done, step = self.done, 0
        growing = path.match(runs.PATTERN)
        for item in iterate(path):
            if isinstance(item, Damage):
                self.report.add(Problem("record", path.name, f"{item.kind}: {item.detail}", item.offset))
                if (row := rows.pop(item.offset, None)) is not None:
                    self._wrong(row, "its record is damaged")
                continue
            self.report.records += 1
            row = rows.pop(item.offset, None)
            self._record(path.name, item, row)
            if growing and item.length is not None and not runs.as_written(_bytes(path, item)):
                detail = "header: its gzip member is not as it was written"
                self.report.add(Problem("record", path.name, detail, item.offset))
            step += 1
            if step % 200 == 0:
                self.progress(self.report.records, done + item.next_offset, self.total)
        for row in rows.values():
            self._wrong(row, "no record starts there")

    def _record(self, name: str, record: Record, row: sqlite3.Row | None) -> None:
        digest = None
        if is_response(record):
            try:
                digest = _quick_digest(record) or response_of(record).payload_digest
            except Unusable as unusable:
                self.report.add(Problem("record", name, f"{unusable.kind}: {unusable}", record.offset))
                if row is not None:
                    self._wrong(row, "its record is damaged")
                return
        else:
            stated = record.headers.get("warc-block-digest")
            if stated and digest_matches(stated, record.block) is False:
                self.report.add(
                    Problem("record", name, "digest: the block has not the digest it states", record.offset)
                )
        if row is None:
            return
        self._count(row)
        status = _STATUS.match(record.block)
        found = _Found(
            record.record_id, record.type, record.headers.get("warc-date"), record.target,
            record.headers.get("warc-payload-digest"), int(status[1]) if status else None, record.length,
        )  # fmt: skip
        self._compare(row, found, digest if record.type != "revisit" else None)

    def _count(self, row: sqlite3.Row) -> None:
        if row["id"] < 0:  # as _rows gives a picture
            self.report.pictures += 1
        else:
            self.report.captures += 1

    def _heads(self, path: Path) -> None:
        """The file is as it was written: compare the rows with the heads of their records."""
        name = path.name
        size = path.stat().st_size
        if not size:
            return
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for row in self._rows(name):
                self._count(row)
                self.report.records += 1
                start, length = row["warc_offset"], row["warc_length"]
                if start is None or not 0 <= start < size:
                    self._wrong(row, f"its offset is beyond the file's {size} bytes")
                    continue
                if data[start : start + 3] != _GZIP:
                    # A copy of a plain record, or an offset that is wrong: read it the long way.
                    self._whole(row)
                    continue
                if (
                    length is not None
                    and start + length != size
                    and data[start + length : start + length + 3] != _GZIP
                ):
                    self._wrong(row, f"no record starts after its {length} bytes")
                    continue
                head = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
                try:
                    text = head.decompress(data[start : start + _HEAD], _HEAD)
                except igzip_lib.IsalError:  # type: ignore[misc]
                    self._wrong(row, "no record starts there")
                    continue
                record, end, block = text.partition(b"\r\n\r\n")
                if not end or not record.startswith(b"WARC/"):
                    self._whole(row)
                    continue
                fields = {key.lower(): value for key, value in reversed(_FIELD.findall(record))}
                status = _STATUS.match(block)
                found = _Found(
                    _text(fields.get(b"warc-record-id")), (_text(fields.get(b"warc-type")) or "").lower(),
                    _text(fields.get(b"warc-date")), _text(fields.get(b"warc-target-uri")),
                    _text(fields.get(b"warc-payload-digest")), int(status[1]) if status else None, None,
                )  # fmt: skip
                self._compare(row, found, None)

    def _whole(self, row: sqlite3.Row) -> None:
        """Read one capture whole, all digests checked."""
        if row["record_type"] == "resource" and row["final_url"].startswith(page_pictures.SCHEME):
            try:
                kept, _ = page_pictures.read(self.archive, row["warc_file"], row["warc_offset"])
            except NewscrawlError as error:
                self._wrong(row, str(error).partition(". ")[0])
                return
            found = _Found(
                kept.record_id,
                "resource",
                kept.taken_at,
                page_pictures.SCHEME + kept.url,
                None,
                None,
                kept.warc_length,
            )
            self._compare(row, found, kept.payload_digest)
            return
        try:
            answer = read_record(self.archive, row["warc_file"], row["warc_offset"], row["warc_length"])
        except NewscrawlError as error:
            self._wrong(row, str(error).partition(". ")[0])
            return
        found = _Found(
            answer.record_id, answer.record_type, answer.captured_at, answer.url, None, answer.status, None
        )
        self._compare(row, found, answer.payload_digest)

    def _compare(self, row: sqlite3.Row, found: _Found, digest: str | None) -> None:
        wrong = []
        # Of two foreign records with one ID the second has another one in the database.
        ids = row["record_id"], found.record_id
        if None not in ids and ids[0] != ids[1] and not row["foreign_copy"]:
            wrong.append(f"record ID {row['record_id']}, in the record {found.record_id}")
        if found.length is not None and row["warc_length"] is not None and row["warc_length"] != found.length:
            wrong.append(f"length {row['warc_length']}, of the record {found.length}")
        if found.type and row["record_type"] != found.type:
            wrong.append(f"record type {row['record_type']}, of the record {found.type}")
        date = utc_date(found.date or "")
        if date is not None and row["captured_at"] != date:
            wrong.append(f"captured at {row['captured_at']}, by the record {date}")
        target = found.target.strip("<>") if found.target else None
        if target is not None and row["final_url"] != target:
            wrong.append(f"address {row['final_url'][:200]}, in the record {target[:200]}")
        if (
            found.status is not None
            and found.type in ("response", "revisit")
            and row["status"] != found.status
        ):
            wrong.append(f"status {row['status']}, in the record {found.status}")
        stated = digest or found.digest
        if (
            stated
            and stated.startswith("sha256:")
            and len(stated) == 71
            and not row["digest_mismatch"]
            and row["payload_digest"] != stated.lower()
        ):
            wrong.append(f"payload digest {row['payload_digest']}, of the record {stated}")
        for one in wrong:
            self._wrong(row, one)

    def _rows(self, name: str) -> list[sqlite3.Row]:
        if self.connection is None:
            return []
        return self.connection.execute(
            f"""select id, record_id, url, final_url, captured_at, status, payload_digest, warc_file, warc_offset,
              warc_length, record_type, digest_mismatch, warc_file glob 'ingest.*' as foreign_copy
            from captures where warc_file = ?1 and unreadable is null
            union all select -id, record_id, url, '{page_pictures.SCHEME}' || url, taken_at, 200, payload_digest, warc_file,
              warc_offset, warc_length, 'resource', null, 0 from screenshots where warc_file = ?1
            order by warc_offset""",
            [name],
        ).fetchall()

    def _rows_elsewhere(self) -> None:
        """Captures whose file is not in the archive, or that name none."""
        assert self.connection is not None  # noqa: S101 - its caller looked
        there = (
            {path.name.removesuffix(OPEN_SUFFIX) for path in self.archive.iterdir()}
            if self.archive.is_dir()
            else set()
        )
        for row in self.connection.execute(
            """select warc_file, count(*) as captures, min(url) as url from captures
            where unreadable is null and warc_file is not null group by warc_file
            union all select warc_file, count(*), min(url) from screenshots where warc_file is not null group by warc_file
            order by warc_file"""
        ).fetchall():
            if row["warc_file"] not in there:
                detail = f"{row['captures']} captures stand in it, one of {row['url']}"
                self.report.add(Problem("file_missing", row["warc_file"], detail))

    def _sample(self, count: int) -> None:
        """Read captures drawn at random."""
        if self.connection is None:
            raise StorageError(
                f"{self.database}: no database to draw captures from; verify without --sample."
            )
        where, bound = "unreadable is null and warc_file is not null", []
        if self.report.since:
            where, bound = f"{where} and captured_at >= ?", [self.report.since]
        numbers = [row[0] for row in self.connection.execute(f"select id from captures where {where}", bound)]
        chosen = sorted(self.random.sample(numbers, min(count, len(numbers))))
        self.total = len(chosen)
        for number in chosen:
            [name] = self.connection.execute(
                "select warc_file from captures where id = ?", [number]
            ).fetchone()
            row = self.connection.execute(
                """select id, record_id, url, final_url, captured_at, status, payload_digest, warc_file, warc_offset,
                  warc_length, record_type, digest_mismatch, warc_file glob 'ingest.*' as foreign_copy
                from captures where id = ?""",
                [number],
            ).fetchone()
            if (self.archive / name).exists() or (self.archive / (name + OPEN_SUFFIX)).exists():
                self._whole(row)
            self.report.captures += 1
            self.report.records += 1
            self.done += 1
            self.progress(self.report.records, self.done, self.total)

    def _wrong(self, row: sqlite3.Row, detail: str) -> None:
        self.report.add(Problem("capture", row["warc_file"], f"{detail} ({row['url']})", row["warc_offset"]))


@dataclass(slots=True, frozen=True)
class _Found:
    """What a record says of itself."""

    record_id: str | None
    type: str
    date: str | None
    target: str | None
    digest: str | None
    status: int | None
    length: int | None


class _State:
    """Which files an unfinished verification has found sound, and the last result."""

    def __init__(self, path: Path, *, whole: bool, full: bool) -> None:
        self.path, self.whole, self.full = path, whole, full
        try:
            content = parse_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = {}
        self.content: dict[str, Any] = content if isinstance(content, dict) else {}
        done = self.content.get("done")
        self.done: dict[str, str] = (
            done if isinstance(done, dict) and self.content.get("full") is full else {}
        )
        if not whole:
            self.done = {}

    def mark(self, path: Path, stated: str | None) -> str:
        """What a file must still be for its result to hold."""
        there = path.stat()
        return f"{there.st_size} {there.st_mtime_ns} {there.st_ino} {stated}"

    def has(self, name: str, mark: str) -> bool:
        return self.done.get(name) == mark

    def add(self, name: str, mark: str) -> None:
        if self.whole:
            self.done[name] = mark
            self._write({**self.content, "full": self.full, "done": self.done})

    def finish(self, report: VerifyReport) -> None:
        """Forget what was done, keep the result."""
        last = asdict(report)
        last["problems"] = last["problems"][:20]
        content = (
            {"last": last}
            if self.whole or not self.content.get("last")
            else {**self.content, "partial": last}
        )
        self._write(content)
        self.content = content

    def _write(self, content: dict[str, Any]) -> None:
        with suppress(OSError):  # read-only media: nothing is kept
            write_whole(self.path, json.dumps(content, ensure_ascii=False), durable=False)


def _quick_digest(record: Record) -> str | None:
    """The payload digest of a response as we write them, where both stated digests hold; None: read it the long way."""
    headers, block = record.headers, memoryview(record.block)
    stated = headers.get("warc-payload-digest", "")
    if record.type != "response" or not stated.startswith("sha256:"):
        return None
    end = record.block.find(b"\r\n\r\n")
    if end < 0 or headers.get("warc-block-digest") != f"sha256:{hashlib.sha256(block).hexdigest()}":
        return None
    return stated if stated == f"sha256:{hashlib.sha256(block[end + 4 :]).hexdigest()}" else None


def _bytes(path: Path, record: Record) -> bytes:
    with path.open("rb") as file:
        file.seek(record.offset)
        return file.read(record.length)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")
