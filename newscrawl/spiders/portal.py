"""Any site, without a file of its own."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.discovery import article_shapes, feed_shapes, looks_like_article, never, shape
from newscrawl.cms.portal import PortalSpider
from newscrawl.errors import ConfigurationError
from newscrawl.items import Portal
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Request, Response

    from newscrawl.cms.links import Links
    from newscrawl.frontier.feeds import Entry

#: What a site's key may look like: it names a lock file and stands in reports.
SITE_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}")
#: More shapes than this are no site's habit but a trap.
_MOST_SHAPES = 40
#: Sections have sub-sections, those further ones at times; beyond, it is the same again or a trap.
_SECTION_DEPTH = 2
_MOST_LISTS = 150
#: So many lines of each kind in the summary.
_SHOWN = 20


class AnyPortal(PortalSpider):
    """An unknown portal, by its link shapes: days and document numbers in addresses, headlines in lists.

    Domain: the one of -a url=…; -a site=, site_title=: key and name of the portal in the database (newscrawl sites)
    Unverified: everything; articles are read by the generic path
    """

    name = "portal"
    portal_name = "any site"
    home = "http://localhost/"
    article_path = r"\d"
    feeds = ("robots.txt", "sitemap.xml", "sitemap.xml.gz", "sitemap_index.xml", "rss.xml", "feed")
    feeds_guessed = True

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        if not self.urls:
            raise ConfigurationError(
                "Give the site: scrapy crawl portal -a url=https://news.example.cn/ (or -a seeds=FILE)"
            )
        host = (urlsplit(self.urls[0]).hostname or "").lower()
        if not host:
            raise ConfigurationError(f"url={self.urls[0]} is no address. Write it with http:// or https://.")
        site = kwargs.get("site")
        if site is not None and not SITE_KEY.fullmatch(site):
            raise ConfigurationError(
                f"Invalid site={site!r}; expected lower-case letters, digits, '.', '_' and '-'."
            )
        self.base = urljoin(self.urls[0], "/")
        self.own_portal = portal_of(host, self.base, key=site, name=kwargs.get("site_title"))
        self.frontier_key = self.own_portal.key
        whole = all(_is_root(url) for url in self.urls)
        #: A site asked for from its front page is asked for as a whole.
        always = {"since", "until", "include", "exclude"}
        self.narrowing = frozenset(always if whole else always | {"url", "seeds"})
        self.shapes: set[str] = set()
        #: What was found, for the summary: lists by address, the names that led to them, articles by shape.
        self.list_names: dict[str, str] = {}
        self.listed: Counter[str] = Counter()
        self.by_shape: Counter[str] = Counter()
        self._counted: set[int] = set()

    def take_seeds(self) -> None:
        """Start from the seeds of one site: of ``url``, of ``seeds_host``, or of the first seed."""
        named = self.arguments.get("seeds_host") or urlsplit((self.urls or self.seeds.urls)[0]).hostname or ""
        self.own_portal = portal_of(named.lower(), self.base)
        super().take_seeds()

    async def start(self) -> AsyncIterator[Request]:
        self.report_seeds()
        for url in self.urls:
            yield (
                self.article_request(url, asked=True)
                if looks_like_article(url)
                else self.list_request(url, asked=True)
            )
        # A site's feeds are the whole site's: not asked for where a part of it is.
        if "url" not in self.narrowing:  # see above: the whole site is asked for
            async for request in self.feed_requests(self.feeds_asked):
                yield request

    async def feed_requests(self, named: Iterable[str]) -> AsyncIterator[Request]:
        """What robots.txt names is what there is; the usual places are tried only where it names nothing."""
        rest = list(named)
        if "robots.txt" in rest:
            rest.remove("robots.txt")
            stated = [request async for request in super().feed_requests(["robots.txt"])]
            for request in stated:
                yield request
            if stated:
                return
        async for request in super().feed_requests(rest):
            yield request

    def is_article(self, url: str) -> bool:
        if not self.own_portal.owns(urlsplit(url).hostname or "") or never(url):
            return False
        return looks_like_article(url) or shape(url) in self.shapes

    def _count(self, url: str, where: str) -> None:
        """An article found, counted where it stood first."""
        if hash(url) not in self._counted:
            self._counted.add(hash(url))
            self.listed[where] += 1
            self.by_shape[shape(url)] += 1

    def parse_list(self, response: Response, number: int = 1) -> Iterator[Request]:
        """Learn from each list what this site's articles are called before its links are judged."""
        if response.status < 400 and len(self.shapes) < _MOST_SHAPES:
            own = [
                (url, text)
                for url, text in self.links(response)
                if self.own_portal.owns(urlsplit(url).hostname or "")
            ]
            self.shapes |= article_shapes(own)
        for request in super().parse_list(response, number):
            if request.meta["kind"] == "article":
                self._count(request.url, response.meta.get("section") or response.url)
            elif request.meta["kind"] == "list" and number < request.cb_kwargs.get("number", 1):
                # The next page of this very list.
                request.meta["section"] = response.meta.get("section") or response.url
            yield request

    def feed_articles(self, entries: list[Entry]) -> list[Entry]:
        own = [entry.url for entry in entries if self.own_portal.owns(urlsplit(entry.url).hostname or "")]
        if len(self.shapes) < _MOST_SHAPES:
            self.shapes |= feed_shapes(own)
        found = super().feed_articles(entries)
        for entry in found:
            self._count(entry.url, "feeds")
        return found

    def further_lists(self, response: Response, links: Links, number: int) -> Iterator[Request]:
        """Sections, theirs below them, and from the front page the feeds it names."""
        names = {url: " ".join(text.split()) for url, text in links}
        for request in super().further_lists(response, links, number):
            if len(self.list_names) >= _MOST_LISTS:
                if self.left_out.add("too_many_lists", request.url):
                    self.crawler.stats.inc_value("newscrawl/refused/too_many")
                continue
            if request.url not in self.list_names and request.url != self.base:
                self.list_names[request.url] = names.get(request.url, "")
                yield request
        if response.meta.get("depth", 0) == 0 and number == 1:
            yield from (self.feed_request(url) for url in (links.feeds() if self.feeds_asked else ()))
        onward = links.sent_on()
        if onward and number == 1 and response.meta.get("depth", 0) <= _SECTION_DEPTH and self._own(onward):
            yield self.list_request(onward)

    def leads_to_sections(self, response: Response, number: int) -> bool:
        return number == 1 and response.meta.get("depth", 0) <= _SECTION_DEPTH

    def _own(self, url: str) -> bool:
        return self.own_portal.owns(urlsplit(url).hostname or "")

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's name
        """What this site turned out to be, for whoever writes a file for it."""
        self.logger.info("%s", self.summary())

    def summary(self) -> str:
        """Sections with the articles found on them, forms of address, what came of them; several lines."""
        site, stats = self.own_portal.name, self.crawler.stats.get_stats()
        lines = [f"What was found on {site}:"]
        for url, count in self.listed.most_common(_SHOWN):
            lines.append(
                f"  {count:5} articles  {printable(self.list_names.get(url, ''))}  {printable(url)}".rstrip()
            )
        empty = [url for url in self.list_names if not self.listed[url]]
        if empty:
            lines.append(f"  {len(empty)} lists without a new article: {printable(' '.join(empty[:5]))}")
        for form, count in self.by_shape.most_common(_SHOWN):
            lines.append(f"  {count:5} addresses like {printable(form)}")
        for key, heading in (("newscrawl/articles/", "stored"), ("newscrawl/refused/", "refused")):
            shown = [
                f"{n} {name.removeprefix(key)}" for name, n in sorted(stats.items()) if name.startswith(key)
            ]
            lines.append(f"  {heading}: {', '.join(shown) or 'nothing'}")
        lines += [f"  left out: {line}" for line in self.left_out.lines()]
        lines.append("  A file for it: newscrawl portal new FRONT_PAGE ARTICLE (docs/adding-a-portal.md)")
        return "\n".join(lines)


def _is_root(url: str) -> bool:
    path = urlsplit(url).path
    return path.strip("/") == "" or path.lower().startswith(("/index.", "/default."))


def portal_of(host: str, home: str, *, key: str | None = None, name: str | None = None) -> Portal:
    """A portal we have no file for: its host is its key and name, unless the user gave it others."""
    site = host.removeprefix("www.")
    return Portal(key=key or site, name=name or site, home=home, hosts=(site,))
