"""Stage 1: read who wrote and who published, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.attribution import attribute

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.items import Visit


class AttributionPipeline:
    """Fills ``visit.verdict``; counts how the layers of the articles stand to each other."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AttributionPipeline:
        return cls(crawler)

    def process_item(self, item: Visit) -> Visit:
        if item.article is not None:
            item.verdict = attribute(item.article, portal=item.portal)
            self.stats.inc_value(f"newscrawl/attribution/{item.verdict.agreement}")
            if item.verdict.mirror:
                self.stats.inc_value("newscrawl/mirror_captures")
        return item
