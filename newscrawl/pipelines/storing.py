"""Stage 2: article, versions, layers, repost edges and the frontier's answer, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from newscrawl.errors import StorageError
from newscrawl.intake import Intake
from newscrawl.items import REFUSALS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.items import Visit


class StorePipeline:
    """Counts every visit under its outcome (``newscrawl/articles/new`` …) or its refusal.

    A store that cannot be written ends the crawl: what cannot be kept must not be fetched.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.intake: Intake | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        short_copies = self.crawler.settings.get("NEWSCRAWL_SHORT_COPIES")
        self.intake = Intake(self.crawler.newscrawl.connection, short_copies=short_copies)

    def process_item(self, item: Visit) -> Visit:
        if item.kind == "asset":
            self.stats.inc_value(
                f"newscrawl/assets_refused/{item.cause}"
                if item.cause not in {None, "not_modified"}
                else "newscrawl/assets"
            )
        elif item.article is not None and item.article.encoding and _contradicted(item):
            self.stats.inc_value("newscrawl/encoding_label_wrong")
        try:
            self.crawler.newscrawl.record_visit(item)
            saved = self.intake.take(item)
        except StorageError as error:
            self.stats.inc_value("newscrawl/refused/storage")
            self.crawler.newscrawl.fail(error)
            # Said once, in the line above; a traceback for each article under way says no more.
            raise DropItem("storage") from None
        if item.kind != "asset" and item.cause is not None:
            # After the store, which refuses what is hardly an article at a new address.
            self.stats.inc_value(
                f"newscrawl/refused/{item.cause if item.cause in REFUSALS else 'not_article'}"
            )
        if item.article is not None or saved.outcome in {"missing", "gone", "unchanged"}:
            self.stats.inc_value(f"newscrawl/articles/{saved.outcome}")
        return item


def _contradicted(item: Visit) -> bool:
    """The page said one charset and was written in another."""
    encoding = item.article.encoding
    return any(_family(label) != _family(encoding.used) for label in encoding.declared.values())


def _family(label: str) -> str:
    name = label.lower().replace("_", "-")
    return "gb" if name in {"gb2312", "gbk", "gb18030", "gb-2312", "x-gbk"} else name.replace("utf8", "utf-8")
