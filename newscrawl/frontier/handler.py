"""Scrapy's HTTP handler, able to let go: one signal must end a crawl within seconds, whatever a server does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from newscrawl.frontier.limits import Refused

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

    async def download_request(self, request: Request) -> Response:
        task = asyncio.ensure_future(super().download_request(request))
        self._under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError as error:
            raise Refused("shutdown") from error
        finally:
            self._under_way.discard(task)


def release_all(crawler: Crawler) -> None:
    """Drop every download of a crawl that is under way."""
    for task in list(crawler.__dict__.get("downloads_under_way", ())):
        task.cancel()
