"""What the crawl is doing, for whoever watches: one live line on a terminal, plain lines elsewhere.

The estimate is what waits in the queue over the pace of the last minutes. It grows while lists still name new pages, so
it is given as "at least".
"""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from rich.console import Console
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.frontier.plan import duration
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from newscrawl.items import Visit

#: Seconds between two plain lines where there is no terminal.
PLAIN_INTERVAL = 10.0
#: Seconds between two looks at the queue, and how many of them the pace is taken from.
_LOOK = 2.0
_LOOKS = 60


class Progress:
    """Counts visits as they come; writes to standard error, which leaves standard output to results."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self.stats = crawler.stats
        self._pace: deque[tuple[float, int]] = deque(maxlen=_LOOKS)
        self._title = ""
        self._clock: Any = None
        self.console = Console(stderr=True)
        self.live = self.console.status("") if sys.stderr.isatty() else None
        self.said_at = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        progress = cls(crawler)
        crawler.signals.connect(progress.opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.scraped, signal=signals.item_scraped)
        crawler.signals.connect(progress.closed, signal=signals.spider_closed)
        return progress

    def opened(self, spider: Spider) -> None:
        self.name = spider.portal_name
        if self.live:
            self.live.start()
            self.live.update(f"{self.name}: reading lists")
        else:
            self.console.print(f"{self.name}: begins", markup=False, highlight=False)
        self._clock = create_looping_call(self.show)
        self._clock.start(_LOOK, now=False)

    def scraped(self, item: Visit) -> None:
        self._title = (item.article.title if item.article is not None else item.cause) or ""

    def show(self) -> None:
        """Say where the crawl is."""
        now = time.monotonic()
        self._pace.append((now, self.stats.get_value("response_received_count", 0)))
        if not self.live and now - self.said_at < PLAIN_INTERVAL:
            return
        self.said_at = now
        line = f"{self.name}: {self.summary()}; {self.estimate()}"
        if self.live:
            self.live.update(f"{line}  {printable(self._title)[:40]}".replace("[", r"\["))
        else:
            self.console.print(line, markup=False, highlight=False)

    def estimate(self) -> str:
        """``61 pages, 240 waiting, at least 6 min left``."""
        pages = int(self.stats.get_value("response_received_count", 0))
        frontier = getattr(self.crawler, "frontier", None)
        waiting = frontier.waiting() if frontier is not None else 0
        if not waiting:
            return f"{pages} pages, none waiting"
        (began, first), (ended, last) = self._pace[0], self._pace[-1]
        if last <= first or ended <= began:
            return f"{pages} pages, {waiting} waiting"
        seconds = waiting * (ended - began) / (last - first)
        return f"{pages} pages, {waiting} waiting, at least {duration(seconds)} left"

    def closed(self, spider: Spider, reason: str) -> None:
        if self._clock is not None and self._clock.running:
            self._clock.stop()
        if self.live:
            self.live.stop()
        self.console.print(
            f"{spider.portal_name}: {self.summary()} ({reason})", markup=False, highlight=False
        )

    def summary(self) -> str:
        """``12 new, 1 changed, 3 unchanged; refused: 1 not_found``."""
        stats = self.stats.get_stats()
        prefix = "newscrawl/articles/"
        stored = [
            f"{n} {key.removeprefix(prefix)}" for key, n in sorted(stats.items()) if key.startswith(prefix)
        ]
        prefix = "newscrawl/refused/"
        refused = [
            f"{n} {key.removeprefix(prefix)}" for key, n in sorted(stats.items()) if key.startswith(prefix)
        ]
        return ", ".join(stored or ["nothing new"]) + ("; refused: " + ", ".join(refused) if refused else "")
