"""Any site, without a file of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.portal import PortalSpider
from newscrawl.errors import ConfigurationError
from newscrawl.extraction.dates import from_url
from newscrawl.items import Portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Request, Response

#: A document's own number or hash at the end of the path.
_DOCUMENT = re.compile(
    r"(?:[_/-]|[a-z])(\d{4,}|[0-9a-f]{16,})(?:\.s?html?|\.aspx?|\.jsp|\.php|/)?$|[?&](?:id|aid|newsid)=\d+",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"/(?:index|list|default|node|channel|column|tag|search|category)[\w-]*(?:\.\w+)?$|/$", re.IGNORECASE
)
#: A link text of so many characters is a headline; section names are shorter.
HEADLINE = 8


class AnyPortal(PortalSpider):
    """An unknown portal, by its link shapes: dates and document numbers in addresses, headlines in lists.

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

    async def start(self) -> Any:
        for url in self.urls:
            yield (
                self.article_request(url, asked=True)
                if looks_like_article(url)
                else self.list_request(url, asked=True)
            )

    def is_article(self, url: str) -> bool:
        return self.own_portal.owns(urlsplit(url).hostname or "") and looks_like_article(url)

    def parse_list(self, response: Response, number: int = 1) -> Iterator[Request]:
        """A front page leads to sections; a section to articles."""
        yield from super().parse_list(response, number)
        if number == 1 and response.meta.get("depth", 0) == 0:
            yield from (self.list_request(url) for url in self.section_links(response))

    def section_links(self, response: Response) -> list[str]:
        """Links that look like sections: same site, short text, a folder or an index."""
        return [
            url
            for url, text in self.links(response)
            if self.own_portal.owns(urlsplit(url).hostname or "")
            and 0 < len(text) < HEADLINE
            and not looks_like_article(url)
            and _LIST.search(urlsplit(url).path)
        ][:60]


def portal_of(host: str, home: str) -> Portal:
    """A portal we have no file for: its host is its name."""
    site = host.removeprefix("www.")
    return Portal(key=site, name=site, home=home, hosts=(site,))


def looks_like_article(url: str) -> bool:
    """A day or a document's number in an address that is no list."""
    parts = urlsplit(url)
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if _LIST.search(parts.path) and not parts.query:
        return False
    return bool(_DOCUMENT.search(where)) and (
        from_url(url) is not None or bool(re.search(r"\d{5,}|[0-9a-f]{16}", where))
    )
