"""Sitemaps, RSS and Atom, read without trusting them: no entity is expanded, nothing is fetched, sizes are bounded.

Pure: bytes in, addresses out. Whether an address may be asked for is the guard's business.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from newscrawl.errors import RefusedPage
from newscrawl.items import PAGE_ZONE

#: What sitemaps.org allows for one file, uncompressed.
MAX_BYTES = 50 * 1024 * 1024
#: The same protocol's limit of entries.
MAX_ENTRIES = 50_000
_MAX_TITLE = 500
_GZIP = b"\x1f\x8b"
_ROOTS = frozenset({"urlset", "sitemapindex", "rss", "rdf", "feed"})
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
#: W3C's date and time format, and what writers make of it.
_STAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,]\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)


@dataclass(slots=True, frozen=True)
class Entry:
    """``kind``: page, or sitemap where it leads to another one. ``modified`` (last change) and ``published``: as
    the feed states them; see :func:`moment`.
    """

    url: str
    kind: str = "page"
    title: str | None = None
    modified: str | None = None
    published: str | None = None


def parse_feed(body: bytes, base_url: str) -> list[Entry]:
    """The entries of a sitemap, a sitemap index, an RSS (0.9x, 1.0, 2.0) or an Atom feed, in order.

    Raises :class:`RefusedPage`: ``too_large`` where it unpacks to more than the limit, ``not_html`` where it is
    none of these. A document type with entities is read as if they were not there.
    """
    if body[:2] == _GZIP:
        body = _unpack(body)
    if len(body) > MAX_BYTES:
        raise RefusedPage("too_large", f"{len(body)} bytes of feed")
    entries: dict[str, Entry] = {}
    # Element by element: the tree of 50 MB of sitemap would take a gigabyte.
    # huge_tree off: libxml2's own limits on depth and text length stay on. recover: half a feed is a feed.
    reading = etree.iterparse(
        io.BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = None
    try:
        for event, element in reading:
            if root is None:
                root = element
                if _name(root) not in _ROOTS:
                    break
            if event == "end" and _name(element) in _ENTRIES:
                entry = _entry(element, base_url)
                if entry is not None:
                    entries.setdefault(entry.url, entry)
                    if len(entries) >= MAX_ENTRIES:
                        break
                _forget(element)
    except (etree.XMLSyntaxError, ValueError):
        pass  # what was read up to there counts
    if root is None or _name(root) not in _ROOTS:
        raise RefusedPage("not_html", "neither a sitemap nor a feed")
    return list(entries.values())


def _forget(element: etree._Element) -> None:
    """Drop an entry that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def moment(stated: str | None) -> tuple[dt.datetime, bool] | None:
    """A feed's time, and whether it has a clock (else it is the day's beginning); None where it is none.

    W3C dates as sitemaps and Atom write them, mail dates as RSS does. A time without a zone is Asia/Shanghai.
    """
    if not stated:
        return None
    found = _STAMP.match(stated.strip()[:60])
    try:
        if found is None:
            parsed = parsedate_to_datetime(stated.strip()[:60])
            return (parsed if parsed.tzinfo else parsed.replace(tzinfo=PAGE_ZONE)), True
        day, clock, seconds, zone = found.groups()
        text = f"{day}T{clock or '00:00'}{seconds or ''}{(zone or '').upper()}"
        parsed = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=PAGE_ZONE)), clock is not None


def day(stated: str | None) -> str | None:
    """The day of a feed's time in the portals' zone, ISO; None where it states none."""
    read = moment(stated)
    if read is None:
        return None
    try:
        return read[0].astimezone(PAGE_ZONE).date().isoformat()
    except OverflowError:
        return None


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise RefusedPage("not_html", f"damaged gzip ({error})") from error
    if len(data) > MAX_BYTES:
        raise RefusedPage("too_large", "unpacks to more than the limit")
    return data


def _entry(element: etree._Element, base_url: str) -> Entry | None:
    name = _name(element)
    news = next((child for child in element if _name(child) == "news"), None)
    published = title = None
    if name in {"url", "sitemap"}:
        url, modified = _text(element, "loc"), _text(element, "lastmod")
        if news is not None:
            published, title = _text(news, "publication_date"), _text(news, "title")
    elif name == "item":
        url = _text(element, "link") or _text(element, "guid")
        modified = published = _text(element, "pubdate") or _text(element, "date")
    else:
        url, published = _atom_link(element), _text(element, "published")
        modified = _text(element, "updated") or published
    if not url:
        return None
    try:
        absolute = urljoin(base_url, url)
    except ValueError:
        return None
    if not absolute.startswith(("http://", "https://")):
        return None
    title = _text(element, "title") or title
    return Entry(
        absolute,
        "sitemap" if name == "sitemap" else "page",
        title[:_MAX_TITLE] if title else None,
        modified,
        published,
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
