"""Founder's e-paper (方正数字报): a day's edition, its pages, their articles.

The front page (``paperindex.htm``) sends on to the newest edition. A printed page stands at
``/html/YYYY-MM/DD/node_<n>.htm``, its articles beside it at ``content_<id>.htm?div=-1``; newer installations
have ``/pc/layout/YYYYMM/DD/node_01.html`` and ``/pc/content/YYYYMM/DD/content_<id>.html``. A page's name, such
as 第02版：要闻, is the text of the link that leads to it.

An e-paper has an archive by day: with ``-a since=… -a until=…`` every day's edition is asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.links import Links, absolute
from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction.dates import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Request, Response

    from newscrawl.items import Article

_NODE = re.compile(r"/(20\d{2})-?(\d{2})/(\d{2})/(?:node_|nbs\.D\w{6,20}_)([A-Za-z]?\d{1,6})\.html?$")
_SCRIPTED = re.compile(r"[\"'=]\s{0,3}((?:[\w./-]{0,100}/)?20\d{2}-?\d{2}/\d{2}/node_\w{1,8}\.html?)\b")
_PAGE = re.compile(r"第?\s{0,3}([A-Za-z]{0,2}\d{1,3})\s{0,3}版\s{0,3}[:：]?\s{0,3}([^\s<>|（(]{0,30})")
#: An edition of more pages is none.
_MOST_PAGES = 200


class FounderEpaperSpider(PortalSpider):
    """A newspaper's edition as printed, from Founder's e-paper system."""

    cms = "Founder e-paper"
    article_path = r"/20\d{2}-?\d{2}/\d{2}/content_\d+\.html?(?:\?div=-?\d+)?$"
    #: The printed paper, as its name stands in 《》.
    paper: ClassVar[str]
    #: Where a day's first page stands, below ``home`` (a strftime form).
    edition_path: ClassVar[str] = "html/%Y-%m/%d/node_1.htm"

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        #: The printed page of each article that was seen on one and not read yet.
        self.editions: dict[str, dict[str, str]] = {}
        self.days_seen: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """With ``since``: every day's edition, newest first; else the newest edition only."""
        if self.urls or not self.since:
            async for request in super().start():
                yield request
            return
        for day in self.days():
            yield self.list_request(urljoin(self.base, day.strftime(self.edition_path)))

    def days(self) -> Iterator[dt.date]:
        """The days asked for, newest first; none in the future."""
        today = dt.datetime.now(SHANGHAI).date()
        day = min(dt.date.fromisoformat(self.until) if self.until else today, today)
        first = dt.date.fromisoformat(self.since) if self.since else day
        while day >= first:
            yield day
            day -= dt.timedelta(days=1)

    def parse_list(self, response: Response, number: int = 1) -> Iterator[Request]:
        """A printed page: remember which of the day's pages each of its articles stands on."""
        links = self.links(response)
        page = self.page_of(response.url, links, getattr(response, "text", ""))
        if page:
            self.editions.update((url, page) for url, _ in links if self.is_article(url))
        yield from super().parse_list(response, number)

    def further_lists(self, response: Response, links: Links, number: int) -> Iterator[Request]:  # noqa: ARG002 - as in the base
        """The day's other pages, once for each day; from a page before the edition, the edition."""
        here = _NODE.search(urlsplit(response.url).path)
        if here:
            day = "-".join(here.groups()[:3])
            if day in self.days_seen:
                return
            self.days_seen.add(day)
        for url in self.other_pages(response.url, links, getattr(response, "text", "")):
            yield self.list_request(url, number=2)

    def links(self, response: Response) -> Links:
        """An article may be linked several times (title, image map); its address is one."""
        return EditionLinks(getattr(response, "text", ""), response.url)

    def next_list(self, response: Response, links: Links) -> str | None:  # noqa: ARG002 - an edition ends
        return None

    def read(self, response: Response) -> Article:
        """As of any portal; the printed page comes from the page it was linked on, else from its own head."""
        article = super().read(response)
        asked = response.meta.get("redirect_urls", [response.url])[0]
        seen = self.editions.pop(asked, None)
        day = article.published_at[:10] if article.published_at else None
        edition = seen or own_edition(article, getattr(response, "text", ""), self.paper, day)
        if edition:
            article.print_edition = edition
        return article

    def page_of(self, url: str, links: Links, text: str) -> dict[str, str] | None:
        """Which printed page ``url`` is: paper, date, page number and the page's name."""
        node = _NODE.search(urlsplit(url).path)
        if node is None:
            return None
        label = next((label for link, label in links if link == url and _PAGE.search(label)), "")
        found = _PAGE.search(label) or _PAGE.search(text[:200_000])
        edition = {"paper": self.paper, "date": f"{node[1]}-{node[2]}-{node[3]}"}
        if found:
            edition["page"] = found[1]
            if found[2]:
                edition["name"] = found[2]
        return edition

    def other_pages(self, url: str, links: Links, text: str) -> list[str]:
        """The other printed pages of the same day; of a page that is no edition, the editions it leads to."""
        found = {link: node for link, _ in links if (node := _NODE.search(urlsplit(link).path))}
        here = _NODE.search(urlsplit(url).path)
        if here is not None:
            day = here.groups()[:3]
            return [link for link, node in found.items() if node.groups()[:3] == day and link != url][
                :_MOST_PAGES
            ]
        if not found:
            # paperindex.htm of many papers is nothing but a script that sends the reader on.
            scripted = (absolute(url, path) for path in _SCRIPTED.findall(text[:200_000])[:1])
            return [link for link in scripted if link]
        return list(found)[:_MOST_PAGES]


class EditionLinks(Links):
    """Links of a printed page: ``?div=-1`` cut, so that title and area of an article are one."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        merged: dict[str, str] = {}
        for url, text in super().__iter__():
            plain = re.sub(r"\?div=-?\d+$", "", url)
            merged[plain] = merged.get(plain) or text
        return iter(merged.items())


def own_edition(article: Article, text: str, paper: str, day: str | None) -> dict[str, str] | None:
    """The printed page an article's own page names (第02版：要闻), where it names one and no other."""
    named = {found.groups() for found in _PAGE.finditer(text[:200_000])}
    if len(named) != 1 or day is None:
        return article.print_edition
    page, name = named.pop()
    edition = {"paper": paper, "date": day, "page": page}
    return edition | ({"name": name} if name else {})
