"""A crawl with the frontier and nothing else of the house: a plain spider, a pipeline that answers in its transaction.

``python -m benchmarks.plain_job HOME DATABASE [NAME=VALUE …]``: names in capitals are settings, others arguments.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import CrawlerProcess

from newscrawl import settings
from newscrawl.frontier import queue
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

SETTINGS: dict[str, Any] = {
    "SCHEDULER": "newscrawl.frontier.scheduler.SqliteScheduler",
    "SPIDER_MIDDLEWARES": {"newscrawl.frontier.output.FrontierMiddleware": 10},
    "ITEM_PIPELINES": {"benchmarks.plain_job.KeepPipeline": 100},
    "DOWNLOADER_MIDDLEWARES": {
        name: order
        for name, order in settings.DOWNLOADER_MIDDLEWARES.items()
        if not name.startswith("newscrawl.extensions")
    },
    "EXTENSIONS": {"newscrawl.frontier.middlewares.Window": 100},
    "DOWNLOAD_HANDLERS": settings.DOWNLOAD_HANDLERS,
    "TWISTED_DNS_RESOLVER": settings.TWISTED_DNS_RESOLVER,
    "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.1",
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_MAXSIZE": 4 * 1024 * 1024,
    "DOWNLOAD_TIMEOUT": 30,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "LOG_LEVEL": "WARNING",
    "RETRY_TIMES": 2,
}


class PlainSpider(scrapy.Spider):
    """Lists to articles."""

    name = "plain"

    def __init__(self, home: str, full: str = "0", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.home, self.full = home, full == "1"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for section in ("xw/", "xw/jlxw/", "ms/msxw/"):
            yield scrapy.Request(
                self.home + section, self.parse_list, meta={"kind": "list"}, dont_filter=True
            )

    def parse_list(self, response: Any) -> Iterator[scrapy.Request]:
        urls = [response.urljoin(link) for link in response.css("li a::attr(href)").getall()]
        for url in self.crawler.frontier.wanted(urls):
            yield scrapy.Request(url, self.parse_article)
        for link in response.xpath("//a[contains(., '下一页')]/@href").getall():
            yield response.follow(link, self.parse_list, meta={"kind": "list"})

    def parse_article(self, response: Any) -> Iterator[dict[str, Any]]:
        yield {
            "url": response.url,
            "title": response.css("h2::text").get(),
            "frontier_id": response.meta["frontier_id"],
            "etag": (response.headers.get("ETag") or b"").decode() or None,
        }


class KeepPipeline:
    """The item and the answer, in one transaction."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> KeepPipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        from newscrawl.frontier.scheduler import database

        self.connection = connect(database(self.crawler.settings))
        self.connection.execute("create table if not exists kept (url text, title text, n integer)")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        with transaction(self.connection):
            self.connection.execute("insert into kept values (?, ?, 1)", [item["url"], item["title"]])
            queue.ack(self.connection, item["frontier_id"], status=200, etag=item["etag"], changed=True)
        return item

    def close_spider(self) -> None:
        self.connection.close()


def main(arguments: list[str]) -> None:
    home, path, *rest = arguments
    options = dict(part.split("=", 1) for part in rest)
    process = CrawlerProcess(
        SETTINGS | {"NEWSCRAWL_DATABASE": path} | {k: v for k, v in options.items() if k.isupper()}
    )
    process.crawl(PlainSpider, home=home, **{k: v for k, v in options.items() if not k.isupper()})
    process.start()


if __name__ == "__main__":
    main(sys.argv[1:])
