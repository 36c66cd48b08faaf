"""What the crawl is doing, for whoever watches: one live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from newscrawl.items import Visit

#: Seconds between two plain lines where there is no terminal.
PLAIN_INTERVAL = 10.0


class Progress:
    """Counts visits as they come; writes to standard error, which leaves standard output to results."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_PROGRESS"):
            raise NotConfigured
        self.stats = crawler.stats
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
        if self.live:
            self.live.start()
            self.live.update(f"{spider.portal_name}: reading lists")
        else:
            self.console.print(f"{spider.portal_name}: begins", markup=False, highlight=False)

    def scraped(self, item: Visit, spider: Spider) -> None:
        title = item.article.title if item.article is not None else item.cause
        line = f"{spider.portal_name}: {self.summary()}"
        if self.live:
            self.live.update(f"{line}  {printable(title)[:40]}".replace("[", r"\["))
        elif time.monotonic() - self.said_at > PLAIN_INTERVAL:
            self.said_at = time.monotonic()
            self.console.print(line, markup=False, highlight=False)

    def closed(self, spider: Spider, reason: str) -> None:
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
