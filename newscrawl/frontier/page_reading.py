"""Where the crawl meets its page reader: started before anything else, and asked before a list or a refresh is read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.http import HtmlResponse

from newscrawl.errors import RefusedPage
from newscrawl.frontier.limits import Refused
from newscrawl.frontier.page_reader import PageReader
from newscrawl.frontier.refresh import size
from newscrawl.intake import bounds

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response


logger = logging.getLogger(__name__)


class PageReading:
    """Forks the reader before the store and the archive are opened, ends it with the crawl (``crawler.page_reader``)."""

    def __init__(self, crawler: Crawler) -> None:
        jobs = {"size": size, **getattr(crawler.spider, "reading_jobs", dict)()}
        seconds = crawler.settings.getfloat("NEWSCRAWL_PAGE_SECONDS")
        self.reader = crawler.page_reader = PageReader(jobs, seconds)
        crawler.signals.connect(self._stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _stopped(self) -> None:
        self.reader.close()


class BoundsMiddleware:
    """Refuses markup beyond the limits, and lets the reader try out what this process is going to parse.

    That is each list, and a page that may be a refresh. Articles are read by the reader alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        if not isinstance(response, HtmlResponse):
            return response
        is_list = request.meta.get("kind") == "list"
        refreshes = b"refresh" in response.body[:8192].lower()
        if not (is_list or refreshes):
            return response
        try:
            unusual = bounds.check(response.body)
            if is_list:
                await self._try(request, "list", response.body, response.url, response.encoding)
            elif unusual:
                await self._try(request, "size", response.text)
        except RefusedPage as refusal:
            self.stats.inc_value(f"frontier/refused/{refusal.cause}")
            raise Refused(refusal.cause, refusal.detail) from refusal
        return response

    async def _try(self, request: Request, job: str, *arguments: Any) -> None:
        reader: PageReader | None = getattr(self.crawler, "page_reader", None)
        if reader is not None and job in reader.jobs:
            try:
                await reader.call(job, *arguments, page=request.meta.get("frontier_id"))
            except (RefusedPage, Refused):
                raise
            except Exception as error:
                # Whoever reads it here meets the same, and names it.
                logger.debug("trying out %s: %s", job, error)
