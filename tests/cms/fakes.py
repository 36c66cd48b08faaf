"""A spider with a crawl's surroundings, so that its list pages can be tried without one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from scrapy.http import HtmlResponse, Request, TextResponse
from scrapy.statscollectors import DummyStatsCollector

from newscrawl.cms.portal import PortalSpider


class Counts(DummyStatsCollector):
    def __init__(self) -> None:
        self.counted: dict[str, int] = {}

    def inc_value(self, key: str, count: int = 1, start: int = 0, spider: Any = None) -> None:
        self.counted[key] = self.counted.get(key, start) + count


def spider(cls: type[PortalSpider], **arguments: Any) -> PortalSpider:
    """``full``: nothing is known ground, so that no store is asked."""
    made = cls(full=1, **arguments)
    made.crawler = SimpleNamespace(stats=Counts(), settings={}, crawl_uid="test")
    return made


def response(
    url: str, html: str, *, depth: int = 0, content_type: str = "text/html; charset=utf-8"
) -> TextResponse:
    request = Request(url, meta={"depth": depth})
    made = HtmlResponse if "html" in content_type else TextResponse
    return made(
        url, body=html.encode(), encoding="utf-8", request=request, headers={"Content-Type": content_type}
    )


def asked(spider: PortalSpider, page: TextResponse, number: int = 1) -> tuple[list[str], list[str]]:
    """The articles and the lists that a list page leads to."""
    requests = list(spider.parse_list(page, number))
    return (
        [request.url for request in requests if request.meta["kind"] == "article"],
        [request.url for request in requests if request.meta["kind"] == "list"],
    )
