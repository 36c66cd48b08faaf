"""Pictures of the pages of a run, taken at its end from what it captured (``-a screenshots=1``).

At its end, because only then the page requisites are there, and so that no article waits for a picture: whatever becomes
of them, the articles are stored. A run that ends at a limit or is killed leaves its pages to the next run, or to
``newscrawl screenshots take``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import DontCloseSpider, NotConfigured

from newscrawl.errors import ConfigurationError, NewscrawlError
from newscrawl.extensions.record import paths
from newscrawl.frontier.browser import Limits, require
from newscrawl.frontier.screenshot_browser import LIMITS, Pictures, take
from newscrawl.store import screenshot_rows

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class Screenshots:
    """Takes pictures while the spider is idle for the first time, and lets it close behind them."""

    def __init__(self, crawler: Crawler) -> None:
        if not getattr(crawler.spider, "screenshots", False):
            raise NotConfigured
        self.crawler = crawler
        self._task: asyncio.Task[None] | None = None
        crawler.signals.connect(self.idle, signal=signals.spider_idle)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def idle(self) -> None:
        """Begin with the pictures; the spider stays open until they are done."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._take())
        if not self._task.done():
            raise DontCloseSpider

    async def closed(self) -> None:
        """A run that is ended from outside does not wait for pictures."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _take(self) -> None:
        stats, settings = self.crawler.stats, self.crawler.settings
        session = self.crawler.newscrawl
        most = settings.getint("NEWSCRAWL_SCREENSHOTS_PER_RUN")
        sandbox: Any = settings.get("NEWSCRAWL_RENDER_SANDBOX")
        _, archive = paths(settings)
        about = {"newscrawl": json.dumps(session.description(), sort_keys=True), **session.circumstances()}
        try:
            program = require("-a screenshots=1 needs", "")
            captures = screenshot_rows.waiting(
                session.connection, limit=most + 1, portal=self.crawler.spider.own_portal.key, chosen=True
            )
            if len(captures) > most:
                stats.set_value("newscrawl/screenshots/left_for_later", 1)
                logger.warning(
                    "More than %d pages without a picture; `newscrawl screenshots take` takes the rest", most
                )
            with Pictures(archive, about) as pictures:
                report = await take(
                    session.connection,
                    archive,
                    pictures.writer,
                    captures[:most],
                    program=program,
                    sandbox=None if sandbox is None else settings.getbool("NEWSCRAWL_RENDER_SANDBOX"),
                    limits=Limits(
                        settings.getfloat("NEWSCRAWL_SCREENSHOT_SECONDS"), LIMITS.requests, LIMITS.size
                    ),
                )
        except ConfigurationError as error:
            # Said and counted; the articles are stored, and the pictures can be taken later.
            stats.inc_value("newscrawl/screenshots/refused/no_browser")
            logger.error("No pictures of pages: %s", error)
            return
        except NewscrawlError as error:
            session.fail(error)
            return
        counts = {"taken": report.taken, "cut": report.cut, "requests_missing": report.missing}
        counts |= {f"refused/{cause}": count for cause, count in report.refused.items()}
        for name, count in counts.items():
            if count:
                stats.inc_value(f"newscrawl/screenshots/{name}", count)
