"""From an archive back to rows: ingest of any WARC, and the store made anew from our own.

``rebuild`` is the proof that nothing but people's decisions lives in the database alone.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newscrawl.archive.ingest import responses
from newscrawl.archive.records import Damage
from newscrawl.errors import RefusedPage, StorageError
from newscrawl.extraction.multipage import PageWalk
from newscrawl.intake import (
    Intake,
    load_sources,
    read_page,
    refuse_status,
    require_date,
)
from newscrawl.items import Visit
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse
    from newscrawl.items import Article, Portal

#: An article's further pages were fetched right after its first; they stand so near in the file.
LOOKAHEAD = 200
#: A crawl follows no more redirects than this.
_MOST_HOPS = 20
#: People's decisions and the user's own sources, carried over in this order.
KEPT = ("licences", "leads", "reviews", "cases")


@dataclass(slots=True)
class Report:
    """What an ingest did: outcomes by name, refusals by name, damage found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    damage: list[Damage] = field(default_factory=list)
    responses: int = 0


class Ingest:
    """Takes the responses of archives into a store, as a crawl would have."""

    def __init__(
        self, connection: sqlite3.Connection, portal_for: Callable[[str, str | None, dict[str, Any]], Portal]
    ) -> None:
        self.connection = connection
        self.intake = Intake(connection)
        self.portal_for = portal_for
        self.report = Report()

    def take(self, path: Path, progress: Callable[[int], None] = lambda _: None) -> Report:
        """Read one archive; call ``progress`` with the number of responses so far."""
        info = crawl_info(path)
        crawl = str(info.get("crawl") or f"ingest-{path.name}")
        stream = _Stream(responses(path), self.report, rendered=bool(info.get("rendered")))
        redirected: dict[str, list[ArchivedResponse]] = {}
        first = True
        for response in stream:
            if first:
                self._start(crawl, info, response)
                first = False
            self.report.responses += 1
            trail = redirected.pop(response.url, [])
            if 300 <= response.status < 400 and (location := response.header("location")):
                redirected[_absolute(response.url, location)] = [*trail, response]
                continue
            saved = self.intake.take(self._visit(response, trail, stream, crawl, info))
            self.report.outcomes[saved.outcome] += 1
            progress(self.report.responses)
        return self.report

    def _start(self, crawl: str, info: dict[str, Any], response: ArchivedResponse) -> None:
        portal = self._portal(response.url, info)
        with transaction(self.connection):
            self.intake.store.start_crawl(
                crawl, str(info.get("spider") or "ingest"), portal, info.get("arguments") or {},
                str(info.get("started_at") or response.captured_at), str(info.get("tool_version") or "foreign"),
            )  # fmt: skip

    def _portal(self, url: str, info: dict[str, Any]) -> Portal:
        return self.portal_for(
            (urlsplit(url).hostname or "").lower(), info.get("spider"), info.get("arguments") or {}
        )

    def _visit(
        self,
        response: ArchivedResponse,
        trail: list[ArchivedResponse],
        stream: _Stream,
        crawl: str,
        info: dict[str, Any],
    ) -> Visit:
        asked = trail[0].url if trail else response.url
        portal = self._portal(asked, info)
        rendering = stream.rendering(response)
        read = rendering or response
        steps = [*trail, response] if rendering else trail
        visit = Visit(
            url=asked,
            portal=portal,
            crawl=crawl,
            visited_at=read.capture().captured_at,
            status=response.status,
            captures=[read.capture()],
            trail=[step.capture() for step in steps],
            etag=_text(response.header("etag")),
            last_modified=_text(response.header("last-modified")),
        )
        try:
            if trail and urlsplit(response.url).path in {"", "/", "/index.html", "/index.htm"}:
                raise RefusedPage("soft_404", f"sent on to {response.url}")
            article = require_date(_read(portal, read, response.context.get("edition")))
            visit.article = self._whole(article, visit, portal, stream)
        except RefusedPage as refusal:
            visit.cause, visit.detail = refusal.cause, refusal.detail
            self.report.refused[refusal.cause] += 1
        return visit

    def _whole(self, first: Article, visit: Visit, portal: Portal, stream: _Stream) -> Article:
        """The article with its further pages, as far as they stand near."""
        walk = PageWalk(first)
        while (url := walk.ask()) is not None:
            response = self._arrive(url, visit, stream)
            if response is None:
                continue
            rendering = stream.rendering(response)
            if rendering:
                visit.trail.append(response.capture())
            read = rendering or response
            try:
                belongs = walk.take(_read(portal, read))
            except RefusedPage:
                belongs = False
            (visit.captures if belongs else visit.trail).append(read.capture())
        return walk.merged()

    def _arrive(self, url: str, visit: Visit, stream: _Stream) -> ArchivedResponse | None:
        """The response a further page's address led to, its redirects noted."""
        for _ in range(_MOST_HOPS):
            response = stream.ahead(url)
            if response is None:
                return None
            self.report.responses += 1
            location = response.header("location")
            if not 300 <= response.status < 400 or location is None:
                return response
            visit.trail.append(response.capture())
            url = _absolute(response.url, location)
        return None


class _Stream:
    """Responses one by one, with a look ahead for an address."""

    def __init__(
        self, source: Iterator[ArchivedResponse | Damage], report: Report, *, rendered: bool = False
    ) -> None:
        self._source = source
        self._report = report
        self._rendered = rendered
        self._buffer: deque[ArchivedResponse] = deque()

    def __iter__(self) -> Iterator[ArchivedResponse]:
        while True:
            if not self._buffer and not self._fill():
                return
            yield self._buffer.popleft()

    def ahead(self, url: str) -> ArchivedResponse | None:
        """Take the next response of ``url`` out of the stream, if it is near."""
        return self._take(lambda one: one.url == url and one.record_type != "conversion")

    def rendering(self, response: ArchivedResponse) -> ArchivedResponse | None:
        """Take what a browser made of this response out of the stream, if it is near."""
        if not self._rendered:
            return None
        return self._take(lambda one: one.record_type == "conversion" and one.refers_to == response.record_id)

    def _take(self, wanted: Callable[[ArchivedResponse], bool]) -> ArchivedResponse | None:
        index = 0
        while index < LOOKAHEAD:
            if index == len(self._buffer) and not self._fill():
                return None
            if wanted(self._buffer[index]):
                found = self._buffer[index]
                del self._buffer[index]
                return found
            index += 1
        return None

    def _fill(self) -> bool:
        for part in self._source:
            if isinstance(part, Damage):
                self._report.damage.append(part)
            else:
                self._buffer.append(part)
                return True
        return False


def _read(portal: Portal, response: ArchivedResponse, edition: object = None) -> Article:
    refuse_status(response.status)
    return read_page(
        portal,
        response.decoded(),
        response.url,
        content_type=response.content_type,
        captured_at=response.captured_at,
        edition=edition,
    )


def _absolute(base: str, location: bytes) -> str:
    return urljoin(base, location.decode("latin-1").strip())


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def crawl_info(path: Path) -> dict[str, Any]:
    """What the archive's ``warcinfo`` record says of the crawl that wrote it; empty for other programs'."""
    if path.suffix == ".wacz":
        return {}
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type != "warcinfo":
                    return {}
                for line in record.content_stream().read(65_536).decode("utf-8", "replace").splitlines():
                    name, _, value = line.partition(":")
                    if name.strip() == "newscrawl":
                        found = json.loads(value)
                        return found if isinstance(found, dict) else {}
                return {}
    except (ArchiveLoadFailed, OSError, ValueError):
        return {}
    return {}


def archives(folder: Path) -> list[Path]:
    """The archive's files in the order they were written (their names sort)."""
    return sorted(path for path in folder.glob("*.warc*") if path.is_file() and path.suffix != ".cdxj")


def rebuild(
    database: Path,
    archive: Path,
    portal_for: Callable[[str, str | None, dict[str, Any]], Portal],
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Make ``database`` anew from ``archive``; the old one is replaced only when the new one is whole."""
    files = archives(archive)
    if not files:
        raise StorageError(f"{archive}: holds no WARC files; there is nothing to rebuild from.")
    fresh = database.with_name(database.name + ".rebuilding")
    _remove(fresh)
    with closing(connect(fresh)) as connection:
        if database.exists():
            _carry_over(connection, database)
        load_sources(connection, database.parent)
        ingest = Ingest(connection, portal_for)
        for path in files:
            ingest.take(path, progress)
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode = delete")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    fresh.replace(database)
    connect(database).close()
    return ingest.report


def _carry_over(connection: sqlite3.Connection, old: Path) -> None:
    """People's decisions, the user's sources and the record of past runs: what no page says."""
    connect(old).close()  # brings an older file's schema up to date first
    connection.execute("attach database ? as old", [str(old)])
    with transaction(connection):
        connection.execute("insert into sources select * from old.sources where origin = 'user'")
        for table in ("source_aliases", "source_domains"):
            connection.execute(
                f"insert into {table} select * from old.{table} where source_id in (select id from sources)"
            )
        for table in KEPT:
            connection.execute(f"insert into {table} select * from old.{table}")
        connection.execute("insert into portals select * from old.portals")
        connection.execute("insert into crawls select * from old.crawls")
    connection.execute("detach database old")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
