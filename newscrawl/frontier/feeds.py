"""Sitemaps, RSS, Atom and JSON Feed, read without trusting them: no entity is expanded, nothing is fetched, sizes are
bounded.

Pure: bytes in, addresses out. Whether an address may be asked for is the guard's business.

Feeds in the wild are no XML: a bare ``<`` or ``&`` in a headline, a PHP warning before the declaration, GBK characters
under ``gb2312``, an end that is missing. libxml2 in its recovering mode gives up at the first of these without a word,
so a feed with errors is read once more as a row of tags (:func:`_by_tags`), and what that could not read either is
counted. feedparser reads RSS and Atom so, too, but no sitemaps, and takes ten times as long.
"""

from __future__ import annotations

import codecs
import datetime as dt
import html
import io
import json
import re
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from newscrawl.errors import RefusedPage
from newscrawl.items import PAGE_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What sitemaps.org allows for one file, uncompressed.
MAX_BYTES = 50 * 1024 * 1024
#: The same protocol's limit of entries.
MAX_ENTRIES = 50_000
_MAX_TITLE = 500
_GZIP = b"\x1f\x8b"
#: Root element → what its entries are called.
_ENTRIES = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "rdf": "item", "feed": "entry"}
#: Of a field of an entry, as much is read.
_MOST_FIELD = 4_000
#: How much of what stands before a feed's root is looked through.
_PROLOG = 65_536
_ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(urlset|sitemapindex|rss|rdf|feed)(?=[\s/>])", re.IGNORECASE)
_ENCODING = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_.-]{2,40})", re.IGNORECASE
)
_FIELDS = "loc|lastmod|link|guid|id|pubdate|date|published|updated|modified|issued|created|title|publication_date|origlink"
_TAG = re.compile(
    rf"<!\[CDATA\[|<!--|<(/?)(?:([A-Za-z][\w.-]{{0,20}}):)?(urlset|sitemapindex|rss|rdf|feed|url|sitemap|item|entry|source|{_FIELDS})"
    r"(?=[\s/>])([^<>]{0,2000})>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,40})\s{0,5}=\s{0,5}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})')")
#: Namespaces whose ``link`` and ``loc`` are no page of the entry.
_FOREIGN = frozenset({"image", "video", "media", "xhtml", "itunes", "georss", "mobile"})
_URL_LINES = re.compile(r"\s*https?://\S+\s*(?:[\r\n]+\s*https?://\S+\s*){0,2}", re.IGNORECASE)
#: Errors of libxml2 that lose nothing: an entity or a prefix nobody declared.
_HARMLESS = frozenset({"ERR_UNDECLARED_ENTITY", "WAR_UNDECLARED_ENTITY", "NS_ERR_UNDEFINED_NAMESPACE", "WAR_NS_URI",
                       "WAR_NS_URI_RELATIVE", "ERR_ENTITY_LOOP"})  # fmt: skip

#: W3C's date and time format, and what writers make of it; a name of a time zone is read by :data:`_ZONES`.
_STAMP = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?"
    r"(?:[T\s,]{0,3}(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?秒?(?:[.,]\d{1,9})?\s?([A-Za-z]{1,4}(?![A-Za-z]))?\s?([+-]\d{1,2}(?::?\d{2})?)?)?",
)
_COMPACT = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}):?(\d{2})?(Z)?([+-]\d{2}:?\d{2})?)?(?!\d)"
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?!\d)")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_HAN_MONTHS = {name: number for number, name in enumerate(
    ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"), start=1)}  # fmt: skip
_MONTH = re.compile(
    r"(?<![A-Za-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|(十[一二]|[一二三四五六七八九十])月|(?<!\d)(\d{1,2})月",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,6})?\s{0,2}([ap]\.?m)?", re.IGNORECASE)
_OFFSET = re.compile(r"([A-Za-z]{1,4})?\s?([+-]\d{1,2}(?::?\d{2})?)?(?![A-Za-z0-9])")
#: Hours from UTC. CST is China's here: the American one, for which RFC 822 has it, is no portal's.
_ZONES = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "CST": 8, "BJT": 8, "HKT": 8, "SGT": 8, "MYT": 8, "KST": 9, "JST": 9,
          "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2,
          "MSK": 3}  # fmt: skip


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


class Feed(list[Entry]):
    """The entries of a feed, in order.

    ``lost``: entries that begin and have no address that could be read; ``damage``: what is wrong with the feed as a
    whole, None where nothing is.
    """

    def __init__(self, entries: Iterable[Entry] = (), *, lost: int = 0, damage: str | None = None) -> None:
        super().__init__(entries)
        self.lost, self.damage = lost, damage


def parse_feed(body: bytes, base_url: str) -> Feed:
    """The entries of a sitemap, a sitemap index, an RSS (0.9x, 1.0, 2.0), Atom or JSON feed, or a list of addresses.

    Raises :class:`RefusedPage`: ``too_large`` where it unpacks to more than the limit, ``not_html`` where it is
    none of these. A document type with entities is read as if they were not there.
    """
    damage = None
    if body[:2] == _GZIP:
        body, damage = _unpack(body)
    if len(body) > MAX_BYTES:
        raise RefusedPage("too_large", f"{len(body)} bytes of feed")
    text = _decoded(body)
    start = text[:_PROLOG].lstrip()
    if start[:1] in {"{", "["}:
        return _json_feed(text, base_url)
    if _URL_LINES.match(start):
        return _lines(text)
    root = _root_of(text[:_PROLOG])
    if root is None:
        raise RefusedPage("not_html", "neither a sitemap nor a feed")
    if not re.match(r"<(?:\?xml|!doctype|!--)|" + re.escape(root[0]), start, re.IGNORECASE):
        # A warning of the program that writes it, before the feed.
        text = text[root.start() :]
    feed, whole = _by_parser(text, root[1].lower(), base_url)
    # Entities are not expanded, in whatever reading.
    if not whole and "<!ENTITY" not in text[:_PROLOG]:
        again = _by_tags(text, root[1].lower(), base_url)
        feed = again if len(again) >= len(feed) else feed
    feed.damage = damage or feed.damage
    return feed


def _root_of(prolog: str) -> re.Match[str] | None:
    """The tag of a feed's root, comments aside."""
    at = 0
    while (found := _ROOT.search(prolog, at)) is not None:
        comment = prolog.find("<!--", at, found.start())
        if comment < 0:
            return found
        at = prolog.find("-->", comment)
        if at < 0:
            return None
    return None


def _decoded(body: bytes) -> str:
    """The text of a feed; strict readings first, whatever its declaration says."""
    for bom, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        while body.startswith(bom):
            body = body[len(bom) :]
            if codec != "utf-8":
                return body.decode(codec, "replace")
    stated = _ENCODING.search(body[:1_000])
    label = stated[1].decode("ascii").lower() if stated else ""
    # As browsers do: every GB label is read with the largest of the family.
    label = "gb18030" if label.startswith("gb") or label in {"x-gbk", "cp936", "euc-cn"} else label
    label = (
        "big5hkscs"
        if label.startswith("big5")
        else "cp949"
        if label.startswith(("euc-kr", "ks_c"))
        else label
    )
    for codec in ("utf-8", label, "gb18030", "big5hkscs"):
        try:
            if codec:
                return body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return body.decode(label or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _by_parser(text: str, root: str, base_url: str) -> tuple[Feed, bool]:
    """Read by libxml2, and whether it read everything."""
    name = _ENTRIES[root]
    entries: dict[str, Entry] = {}
    # Element by element: the tree of 50 MB of sitemap would take a gigabyte.
    # huge_tree off: libxml2's own limits on depth and text length stay on. recover: half a feed is a feed.
    stream = io.BytesIO(
        re.sub(r"^\s{0,999}<\?xml[^>]{0,400}\?>", "", text, count=1).lstrip().encode("utf-8", "replace")
    )
    reading = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in reading:
            if _name(element) == name:
                entry = _made(name, _children(element), base_url, element.base)
                if entry is not None:
                    entries.setdefault(entry.url, entry)
                    if len(entries) >= MAX_ENTRIES:
                        break
                _forget(element)
    except (etree.XMLSyntaxError, ValueError):
        return Feed(entries.values()), False
    damaged = any(error.type_name not in _HARMLESS for error in reading.error_log)
    return Feed(entries.values()), not damaged


def _by_tags(text: str, root: str, base_url: str) -> Feed:
    """Read as a row of tags, whatever stands between them; linear in the length."""
    name = _ENTRIES[root]
    entries: dict[str, Entry] = {}
    lost, closed, skipping = 0, False, False
    endless: set[str] = set()
    fields: list[tuple[str, str, dict[str, str]]] | None = None
    opened: tuple[str, int, dict[str, str]] | None = None

    def finish() -> None:
        nonlocal fields, lost
        if fields is not None:
            entry = _made(name, fields, base_url, None)
            if entry is not None:
                entries.setdefault(entry.url, entry)
            elif not any(
                field[1] or field[2] for field in fields if field[0] in {"link", "loc", "guid", "id"}
            ):
                lost += 1
        fields = None

    at = 0
    while len(entries) < MAX_ENTRIES:
        tag = _TAG.search(text, at)
        if tag is None:
            break
        at = tag.end()
        if tag[3] is None:
            # Within these, tags are text; where they have no end, they are none.
            mark = "-->" if tag[0] == "<!--" else "]]>"
            if mark not in endless:
                end = text.find(mark, at)
                at = end if end >= 0 else at
                endless |= {mark} if end < 0 else set()
            continue
        ends, prefix, what, rest = bool(tag[1]), (tag[2] or "").lower(), tag[3].lower(), tag[4]
        if what == root:
            closed = closed or ends
        elif what == "source":
            skipping = not ends and not rest.endswith("/")
        elif what == name and not prefix:
            finish()
            opened, skipping = None, False
            fields = None if ends else [("about", "", _attributes(rest))]
        elif fields is None or skipping or prefix in _FOREIGN:
            continue
        elif ends:
            if opened is not None and opened[0] == what:
                fields.append((what, _plain(text[opened[1] : tag.start()]), opened[2]))
            opened = None
        elif rest.endswith("/") or (what == "link" and "href" in rest):
            fields.append((what, "", _attributes(rest)))
        else:
            opened = (what, tag.end(), _attributes(rest))
    finish()
    damage = "not well-formed" if closed else "breaks off before its end"
    return Feed(entries.values(), lost=lost, damage=damage if lost or not closed else None)


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].rpartition(":")[2].lower(): html.unescape(found[2] if found[2] is not None else found[3])
        for found in _ATTRIBUTE.finditer(text)
    }


def _plain(text: str) -> str:
    """What stands between two tags: character data, or a CDATA section."""
    text = text[:_MOST_FIELD].strip()
    if text.startswith("<![CDATA["):
        return text[9:].partition("]]>")[0].strip()
    return html.unescape(text).strip()


def _json_feed(text: str, base_url: str) -> Feed:
    """A JSON Feed (https://jsonfeed.org/version/1.1)."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedPage("not_html", f"damaged JSON ({error})") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise RefusedPage("not_html", "JSON, but no feed")
    entries: dict[str, Entry] = {}
    lost = 0
    for item in items[:MAX_ENTRIES]:
        fields = _json_fields(item) if isinstance(item, dict) else []
        entry = _made("entry", fields, base_url, None)
        if entry is None:
            lost += 1
        else:
            entries.setdefault(entry.url, entry)
    return Feed(entries.values(), lost=lost, damage="entries without an address" if lost else None)


def _json_fields(item: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    said = {key: str(item[key]) for key in ("url", "external_url", "id", "title", "date_published", "date_modified")
            if isinstance(item.get(key), str | int)}  # fmt: skip
    address = said.get("url") or said.get("external_url") or said.get("id", "")
    return [
        ("link", "", {"href": address} if address.startswith(("http://", "https://", "/")) else {}),
        ("title", said.get("title", ""), {}),
        ("published", said.get("date_published", ""), {}),
        ("updated", said.get("date_modified", ""), {}),
    ]


def _lines(text: str) -> Feed:
    """A sitemap of one address a line (sitemaps.org, "text file")."""
    urls = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
    good = [url for url in urls if url.startswith(("http://", "https://")) and " " not in url][:MAX_ENTRIES]
    lost = len(urls) - len(good) if len(urls) <= MAX_ENTRIES else 0
    return Feed([Entry(url) for url in good], lost=lost, damage="lines that are no address" if lost else None)


def _forget(element: etree._Element) -> None:
    """Drop an entry that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def moment(stated: str | None) -> tuple[dt.datetime, bool] | None:
    """A feed's time, and whether it has a clock (else it is the day's beginning); None where it is none.

    W3C dates as sitemaps and Atom write them, mail dates as RSS does, and what writers make of both: ``2026/11/20``,
    2026年11月20日, ``Fri Nov 20 08:30:00 CST 2026``, seconds since 1970. A time without a zone is Asia/Shanghai.
    """
    if not stated:
        return None
    text = stated.strip()[:60]
    try:
        if found := _STAMP.match(text):
            return _at(found.groups()[:3], found.groups()[3:6], found[7], found[8])
        if found := _COMPACT.match(text):
            return _at(found.groups()[:3], found.groups()[3:6], found[7], found[8])
        if found := _EPOCH.match(text):
            return dt.datetime.fromtimestamp(int(found[1]), dt.UTC), True
        return _worded(text)
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None


def _at(
    day: Iterable[str | None], clock: Iterable[str | None], name: str | None, offset: str | None
) -> tuple[dt.datetime, bool]:
    year, month, date = (int(part or 0) for part in day)
    hour, minute, second = (None if part is None else int(part) for part in clock)
    midnight = hour == 24
    made = dt.datetime(
        year, month, date, 0 if midnight else hour or 0, minute or 0, second or 0, tzinfo=_zone(name, offset)
    )
    return made + dt.timedelta(days=int(midnight)), hour is not None


def _zone(name: str | None, offset: str | None) -> dt.timezone:
    """``CST``, ``+0800``, ``GMT+8``; China's where neither says anything known."""
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        shift = dt.timedelta(hours=hours, minutes=minutes)
        return dt.timezone(-shift if offset.startswith("-") else shift)
    hours_east = _ZONES.get((name or "").upper())
    return PAGE_ZONE if hours_east is None else dt.timezone(dt.timedelta(hours=hours_east))


def _worded(text: str) -> tuple[dt.datetime, bool] | None:
    """A date with its month in words, in any order of its parts."""
    month = _MONTH.search(text)
    year = re.search(r"(?<![\d:+-])((?:19|20)\d{2})(?!\d|:)", text)
    if month is None or year is None:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=PAGE_ZONE)), True
    number = (
        _MONTHS[month[1].lower()] if month[1] else _HAN_MONTHS[f"{month[2]}月"] if month[2] else int(month[3])
    )
    clock = _CLOCK.search(text)
    rest = text
    for part in (month, year, *((clock,) if clock else ())):
        rest = rest.replace(part[0], " ", 1)
    date = re.search(r"(?<![\d+-])(\d{1,2})(?!\d)", rest)
    if date is None:
        return None
    if clock is None:
        return _at((year[1], str(number), date[1]), (None, None, None), None, None)
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + 12 * (clock[4][0].lower() == "p")
    zone = _OFFSET.match(text[clock.end() :].lstrip())
    name, offset = (zone[1], zone[2]) if zone else (None, None)
    return _at((year[1], str(number), date[1]), (str(hour), clock[2], clock[3]), name, offset)


def day(stated: str | None) -> str | None:
    """The day of a feed's time in the portals' zone, ISO; None where it states none."""
    read = moment(stated)
    if read is None:
        return None
    try:
        return read[0].astimezone(PAGE_ZONE).date().isoformat()
    except OverflowError:
        return None


def _unpack(body: bytes) -> tuple[bytes, str | None]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise RefusedPage("not_html", f"damaged gzip ({error})") from error
    if len(data) > MAX_BYTES:
        raise RefusedPage("too_large", "unpacks to more than the limit")
    return data, None if unpacker.eof else "its gzip breaks off"


def _children(element: etree._Element) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The fields of an entry as ``(name, text, attributes)``; those of a news sitemap with them."""
    yield "about", "", {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
    for child in element:
        name = _name(child)
        prefix = (child.prefix or "").lower()
        if name == "news":
            yield from _children(child)
        elif prefix not in _FOREIGN:
            text = _text_of(child).replace("\x00", "").strip()
            yield name, text, {key.lower(): value for key, value in child.attrib.items()}


def _text_of(element: etree._Element) -> str:
    """An element's text up to the first other element, or the first entity that is none of HTML's characters."""
    text = element.text or ""
    for part in element:
        if part.tag is not etree.Entity:
            break
        named = part.text or ""
        char = html.unescape(named)
        if char == named:
            break
        text += char + (part.tail or "")
    return text


def _made(
    kind: str, fields: Iterable[tuple[str, str, dict[str, str]]], base_url: str, base: str | None
) -> Entry | None:
    """An entry of its fields; None where they name no page."""
    texts: dict[str, str] = {}
    links: list[tuple[str, str]] = []
    about = None
    for name, text, attributes in fields:
        if name == "about":
            about = attributes.get("about")
        elif name == "link" and attributes.get("href"):
            links.append((attributes.get("rel", "alternate").lower(), attributes["href"]))
        elif name == "guid" and attributes.get("ispermalink", "true").lower() == "false":
            continue
        elif text:
            texts.setdefault(name, text)
    page = next((href for rel, href in links if rel == "alternate"), None)
    if kind in {"url", "sitemap"}:
        url = texts.get("loc")
        modified, published = texts.get("lastmod"), texts.get("publication_date")
    elif kind == "item":
        permanent = texts.get("guid") if re.match(r"https?://|/", texts.get("guid", "")) else None
        # The address a service that counts readers has put its own before.
        url = texts.get("origlink") or texts.get("link") or page or permanent or about
        published = texts.get("pubdate") or texts.get("date") or texts.get("published") or texts.get("issued")
        modified = texts.get("updated") or texts.get("modified") or published
    else:
        identity = texts.get("id") if re.match(r"https?://", texts.get("id", "")) else None
        url = texts.get("origlink") or page or texts.get("link") or identity
        published = texts.get("published") or texts.get("issued") or texts.get("created")
        modified = texts.get("updated") or texts.get("modified") or published
    address = _address(url, base_url, base)
    if address is None:
        return None
    title = texts.get("title")
    return Entry(
        address,
        "sitemap" if kind == "sitemap" else "page",
        title[:_MAX_TITLE] if title else None,
        modified,
        published,
    )


def _address(url: str | None, base_url: str, base: str | None) -> str | None:
    if not url:
        return None
    # Broken over lines, or escaped twice.
    url = re.sub(r"[\r\n\t]+\s*", "", url.strip()).replace("&amp;", "&")
    try:
        absolute = urljoin(urljoin(base_url, base or ""), url)
    except ValueError:
        return None
    return absolute if absolute.startswith(("http://", "https://")) else None


def _name(element: etree._Element) -> str:
    """The local name, lower case; '' for what is no element (an entity that was not expanded)."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
