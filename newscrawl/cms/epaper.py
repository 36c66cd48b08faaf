"""E-papers: a day's edition, its pages, their articles.

Whatever the system, the way is the same: the front page leads to the newest edition, a printed page (*node*)
to its articles and to the day's other pages; what a page is called (第02版：要闻) is the text of the link that leads
to it. Each article takes the page it was found on along, with the picture of the printed page and the article's area on
it: into the queue, and into the archive beside its response, so that a rebuild knows it as well.

An e-paper has an archive by day: with ``-a since=… -a until=…`` every day's edition is asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.links import Links
from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction.dates import SHANGHAI
from newscrawl.extraction.editions import PAGE, printed_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from scrapy.http import Request, Response

    from newscrawl.items import Portal

_PAPER_LINK = re.compile(r"^[《\s]{0,3}(.{2,20}?)[》\s]{0,3}(?:数字报|电子版|电子报|数字版)?$")
#: An edition of more pages is none.
_MOST_PAGES = 200


class EpaperSpider(PortalSpider):
    """A newspaper's editions as printed; a family says how its addresses look."""

    #: The printed paper, as its name stands in 《》.
    paper: ClassVar[str]
    #: Other papers on the same site: known by the link that leads to them, or by the name in their pages' titles.
    sisters: ClassVar[tuple[str, ...]] = ()
    #: Folder → paper, where the addresses tell.
    folders: ClassVar[dict[str, str]] = {}
    #: A printed page's path: year, month, day, and what tells it from the day's others.
    node_path: ClassVar[str]
    #: Where a day's first page stands, below ``home`` (a strftime form).
    edition_path: ClassVar[str]

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self._node = re.compile(self.node_path)
        self.days_seen: set[tuple[str, str]] = set()

    @classmethod
    def portal(cls, *, home: str | None = None) -> Portal:
        made = super().portal(home=home)
        return made if not hasattr(cls, "paper") else made.printed(cls.paper)

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
        """A printed page: each of its articles takes along which of the day's pages it stands on."""
        links = self.links(response)
        edition = self.page_of(response, links)
        shown = page_picture(links) if edition else None
        for request in super().parse_list(response, number):
            if edition and request.meta["kind"] == "article":
                request.meta["edition"] = edition | (shown.of(request.url) if shown else {})
            yield request
        if edition and response.status < HTTPStatus.MULTIPLE_CHOICES:
            files = list(self.printed_files(links)) if self.assets else []
            if shown and (self.assets or self.takes_pictures):
                files.append(shown.url)
            yield from (self.asset_request(url, response.url) for url in files)

    def printed_files(self, links: Links) -> Iterator[str]:
        """The PDF of a printed page, which its page of the e-paper links to."""
        for url, _ in links:
            parts = urlsplit(url)
            if parts.path.lower().endswith(".pdf") and self.own_portal.owns(parts.hostname or ""):
                yield url

    def further_lists(self, response: Response, links: Links, number: int) -> Iterator[Request]:  # noqa: ARG002 - as in the base
        """The day's other pages, once for each day; from a page before the edition, the edition."""
        paper = self.paper_of(response)
        here = self.node(response.url)
        if here:
            day = "-".join(here)
            if (paper, day) in self.days_seen:
                return
            self.days_seen.add((paper, day))
        for url, of in self.other_pages(response, links):
            request = self.list_request(url, number=2)
            request.meta["paper"] = of or paper
            yield request

    def links(self, response: Response) -> Links:
        """An article may be linked several times (title, image map); its address is one."""
        return EditionLinks(
            getattr(response, "text", ""), response.url, getattr(response, "encoding", "utf-8")
        )

    def next_list(self, response: Response, links: Links) -> str | None:  # noqa: ARG002 - an edition ends
        return None

    def node(self, url: str) -> tuple[str, str, str] | None:
        """Year, month and day of a printed page's address."""
        found = self._node.search(urlsplit(url).path)
        return (found[1], found[2], found[3]) if found else None

    def paper_of(self, response: Response) -> str:
        """Which of the site's papers a page is of."""
        folders = urlsplit(response.url).path.split("/")
        named = next((paper for folder, paper in self.folders.items() if folder in folders), None)
        title = re.search(
            r"<title[^>]{0,200}>([^<]{0,200})", getattr(response, "text", "")[:20_000], re.IGNORECASE
        )
        sister = next((name for name in self.sisters if title and name in title[1]), None)
        return str(named or sister or response.meta.get("paper") or self.paper)

    def page_of(self, response: Response, links: Links) -> dict[str, str] | None:
        """Which printed page a response is: paper, date, page number and the page's name."""
        day = self.node(response.url)
        if day is None:
            return None
        label = next((text for link, text in links if link == response.url and PAGE.search(text)), "")
        edition = {"paper": self.paper_of(response), "date": "-".join(day)}
        return edition | (printed_page(label) or printed_page(getattr(response, "text", "")))

    def other_pages(self, response: Response, links: Links) -> Sequence[tuple[str, str | None]]:
        """The other printed pages of the same day; of a page that is no edition, the editions it leads to, each
        with the paper the link names.
        """
        found = [(link, text) for link, text in links if self.node(link)]
        day = self.node(response.url)
        if day is not None:
            return [(link, None) for link, _ in found if self.node(link) == day and link != response.url][
                :_MOST_PAGES
            ]
        papers = [
            (link, name)
            for link, text in links
            if (name := self._names_paper(text)) and link != response.url and self._own(link)
        ]
        if found or papers:
            named = dict(papers)
            return [*papers, *((link, None) for link, _ in found if link not in named)][:_MOST_PAGES]
        # paperindex.htm of many papers is nothing but a script that sends the reader on.
        onward = links.sent_on()
        return [(onward, None)] if onward and self._own(onward) else []

    def _names_paper(self, text: str) -> str | None:
        found = _PAPER_LINK.match(text.strip()[:40])
        return found[1] if found and found[1] in {self.paper, *self.sisters, *self.folders.values()} else None

    def _own(self, url: str) -> bool:
        return self.own_portal.owns(urlsplit(url).hostname or "")


_SAME_ARTICLE = re.compile(r"\?div=-?\d+$")


class EditionLinks(Links):
    """Links of a printed page: ``?div=-1`` cut, so that title and area of an article are one."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        merged: dict[str, str] = {}
        for url, text in super().__iter__():
            plain = self.plain(url)
            merged[plain] = merged.get(plain) or text
        return iter(merged.items())

    @staticmethod
    def plain(url: str) -> str:
        """The address of an article without the part of the page it was reached from."""
        return _SAME_ARTICLE.sub("", url)


@dataclass(slots=True)
class PagePicture:
    """The picture of a printed page. ``areas``: address of an article → its areas (left, top, right, bottom), in the pixels
    it is drawn with; ``drawn``: width it is drawn with, empty where that is its own.
    """

    url: str
    drawn: str
    areas: dict[str, list[tuple[int, ...]]]

    def of(self, article: str) -> dict[str, str]:
        """What an article's edition says of it: ``picture``, ``area`` (areas separated by semicolons) and ``drawn``."""
        boxes = self.areas.get(EditionLinks.plain(article), [])[:_MOST_AREAS]
        area = ";".join(",".join(map(str, box)) for box in boxes)
        return {"picture": self.url} | ({"area": area, "drawn": self.drawn} if area else {})


#: Areas of one article on a page, and corners of one area.
_MOST_AREAS = 8
_MOST_CORNERS = 200
#: Where late-loading pages put a picture's address, before ``src``.
_LATE = ("data-src", "data-original", "original", "file", "src")


def page_picture(links: Links) -> PagePicture | None:
    """The picture of a printed page, by its image map; None where there is none.

    A map is what makes a picture the page's: its areas lead to the articles. Of several the one with most areas counts.
    """
    maps: dict[str, dict[str, list[tuple[int, ...]]]] = {}
    for area in links.nodes("map[name] area[href], map[id] area[href]"):
        parent = area.parent
        while parent is not None and parent.tag != "map":
            parent = parent.parent
        url = links.absolute(area.attributes.get("href"))
        if parent is None or url is None:
            continue
        name = parent.attributes.get("name") or parent.attributes.get("id") or ""
        boxes = maps.setdefault(name.lower(), {}).setdefault(EditionLinks.plain(url), [])
        box = _box(area.attributes.get("shape"), area.attributes.get("coords"))
        if box and box not in boxes:
            boxes.append(box)
    best: PagePicture | None = None
    for image in links.nodes("img[usemap]"):
        areas = maps.get((image.attributes.get("usemap") or "").strip().lstrip("#").lower())
        named = (links.absolute(image.attributes.get(name)) for name in _LATE if image.attributes.get(name))
        url = next((one for one in named if one), None)
        if areas and url and (best is None or len(areas) > len(best.areas)):
            width = re.fullmatch(r"(\d{2,5})(?:px)?", (image.attributes.get("width") or "").strip())
            best = PagePicture(url, width[1] if width else "", areas)
    return best


def _box(shape: str | None, coords: str | None) -> tuple[int, ...] | None:
    """The rectangle around an area; None where it has none."""
    numbers = [round(float(one)) for one in re.findall(r"\d{1,5}(?:\.\d{1,9})?", (coords or "")[:4000])]
    numbers = numbers[: 2 * _MOST_CORNERS]
    if (shape or "").lower().startswith("circ"):
        if len(numbers) != 3:
            return None
        x, y, radius = numbers
        return max(0, x - radius), max(0, y - radius), x + radius, y + radius
    if len(numbers) < 4:
        return None
    xs, ys = numbers[: len(numbers) // 2 * 2 : 2], numbers[1::2]
    return min(xs), min(ys), max(xs), max(ys)
