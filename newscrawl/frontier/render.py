"""Pages that a script fills in: what was sent is captured, a browser runs the scripts, and what it made of the
page is captured beside it and read.

On for a spider whose ``render`` is true. It stands above redirects and decompression: the page is fetched like
any other, robots.txt and delays included, and only then shown to the browser.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse

from newscrawl.archive.warc import RENDERED_TYPE, Rendering
from newscrawl.errors import StorageError
from newscrawl.extraction.encoding import decode
from newscrawl.frontier.browser import Answer, Asked, Chromium, Limits, RenderFailed, require
from newscrawl.frontier.limits import Refused

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: What is shown to the browser, by the kind of request.
_KINDS = frozenset({"article", "page", "list"})
#: Pages shown at a time.
_AT_A_TIME = 2
#: Scripts are the same on every page of a portal: so many bytes of them are kept.
_KEPT_BYTES = 32 * 1024 * 1024
#: Of a page's request, what its script chose; the rest is the crawl's own.
_SENT = frozenset({"accept", "content-type", "x-requested-with", "referer", "authorization"})
#: What describes a body as it came over the wire, not as it is handed on.
_NOT_PASSED = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class RenderMiddleware:
    """Shows pages to Chromium where the spider is marked to ``render``."""

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        if not getattr(spider, "render", False):
            raise NotConfigured
        settings = crawler.settings
        self.crawler = crawler
        self.stats = crawler.stats
        self.wait_for: str | None = getattr(spider, "render_until", None)
        self.chromium = Chromium(
            require(),
            self.fetch,
            limits=Limits(
                settings.getfloat("NEWSCRAWL_RENDER_SECONDS", 60.0),
                settings.getint("NEWSCRAWL_RENDER_REQUESTS", 60),
                settings.getint("DOWNLOAD_MAXSIZE"),
            ),
            user_agent=settings.get("USER_AGENT") or "",
            sandbox=None
            if settings.get("NEWSCRAWL_RENDER_SANDBOX") is None
            else settings.getbool("NEWSCRAWL_RENDER_SANDBOX"),
        )
        self._turns = asyncio.Semaphore(_AT_A_TIME)
        self._scripts: OrderedDict[str, Answer] = OrderedDict()
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        if request.meta.get("kind") not in _KINDS or response.status != 200:
            return response
        if not isinstance(response, HtmlResponse):
            return response
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        text, _ = decode(response.body, content_type or None)
        under_way: set[asyncio.Task[Any]] = self.crawler.__dict__.setdefault("downloads_under_way", set())
        task = asyncio.ensure_future(self._show(response.url, text))
        under_way.add(task)
        try:
            body = await task
        except asyncio.CancelledError as error:
            raise Refused("shutdown") from error
        except RenderFailed as failure:
            # What was sent is then all there is; where that has no text, the page is refused by that name.
            self.stats.inc_value(f"newscrawl/rendered/{failure.cause}")
            logger.warning("%s: not rendered (%s)", response.url, failure)
            return response
        finally:
            under_way.discard(task)
        self.stats.inc_value("newscrawl/rendered/pages")
        self._capture(request, body)
        headers = response.headers.copy()
        headers["Content-Type"] = RENDERED_TYPE
        return response.replace(body=body, headers=headers, encoding="utf-8")

    async def _show(self, url: str, text: str) -> bytes:
        async with self._turns:
            try:
                shown = await self.chromium.render(url, text, wait_for=self.wait_for)
            except RenderFailed as failure:
                if failure.cause != "crashed":
                    raise
                # A browser that another page brought down is no fault of this one.
                shown = await self.chromium.render(url, text, wait_for=self.wait_for)
        self.stats.inc_value("newscrawl/rendered/requests", shown.asked)
        self.stats.inc_value("newscrawl/rendered/requests_refused", shown.refused)
        if not shown.settled:
            self.stats.inc_value("newscrawl/rendered/unsettled")
        # A lone surrogate, which a script may write, is no text.
        return shown.html.encode("utf-8", "replace")

    def _capture(self, request: Request, body: bytes) -> None:
        captures = request.meta.get("captures")
        if not captures:
            return
        session = self.crawler.newscrawl
        rendering = Rendering(captures[-1], body, self.chromium.version, dt.datetime.now(dt.UTC))
        try:
            captures.append(session.writer.write_rendering(rendering))
        except StorageError as error:
            session.fail(error)
            raise Refused("storage") from error

    async def fetch(self, asked: Asked, room: int) -> Answer | None:
        """One request of a page, through the crawl's own downloader; None where it is refused or fails."""
        kept = self._scripts.get(asked.url) if asked.kind == "script" else None
        if kept is not None:
            self._scripts.move_to_end(asked.url)
            return kept
        request = Request(
            asked.url,
            method=asked.method,
            body=asked.body,
            headers={name: value for name, value in asked.headers.items() if name.lower() in _SENT},
            meta={"kind": "render", "dont_retry": True, "download_maxsize": min(room, 16 * 1024 * 1024)},
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            logger.debug("%s: not fetched for a page (%s)", asked.url, error)
            return None
        answer = Answer(
            response.status,
            {
                name.decode("latin-1"): b", ".join(values).decode("latin-1")
                for name, values in response.headers.items()
                if name.decode("latin-1").lower() not in _NOT_PASSED and name.lower() != b"set-cookie"
            },
            response.body,
        )
        if asked.kind == "script" and response.status == 200:
            self._keep(asked.url, answer)
        return answer

    def _keep(self, url: str, answer: Answer) -> None:
        self._scripts[url] = answer
        while sum(len(one.body) for one in self._scripts.values()) > _KEPT_BYTES:
            self._scripts.popitem(last=False)

    async def _closed(self) -> None:
        await self.chromium.close()
