"""What a callback produced: its requests are queued and its page is answered, in one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from scrapy import Request

from newscrawl.errors import StorageError
from newscrawl.frontier.answers import answer_for
from newscrawl.frontier.feeds import MAX_ENTRIES
from newscrawl.frontier.guard import MAX_URL
from newscrawl.frontier.limits import ends_crawl
from newscrawl.frontier.scheduler import SqliteScheduler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response


class FrontierMiddleware:
    """Collects what a callback produced and hands it to the scheduler in one piece.

    Outermost of the spider middlewares (a low number), so that it sees what the others made of the output.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.frontier_output = self  # the scheduler refuses to work without it
        self.max_links = {
            "list": crawler.settings.getint("NEWSCRAWL_MAX_LINKS", 5000),
            # As many as a sitemap may name; they were looked up before they were made.
            "feed": MAX_ENTRIES,
        }
        #: The user's patterns of addresses (``include``, ``exclude``); false where there are none.
        self.scope = getattr(crawler.spider, "scope", None)
        self.max_depth = crawler.settings.getint("NEWSCRAWL_MAX_DEPTH", 200)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def scheduler(self) -> SqliteScheduler | None:
        scheduler = self.crawler.engine.scheduler
        return scheduler if isinstance(scheduler, SqliteScheduler) else None

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        scheduler = self.scheduler
        if scheduler is None:
            async for part in result:
                yield part
            return
        requests: list[Request] = []
        items: list[Any] = []
        error: Exception | None = None
        most = self.max_links.get(str(response.meta.get("kind")), self.max_links["list"])
        try:
            async for part in result:
                if not isinstance(part, Request):
                    items.append(part)
                elif cause := self._refusal(part, full=len(requests) >= most):
                    self.crawler.stats.inc_value(f"frontier/refused/{cause}")
                else:
                    requests.append(part)
        except Exception as caught:
            error = caught
        if error is not None and ends_crawl(error):
            # Pages of the article were still to come: nothing of it is stored, and its lease returns.
            scheduler.leases.pop(response.meta.get("frontier_id"), None)  # type: ignore[arg-type]
            return
        lease = scheduler.leases.get(response.meta.get("frontier_id"))  # type: ignore[arg-type]
        try:
            kept = scheduler.take(
                lease,
                requests,
                items=len(items),
                answer={**answer_for(error, response), **scheduler.validators(response)},
                child=bool(response.meta.get("frontier_parent")),
            )
        except (StorageError, sqlite3.Error) as failure:
            scheduler.storage_failed(failure)
            return
        for part in (*items, *kept):
            yield part
        if error is not None:
            raise error

    def _refusal(self, request: Request, *, full: bool) -> str | None:
        """Why a link is not even queued: a row for each would be what a trap is after."""
        if full:
            return "too_many"
        if len(request.url) > MAX_URL:
            return "bad_url"
        # What belongs to the page being read (its further pages, its second try) is not chosen by its address.
        chosen = self.scope and not (request.meta.get("frontier_parent") or request.meta.get("asked"))
        if chosen and not self.scope.takes(request.url, str(request.meta.get("kind") or "article")):
            return "out_of_scope"
        return "too_deep" if int(request.meta.get("depth") or 0) > self.max_depth else None

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """A callback that raised before it gave anything."""
        scheduler = self.scheduler
        lease = scheduler.leases.get(response.meta.get("frontier_id")) if scheduler else None  # type: ignore[arg-type]
        if scheduler is None or lease is None:
            return
        with contextlib.suppress(StorageError, sqlite3.Error):
            scheduler.take(lease, [], items=0, answer=answer_for(exception, response))
