"""The record of a run: its store, its archive, its row in ``crawls``, and its exit status."""

from __future__ import annotations

import json
import logging
import secrets
import socket
import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.utils.defer import _schedule_coro

from newscrawl import __version__
from newscrawl.archive.clock_state import clock_state
from newscrawl.archive.known import Known
from newscrawl.archive.runs import MARKS, ORDER, VisitRecord, record_run, record_visit
from newscrawl.archive.warc import WarcWriter
from newscrawl.errors import ConfigurationError, LostFileError, NewscrawlError, StorageError
from newscrawl.frontier import queue
from newscrawl.frontier.limits import LIMIT_EXIT, LIMIT_REASONS
from newscrawl.intake import load_sources
from newscrawl.items import now
from newscrawl.store.articles import ArticleStore, cause_of_status
from newscrawl.store.locking import RowsLock
from newscrawl.store.ordering import clock_of, order_text
from newscrawl.store.schema import connect, transaction
from newscrawl.store.seal import seal

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.items import Capture, Visit

logger = logging.getLogger(__name__)

#: Stats that are kept with a run, by prefix.
_KEPT = (
    "newscrawl/", "frontier/", "robotstxt/", "downloader/response_status_count/", "downloader/exception_count",
)  # fmt: skip
_KEPT_WHOLE = (
    "downloader/request_count",
    "downloader/response_count",
    "downloader/response_bytes",
    "elapsed_time_seconds",
    "retry/count",
    "log_count/ERROR",
)


def paths(settings: BaseSettings) -> tuple[Path, Path]:
    """(database, archive folder) of a run."""
    output = Path(settings["NEWSCRAWL_OUTPUT"])
    return Path(settings["NEWSCRAWL_DATABASE"] or output / "newscrawl.db"), output / "warc"


class Session:
    """What the parts of one run share: ``crawler.newscrawl``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        spider = crawler.spider
        self.started_at = now()
        stamp = self.started_at[:19].replace("-", "").replace(":", "")
        self.uid = f"{stamp}Z-{spider.name}-{secrets.token_hex(4)}"
        database, archive = paths(crawler.settings)
        self.database = database
        self._rows = RowsLock(database)
        self._rows.acquire()
        self.connection = connect(database, archive=archive)
        self.clock = clock_of(self.connection)
        self.order_date = order_text(self.clock, datetime.fromisoformat(self.started_at))
        self.store = ArticleStore(self.connection)
        self.failure: NewscrawlError | None = None
        self.exit_code = 0
        self.known = Known(self.connection, archive)
        self.writer = WarcWriter(
            archive,
            software=f"newscrawl/{__version__}",
            crawl_info={"newscrawl": json.dumps(self.description(), sort_keys=True)} | self.circumstances(),
            known=self.known.payload,
            fsync=crawler.settings.getbool("NEWSCRAWL_WARC_FSYNC"),
            order=self.clock.order_date,
        )

        # Not in a signal handler, whose errors Scrapy only logs: a store that cannot be written stops the crawl.
        load_sources(self.connection, database.parent)
        with transaction(self.connection):
            self.store.start_crawl(
                self.uid,
                spider.name,
                spider.own_portal,
                getattr(spider, "arguments", {}),
                self.started_at,
                __version__,
            )

    def description(self) -> dict[str, Any]:
        """What the archive itself says of the run, so that a rebuild knows how to read its pages."""
        return {
            "crawl": self.uid,
            "spider": self.crawler.spider.name,
            "arguments": getattr(self.crawler.spider, "arguments", {}),
            "started_at": self.started_at,
            "tool_version": __version__,
            MARKS: True,
            # The clock was behind what the archive has: where this run stands among the others.
            **({ORDER: self.order_date} if self.order_date else {}),
            # A rebuild then looks for the rendering of each page.
            **({"rendered": True} if getattr(self.crawler.spider, "render", False) else {}),
        }

    def circumstances(self) -> dict[str, str]:
        """Who crawls, as whom, by which rules, from where and by which clock: fields of the warcinfo record."""
        settings = self.crawler.settings
        record = {
            "operator": settings.get("NEWSCRAWL_CONTACT") or "",
            "http-header-user-agent": settings.get("USER_AGENT") or "",
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "hostname": socket.gethostname(),
            "newscrawl-clock": clock_state(),
        }
        return {name: value for name, value in record.items() if value}

    def store_capture(self, capture: Capture) -> None:
        """The row of a capture that belongs to no visit. Raises :class:`StorageError`."""
        try:
            with transaction(self.connection):
                self.store.add_capture(capture, self.uid, cause_of_status(capture.status))
        except sqlite3.Error as error:
            raise StorageError(f"the database cannot be written ({error}).") from error

    def close(self) -> None:
        """Let go of the database; the last thing a run does."""
        self._rows.release()
        # Only the last of several processes gets it sealed.
        seal(self.connection, self.database)
        self.connection.close()

    def record_visit(self, visit: Visit) -> None:
        """State in the archive how a visit ended that lacks a part, before its rows say so."""
        records = tuple(one.record_id for one in (*visit.captures, *visit.trail) if one.record_id)
        if visit.unanswered and visit.captures and records:
            ended = VisitRecord(records, tuple(visit.unanswered), visit.cause)
            record_visit(self.writer.folder, visit.url, ended, software=self.writer.software)

    def fail(self, error: NewscrawlError) -> None:
        """Storage is broken: say so once and end the crawl; what is not stored is fetched again next time."""
        if self.failure is None:
            self.failure = error
            logger.error("%s", error)
            _schedule_coro(self.crawler.engine.close_spider_async(reason="storage"))


class CrawlRecord:
    """Opens the session, writes the crawl's row at its start and its end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = crawler.newscrawl = Session(crawler)
        crawler.crawl_uid = self.session.uid

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlRecord:
        record = cls(crawler)
        # engine_stopped comes after every pipeline and extension has closed: the counts are final.
        crawler.signals.connect(record.closed, signal=signals.spider_closed)
        crawler.signals.connect(record.item_failed, signal=signals.item_error)
        crawler.signals.connect(record.stopped, signal=signals.engine_stopped)
        return record

    def item_failed(self) -> None:
        """A fault of ours at one article: the crawl goes on, its exit code says so."""
        self.crawler.stats.inc_value("newscrawl/item_errors")

    def _pattern_without_match(self, spider: Spider) -> bool:
        """Name the user's patterns that match no address, of this run or known, and ``exclude`` that keeps all away.

        True where the run cannot have been meant so: an ``include`` without a match, or nothing left to fetch.

        One that matched in an earlier run is right, whatever stands on today's lists.
        """
        scope = getattr(spider, "scope", None)
        if not scope or not scope.seen:
            return False
        rows = self.session.connection.execute(
            "select url from urls where spider = ? and kind = 'article' and coalesce(last_cause, '') <> 'out_of_scope'",
            [getattr(spider, "frontier_key", None) or spider.name],
        )
        known = [row[0] for row in rows]
        missing = scope.unmatched(known)
        for name, pattern in missing:
            logger.error("%s=%r matches none of the %d addresses seen", name, pattern, scope.seen)
        self.crawler.stats.set_value("newscrawl/patterns_unmatched", len(missing))
        if nothing := scope.excludes_all(known):
            logger.error(
                "exclude keeps away all of the %d addresses seen: nothing is left to fetch", scope.seen
            )
        return nothing or any(name == "include" for name, _ in missing)

    def closed(self, spider: Spider, reason: str) -> None:
        session = self.session
        stats = self.crawler.stats.get_stats()
        broken = stats.get("newscrawl/item_errors", 0) + sum(
            count for key, count in stats.items() if key.startswith("spider_exceptions/")
        )
        # A run that read nothing at all has failed, however orderly it ended; not so a process that joined a run
        # of which others had taken all there was.
        read = stats.get("newscrawl/lists", 0) + stats.get("item_scraped_count", 0)
        asked = stats.get("downloader/request_count", 0) - stats.get("robotstxt/request_count", 0)
        frontier = getattr(self.crawler, "frontier", None)
        late = not asked and frontier is not None and frontier.read_by_others()
        # Pages that were not asked for because robots.txt was unavailable are pages not read.
        barred = stats.get("robotstxt/unavailable", 0)
        in_order = reason == "finished" or reason in LIMIT_REASONS
        failed = not in_order or broken > 0 or barred > 0 or not (read or late)
        ended = LIMIT_EXIT if reason in LIMIT_REASONS and not failed else int(failed)
        if not failed and self._pattern_without_match(spider):
            ended = ConfigurationError.exit_code
        session.exit_code = session.failure.exit_code if session.failure else ended
        counts = {
            key: value
            for key, value in stats.items()
            if (key.startswith(_KEPT) or key in _KEPT_WHOLE) and isinstance(value, int | float)
        }
        end: dict[str, Any] = {
            "finished_at": now(),
            "reason": reason,
            "exit_code": session.exit_code,
            "counts": counts,
        }
        try:
            record_run(session.writer.folder, session.description() | end, software=session.writer.software)
            with transaction(session.connection):
                session.store.finish_crawl(session.uid, **end)
        except StorageError as error:
            session.failure = session.failure or error
            session.exit_code = error.exit_code
            logger.error("%s", error)

    def stopped(self) -> None:
        session = self.session
        try:
            session.writer.close()
        except StorageError as error:
            # Too late to end the crawl by it; its exit status still says so.
            session.failure = session.failure or error
            session.exit_code = error.exit_code
            logger.error("%s", error)
            with suppress(sqlite3.Error, StorageError), transaction(session.connection):
                session.connection.execute(
                    "update crawls set exit_code = ? where uid = ?", [error.exit_code, session.uid]
                )
        if isinstance(session.failure, LostFileError):
            with suppress(sqlite3.Error, StorageError):
                queue.ask_again(session.connection, session.failure.file)
        session.close()
