"""Limits on pages, time and bytes: the crawl ends in order, and the next run goes on where it stopped.

Scrapy's CloseSpider extension counts what came back, so that a limit of 100 pages fetches up to as many more as are
under way; here no request beyond the limit is made, and those within it are waited for, whatever the site's delay. Bytes
and time are known only afterwards: what is under way when they are used up is still taken.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import _schedule_coro

from newscrawl.frontier.limits import Refused
from newscrawl.frontier.scope import budget_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

#: In a request's meta: the how manieth page of the crawl it is.
_NUMBER: Final = "budget_page"

logger = logging.getLogger(__name__)


class BudgetMiddleware:
    """Refuses requests once a limit is reached, and ends the crawl. robots.txt does not count as a page."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.budget = budget_of(
            settings.get("NEWSCRAWL_MAX_PAGES"),
            settings.get("NEWSCRAWL_MAX_TIME"),
            settings.get("NEWSCRAWL_MAX_BYTES"),
        )
        if not self.budget:
            raise NotConfigured
        self.crawler = crawler
        self.stats = crawler.stats
        self.pages = 0
        #: Pages asked for whose answers are still to come: with a limit of pages they are waited for.
        self.open: set[int] = set()
        self.began = monotonic()
        self.ended: str | None = None
        self._closing = False
        self._clock: Any = None
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self._left, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        self.began = monotonic()
        if self.budget.seconds is not None:
            self._clock = create_looping_call(self._look)
            self._clock.start(1.0, now=False)

    def _closed(self) -> None:
        if self._clock is not None and self._clock.running:
            self._clock.stop()

    def process_request(self, request: Request) -> None:
        if request.meta.get("robotstxt"):
            return
        # A redirect or a repetition has the number of the request it stands for.
        self.open.discard(request.meta.pop(_NUMBER, 0))
        self._look(asking=True)
        if self.ended is not None:
            self._done()
            raise Refused("shutdown", self.ended)
        self.pages += 1
        request.meta[_NUMBER] = self.pages
        self.open.add(self.pages)

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's name
        """A request that another middleware refused (robots.txt) never reaches the downloader."""
        self._left(request)

    def _left(self, request: Request) -> None:
        self.open.discard(request.meta.get(_NUMBER, 0))
        self._done()

    def _done(self) -> None:
        """End the crawl where a limit was reached and nothing is waited for any more."""
        if self.ended is None or self._closing or (self.ended == "limit_pages" and self.open):
            return
        self._closing = True
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            engine.unpause()
            _schedule_coro(engine.close_spider_async(reason=self.ended))

    def _look(self, *, asking: bool = False) -> None:
        if self.ended is not None:
            return
        budget = self.budget
        # A crawl that has just enough pages left ends as finished: only a request beyond the limit reaches it.
        if budget.pages is not None and self.pages >= budget.pages and asking:
            self._end("limit_pages", f"{self.pages} pages were asked for")
        elif budget.seconds is not None and monotonic() - self.began >= budget.seconds:
            self._end("limit_time", f"{budget.seconds:g} seconds are over")
        elif (
            budget.size is not None
            and (size := self.stats.get_value("downloader/response_bytes", 0)) >= budget.size
            and asking
        ):
            self._end("limit_bytes", f"{size:,} bytes were received")

    def _end(self, reason: str, what: str) -> None:
        self.ended = reason
        logger.info("Limit reached: %s; the next run goes on from here", what)
        if self.crawler.engine is not None:
            # While answers are waited for, the queue is not emptied of requests that would all be refused.
            self.crawler.engine.pause()
        self._done()
