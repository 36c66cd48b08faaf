"""Stage 1: read who wrote and who published, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.intake import read_attribution

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
        read_attribution(item)
        if item.verdict is not None:
            self.stats.inc_value(f"newscrawl/attribution/{item.verdict.agreement}")
            if item.verdict.mirror:
                self.stats.inc_value("newscrawl/mirror_captures")
        return item
