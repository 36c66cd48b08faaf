"""What stands between the scheduler and the wire: the guard, politeness, limits (robots.txt: ``robots.py``).

Each refusal raises :class:`~newscrawl.frontier.limits.Refused` with the name it is counted under.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.downloadermiddlewares import cookies
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import _schedule_coro
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract

from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.frontier.guard import allowed_networks, check_url, install_guard
from newscrawl.frontier.limits import Refused, trap
from newscrawl.items import PAGE_ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_REFUSING = frozenset({429, 503})
_DIGITS = re.compile(r"\d+")


# Scrapy looks up a cookie's domain in a list that it fetches from the network at the first cookie, past the guard and any
# proxy; the list that is installed with it does.
cookies._split_domain = TLDExtract(  # noqa: SLF001 - there is no setting for it
    include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None
)


class GuardMiddleware:
    """Refuses addresses that must not be reached and addresses without end, at every hop."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats
        self.allow = allowed_networks(crawler.settings)
        self.max_list_pages = crawler.settings.getint("NEWSCRAWL_MAX_LIST_PAGES", 2000)
        self.resolver = install_guard(crawler.settings)
        # Set on a request further down only: the first one must pass as well.
        if proxy := crawler.settings["NEWSCRAWL_PROXY"]:
            self.resolver.open_proxy(proxy)
        self._list_pages: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        proxy = request.meta.get("proxy")
        if proxy:
            self.resolver.open_proxy(proxy)
        try:
            check_url(request.url, self.allow)
        except RefusedPage as refusal:
            self._refuse(refusal.cause, refusal.detail)
        endless = trap(request.url)
        if endless:
            self._refuse("trap", endless)
        if request.meta.get("kind") == "list":
            self._count_list(request.url)

    def _count_list(self, url: str) -> None:
        """Lists whose addresses differ only in numbers are one list."""
        shape = _DIGITS.sub("0", url)
        pages = self._list_pages[shape] = self._list_pages.get(shape, 0) + 1
        if pages > self.max_list_pages:
            self._refuse("too_many", f"more than {self.max_list_pages} pages of one list")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Give the resolver's refusal its name; without it, it looks like an unknown host."""
        if isinstance(exception, CannotResolveHostError):
            reason = self.resolver.refused.get(urlparse_cached(request).hostname or "")
            if reason:
                self._refuse("address", reason)

    def _refuse(self, cause: str, detail: str) -> None:
        self.stats.inc_value(f"frontier/refused/{cause}")
        raise Refused(cause, detail)


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Seconds a ``Retry-After`` header asks to wait: a number, or a date; None where it says neither."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())


class BackoffMiddleware:
    """429 and 503: wait as long as the server says, or twice as long each time; give up when it means it.

    The wait holds for every request to the host. A success halves the extra delay again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.base = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.longest = crawler.settings.getfloat("NEWSCRAWL_MAX_WAIT", 600.0)
        self.most = crawler.settings.getint("NEWSCRAWL_MAX_REFUSALS", 10)
        self._in_a_row: dict[str, int] = {}
        #: Servers of pictures that asked us to stay away: no reason to end the crawl of the portal.
        self._away: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if self._away and request.meta.get("kind") == "asset":
            host = urlparse_cached(request).hostname or ""
            if host in self._away:
                raise Refused("http_error", f"{host} asked us to stay away")

    def _own(self, host: str) -> bool:
        portal = getattr(self.crawler.spider, "own_portal", None)
        return portal is None or portal.owns(host)

    def process_response(self, request: Request, response: Response) -> Response:
        slot = self.crawler.engine.downloader.slots.get(str(request.meta.get("download_slot")))
        host = urlparse_cached(request).hostname or ""
        if response.status not in _REFUSING:
            if self._in_a_row.pop(host, 0) and slot is not None:
                slot.delay = max(self.base, slot.delay / 2)
            return response
        refusals = self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
        self.stats.inc_value("frontier/backoff")
        stated = retry_after(
            (response.headers.get("Retry-After") or b"").decode("latin-1"), dt.datetime.now(dt.UTC)
        )
        wait = stated if stated is not None else max(1.0, self.base) * 2 ** min(refusals, 10)
        if wait > self.longest or refusals >= self.most:
            if request.meta.get("kind") == "asset" and not self._own(host):
                self._away.add(host)
                raise Refused("http_error", f"HTTP {response.status}, and the server wants no more of us")
            logger.error(
                "%s asks us to stay away (HTTP %d, %s); the crawl ends and what is queued waits for the next run",
                host, response.status, f"{wait:.0f} s" if stated is not None else f"{refusals} times in a row",
            )  # fmt: skip
            _schedule_coro(self.crawler.engine.close_spider_async(reason="blocked"))
            raise Refused("blocked", f"HTTP {response.status}")
        if slot is not None and wait:
            slot.delay = min(max(slot.delay, self.base, 0.1) * 2, 60.0)
            # The next request leaves `delay` after this moment, less what Scrapy draws by chance from it.
            slot.lastseen = max(slot.lastseen, monotonic() + wait - slot.delay * (1 - slot.jitter))
        return response


class LimitsMiddleware:
    """Sizes, bodies that broke off, and answers that say nothing changed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 304 and request.meta.get("frontier_id"):
            self.stats.inc_value("frontier/not_modified")
            raise Refused("not_modified")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's signature
        if isinstance(exception, DownloadCancelledError) and "size" in str(exception):
            self._refuse("too_large", str(exception))

    def _refuse(self, cause: str, detail: str) -> None:
        self.stats.inc_value(f"frontier/refused/{cause}")
        raise Refused(cause, detail)


def parse_window(value: str) -> tuple[dt.time, dt.time] | None:
    """``23:00-06:30`` as two times of day; None where empty. Raises :class:`ConfigurationError`."""
    if not value or not value.strip():
        return None
    try:
        first, last = (dt.time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError as error:
        raise ConfigurationError(f"NEWSCRAWL_WINDOW={value}: write it as 23:00-06:30.") from error
    return first, last


def in_window(window: Sequence[dt.time] | None, moment: dt.datetime) -> bool:
    """Is a moment within the hours a crawl may run, in the portals' time? A window may cross midnight."""
    if window is None:
        return True
    first, last = window
    now = moment.astimezone(PAGE_ZONE).time()
    return first <= now < last if first <= last else now >= first or now < last


class Window:
    """Ends a crawl outside its hours; the frontier goes on where it stopped in the next window."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.window = parse_window(crawler.settings.get("NEWSCRAWL_WINDOW") or "")
        if self.window is None:
            raise NotConfigured
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        self._clock = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        self._clock.start(5.0)

    def _closed(self) -> None:
        if self._clock.running:
            self._clock.stop()

    def _look(self) -> None:
        engine = self.crawler.engine
        if (
            not in_window(self.window, dt.datetime.now(dt.UTC))
            and engine is not None
            and engine.spider is not None
        ):
            self._clock.stop()
            logger.info("The crawl's hours are over; it goes on in the next window")
            _schedule_coro(engine.close_spider_async(reason="window"))
