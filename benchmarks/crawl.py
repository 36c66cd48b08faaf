"""The whole crawl against a bare Scrapy spider over the same pages: CPU time, in one run.

``python -m benchmarks.crawl [--articles 500] [--rounds 3] [--links 197]``

Ours: discovery, capture to WARC, extraction, attribution, repost detection, store and frontier. The bare spider
fetches the same pages, parses them with parsel (title and paragraphs) and follows the same links with Scrapy's
LinkExtractor; it stores nothing. CPU time is the child's own (user and system), interpreter start included on
both sides; the rounds alternate, and the best of each counts.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

from benchmarks.local_portal import LocalPortal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ROOT = Path(__file__).resolve().parents[1]
#: Links on a page of the portals we know: 197 in the median.
LINKS = 197


class BareSpider(scrapy.Spider):
    """What anybody would write first."""

    name = "bare"
    custom_settings: ClassVar[dict[str, Any]] = {
        "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    }  # fmt: skip
    links = LinkExtractor(allow=(r"/t2022\d{4}_\d+\.html", r"/index_\d+\.html"))

    def __init__(self, home: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.home = home

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for section in ("xw/", "xw/jlxw/", "ms/msxw/"):
            yield scrapy.Request(self.home + section, dont_filter=True)

    def parse(self, response: Any, **_: Any) -> Iterator[Any]:
        title = response.css("#hght h2::text").get()
        if title:
            yield {"title": title, "body": response.css("#essay p::text").getall(), "url": response.url}
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)


def bare(home: str) -> None:
    process = CrawlerProcess()
    process.crawl(BareSpider, home=home)
    process.start()


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of a child and its children."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--links", type=int, default=LINKS, help="links on a page (default: %(default)s)")
    parser.add_argument("--bare", metavar="HOME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(options.bare)
        return
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    plain = {name: value for name, value in environment.items() if name != "SCRAPY_SETTINGS_MODULE"}
    best = {"bare": (1e9, 0.0, 0), "newscrawl": (1e9, 0.0, 0)}
    with LocalPortal(options.articles, links=options.links) as portal:
        for number in range(options.articles):  # built before anybody is timed
            from benchmarks.local_portal import article_path

            portal.page(article_path(number))
        for _ in range(options.rounds):
            for name, so_far in list(best.items()):
                portal.requests.clear()
                with tempfile.TemporaryDirectory() as folder:
                    command, env = (
                        ([sys.executable, "-m", "benchmarks.crawl", "--bare", portal.home], plain)
                        if name == "bare"
                        else (ours(portal.home, folder), environment)
                    )
                    cpu, wall = measured(command, env)
                best[name] = min(so_far, (cpu, wall, portal.fetched()))
    for name, (cpu, wall, pages) in best.items():
        print(
            f"{name:10} {cpu:6.2f} s CPU  {wall:6.2f} s  {pages} articles  {cpu / pages * 1000:.1f} ms each"
        )
    print(f"ratio      {best['newscrawl'][0] / best['bare'][0]:.2f}")


def ours(home: str, folder: str) -> list[str]:
    settings = {
        "NEWSCRAWL_OUTPUT": folder, "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8", "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    arguments = ["-a", f"home={home}", "-a", "sections=xw,xw/jlxw,ms/msxw"]
    return [sys.executable, "-m", "scrapy", "crawl", "songhuajiang", *arguments, *pairs]


if __name__ == "__main__":
    main()
