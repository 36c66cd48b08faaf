"""An archive read ahead by several processes: records, and what their pages give, in the order of the archive.

Workers (:mod:`newscrawl.intake.workers`) read ranges of files themselves: records, digests, decoding, extraction and
attribution. One process stores what they give, in the order in which one process alone would have read it. What depends
on the store (which record is known, what a revisit points at in another file) is decided there and then, so nothing is
read out of order that matters; the rows are those of one process.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.archive import Damage, Record
from newscrawl.archive.containers import records_of
from newscrawl.archive.foreign import named_payload
from newscrawl.archive.ranges import RANGE, Begun, Chain, Ended, plan, read_range, take_apart
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.response import is_response
from newscrawl.archive.segmented_records import is_segment
from newscrawl.archive.stream import RECORD_LIMIT
from newscrawl.errors import RefusedPage, StorageError
from newscrawl.intake import PageReading, read_page, refuse_status, use_sources, verdict_of
from newscrawl.intake.workers import Task, WorkerPool
from newscrawl.processes import SMALL, default_workers
from newscrawl.settings import NEWSCRAWL_PAGE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newscrawl.archive.containers import Opener
    from newscrawl.archive.payload import ArchivedResponse
    from newscrawl.items import Portal

    #: (key of a host, spider, its arguments) → portal
    PortalFor = Callable[[str, str | None, dict[str, Any]], Portal]
    #: (name of the WARC, how to open it again, what stands there)
    Item = tuple[str, Opener, Record | Damage]

#: Records sent to workers ahead where a file is read in one go.
_WINDOW: Final = 24
NOT_MODIFIED: Final = 304


@dataclass(slots=True, frozen=True)
class How:
    """How the records of a file are read. ``foreign``: written by another program, also where it lies in our archive."""

    foreign: bool
    #: Are records copied into our archive?
    copies: bool = False
    spider: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    #: Were pages shown to a browser? Then its renderings are read.
    rendered: bool = False

    def portal(self, portal_for: PortalFor, url: str) -> Portal:
        """Whose page it is. What a foreign archive says of itself decides nothing."""
        host = (urlsplit(url).hostname or "").lower()
        if self.foreign:
            return portal_for(host, None, {})
        return portal_for(host, self.spider, self.arguments)


def start_workers(
    portal_for: PortalFor,
    count: int | None,
    *,
    size: int,
    folder: Path | None = None,
    seconds: float = NEWSCRAWL_PAGE_SECONDS,
) -> WorkerPool | None:
    """Workers for an archive of ``size`` bytes; None where this process reads alone.

    ``count``: how many; None: as many as there are processors, none for a small archive. ``folder``: where the user's
    ``sources.json`` may stand. Before a database is opened, and before threads.
    """
    if count is None:
        count = default_workers() if size >= SMALL else 1
    if count <= 1 or not hasattr(os, "fork"):
        return None
    use_sources(folder)
    _warm(portal_for)
    return WorkerPool(jobs(portal_for), count, seconds)


def _warm(portal_for: PortalFor) -> None:
    """Load what the first page loads, once for all workers: rules, tables, patterns."""
    text = "松花江上的大桥今天通车，记者在现场看到，许多市民前来参观。" * 4
    html = (
        "<html><head><title>大桥通车</title></head><body><h1>大桥通车</h1><p>2022-08-24 10:20 来源：江城日报</p>"
        f"<div><p>{text}</p><p>{text}</p></div></body></html>"
    )
    url = "http://localhost/1.html"
    try:
        article = read_page(portal_for("localhost", None, {}), html.encode(), url)
        verdict_of(article, portal_for("localhost", None, {}), url)
    except RefusedPage:
        pass


def jobs(portal_for: PortalFor) -> dict[str, Callable[..., Any]]:
    """What workers can do."""

    def read_file_range(
        path: str, begin: int, end: int | None, exact: bool, how: How, **again: Any
    ) -> Iterator[Begun | Record | Ended]:
        parts = read_range(Path(path), begin, end, exact=exact)
        return _with_pages(portal_for, Path(path), parts, how, **again)

    def read_record(path: str, record: Record, how: How, **again: Any) -> Iterator[Begun | Record | Ended]:
        return _with_pages(portal_for, Path(path), [record], how, **again)

    def read_one(how: How, reading: PageReading, html: bytes, *headers: str | None) -> PageReading:
        return fill(reading, how.portal(portal_for, reading.asked), html, *headers)

    return {"range": read_file_range, "record": read_record, "page": read_one}


def _with_pages(
    portal_for: PortalFor,
    path: Path,
    parts: Iterable[Begun | Record | Ended],
    how: How,
    done: int = 0,
    refused: Mapping[int, tuple[str, str]] | None = None,
) -> Iterator[Begun | Record | Ended]:
    refused = refused or {}
    for number, part in enumerate(parts):
        if number < done:
            continue
        if isinstance(part, Record) and (answer := take_apart(part, lenient=how.foreign, copies=how.copies)):
            if number in refused:
                answer.page = PageReading(answer.url, answer.url, answer.payload_digest)
                answer.page.cause, answer.page.detail = refused[number]
            elif _is_page(answer, how):
                answer.page = _read_ahead(portal_for, path, part, answer, how)
            if not part.block:
                answer.body = b""
        yield part


def _is_page(answer: ArchivedResponse, how: How) -> bool:
    if answer.kind != "article" or answer.status == NOT_MODIFIED:
        return False
    return not how.rendered or answer.record_type == "conversion"


def _read_ahead(
    portal_for: PortalFor, path: Path, record: Record, answer: ArchivedResponse, how: How
) -> PageReading | None:
    """The page of a response; None where there is none to read, or what a revisit points at is not beside it."""
    body, digest = answer.body, answer.payload_digest
    if record.type == "revisit":
        payload = named_payload(path.parent, record)
        if payload is None:
            return None
        body, digest = payload
    try:
        refuse_status(answer.status)
        answer.body = body
        html = answer.decoded()
    except RefusedPage:
        return None
    finally:
        if record.type == "revisit":
            answer.body = b""
    reading = PageReading(answer.url, answer.url, digest, answer.context.get("edition"))
    portal = how.portal(portal_for, answer.url)
    return fill(reading, portal, html, answer.content_type, answer.captured_at)


def fill(
    reading: PageReading, portal: Portal, html: bytes, content_type: str | None, captured_at: str | None
) -> PageReading:
    """Read the page of a reading, its content encoding taken off, with its verdict; a refusal is a value."""
    url = reading.url
    try:
        reading.article = read_page(
            portal, html, url, content_type=content_type, captured_at=captured_at, edition=reading.edition
        )
    except RefusedPage as refusal:
        reading.cause, reading.detail = refusal.cause, refusal.detail
    else:
        reading.verdict = verdict_of(reading.article, portal, url)
    return reading


class Ahead:
    """The records of files, read ahead by a pool.

    ``coming``: files in the order in which :meth:`records` will be asked for them, so that many small ones keep all
    workers busy. ``size``: bytes of a range.
    """

    def __init__(
        self, pool: WorkerPool, coming: Iterable[tuple[Path, How]] = (), *, size: int = RANGE
    ) -> None:
        self.pool = pool
        self._size = size
        self._coming = iter(coming)
        #: Ranges of announced files that were not asked for yet: file, how, first byte, last + 1, the file's first?
        self._planned: deque[tuple[Path, How, int, int | None, bool]] = deque()
        #: File → its ranges, as far as they were asked for; none where it is read in one go.
        self._asked: dict[Path, deque[tuple[int, int | None, Task]]] = {}
        #: Ranges asked for and not taken to their end.
        self._open = 0

    def records(self, path: Path, how: How, starts: dict[str, int] | None = None) -> Iterator[Item]:
        """As ``containers.records_of``. ``starts``: where reading begins; only for files that were not announced."""
        self._fill()
        if path not in self._asked:
            start = (starts or {}).get(path.name.removesuffix(OPEN_SUFFIX), (starts or {}).get("", 0))
            self._announce(path, how, start, next_one=True)
            self._fill()
        if self._asked[path] or any(planned[0] == path for planned in self._planned):
            return self._chained(path, how)
        del self._asked[path]
        return self._spread(path, how, records_of(path, starts or {}, RECORD_LIMIT, beside=how.foreign))

    def _announce(self, path: Path, how: How, start: int = 0, *, next_one: bool = False) -> None:
        self._asked[path] = deque()
        try:
            places = plan(path, start, self._size)
        except StorageError:
            return  # raised again where its turn comes
        ranges = [(path, how, *place, number == 0) for number, place in enumerate(places)]
        if next_one:
            self._planned.extendleft(reversed(ranges))
        else:
            self._planned.extend(ranges)

    def _fill(self) -> None:
        """Ask for ranges while there are too few open questions."""
        while self._open < 2 * self.pool.count + 2:
            if not self._planned:
                coming = next(self._coming, None)
                if coming is None:
                    return
                self._announce(*coming)
                continue
            path, how, begin, end, first = self._planned.popleft()
            task = self.pool.submit("range", str(path), begin, end, first, how)
            self._asked[path].append((begin, end, task))
            self._open += 1

    def _chained(self, path: Path, how: How) -> Iterator[Item]:
        def again(begin: int, end: int | None) -> Iterator[Begun | Record | Ended]:
            return self.pool.parts(self.pool.submit("range", str(path), begin, end, True, how))

        try:
            yield from Chain(path, self._ranges(path), again, lambda items: self._spread(path, how, items))
        finally:
            self._forget(path)

    def _ranges(self, path: Path) -> Iterator[tuple[int, int | None, Iterator[Begun | Record | Ended]]]:
        asked = self._asked[path]
        while asked:
            begin, end, task = asked.popleft()
            try:
                yield begin, end, self.pool.parts(task)
            finally:
                self._open -= 1
                self.pool.withdraw([task])
            self._fill()

    def _forget(self, path: Path) -> None:
        """What was asked for of a file and is not wanted, because it is damaged before."""
        rest = self._asked.pop(path, deque())
        self._open -= len(rest)
        self.pool.withdraw([task for _, _, task in rest])
        self._planned = deque(planned for planned in self._planned if planned[0] != path)

    def _spread(self, path: Path, how: How, items: Iterable[Item]) -> Iterator[Item]:
        """Records that are read here, their pages by the workers, some records ahead."""
        window: deque[tuple[Item, Task | None]] = deque()
        for item in items:
            record = item[2]
            task = None
            if isinstance(record, Record) and record.type != "revisit" and is_response(record):
                task = None if is_segment(record) else self.pool.submit("record", str(path), record, how)
            window.append((item, task))
            if len(window) > _WINDOW:
                yield self._taken(*window.popleft())
        while window:
            yield self._taken(*window.popleft())

    def _taken(self, item: Item, task: Task | None) -> Item:
        if task is None:
            return item
        name, opener, _ = item
        (record,) = self.pool.parts(task)
        return name, opener, record
