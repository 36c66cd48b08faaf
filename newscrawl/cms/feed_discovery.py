"""Sitemaps, RSS and Atom as a way to articles, beside the lists.

Where a portal has them, its file names them in ``feeds``: paths or addresses, and ``robots.txt`` for whatever its
``Sitemap:`` lines name. A sitemap of fifty thousand addresses costs one request where nothing changed: it is
asked for with ``If-None-Match`` and ``If-Modified-Since``; an index leads only to sitemaps that changed since
they were read; of the addresses in them, new ones are asked for, and known ones that the feed says were changed
since.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

import scrapy

from newscrawl.errors import RefusedPage
from newscrawl.frontier.feeds import MAX_BYTES, Entry, day, moment, parse_feed
from newscrawl.frontier.robots import RobotsMiddleware
from newscrawl.store.articles import cause_of_status
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from newscrawl.cms.not_fetched import LeftOut
    from newscrawl.frontier.feeds import Feed

#: An index in an index in an index is a loop or a mistake.
_MOST_LEVELS = 3
#: Of the sitemaps an index names, so many are read, the latest changed first.
_MOST_SITEMAPS = 500


class FeedSpider(scrapy.Spider):
    """What a portal's spider does with feeds; the rest of it is :class:`~newscrawl.cms.portal.PortalSpider`."""

    #: Paths or addresses of sitemaps, RSS and Atom feeds; ``robots.txt``: those its Sitemap lines name.
    feeds: ClassVar[tuple[str, ...]] = ()
    #: The feeds are only tried for: where there are none, nothing is missing.
    feeds_guessed: ClassVar[bool] = False

    base: str
    since: str | None
    until: str | None
    full: bool
    urls: list[str]
    arguments: dict[str, Any]
    left_out: LeftOut

    def chosen_feeds(self, given: str | None) -> tuple[str, ...]:
        """``-a feeds=``: 0 for none, else paths or addresses in place of the declared ones."""
        if given is None:
            return self.feeds
        named = tuple(part.strip() for part in given.split(",") if part.strip())
        return () if named in {("0",), ("no",), ("false",), ()} else named

    async def feed_requests(self, named: Iterable[str]) -> AsyncIterator[Request]:
        """A request for each feed; robots.txt is read for those it names."""
        seen: set[str] = set()
        for name in named:
            if name.strip("/") == "robots.txt":
                robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
                found = await robots.sitemaps(self.base) if robots is not None else []
            else:
                found = [urljoin(self.base, name)]
            for url in found:
                if url not in seen:
                    seen.add(url)
                    yield self.feed_request(url)

    def feed_request(self, url: str, *, level: int = 0) -> Request:
        return scrapy.Request(
            url,
            callback=self.parse_feed,
            errback=self.feed_failed,
            cb_kwargs={"level": level} if level else {},
            # Below lists and articles: a feed has much, and lists have the newest.
            priority=-5,
            meta={"kind": "feed", "download_maxsize": MAX_BYTES},
        )

    async def parse_feed(self, response: Response, level: int = 0) -> AsyncIterator[Request]:
        """What a feed names: further sitemaps, and the articles that are new or changed."""
        if response.status >= 300:
            self.refuse_feed(response.url, cause_of_status(response.status) or "http_error")
            return
        try:
            entries = await self._read_feed(response)
        except RefusedPage as refusal:
            response.meta["feed_partial"] = True
            self.refuse_feed(response.url, refusal.cause, refusal.detail)
            return
        self.crawler.stats.inc_value("newscrawl/feeds")
        if entries.damage:
            self._report_damage(response.url, entries)
        # An index may stand still while what it names changes.
        indexes = any(entry.kind == "sitemap" for entry in entries)
        response.meta["feed_partial"] = indexes or bool(entries.damage)
        for request in self._sitemaps(entries, level):
            yield request
        pages = [entry for entry in entries if entry.kind == "page"]
        found = self.feed_articles(pages)
        taken = {entry.url for entry in found}
        for entry in pages:
            if entry.url not in taken:
                self.left_out.add("feed_other", entry.url)
        articles = [entry for entry in found if self._in_feed_days(entry)]
        # Newest first, for a crawl that is cut short.
        articles.sort(key=lambda entry: day(entry.published or entry.modified) or "", reverse=True)
        new = self.unknown([entry.url for entry in articles])
        for url in new:
            yield self.article_request(url)
        changed = self.changed([entry for entry in articles if entry.url not in set(new)])
        for url in changed:
            yield self.article_request(url, asked=True)
        self.crawler.stats.inc_value("newscrawl/feed_articles", len(new))
        self.crawler.stats.inc_value("newscrawl/feed_articles_changed", len(changed))

    async def _read_feed(self, response: Response) -> Feed:
        """The entries, in the page reader and under its deadline: a feed may be 50 MB. Raises :class:`RefusedPage`."""
        reader = getattr(self.crawler, "page_reader", None)
        if reader is None or "feed" not in reader.jobs:
            return parse_feed(response.body, response.url)
        feed: Feed = await reader.call(
            "feed", response.body, response.url, page=response.meta.get("frontier_id")
        )
        return feed

    def _report_damage(self, url: str, feed: Feed) -> None:
        """A feed that was read in part: said, and counted."""
        self.crawler.stats.inc_value("newscrawl/feeds_partly")
        self.crawler.stats.inc_value("newscrawl/feed_entries_lost", feed.lost)
        self.left_out.add("feed_damaged", url, str(feed.damage), number=feed.lost or 1)
        self.logger.warning(
            "%s: feed read in part (%s): %d entries read, %d without an address",
            url,
            feed.damage,
            len(feed),
            feed.lost,
        )

    def feed_articles(self, entries: list[Entry]) -> list[Entry]:
        """Those that look like articles of this portal."""
        return [entry for entry in entries if self.is_article(entry.url)]

    def _sitemaps(self, entries: list[Entry], level: int) -> Iterator[Request]:
        found = [entry for entry in entries if entry.kind == "sitemap"]
        found = [entry for entry in found if self.own_portal.owns(urlsplit(entry.url).hostname or "")]
        # A sitemap changed last before the first day asked for has nothing of the days since.
        found = [entry for entry in found if not (self.since and (day(entry.modified) or "9") < self.since)]
        found.sort(key=lambda entry: day(entry.modified) or "9", reverse=True)
        if level >= _MOST_LEVELS or len(found) > _MOST_SITEMAPS:
            self.crawler.stats.inc_value("newscrawl/feeds_refused/too_many")
            found = [] if level >= _MOST_LEVELS else found[:_MOST_SITEMAPS]
        read = self._read_whole([entry.url for entry in found])
        for entry in found:
            if not self.full and _unchanged(entry, read):
                self.crawler.stats.inc_value("newscrawl/feeds_unchanged")
                continue
            yield self.feed_request(entry.url, level=level + 1)

    def _in_feed_days(self, entry: Entry) -> bool:
        """Within ``since`` and ``until``, by the feed's dates and the address."""
        published = day(entry.published)
        if published is None:
            changed = day(entry.modified)
            # Changed last before the first day: published before it, too. Changed later says nothing.
            return self.in_days(entry.url) and not (self.since and changed and changed < self.since)
        return not ((self.since and published < self.since) or (self.until and published > self.until))

    def changed(self, known: list[Entry]) -> list[str]:
        """Known articles that a feed says were changed after we read them."""
        stated = {entry.url: moment(entry.modified) for entry in known}
        frontier = getattr(self.crawler, "frontier", None)
        if frontier is None or self.full:
            return []
        read = frontier.read_at([url for url, when in stated.items() if when is not None])
        return [url for url, at in read.items() if (when := stated[url]) is not None and when[0] > at]

    def _read_whole(self, urls: list[str]) -> Mapping[str, dt.datetime]:
        frontier = getattr(self.crawler, "frontier", None)
        return frontier.read_at(urls, whole=True) if frontier is not None and urls else {}

    def feed_failed(self, failure: Failure) -> None:
        error = failure.value
        cause = getattr(error, "cause", None) or "unreachable"
        if cause == "not_modified":
            self.crawler.stats.inc_value("newscrawl/feeds_unchanged")
        else:
            self.refuse_feed(failure.request.url, cause, failure.getErrorMessage())

    def refuse_feed(self, url: str, cause: str, detail: str = "") -> None:
        """A feed that could not be read, counted under its cause; where it was only tried for, quietly."""
        if self.feeds_guessed and cause in {"not_found", "not_html", "http_error"}:
            self.crawler.stats.inc_value("newscrawl/feeds_absent")
            return
        self.crawler.stats.inc_value(f"newscrawl/feeds_refused/{cause}")
        self.logger.warning("%s: feed not read (%s)", url, printable(f"{cause} {detail}".strip()))


def _unchanged(entry: Entry, read: Mapping[str, dt.datetime]) -> bool:
    """Was this sitemap read whole after it was changed last? A day without a clock lasts until its end."""
    when = moment(entry.modified)
    if when is None or entry.url not in read:
        return False
    last, has_clock = when
    try:
        return (last if has_clock else last + dt.timedelta(days=1)) < read[entry.url]
    except OverflowError:
        return False
