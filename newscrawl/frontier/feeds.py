"""Sitemaps, RSS and Atom, read without trusting them: no entity is expanded, nothing is fetched, sizes are bounded.

Pure: bytes in, addresses out. Whether an address may be asked for is the guard's business.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from newscrawl.errors import RefusedPage

#: What sitemaps.org allows for one file, uncompressed.
MAX_BYTES = 50 * 1024 * 1024
#: The same protocol's limit of entries.
MAX_ENTRIES = 50_000
_MAX_TITLE = 500
_GZIP = b"\x1f\x8b"


@dataclass(slots=True, frozen=True)
class Entry:
    """``kind``: page, or sitemap where it leads to another one. ``modified``: as the feed states it."""

    url: str
    kind: str = "page"
    title: str | None = None
    modified: str | None = None


def parse_feed(body: bytes, base_url: str) -> list[Entry]:
    """The entries of a sitemap, a sitemap index, an RSS (0.9x, 1.0, 2.0) or an Atom feed, in order.

    Raises :class:`RefusedPage`: ``too_large`` where it unpacks to more than the limit, ``not_html`` where it is
    none of these. A document type with entities is read as if they were not there.
    """
    if body[:2] == _GZIP:
        body = _unpack(body)
    if len(body) > MAX_BYTES:
        raise RefusedPage("too_large", f"{len(body)} bytes of feed")
    root = _root(body)
    if root is None or _name(root) not in {"urlset", "sitemapindex", "rss", "rdf", "feed"}:
        raise RefusedPage("not_html", "neither a sitemap nor a feed")
    entries: dict[str, Entry] = {}
    for element in root.iter():
        entry = _entry(element, base_url)
        if entry is not None:
            entries.setdefault(entry.url, entry)
            if len(entries) >= MAX_ENTRIES:
                break
    return list(entries.values())


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise RefusedPage("not_html", f"damaged gzip ({error})") from error
    if len(data) > MAX_BYTES:
        raise RefusedPage("too_large", "unpacks to more than the limit")
    return data


def _root(body: bytes) -> etree._Element | None:
    # huge_tree off: libxml2's own limits on depth and text length stay on. recover: half a feed is a feed.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _entry(element: etree._Element, base_url: str) -> Entry | None:
    name = _name(element)
    if name in {"url", "sitemap"}:
        url, modified = _text(element, "loc"), _text(element, "lastmod")
    elif name == "item":
        url = _text(element, "link") or _text(element, "guid")
        modified = _text(element, "pubdate") or _text(element, "date")
    elif name == "entry":
        url, modified = _atom_link(element), _text(element, "updated") or _text(element, "published")
    else:
        return None
    if not url:
        return None
    try:
        absolute = urljoin(base_url, url)
    except ValueError:
        return None
    if not absolute.startswith(("http://", "https://")):
        return None
    title = _text(element, "title") or _text(element, "news_title")
    return Entry(
        absolute, "sitemap" if name == "sitemap" else "page", title[:_MAX_TITLE] if title else None, modified
    )


def _atom_link(entry: etree._Element) -> str | None:
    links = [child for child in entry if _name(child) == "link" and child.get("href")]
    chosen = next((link for link in links if link.get("rel", "alternate") == "alternate"), None)
    return chosen.get("href") if chosen is not None else None


def _text(element: etree._Element, name: str) -> str | None:
    for child in element:
        if _name(child) == name:
            return "".join(part for part in (child.text or "").split("\x00")).strip() or None
    return None


def _name(element: etree._Element) -> str:
    """The local name, lower case; '' for what is no element (an entity that was not expanded)."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
