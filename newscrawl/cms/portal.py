"""The base of every portal's spider.

A portal is declared, not programmed: a normal one is a class with a docstring and the attributes below. What
a whole family of content systems does differently goes into that family's base class beside this file.

To declare one (docs/adding-a-portal.md has the details):

1. Save a list page and two articles; ``newscrawl portal new list.html article.html … --write NAME.py`` drafts the file
   with the base class whose addresses fit.
2. Fill in what stands as ``TODO``: who publishes (``portal_name``, ``owner``, ``brands``, ``city``, ``province``), and
   the docstring's ``Domain:``, ``Layout:``, ``Unverified:``.
3. Name the lists (``sections``), or leave them out and let the front page's navigation name them.
4. Only with facts: ``rules`` for fields that the generic path reads wrongly.
5. ``newscrawl portal check NAME article.html``, then put the file under ``newscrawl/spiders/<province>/``, add a fixture
   and the publisher, and run ``newscrawl portal test NAME``.

To declare a family (a content system that several portals use), give a subclass ``cms`` and ``article_path``, and
override ``next_list`` where lists go on by something else than a link; a family of its own pays from two portals.

What a spider does here: it reads list pages, picks the links that look like articles of the portal and lie
in the asked-for time, fetches them with all their pages, and yields one :class:`~newscrawl.items.Visit` for
each. It cleans nothing and stores nothing; the pipelines do.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.http import HtmlResponse, TextResponse
from twisted.python.failure import Failure

from newscrawl import __version__
from newscrawl.cms.discovery import MOST_SECTIONS, section_links
from newscrawl.cms.feed_discovery import FeedSpider
from newscrawl.cms.links import Links
from newscrawl.cms.not_fetched import LeftOut
from newscrawl.cms.requisites import MOST_CSS, MOST_LEVELS, chosen_kinds, of_page, of_style
from newscrawl.cms.rights_files import RightsFiles
from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.extraction.dates import from_url as date_in_url
from newscrawl.extraction.further_pages import scripted, wall
from newscrawl.extraction.multipage import PageWalk
from newscrawl.frontier.browser import counts_readers
from newscrawl.frontier.feeds import parse_feed
from newscrawl.frontier.limits import cause_of, ends_crawl
from newscrawl.frontier.scope import Scope, Seeds, read_seeds, said
from newscrawl.intake import asset_cause, assets_of, bounds, in_time, read_page, refuse_status, require_date
from newscrawl.items import Portal, Visit, now, utc
from newscrawl.store import ordering
from newscrawl.store.articles import cause_of_status
from newscrawl.store.urls import PASSING, wanted
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from scrapy.http import Request, Response
    from scrapy.settings import BaseSettings

    from newscrawl.extraction import Rules
    from newscrawl.items import Article, Capture

#: Answers that refuse a list to us, not to everybody.
_AWAY: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
#: How often a firewall's interstitial is asked again: its cookie usually opens the second time.
INTERSTITIAL_TRIES = 2
#: After so many failed visits in a row an article is stored without the page that gets no answer.
PARTIAL_TRIES = 2
RENDER_HINT = "mark the portal to render: render = True in its file, or -a render=1"


class PortalSpider(RightsFiles, FeedSpider):
    """Crawls one news portal: section lists, then articles.

    Spider arguments (``-a name=value``):
      since, until   only articles of these days (YYYY-MM-DD, Asia/Shanghai, both inclusive)
      sections       comma-separated keys of ``sections``; default all
      url            fetch just these addresses (comma-separated); an article, or a list page to follow
      seeds          a file of start addresses, one a line; those of other sites are left out
      include        a regular expression: only articles whose address it matches (several: one a line)
      exclude        a regular expression: nothing whose address it matches, lists neither
      pages          at most so many pages of each list (default 20)
      full           1: do not stop at known ground, and ask again for articles that are not yet due
      assets         1: also capture the pictures and attachments (PDF, DOC, XLS, ZIP) of each article, and the
                     PDF of each page of an e-paper
      requisites     1: also capture what a browser needs to show lists and articles; or some of styles, scripts,
                     fonts, pictures
      screenshots    1: at the end of the run, also keep a picture of each new article's page as a browser draws it from
                     what was captured (best with requisites=1)
      home           another address of the same site (a test server, a mirror's root)
      feeds          0: no sitemaps and feeds; else their paths or addresses, comma-separated
      render         1: let a browser run the pages' scripts before they are read; 0: do not
    """

    # -- Who publishes here ------------------------------------------------------------------------
    portal_name: ClassVar[str]
    owner: ClassVar[str | None] = None
    brands: ClassVar[tuple[str, ...]] = ()
    city: ClassVar[str | None] = None
    province: ClassVar[str | None] = None
    cms: ClassVar[str | None] = None

    # -- Where its pages are -----------------------------------------------------------------------
    home: ClassVar[str]
    #: Host names besides the one in ``home``.
    hosts: ClassVar[tuple[str, ...]] = ()
    #: Path (or whole address) of a list page → what it lists.
    sections: ClassVar[dict[str, str]] = {}
    #: What an article's path and query look like (a regular expression, searched).
    article_path: ClassVar[str]
    #: Addresses of one article, where nothing on the page says so: (pattern, replacement), applied in order.
    same_article: ClassVar[tuple[tuple[str, str], ...]] = ()

    # -- How its article pages are laid out ---------------------------------------------------------
    rules: ClassVar[tuple[Rules, ...]] = ()
    #: Scripts fill in its pages: show them to a browser first (the ``playwright`` extra).
    render: bool = False
    #: A CSS selector of what the scripts fill in last; without it, the page is read once it is quiet.
    render_until: ClassVar[str | None] = None

    def __init__(
        self,
        name: str | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        sections: str | None = None,
        url: str | None = None,
        pages: str | int = 20,
        full: str | int = 0,
        home: str | None = None,
        assets: str | int = 0,
        render: str | int | None = None,
        feeds: str | None = None,
        seeds: str | None = None,
        include: str | None = None,
        exclude: str | None = None,
        requisites: str | int = 0,
        screenshots: str | int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, **kwargs)
        self.arguments = {
            key: value
            for key, value in {
                "since": since, "until": until, "sections": sections, "url": url,
                "pages": None if str(pages) == "20" else pages, "full": full or None, "home": home,
                "assets": assets if _truth(assets) else None, "render": render, "feeds": feeds,
                "seeds": seeds, "include": include, "exclude": exclude,
                "requisites": requisites if chosen_kinds(requisites) else None,
                "screenshots": screenshots if _truth(screenshots) else None, **kwargs,
            }.items()
            if value not in {None, ""}
        }  # fmt: skip
        self.since = _day("since", since)
        self.until = _day("until", until)
        self.max_list_pages = _whole("pages", pages)
        self.full = _truth(full)
        self.assets = _truth(assets)
        if render is not None:
            self.render = _truth(render)
        self.requisites = chosen_kinds(requisites)
        self.screenshots = _truth(screenshots)
        self.scope = Scope((include or "").splitlines(), (exclude or "").splitlines())
        self.urls = [part.strip() for part in (url or "").split(",") if part.strip()]
        self.base = home or self.home
        self.feeds_asked = self.chosen_feeds(feeds)
        self.chosen = self._choose(sections)
        self._article = re.compile(self.article_path)
        self.own_portal = self.portal(home=home)
        self.seeds_file = seeds
        self.seeds = read_seeds(Path(seeds)) if seeds else Seeds()
        if seeds:
            self.take_seeds()
        self._requisites: set[str] = set()
        self._requisites_full = False
        self._said: set[str] = set()
        #: What was seen and not fetched, for the end of the run.
        self.left_out = LeftOut()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        contact = settings.get("NEWSCRAWL_CONTACT") or ""
        agent = settings["USER_AGENT"].replace("{version}", __version__)
        agent = agent.replace("{contact}", f"+{contact}") if contact else agent.replace(" ({contact})", "")
        # Above the project's: Scrapy lays the project's settings over the crawler's once more.
        settings.set("USER_AGENT", agent, priority="spider")

    @classmethod
    def portal(cls, *, home: str | None = None) -> Portal:
        """The portal as a plain value; ``home`` adds another address of the same site."""
        hosts = [urlsplit(address).hostname or "" for address in (home, cls.home) if address]
        return Portal(
            key=cls.name,
            name=cls.portal_name,
            home=home or cls.home,
            owner=cls.owner,
            brands=cls.brands,
            hosts=tuple(dict.fromkeys([*(_site(host) for host in hosts), *cls.hosts])),
            city=cls.city,
            province=cls.province,
            cms=cls.cms,
            article_path=cls.article_path,
            rules=cls.rules,
            same_article=cls.same_article,
        )

    # -- What to fetch -----------------------------------------------------------------------------

    def take_seeds(self) -> None:
        """Start from the seeds that are addresses of this portal. Raises :class:`ConfigurationError` without any."""
        owns = self.own_portal.owns
        own = [url for url in self.seeds.urls if owns(urlsplit(url).hostname or "")]
        if not own:
            raise ConfigurationError(
                f"{self.seeds_file}: none of {len(self.seeds.urls)} addresses belongs to {self.own_portal.name}. "
                f"Crawl them all: newscrawl run --seeds {self.seeds_file}"
            )
        self.foreign_seeds = len(self.seeds.urls) - len(own)
        self.urls += own

    def report_seeds(self) -> None:
        """Name and count the lines of the seeds file that are not followed."""
        for line in said(self.seeds.junk, self.seeds_file or ""):
            self.logger.warning("%s", line)
        if self.seeds.urls:
            self.crawler.stats.set_value("newscrawl/seeds", len(self.urls))
            self.crawler.stats.set_value("newscrawl/seeds_refused", len(self.seeds.junk))
            self.crawler.stats.set_value("newscrawl/seeds_of_other_sites", self.foreign_seeds)
        if self.seeds.urls and self.foreign_seeds:
            self.logger.info(
                "%s: %d addresses of other sites are left to their own crawls",
                self.seeds_file,
                self.foreign_seeds,
            )

    async def start(self) -> AsyncIterator[Request]:
        self.report_seeds()
        if self.urls:
            for url in self.urls:
                # Asked for by name: a mirror's address of an article is taken by its path alone.
                as_article = self._article.search(_where(url)) is not None
                yield (self.article_request if as_article else self.list_request)(url, asked=True)
            return
        if not self.settings.get("NEWSCRAWL_CONTACT"):
            self.logger.warning(
                "NEWSCRAWL_CONTACT is not set: a webmaster cannot reach you. Give a page or mail address."
            )
        for path in self.chosen:
            yield self.list_request(urljoin(self.base, path))
        # What a feed names has no section.
        if "sections" not in self.arguments:
            async for request in self.feed_requests(self.feeds_asked):
                yield request
        if self.settings.getbool("NEWSCRAWL_CAPTURE_ALL"):
            async for request in self.rights_requests():
                yield request

    def is_article(self, url: str) -> bool:
        """Does this address look like an article of this portal?"""
        return self.own_portal.owns(urlsplit(url).hostname or "") and bool(self._article.search(_where(url)))

    def in_days(self, url: str) -> bool:
        """Within ``since`` and ``until``, as far as the address tells."""
        day = date_in_url(url)
        if day is None:
            return True
        return not ((self.since and day < self.since) or (self.until and day > self.until))

    def in_time(self, article: Article) -> bool:
        """Within ``since`` and ``until``, by the page's own date."""
        return in_time(article, self.since, self.until)

    def list_request(self, url: str, *, number: int = 1, asked: bool = False) -> Request:
        return scrapy.Request(
            url,
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"number": number},
            # A list is worth reading at every run, and once in it: the frontier knows.
            dont_filter=asked,
            meta={"kind": "list"},
        )

    def article_request(self, url: str, *, asked: bool = False, tries: int = 0) -> Request:
        return scrapy.Request(
            url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"tries": tries} if tries else {},
            dont_filter=asked or tries > 0,
            # Articles before further list pages: a crawl that is cut short has something to show.
            priority=10,
            meta={"kind": "article", "capture": True, "captures": [], "asked": asked},
        )

    def asset_request(self, url: str, article: str, *, level: int = 0) -> Request:
        """A picture or attachment; it goes the way of every request: guard, robots.txt, politeness, limits.

        ``level``: of a requisite, how many style sheets stand between it and the page, from 1.
        """
        return scrapy.Request(
            url,
            callback=self.parse_asset,
            errback=self.asset_failed,
            # Picture servers turn away who does not come from a page of theirs.
            headers={"Referer": article},
            cb_kwargs={"level": level} if level else {},
            priority=-20 if level else 0,
            meta={
                "kind": "asset",
                "capture": True,
                "captures": [],
                "download_maxsize": self.settings.getint("NEWSCRAWL_ASSET_MAXSIZE"),
            },
        )

    def requisite_requests(self, response: Response, level: int = 0) -> Iterator[Request]:
        """What a browser needs to show this page, or this style sheet; each address once in a run."""
        if not isinstance(response, TextResponse) or len(response.body) > MOST_CSS or level > MOST_LEVELS:
            return
        read = of_style if level else of_page
        most = self.settings.getint("NEWSCRAWL_MAX_REQUISITES")
        for kind, url in read(response.text, response.url, response.encoding):
            if kind not in self.requisites or counts_readers(url) or url in self._requisites:
                continue
            if len(self._requisites) >= most:
                if not self._requisites_full:
                    self._requisites_full = True
                    self.logger.warning("More than %d page requisites in one run; no further ones", most)
                self.crawler.stats.inc_value("newscrawl/requisites_too_many")
                continue
            self._requisites.add(url)
            self.crawler.stats.inc_value(f"newscrawl/requisites/{kind}")
            # Only a style sheet leads further.
            yield self.asset_request(
                url, response.url, level=level + 1 if kind == "styles" else MOST_LEVELS + 1
            )

    # -- What comes back ---------------------------------------------------------------------------

    def parse_list(self, response: Response, number: int = 1) -> Iterator[Request]:
        """Follow a list page: its articles, then the next page while it leads to new ground."""
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            said = wall(getattr(response, "text", ""))
            cause = cause_of_status(response.status) or "http_error"
            if said or response.status in _AWAY:
                cause = "interstitial" if said else "blocked"
            self.refuse_list(response.url, cause, f"HTTP {response.status}{(said and f': {said}') or ''}")
            return
        links = self.links(response)
        articles = [url for url, _ in links if self.is_article(url)]
        if not articles and (said := wall(getattr(response, "text", ""))):
            self.refuse_list(response.url, "interstitial", said)
            return
        self.crawler.stats.inc_value("newscrawl/lists")
        young = [url for url in articles if self.in_days(url)]
        new = self.unknown(young)
        yield from (self.article_request(url) for url in new)
        further = list(self.further_lists(response, links, number))
        # What leads on to other lists (a front page, an index of editions) needs no articles of its own.
        if not articles and not further and number == 1:
            self.crawler.stats.inc_value("newscrawl/lists_without_articles")
            why = "the layout may have moved"
            if not self.render and scripted(getattr(response, "text", "")):
                why = f"a script fills this list in ({RENDER_HINT})"
            self.logger.warning("%s lists no article: %s", response.url, why)
        yield from further
        if self.requisites:
            yield from self.requisite_requests(response)
        self._leave_out(links, {*articles, *(request.url for request in further)})
        for url in set(articles).difference(young):
            self.left_out.add("out_of_days", url)
        # Lists run from new to old: nothing new, or nothing young enough, means known ground.
        if not ((new or self.full) and young):
            return
        following = self.next_list(response, links)
        if following and number >= self.max_list_pages:
            self.crawler.stats.inc_value("newscrawl/lists_cut")
            self.left_out.add("list_cut", following)
        elif following:
            yield self.list_request(following, number=number + 1)
        elif control := links.unread_paging():
            self.crawler.stats.inc_value("newscrawl/lists_unread_paging")
            kind = "paging_posted" if links.posted_paging() else "paging_unread"
            self.left_out.add(kind, response.url, control)

    def _leave_out(self, links: Links, taken: set[str]) -> None:
        home = self.base.rstrip("/")
        self.left_out.links(
            ((url, text) for url, text in links if url not in taken and url.rstrip("/") != home),
            own=self.own_portal.hosts,
        )

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's name
        """Name what was left out, once the crawl is over."""
        lines = self.left_out.lines()
        if lines:
            self.logger.info("Left out:\n%s", "\n".join(f"  {line}" for line in lines))

    def links(self, response: Response) -> Links:
        """The links of a list page; a family whose lists are not HTML overrides this."""
        return Links(getattr(response, "text", ""), response.url, getattr(response, "encoding", "utf-8"))

    def next_list(self, response: Response, links: Links) -> str | None:  # noqa: ARG002 - for overriding
        return links.next_page()

    def further_lists(self, response: Response, links: Links, number: int) -> Iterator[Request]:
        """Lists of another kind that this one leads to: the sections, where no file names them."""
        if self.leads_to_sections(response, number):
            owns = self.own_portal.owns
            found = section_links(links, owns=owns, is_article=self.is_article, here=response.url)
            for position, url in enumerate(url for url in found if url != response.url):
                if position < MOST_SECTIONS:
                    yield self.list_request(url)
                else:
                    self.left_out.add("too_many_lists", url)

    def leads_to_sections(self, response: Response, number: int) -> bool:
        """Is this the front page of a portal whose sections are not declared?"""
        if self.sections or self.urls:
            return False
        return number == 1 and response.meta.get("depth", 0) == 0

    def unknown(self, urls: list[str]) -> list[str]:
        """Those of ``urls`` that are to be fetched now: new ones, and known ones that are due again."""
        if self.full:
            return list(dict.fromkeys(urls))
        frontier = getattr(self.crawler, "frontier", None)
        if frontier is not None:
            return list(frontier.wanted(urls))
        return wanted(self.crawler.newscrawl.connection, urls, now())

    async def parse_article(self, response: Response, tries: int = 0) -> AsyncIterator[Any]:
        """One article with all its pages, or the reason why it is none."""
        visit = self.visit(response)
        try:
            article = require_date(await self.read_apart(response, visit))
            if self.render and not any(one.record_type == "conversion" for one in visit.captures):
                visit.unanswered.append(response.url)
            visit.article = await self.with_further_pages(
                article, visit, tries=int(response.meta.get("frontier_tries") or 0)
            )
        except RefusedPage as refusal:
            visit.cause, visit.detail = refusal.cause, refusal.detail
            if refusal.cause == "needs_script" and not self.render:
                visit.detail = f"{refusal.detail}; {RENDER_HINT}"
                self.say_once("%s: %s", visit.url, visit.detail)
            if refusal.cause == "interstitial" and tries < INTERSTITIAL_TRIES:
                # The firewall's page is kept and counted for what it is; the address itself is asked again.
                again = self.article_request(response.request.url, tries=tries + 1)
                again.meta["frontier_id"], visit.frontier_id = visit.frontier_id, None
                yield again
        if visit.article is not None and not self.in_time(visit.article):
            visit.article, visit.cause = None, "out_of_time"
        yield visit
        if visit.article is not None and (self.assets or self.takes_pictures):
            images = None if self.assets else visit.article.images
            for url in assets_of(visit.article, self.own_portal):
                if not self.is_article(url) and (images is None or url in images):
                    yield self.asset_request(url, response.url)
        if self.requisites and visit.article is not None:
            for request in self.requisite_requests(response):
                yield request

    @cached_property
    def takes_pictures(self) -> bool:
        """Are the pictures of this portal's articles captured by the settings?"""
        settings = self.crawler.settings
        whose = settings.get("NEWSCRAWL_PICTURES")
        if whose not in {"own", "all", "off"}:
            raise ConfigurationError(f"NEWSCRAWL_PICTURES: invalid value {whose!r}; expected own, all or off")
        return whose == "all" or (whose == "own" and self.name in settings.getlist("NEWSCRAWL_OWN_PORTALS"))

    def parse_asset(self, response: Response, level: int = 0) -> Iterator[Visit | Request]:
        visit = self.visit(response)
        visit.kind = "asset"
        visit.cause = asset_cause(
            response.status, (response.headers.get("Content-Type") or b"").decode("latin-1")
        )
        yield visit
        if level and self.requisites and visit.cause is None:
            yield from self.requisite_requests(response, level)

    def asset_failed(self, failure: Failure) -> Iterator[Visit]:
        """The article stands without it; what kept it away is counted."""
        visit = self.visit_without_answer(failure)
        visit.kind = "asset"
        yield visit

    def read(self, response: Response) -> Article:
        """The article page on a response; raises :class:`RefusedPage`."""
        return self._read_body(*self._what_to_read(response))

    async def read_apart(self, response: Response, visit: Visit) -> Article:
        """As :meth:`read`, in the crawl's page reader and under its deadline.

        A page that was not read in time is noted as a part of the visit without an answer: the archive then says so,
        and a rebuild does not read what the crawl could not.
        """
        reader = getattr(self.crawler, "page_reader", None)
        if reader is None or "article" not in reader.jobs:
            return self.read(response)
        arguments = self._what_to_read(response)
        bounds.check(response.body)
        try:
            article: Article = await reader.call("article", *arguments, page=response.meta.get("frontier_id"))
        except RefusedPage as refusal:
            if refusal.cause == "too_complex":
                visit.unanswered.append(response.url)
            raise
        return article

    def reading_jobs(self) -> dict[str, Callable[..., Any]]:
        """What the page reader can do for this spider (:mod:`newscrawl.frontier.page_reader`)."""
        return {"article": self._read_body, "list": self._try_list, "feed": parse_feed}

    def _what_to_read(self, response: Response) -> tuple[Any, ...]:
        """The arguments of :meth:`_read_body`; raises :class:`RefusedPage` where there is nothing to read."""
        refuse_status(response.status)
        if self._home_page(response):
            raise RefusedPage("soft_404", f"sent on to {response.url}")
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        captures = response.meta.get("captures") or []
        captured_at = captures[-1].captured_at if captures else None
        return response.body, response.url, content_type or None, captured_at, response.meta.get("edition")

    def _read_body(
        self, body: bytes, url: str, content_type: str | None, captured_at: str | None, edition: Any
    ) -> Article:
        return read_page(
            self.own_portal, body, url, content_type=content_type, captured_at=captured_at, edition=edition
        )

    def _try_list(self, body: bytes, url: str, encoding: str) -> None:
        """Everything that parses a list page, for the time it takes."""
        response = HtmlResponse(url, body=body, encoding=encoding)
        links = self.links(response)
        for _ in links:
            pass
        links.next_page()
        links.unread_paging()

    async def with_further_pages(self, first: Article, visit: Visit, *, tries: int = 0) -> Article:
        """Fetch the article's other pages one after another; a missing one is noted, a loop is cut.

        A page that got no answer, but may get one later, refuses the visit (``RefusedPage``): half an article,
        and the whole one an hour later, would look like an edit by the portal. ``tries``: how often that was so
        in a row; an article that is not stored yet is then stored without the page.
        """
        walk = PageWalk(first)
        while (url := walk.ask()) is not None:
            page, captures, cause = await self.further_page(url, visit)
            if cause and not (captures and not 300 <= captures[-1].status < 400):
                visit.unanswered.append(url)
                if cause in PASSING and (tries < PARTIAL_TRIES or self.is_stored(visit.url)):
                    visit.trail += captures
                    raise RefusedPage(cause, f"further page {url}")
            if (
                page is not None
                and self.render
                and not any(one.record_type == "conversion" for one in captures)
            ):
                visit.unanswered.append(url)
            belongs = walk.take(page)
            if page is not None and not belongs:
                self.crawler.stats.inc_value("newscrawl/pages_of_others")
            visit.trail += captures[:-1] if belongs else captures
            visit.captures += captures[-1:] if belongs else []
        return walk.merged()

    def is_stored(self, url: str) -> bool:
        """Does the store have an article of this address?"""
        connection = self.crawler.newscrawl.connection
        return (
            connection.execute("select 1 from article_addresses where url = ?", [url]).fetchone() is not None
        )

    async def further_page(self, url: str, visit: Visit) -> tuple[Article | None, list[Capture], str | None]:
        """What was read at the address of a further page, the captures on the way, and why nothing was.

        Raises :class:`~newscrawl.frontier.limits.Refused` where the crawl ends meanwhile: the visit is then given up.
        """
        request = scrapy.Request(url, meta={"kind": "page", "capture": True, "captures": []})
        page, cause = None, None
        try:
            page = await self.read_apart(await self.crawler.engine.download_async(request), visit)
        except Exception as error:
            if ends_crawl(error):
                raise
            cause = self.cause_of(Failure(error))
            self.crawler.stats.inc_value("newscrawl/pages_missing")
            self.logger.warning("%s: this page of %s is missing (%s)", url, visit.url, cause)
        return page, request.meta["captures"], cause

    def _home_page(self, response: Response) -> bool:
        """Sent on to a front page: what stood here is gone, whatever the status says."""
        return bool(response.meta.get("redirect_urls")) and urlsplit(response.url).path in {
            "",
            "/",
            "/index.html",
            "/index.htm",
        }

    def article_failed(self, failure: Failure) -> Iterator[Visit]:
        """Nothing came back, or a middleware refused; the name of the cause is what we record."""
        yield self.visit_without_answer(failure)

    def visit_without_answer(self, failure: Failure) -> Visit:
        """What came of a request that has no response to read; a 304 among them."""
        request = failure.request
        captures = list(request.meta.get("captures") or [])
        cause = self.cause_of(failure)
        # "As you have it" is an answer, and so is what came and could not be used (a body that broke off, a bomb).
        answered = bool(captures) and (
            cause == "not_modified"
            or not HTTPStatus.MULTIPLE_CHOICES <= captures[-1].status < HTTPStatus.BAD_REQUEST
        )
        answers = captures[-1:] if answered else []
        return Visit(
            url=request.meta.get("redirect_urls", [request.url])[0],
            portal=self.own_portal,
            crawl=self.crawl_uid,
            visited_at=captures[-1].captured_at if captures else now(),
            order_date=None if captures else self._order_date(),
            status=answers[0].status if answers else None,
            captures=answers,
            trail=captures[: len(captures) - len(answers)],
            frontier_id=request.meta.get("frontier_id"),
            cause=cause,
            detail=failure.getErrorMessage(),
        )

    def list_failed(self, failure: Failure) -> None:
        self.refuse_list(failure.request.url, self.cause_of(failure), failure.getErrorMessage())

    def cause_of(self, failure: Failure) -> str:
        """The name a failure is counted under; a fault of ours is said with all we know, and fails the run."""
        cause = cause_of(failure.value or RuntimeError("no error was given"))
        if cause == "callback":
            self.crawler.stats.inc_value("newscrawl/item_errors")
            self.logger.error(
                "A fault of newscrawl's own:\n%s", printable(failure.getTraceback(), one_line=False)
            )
        return cause

    def refuse_list(self, url: str, cause: str, detail: str) -> None:
        """A list that could not be read: said, and counted under its cause."""
        self.crawler.stats.inc_value(f"newscrawl/lists_refused/{cause}")
        self.logger.warning("%s: list not read (%s)", url, printable(detail))

    def say_once(self, message: str, *values: str) -> None:
        """A warning that holds for the whole portal, at the first page that gives cause for it."""
        if message not in self._said:
            self._said.add(message)
            self.logger.warning(message, *values)

    def _order_date(self) -> str:
        """The present moment in the order of captures (:mod:`newscrawl.store.ordering`)."""
        return utc(ordering.now(self.crawler.newscrawl.connection))

    def visit(self, response: Response) -> Visit:
        request = response.request
        captures = list(request.meta.get("captures") or [])
        header = {
            name: value.decode("latin-1")
            for name in ("ETag", "Last-Modified")
            if (value := response.headers.get(name))
        }
        return Visit(
            url=request.meta.get("redirect_urls", [request.url])[0],
            portal=self.own_portal,
            crawl=self.crawl_uid,
            visited_at=captures[-1].captured_at if captures else now(),
            status=response.status,
            captures=captures[-1:],
            trail=captures[:-1],
            etag=header.get("ETag"),
            last_modified=header.get("Last-Modified"),
            frontier_id=request.meta.get("frontier_id"),
        )

    @property
    def crawl_uid(self) -> str:
        return getattr(self.crawler, "crawl_uid", "")

    def _choose(self, sections: str | None) -> list[str]:
        if not sections:
            return list(self.sections) or [""]
        known = {key.strip("/"): key for key in self.sections}
        chosen = [part.strip().strip("/") for part in sections.split(",") if part.strip()]
        unknown = [part for part in chosen if part not in known]
        if unknown:
            raise ConfigurationError(
                f"{self.name} has no section {', '.join(unknown)}. It has: {', '.join(known) or 'none'}."
            )
        return [known[part] for part in chosen]


def _where(url: str) -> str:
    """Path and query: what an article's pattern is matched against."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _site(host: str) -> str:
    """``www.shjnet.cn`` → ``shjnet.cn``, so that its e-paper's host is the portal's too."""
    return host.lower().removeprefix("www.")


def _day(name: str, value: str | None) -> str | None:
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ConfigurationError(
            f"{name}={value} is no day. Write it as YYYY-MM-DD, e.g. {name}=2022-08-24."
        ) from error


def _truth(value: str | int) -> bool:
    return str(value) not in {"0", "", "false", "no"}


def _whole(name: str, value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise ConfigurationError(f"{name}={value} is no number of pages. Give a whole number from 1.")
    return number
