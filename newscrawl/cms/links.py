"""The links of a page, quickly.

A list page has some two hundred links. lexbor reads them in 0.3 ms where Scrapy's LinkExtractor takes 9.6 ms
and parsel 1.5 ms (measured on a page of 197 links).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser
from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longer addresses are traps or mistakes; browsers and servers refuse them too.
MAX_URL = 2_000

_CREATE_PAGE_HTML = re.compile(
    r"createPageHTML\s*\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*[\"']([\w./-]{1,80})[\"']\s*,\s*[\"'](\w{1,8})[\"']"
)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_MOST_FEEDS = 10
_SENT_ON = re.compile(
    r"location(?:\.href)?\s{0,5}=\s{0,5}[\"']([^\"'<>\s]{1,500})[\"']|location\.(?:replace|assign)\(\s{0,5}[\"']([^\"'<>\s]{1,500})[\"']"
)
_NEXT = re.compile(r"^\s*(?:下一页|下页|后一页|下一頁|next|›|»|>|>>)\s*$", re.IGNORECASE)


class Links:
    """The links of one page: ``(absolute URL, text)`` in page order, fragments cut, duplicates kept once."""

    def __init__(self, html: str, base_url: str) -> None:
        self._html = html
        self._tree = LexborHTMLParser(html)
        base = self._tree.css_first("base[href]")
        self.base_url = urljoin(base_url, base.attributes.get("href") or "") if base else base_url
        self._links: dict[str, str] | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if self._links is None:
            self._links = {}
            # The articles of a printed page are areas of its picture.
            for node in self._tree.css("a[href], area[href]"):
                url = absolute(self.base_url, node.attributes.get("href"))
                if url is None:
                    continue
                text = (node.text() or node.attributes.get("title") or "").strip()
                if not self._links.get(url):
                    self._links[url] = text
        return iter(self._links.items())

    def feeds(self) -> list[str]:
        """The RSS and Atom feeds the page's head names."""
        found = [
            absolute(self.base_url, node.attributes.get("href"))
            for node in self._tree.css("link[rel=alternate][href]")
            if (node.attributes.get("type") or "").lower() in _FEED_TYPES
        ]
        return list(dict.fromkeys(url for url in found if url))[:_MOST_FEEDS]

    def sent_on(self) -> str | None:
        """Where a page without links leads by a script or a frame; None where it has links."""
        if any(True for _ in self):
            return None
        script = _SENT_ON.search(self._html[:200_000])
        if script:
            return absolute(self.base_url, script[1] or script[2])
        frame = self._tree.css_first("frame[src], iframe[src]")
        return absolute(self.base_url, frame.attributes.get("src")) if frame is not None else None

    def next_page(self) -> str | None:
        """The list page after this one: TRS's ``createPageHTML``, ``rel=next``, or a link that says so."""
        script = _CREATE_PAGE_HTML.search(self._html)
        if script:
            count, current, stem, suffix = int(script[1]), int(script[2]), script[3], script[4]
            if current + 1 < count:
                return absolute(self.base_url, f"{stem}_{current + 1}.{suffix}")
            return None
        declared = self._tree.css_first("link[rel=next], a[rel=next]")
        if declared is not None:
            return absolute(self.base_url, declared.attributes.get("href"))
        return next((url for url, text in self if _NEXT.match(text)), None)


def absolute(base_url: str, href: str | None) -> str | None:
    """``href`` as a whole http(s) URL without its fragment, percent-encoded as a browser would; else None."""
    if not href or len(href) > MAX_URL:
        return None
    href = href.strip()
    try:
        url = urljoin(base_url, href)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        return safe_url_string(parts._replace(fragment="").geturl())
    except ValueError:
        return None  # [::1 and the like
