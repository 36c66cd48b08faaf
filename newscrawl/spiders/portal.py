"""Any site, without a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.discovery import article_shapes, looks_like_article, shape
from newscrawl.cms.portal import PortalSpider
from newscrawl.errors import ConfigurationError
from newscrawl.items import Portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Request, Response

#: More shapes than this are no site's habit but a trap.
_MOST_SHAPES = 40


class AnyPortal(PortalSpider):
    """An unknown portal, by its link shapes: days and document numbers in addresses, headlines in lists.

    Domain: the one of -a url=…
    Unverified: everything; articles are read by the generic path
    """

    name = "portal"
    portal_name = "any site"
    home = "http://localhost/"
    article_path = r"\d"

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        if not self.urls:
            raise ConfigurationError("Give the site: scrapy crawl portal -a url=https://news.example.cn/")
        host = (urlsplit(self.urls[0]).hostname or "").lower()
        if not host:
            raise ConfigurationError(f"url={self.urls[0]} is no address. Write it with http:// or https://.")
        self.base = urljoin(self.urls[0], "/")
        self.own_portal = portal_of(host, self.base)
        self.shapes: set[str] = set()

    async def start(self) -> Any:
        for url in self.urls:
            yield (
                self.article_request(url, asked=True)
                if looks_like_article(url)
                else self.list_request(url, asked=True)
            )

    def is_article(self, url: str) -> bool:
        if not self.own_portal.owns(urlsplit(url).hostname or ""):
            return False
        return looks_like_article(url) or shape(url) in self.shapes

    def parse_list(self, response: Response, number: int = 1) -> Iterator[Request]:
        """Learn from each list what this site's articles are called before its links are judged."""
        if response.status < 400 and len(self.shapes) < _MOST_SHAPES:
            own = [
                (url, text)
                for url, text in self.links(response)
                if self.own_portal.owns(urlsplit(url).hostname or "")
            ]
            self.shapes |= article_shapes(own)
        yield from super().parse_list(response, number)

    def leads_to_sections(self, response: Response, number: int) -> bool:
        return number == 1 and response.meta.get("depth", 0) == 0


def portal_of(host: str, home: str) -> Portal:
    """A portal we have no file for: its host is its name."""
    site = host.removeprefix("www.")
    return Portal(key=site, name=site, home=home, hosts=(site,))
