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

from newscrawl.cms.next_page import NextPage, find_next

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

#: Longer addresses are traps or mistakes; browsers and servers refuse them too.
MAX_URL = 2_000

#: What a browser writes a query in, by the encoding of the page; others are written as they are read.
_QUERY_CODECS = {
    "gb18030": "gbk", "gb2312": "gbk", "gb-2312": "gbk", "x-gbk": "gbk", "euc-kr": "cp949", "shift-jis": "cp932",
    "big5": "big5hkscs", "cp950": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
    "utf-16le": "utf-8", "utf-16be": "utf-8", "utf-32": "utf-8", "ascii": "cp1252", "iso-8859-1": "cp1252",
}  # fmt: skip
_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "text/xml",
    }
)
_MOST_FEEDS = 10
_SENT_ON = re.compile(
    r"location(?:\.href)?\s{0,5}=\s{0,5}[\"']([^\"'<>\s]{1,500})[\"']|location\.(?:replace|assign)\(\s{0,5}[\"']([^\"'<>\s]{1,500})[\"']"
)


class Links:
    """The links of one page: ``(absolute URL, text)`` in page order, fragments cut, duplicates kept once."""

    def __init__(self, html: str, base_url: str, encoding: str = "utf-8") -> None:
        """``encoding``: the page's, in which a browser writes the queries of its links."""
        self._html = html
        self._encoding = encoding
        self._tree = LexborHTMLParser(html)
        base = self._tree.css_first("base[href]")
        self.base_url = urljoin(base_url, base.attributes.get("href") or "") if base else base_url
        self.page_url = base_url
        self._links: dict[str, str] | None = None
        self._next: NextPage | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if self._links is None:
            self._links = {}
            # The articles of a printed page are areas of its picture.
            for node in self._tree.css("a[href], area[href]"):
                url = self.absolute(node.attributes.get("href"))
                if url is None:
                    continue
                text = (node.text() or "").strip() or (node.attributes.get("title") or "").strip()
                if not text and (picture := node.css_first("img[alt]")) is not None:
                    # The pictures of a gallery's list say what they lead to.
                    text = (picture.attributes.get("alt") or "").strip()
                if not self._links.get(url):
                    self._links[url] = text
        return iter(self._links.items())

    def nodes(self, selector: str) -> list[LexborNode]:
        """The elements a CSS selector finds, in page order."""
        return self._tree.css(selector)

    def feeds(self) -> list[str]:
        """The RSS and Atom feeds the page's head names."""
        found = [
            self.absolute(node.attributes.get("href"))
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
            return self.absolute(script[1] or script[2])
        frame = self._tree.css_first("frame[src], iframe[src]")
        return self.absolute(frame.attributes.get("src")) if frame is not None else None

    def next_page(self) -> str | None:
        """The list page after this one, by whatever control leads to it; None on the last page."""
        return self._found_next().url

    def unread_paging(self) -> str | None:
        """The label of a control that leads to a next page in a way that cannot be read; None where there is none."""
        return self._found_next().unread

    def posted_paging(self) -> bool:
        """Whether that control sends a form with POST."""
        return self._found_next().posted

    def _found_next(self) -> NextPage:
        if self._next is None:
            self._next = find_next(self._tree, self._html, self.page_url, self.absolute)
        return self._next

    def absolute(self, href: str | None) -> str | None:
        """An ``href`` of this page as a whole address."""
        return absolute(self.base_url, href, self._encoding)


def absolute(base_url: str, href: str | None, encoding: str = "utf-8") -> str | None:
    """``href`` as a whole http(s) URL without its fragment, percent-encoded as a browser would; else None.

    ``encoding``: the page's. Browsers write the path in UTF-8 and the query in the page's encoding (WHATWG URL,
    "query state"), GBK for every GB label.
    """
    if not href or len(href) > MAX_URL:
        return None
    href = href.strip()
    try:
        url = urljoin(base_url, href)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        if not parts.query.isascii():
            parts = parts._replace(query=_in_encoding(parts.query, encoding))
        return safe_url_string(parts._replace(fragment="").geturl())
    except ValueError:
        return None  # [::1 and the like


def _in_encoding(query: str, encoding: str) -> str:
    codec = _QUERY_CODECS.get(encoding.lower().replace("_", "-"), encoding)
    try:
        raw = query.encode(codec, "xmlcharrefreplace")
    except (LookupError, UnicodeError):
        raw = query.encode("utf-8", "replace")
    written = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    # A character the encoding lacks is a numbered reference, escaped as a whole.
    return re.sub(r"&#(\d+);", r"%26%23\1%3B", written)
