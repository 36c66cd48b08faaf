"""Archives into rows: the responses of any WARC or WACZ, taken in as a crawl would have taken them.

A foreign file's records are copied into our archive first (``newscrawl.archive.importing``), so that a rebuild
has them; the rows point at the copies. What is stored, how far the file was read and how far our own file
reaches are written in one transaction: killed at any instant, an ingest goes on there and ends with the same rows.
"""

from __future__ import annotations

import gc
import json
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl import __version__
from newscrawl.archive import Damage, Importer, WarcWriter, cut_back, file_digest, responses
from newscrawl.archive import screenshot_records as page_pictures
from newscrawl.archive.folder import read_raw
from newscrawl.archive.foreign import CRAWL_FIELD, IMPORT_FIELD, contents, first_info, is_import_info
from newscrawl.archive.known import Known
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.runs import MARKS, ORDER, VisitRecord, record_run, recorded_visits
from newscrawl.errors import RefusedPage, StorageError
from newscrawl.extraction.multipage import PageWalk
from newscrawl.frontier.locks import FileLock
from newscrawl.intake import (
    Intake,
    PageReading,
    asset_cause,
    in_time,
    read_page,
    refuse_status,
    require_date,
)
from newscrawl.items import Visit, now
from newscrawl.maintenance.ahead import Ahead, How
from newscrawl.maintenance.responses import Stream
from newscrawl.store import screenshot_rows
from newscrawl.store.articles import cause_of_status
from newscrawl.store.ordering import clock_of, order_of_foreign, order_text
from newscrawl.store.schema import transaction
from newscrawl.store.search import LARGE_BATCH, catch_up, pending

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from newscrawl.archive.foreign import Beside
    from newscrawl.archive.payload import ArchivedResponse
    from newscrawl.archive.records import Record
    from newscrawl.intake.workers import WorkerPool
    from newscrawl.items import Article, Capture, Portal
    from newscrawl.maintenance.ahead import PortalFor

    #: (responses so far, bytes read, bytes in all)
    Progress = Callable[[int, int, int], None]

#: Visits in one transaction, and the seconds after which it ends with fewer: a commit waits for the disk and writes the
#: pages of every index it touched, but a lock held for longer keeps crawls waiting.
BATCH: Final = 100
LONGEST_BATCH: Final = 1.0
#: Objects made between two looks for garbage. A page makes thousands that all go when it is done, and nothing in
#: cycles; looking after every 700, as Python does, takes a twentieth of the time.
_GARBAGE: Final = 50_000
#: Damaged parts named one by one; the rest are counted.
MOST_DAMAGE: Final = 500
SPIDER: Final = "ingest"
#: What a crawl of ours asks for in a visit; everything else is only captured (``NEWSCRAWL_CAPTURE_ALL``).
_VISITED: Final = frozenset({"article", "asset"})
_HOME: Final = frozenset({"", "/", "/index.html", "/index.htm"})


@dataclass(slots=True)
class Report:
    """What an ingest did: outcomes by name, refusals by name, damage found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    #: By kind, and the first of them one by one.
    damaged: Counter[str] = field(default_factory=Counter)
    damage: list[Damage] = field(default_factory=list)
    responses: int = 0
    #: Records copied that are no responses, by type.
    kept: Counter[str] = field(default_factory=Counter)
    #: Records taken with a reservation: ``digest_mismatch``, ``recovered``, ``pending``.
    marked: Counter[str] = field(default_factory=Counter)
    #: Revisits of this or an earlier file that found their payload now.
    settled: int = 0
    #: Files that were taken in before, with the day.
    before: dict[str, str] = field(default_factory=dict)
    #: Parts of those files that were not taken.
    before_damaged: Counter[str] = field(default_factory=Counter)
    #: Files that were gone on with where an earlier ingest stopped.
    resumed: list[str] = field(default_factory=list)

    def add_damage(self, part: Damage) -> None:
        """Count a damaged part, once."""
        if part in self.damage:
            return
        self.damaged[part.kind] += 1
        if len(self.damage) < MOST_DAMAGE:
            self.damage.append(part)

    def add(self, other: Report) -> None:
        """Count another file's report into this one."""
        self.outcomes += other.outcomes
        self.refused += other.refused
        self.damaged += other.damaged
        self.damage += other.damage[: MOST_DAMAGE - len(self.damage)]
        self.responses += other.responses
        self.kept += other.kept
        self.marked += other.marked

    def dump(self) -> str:
        """As ``ingests.report`` keeps it."""
        names = ("outcomes", "refused", "damaged", "responses", "kept", "marked")
        kept = {name: getattr(self, name) for name in names}
        kept |= {"damage": [asdict(part) for part in self.damage], "version": __version__}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Report:
        kept = json.loads(text)
        return cls(
            Counter(kept.get("outcomes", {})),
            Counter(kept.get("refused", {})),
            Counter(kept.get("damaged", {})),
            [Damage(**part) for part in kept.get("damage", [])],
            int(kept.get("responses", 0)),
            Counter(kept.get("kept", {})),
            Counter(kept.get("marked", {})),
        )


@dataclass(slots=True)
class _Run:
    """One archive being read: under which crawl its captures stand, and where they are copied to."""

    uid: str
    info: dict[str, Any]
    stream: Stream
    report: Report
    #: None: the records stand in our archive already.
    importer: Importer | None = None
    begun: bool = False
    how: How = field(init=False)

    def __post_init__(self) -> None:
        self.how = how_of(self.info)

    @property
    def foreign(self) -> bool:
        return self.info.get("spider") == SPIDER

    @property
    def begun_at(self) -> str | None:
        """When a foreign file was taken in, in the order of captures; None where that is not known."""
        return self.info.get(ORDER) or self.info.get("started_at")


class Ingest:
    """Takes the responses of archives into a store; ``archive`` is the folder of our own WARC files.

    ``pool``: workers that read records and pages (:func:`newscrawl.maintenance.ahead.start_workers`); without one this
    process does. ``coming``: the files that :meth:`read` will be asked for, in order, for the workers to read ahead.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        portal_for: PortalFor,
        archive: Path,
        *,
        pool: WorkerPool | None = None,
        coming: Iterable[tuple[Path, How]] = (),
    ) -> None:
        self.connection = connection
        self.intake = Intake(connection)
        self.portal_for = portal_for
        self.archive = archive
        self.known = Known(connection, archive)
        self.report = Report()
        self.pool = pool
        self._ahead = Ahead(pool, coming) if pool else None
        #: A rebuild says which pages stay in doubt, because the text they were compared with is not there: (address of
        #: the article, reason). They wait in ``held`` for what is carried over.
        self.doubt_of: Callable[[Visit], tuple[str, str] | None] = lambda _visit: None
        self.held: list[tuple[Visit, str, str]] = []
        self._visits: dict[str, VisitRecord] | None = None

    # -- Whole files -------------------------------------------------------------------------------

    def take(self, path: Path, progress: Progress = lambda *_: None, *, again: bool = False) -> Report:
        """Take one archive in, or go on with it where that was interrupted; what came of all so far.

        A file that was taken in before, under whatever name, is only named, unless ``again`` is given, or parts of it
        were refused by another version: then it is read from its start, and what is new is taken. Raises
        ``StorageError``.
        """
        digest = file_digest(path)
        with ExitStack() as stack:
            lock = FileLock(self.archive.parent / ".ingests" / digest[7:27])
            if not lock.acquire():
                raise StorageError(f"{path}: another process is taking this file in; wait for it.")
            stack.callback(lock.release, remove=True)
            row = self._begin(path, digest)
            # Of a file that was read before, most is known: then a page is read only where its record is new.
            reread = bool(row["finished_at"])
            if row["finished_at"]:
                if not (again or _refused_by_another(row["report"])):
                    self.report.before[str(path)] = row["finished_at"]
                    self.report.before_damaged += Report.load(row["report"]).damaged
                    return self.report
                row = self._begin_again(digest)
            report = Report.load(row["report"])
            if row["mark"] != "{}":
                self.report.resumed.append(str(path))
            in_place = path.resolve().parent == self.archive.resolve()
            description = {
                "crawl": row["crawl"], "spider": SPIDER, "arguments": {"file": row["name"], "digest": digest},
                "started_at": row["started_at"], "tool_version": __version__,
            }  # fmt: skip
            order_date = order_text(clock_of(self.connection), datetime.fromisoformat(row["started_at"]))
            if order_date:
                description[ORDER] = order_date
            info = (own_info(path) if in_place else None) or description
            read = responses if info is not description else contents
            starts, records = json.loads(row["mark"]), None
            if self._ahead is not None and not reread:
                records = self._ahead.records(path, how_of(info, copies=not in_place), starts)
            source = read(path, start=starts, elsewhere=self.known.body, records=records)
            stream = Stream(source, self.known, report, rendered=bool(info.get("rendered")))
            run = _Run(str(info["crawl"]), info, stream, report)
            run.stream.ends = starts
            if not in_place:
                writer = stack.enter_context(self._writer(digest, row, description))
                run.importer = Importer(writer, self.known.original)
            self._drain(run, progress, path.stat().st_size, digest)
            self._end(run, info)
            self.report.add(report)
            if run.importer is not None:
                self.settle(run.importer, digest)
        return self.report

    def read(self, paths: Sequence[Path], progress: Progress = lambda *_: None) -> Report:
        """Take in the files of one crawl of ours, where they stand."""
        info = info_of_run(paths[0])
        read = contents if info["spider"] == SPIDER else responses

        def parts(path: Path) -> Iterator[ArchivedResponse | Damage | Beside]:
            records = self._ahead.records(path, how_of(info)) if self._ahead else None
            return read(path, elsewhere=self.known.body, records=records)

        source = (part for path in paths for part in parts(path))
        stream = Stream(source, self.known, self.report, rendered=bool(info.get("rendered")))
        run = _Run(str(info["crawl"]), info, stream, self.report)
        self._drain(run, progress, sum(path.stat().st_size for path in paths), None)
        return self.report

    def _begin(self, path: Path, digest: str) -> sqlite3.Row:
        with transaction(self.connection):
            self.connection.execute(
                """insert into ingests (digest, name, size, crawl, started_at) values (?, ?, ?, ?, ?)
                on conflict (digest) do nothing""",
                [digest, path.name, path.stat().st_size, f"{SPIDER}-{digest[7:23]}", now()],
            )
        row: sqlite3.Row = self.connection.execute(
            "select * from ingests where digest = ?", [digest]
        ).fetchone()
        return row

    def _begin_again(self, digest: str) -> sqlite3.Row:
        """Read a file from its start once more; what was taken in before is known by its records."""
        with transaction(self.connection):
            self.connection.execute(
                "update ingests set mark = '{}', report = '{}', finished_at = null where digest = ?", [digest]
            )
        row: sqlite3.Row = self.connection.execute(
            "select * from ingests where digest = ?", [digest]
        ).fetchone()
        return row

    def settle(self, importer: Importer | None = None, digest: str | None = None) -> int:
        """Take the revisits whose payload has come in since; how many.

        ``importer``: they are copied once more, with the place of the payload, into the file of the ingest of
        ``digest``; without one (a rebuild) the copies stand in the archive already.
        """
        count = 0
        for row in self.known.waiting():
            try:
                answer = read_raw(self.archive, row["warc_file"], row["warc_offset"], self.known.body)
            except StorageError:
                continue
            if answer is None or answer.pending:
                continue
            info = {"crawl": row["crawl"], "spider": SPIDER, "arguments": {}}
            run = _Run(row["crawl"], info, Stream(iter(()), self.known, self.report), Report(), importer)
            with transaction(self.connection):
                if self.known.record(answer):
                    continue
                visit = self._visit(run, answer, [])
                self.report.outcomes[self.intake.take(visit, index_later=True).outcome] += 1
                catch_up(self.connection)
                if importer is not None and digest is not None:
                    kept = json.dumps(importer.writer.place)
                    self.connection.execute("update ingests set kept = ? where digest = ?", [kept, digest])
            count += 1
        self.report.settled += count
        self.report.marked["pending"] = max(0, self.report.marked["pending"] - count)
        self.report.refused["pending"] = max(0, self.report.refused["pending"] - count)
        return count

    def _end(self, run: _Run, info: dict[str, Any]) -> None:
        """Say in the archive and in the row of an ingest how it went; a crawl's file has its own word for that."""
        row = self.connection.execute("select finished_at from crawls where uid = ?", [run.uid]).fetchone()
        if row is None or row["finished_at"] or run.importer is None:
            return
        counts = {f"newscrawl/articles/{name}": count for name, count in run.report.outcomes.items()}
        counts |= {f"newscrawl/refused/{name}": count for name, count in run.report.refused.items()}
        counts |= {f"newscrawl/damaged/{name}": count for name, count in run.report.damaged.items()}
        end: dict[str, Any] = {"finished_at": now(), "reason": "finished", "exit_code": 0, "counts": counts}
        record_run(self.archive, info | end, software=run.importer.writer.software)
        with transaction(self.connection):
            self.intake.store.finish_crawl(run.uid, **end)

    def _writer(self, digest: str, row: sqlite3.Row, description: dict[str, Any]) -> WarcWriter:
        """Our file for the copies; what a killed ingest copied in vain is taken out first."""
        prefix = f"{SPIDER}.{digest[7:19]}"
        writer = WarcWriter(
            self.archive,
            prefix=prefix,
            software=f"newscrawl/{__version__}",
            crawl_info={
                CRAWL_FIELD: json.dumps(description, ensure_ascii=False, sort_keys=True),
                IMPORT_FIELD: f"{row['name']} {digest}",
            },
        )
        try:
            rows = self.connection.execute(
                """select warc_file from captures where warc_file >= :first and warc_file < :last union
                select warc_file from other_records where warc_file >= :first and warc_file < :last""",
                {"first": f"{prefix}-", "last": f"{prefix}."},
            )
            named = {file for (file,) in rows}
            cut_back(self.archive, prefix, tuple(json.loads(row["kept"])) if row["kept"] else None, named)
        except OSError as error:
            raise StorageError(f"cannot write to {self.archive}: {error.strerror}") from error
        return writer

    def _drain(self, run: _Run, progress: Progress, size: int, digest: str | None) -> None:
        done = False
        with _little_garbage():
            while not done:
                with transaction(self.connection):
                    done = self._batch(run)
                    # FTS5 writes a segment for each transaction, and merges them: many articles at a time cost half.
                    # Whoever ends the program leaves the rest noted as pending.
                    if done or pending(self.connection) >= LARGE_BATCH:
                        catch_up(self.connection)
                    if digest is not None:
                        self._note(run, digest, finished=done)
                progress(run.report.responses, sum(run.stream.ends.values()), size)

    def _batch(self, run: _Run) -> bool:
        """Take a few visits; True at the end of the archive."""
        begun = time.monotonic()
        for _ in range(BATCH):
            if time.monotonic() - begun > LONGEST_BATCH:
                break
            step = run.stream.next()
            self._keep_beside(run)
            if step is None:
                return True
            if step.known:
                run.report.outcomes["known"] += 1
                continue
            self._start(run, (step.response or step.trail[0]).url)
            if not run.foreign and (step.response or step.trail[-1]).kind not in _VISITED:
                self._beside_visits(run, [*step.trail, *([step.response] if step.response else [])])
                continue
            visit = self._visit(run, step.response, step.trail)
            if doubt := self.doubt_of(visit):
                self.held.append((visit, *doubt))
                continue
            run.report.outcomes[self.intake.take(visit, index_later=True).outcome] += 1
            if step.response is not None and step.response.pending:
                for capture in visit.captures:
                    place = (capture.warc_file or "", capture.warc_offset or 0)
                    self.known.note_waiting(capture.record_id, *place, run.uid)
        return False

    def release(self) -> None:
        """Take the visits that were held back. In the caller's transaction."""
        for visit, url, reason in self.held:
            saved = self.intake.keep_doubtful(visit, url, reason)
            self.report.outcomes[saved.outcome] += 1
        self.held.clear()

    def _beside_visits(self, run: _Run, hops: list[ArchivedResponse]) -> None:
        """The rows of captures that no visit asked for: lists, feeds, robots.txt."""
        run.report.responses += len(hops)
        for capture in self._kept(run, hops):
            self.intake.store.add_capture(capture, run.uid, cause_of_status(capture.status))
            run.report.outcomes["other"] += 1

    def _keep_beside(self, run: _Run) -> None:
        """Copy the records that are no responses; in our own archive, only note them."""
        for beside in run.stream.beside:
            record = beside.record
            if self.known.other(beside) or (run.importer is None and is_import_info(record)):
                continue
            file, offset, length = (
                run.importer.keep(beside) if run.importer else (record.file, record.offset, record.length)
            )
            self.known.note_other(beside, file, offset, run.uid)
            self._note_picture(record, file, offset, length)
            run.report.kept[record.type or "untyped"] += 1
        run.stream.beside.clear()

    def _note_picture(self, record: Record, file: str, offset: int, length: int | None) -> None:
        """The row of a page's picture that another newscrawl took, where it stands here."""
        if page_pictures.is_screenshot(record) and "newscrawl-rendered-by" in record.headers:
            # Pictures by other programs do not say which capture they show; one with a wrong digest is none.
            with suppress(ValueError):
                placed = replace(record, file=file.removesuffix(OPEN_SUFFIX), offset=offset, length=length)
                screenshot_rows.add(self.connection, page_pictures.kept(placed))

    def _note(self, run: _Run, digest: str, *, finished: bool) -> None:
        place = run.importer.writer.place if run.importer else None
        self.connection.execute(
            """update ingests set mark = ?, kept = coalesce(?, kept), report = ?, finished_at = ?
            where digest = ?""",
            [
                json.dumps(run.stream.mark()), json.dumps(place) if place else None, run.report.dump(),
                now() if finished else None, digest,
            ],
        )  # fmt: skip

    def _start(self, run: _Run, url: str) -> None:
        """The row of the crawl, once there is something to stand under it."""
        if run.begun:
            return
        run.begun = True
        self._crawl(run.uid, run.info, url)

    def record_run(self, description: dict[str, Any]) -> None:
        """The row of a run of ours as the archive tells of it (``newscrawl.archive.runs``)."""
        arguments = _record(description.get("arguments"))
        self._crawl(
            str(description["crawl"]),
            description,
            str(arguments.get("home") or arguments.get("url") or "").split(",")[0],
        )
        self.intake.store.finish_crawl(
            str(description["crawl"]), finished_at=description.get("finished_at"), reason=description.get("reason"),
            exit_code=description.get("exit_code"), counts=_record(description.get("counts")),
        )  # fmt: skip

    def _crawl(self, uid: str, info: dict[str, Any], url: str) -> None:
        portal = None if info.get("spider") == SPIDER else self._portal(url, info)
        self.intake.store.start_crawl(
            uid, str(info.get("spider") or SPIDER), portal, _record(info.get("arguments")),
            str(info.get("started_at") or now()), str(info.get("tool_version") or "foreign"),
        )  # fmt: skip

    def _portal(self, url: str, info: dict[str, Any]) -> Portal:
        return how_of(info).portal(self.portal_for, url)

    # -- One visit ---------------------------------------------------------------------------------

    def _visit(self, run: _Run, response: ArchivedResponse | None, trail: list[ArchivedResponse]) -> Visit:
        hops = [*trail, *([response] if response else [])]
        asked = hops[0].url
        rendering = run.stream.rendering(response) if response else None
        if response and rendering:
            # What was sent led to it; what a browser made of it is what was read.
            trail = [*trail, response]
            hops = [*trail, rendering]
        last = hops[-1]
        run.report.responses += len(hops)
        for hop in hops:
            for name in ("digest_mismatch", "recovered", "pending"):
                run.report.marked[name] += bool(getattr(hop, name))
        captures = self._kept(run, hops)
        visit = Visit(
            url=asked,
            portal=self._portal(asked, run.info),
            crawl=run.uid,
            visited_at=last.captured_at,
            trail=captures[: len(trail)],
            captures=captures[len(trail) :],
        )
        if self._is_asset(run, asked, last):
            visit.kind = "asset"
        if response is None:
            # Where it led to was never fetched: a guard, a time-out, the end of the archive.
            visit.cause = "unreachable"
        else:
            visit.status = response.status
            if response.status != 304:
                visit.etag = _text(response.header("etag"))
                visit.last_modified = _text(response.header("last-modified"))
            self._read(run, visit, response, rendering)
        if visit.cause is not None and visit.cause != "not_modified":
            run.report.refused[visit.cause] += 1
        return visit

    def _read(
        self, run: _Run, visit: Visit, response: ArchivedResponse, rendering: ArchivedResponse | None
    ) -> None:
        if visit.kind == "asset":
            visit.cause = asset_cause(response.status, response.content_type)
            return
        if response.status == 304:
            visit.cause = "not_modified"
            return
        if response.pending:
            visit.cause = "pending"
            return
        arguments = _record(run.info.get("arguments"))
        try:
            refuse_status(response.status)
            if not response.url.lower().startswith(("http://", "https://")):
                raise RefusedPage("bad_url", response.url[:200])
            if response.truncated == "segment":
                raise RefusedPage("truncated", "only the first segment of it is in the archive")
            redirected = len(visit.trail) > (rendering is not None)
            if redirected and urlsplit(response.url).path in _HOME:
                raise RefusedPage("soft_404", f"sent on to {response.url}")
            edition = response.context.get("edition")
            first = self._page(run, visit, rendering or response, edition)
            visit.article = self._whole(
                require_date(first.result()), visit, run, missing=run.stream.rendered and rendering is None
            )
            if visit.article is first.article and visit.url == first.url:
                visit.verdict = first.verdict
        except RefusedPage as refusal:
            visit.cause, visit.detail = refusal.cause, refusal.detail
        since, until = arguments.get("since"), arguments.get("until")
        if visit.article is not None and not run.foreign and not in_time(visit.article, since, until):
            visit.article, visit.cause = None, "out_of_time"

    def _page(
        self, run: _Run, visit: Visit, response: ArchivedResponse, edition: object = None
    ) -> PageReading:
        """What the page of a response gives, as a worker read it ahead, or read now. Raises :class:`RefusedPage`."""
        refuse_status(response.status)
        reading: PageReading | None = response.page
        if (
            reading is not None
            and reading.payload_digest == response.payload_digest
            and (reading.edition == edition or visit.portal.paper is None)
            and run.how.portal(self.portal_for, reading.asked) == visit.portal
        ):
            return reading
        html, kind, at = response.decoded(), response.content_type, response.captured_at
        reading = PageReading(response.url, visit.url, response.payload_digest, edition)
        if self.pool is not None:
            found: PageReading = self.pool.answer("page", run.how, reading, html, kind, at)
            return found
        reading.article = read_page(
            visit.portal, html, response.url, content_type=kind, captured_at=at, edition=edition
        )
        return reading

    def _whole(self, first: Article, visit: Visit, run: _Run, *, missing: int) -> Article:
        """The article with its further pages, as far as they stand near.

        ``missing``: parts of the first page without a record. Raises :class:`RefusedPage` where a crawl that
        records incomplete visits recorded none here: it was killed in the middle of this one.
        """
        walk = PageWalk(first)
        ended = self._ended(visit)
        while (url := walk.ask()) is not None:
            step = run.stream.arrive(url, ended.records if ended else None)
            hops = [*step.trail, *([step.response] if step.response else [])]
            rendering = run.stream.rendering(step.response) if step.response else None
            hops += [rendering] if rendering else []
            missing += run.stream.rendered and step.response is not None and rendering is None
            run.report.responses += len(hops)
            captures = self._kept(run, hops)
            if step.response is None:
                visit.trail += captures
                missing += 1
                continue
            try:
                belongs = walk.take(self._page(run, visit, rendering or step.response).result())
            except RefusedPage:
                belongs = False
            visit.trail += captures[:-1] if belongs else captures
            visit.captures += captures[-1:] if belongs else []
        if ended is not None and ended.cause:
            raise RefusedPage(ended.cause, "a part of the article got no answer")
        if missing and ended is None and run.info.get(MARKS):
            raise RefusedPage("unfinished", f"{missing} parts of it are not in the archive")
        return walk.merged()

    def _ended(self, visit: Visit) -> VisitRecord | None:
        """How the archive says that this visit ended; None where every part was answered, or the crawl was killed."""
        if self._visits is None:
            self._visits = recorded_visits(self.archive)
        first = next((one.record_id for one in visit.captures if one.record_id), None)
        return self._visits.get(first) if first else None

    def _kept(self, run: _Run, found: Iterable[ArchivedResponse]) -> list[Capture]:
        """The captures of responses, copied into our archive where they are not in it."""
        captures = [run.importer.take(one) if run.importer else one.capture() for one in found]
        if run.foreign:
            for capture in captures:
                capture.order_date = order_of_foreign(capture.order_date or capture.captured_at, run.begun_at)
                if capture.order_date == capture.captured_at:
                    capture.order_date = None
        return captures

    def _is_asset(self, run: _Run, url: str, response: ArchivedResponse) -> bool:
        """Was it asked for as a picture or attachment? A foreign archive does not say: then what it is decides."""
        if not run.foreign:
            return response.kind == "asset"
        cause = asset_cause(response.status, response.content_type)
        return cause is None and self.intake.store.is_asset(url)


def _refused_by_another(report: str) -> bool:
    """Did another version refuse parts of a file?"""
    kept = json.loads(report)
    return bool(kept.get("damaged")) and kept.get("version") != __version__


@contextmanager
def _little_garbage() -> Iterator[None]:
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def info_of_run(path: Path) -> dict[str, Any]:
    """What is known of the run that a file of our archive is the first of."""
    return own_info(path) or {
        "crawl": f"{SPIDER}-{file_digest(path)[7:23]}", "spider": SPIDER, "tool_version": "foreign"
    }  # fmt: skip


def how_of(info: dict[str, Any], *, copies: bool = False) -> How:
    """How the files of a run are read."""
    if info.get("spider") == SPIDER:
        return How(foreign=True, copies=copies, rendered=bool(info.get("rendered")))
    return How(
        foreign=False, copies=copies, spider=info.get("spider"), arguments=_record(info.get("arguments")),
        rendered=bool(info.get("rendered")),
    )  # fmt: skip


def own_info(path: Path) -> dict[str, Any] | None:
    """What a file of our archive says of the run that wrote it; None for other programs' files."""
    try:
        description = json.loads(first_info(path).get(CRAWL_FIELD, "{}"))
    except (ValueError, RecursionError):
        return None
    return description if isinstance(description, dict) and description.get("crawl") else None


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
