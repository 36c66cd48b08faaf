"""Scrapy's HTTP handler, able to let go (one signal must end a crawl within seconds, whatever a server does), and
with what the wire said (:mod:`newscrawl.frontier.wire`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from newscrawl.frontier.limits import Refused
from newscrawl.frontier.wire import Agent, Factory

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response


class ReleasingHandler(HTTP11DownloadHandler):
    """Downloads under way can be dropped by :func:`release_all`; they fail with the cause ``shutdown``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # One handler for http, one for https: they share what is under way.
        self._under_way: set[asyncio.Task[Response]] = crawler.__dict__.setdefault(
            "downloads_under_way", set()
        )
        self._pool._factory = Factory  # noqa: SLF001 - as Scrapy sets its own

    async def download_request(self, request: Request) -> Response:
        task = asyncio.ensure_future(self._download(request))
        self._under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError as error:
            raise Refused("shutdown") from error
        finally:
            self._under_way.discard(task)

    async def _download(self, request: Request) -> Response:
        """As Scrapy's own method, whose agent is not to be chosen."""
        agent = Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


def release_all(crawler: Crawler) -> None:
    """Drop every download of a crawl that is under way."""
    for task in list(crawler.__dict__.get("downloads_under_way", ())):
        task.cancel()
