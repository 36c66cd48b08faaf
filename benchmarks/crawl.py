"""The whole crawl against a bare Scrapy spider that fetches the same pages and follows the same links.

``python benchmarks/crawl.py [articles]``: both crawl the same synthetic portal on loopback, alternated, each in
a process of its own; CPU time is the process's own, start-up included. Ours captures, extracts, attributes,
detects reposts and stores; the bare one parses title and text with parsel and follows links with LinkExtractor.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.local_portal import SECTIONS, LocalPortal  # noqa: E402 - found through the line above

BARE = """
import sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.linkextractors import LinkExtractor

home, sections, concurrency = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3])


class Bare(scrapy.Spider):
    name = "bare"
    articles = LinkExtractor(allow=r"/t\\\\d{8}_\\\\d+\\\\.html$")
    lists = LinkExtractor(allow=r"/index_\\\\d+\\\\.html$")

    async def start(self):
        for section in sections:
            yield scrapy.Request(home + section)

    def parse(self, response):
        for link in self.articles.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse_article)
        for link in self.lists.extract_links(response):
            yield scrapy.Request(link.url)
        import re
        found = re.search(r'createPageHTML\\\\((\\\\d+), *(\\\\d+)', response.text)
        if found and int(found[2]) + 1 < int(found[1]):
            yield response.follow("index_%d.html" % (int(found[2]) + 1))

    def parse_article(self, response):
        yield {"url": response.url, "title": response.css("h2::text").get(), "body": "".join(response.css("#essay *::text").getall())}


process = AsyncCrawlerProcess({
    "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "CONCURRENT_REQUESTS": concurrency,
})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value("item_scraped_count"))
""".replace("\\\\\\\\", "\\\\")
CONCURRENCY = 8


def timed(command: list[str]) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of a process that must end well."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} ended with status {status}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - began


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    found: dict[str, list[tuple[float, float]]] = {"bare": [], "newscrawl": []}
    with LocalPortal(articles) as portal, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE.replace("\\\\", "\\"), encoding="utf-8")
        for turn in range(3):
            found["bare"].append(
                timed([sys.executable, str(script), portal.home, ",".join(SECTIONS), str(CONCURRENCY)])
            )
            settings = {
                "NEWSCRAWL_OUTPUT": f"{folder}/{turn}", "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8", "DOWNLOAD_DELAY": 0,
                "AUTOTHROTTLE_ENABLED": 0, "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": CONCURRENCY,
                "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            }  # fmt: skip
            command = [
                sys.executable,
                "-m",
                "scrapy",
                "crawl",
                "songhuajiang",
                "-a",
                f"home={portal.home}",
                "-a",
                "sections=xw,xw/jlxw,ms/msxw",
            ]
            for name, value in settings.items():
                command += ["-s", f"{name}={value}"]
            found["newscrawl"].append(timed(command))
    for name, runs in found.items():
        cpu, wall = statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)
        print(f"{name:10} {articles / wall:7.1f} pages/s {cpu / articles * 1000:7.2f} ms CPU a page")
    ratio = statistics.median(run[0] for run in found["newscrawl"]) / statistics.median(
        run[0] for run in found["bare"]
    )
    print(f"newscrawl : bare = {ratio:.2f} in CPU time")


if __name__ == "__main__":
    main()
