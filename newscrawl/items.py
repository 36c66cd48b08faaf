"""The values that flow through the house.

They are plain dataclasses: a spider yields them, a pipeline stage enriches them, the store writes them,
and a notebook can make them by hand. Raw and normalised forms stand side by side (``published_at`` and
``published_at_raw``). No value here knows Scrapy or SQLite.

Times are ISO 8601. A page's own time keeps the precision the page gave: ``2022-08-24T10:20+08:00``,
``2022-08-24T10:20:31+08:00`` or, where only the day is stated, ``2022-08-24``. A time without a zone is
that of the pages, :data:`PAGE_ZONE`. Capture times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

#: The zone of a Chinese page's times, and of the people who read our pages: Beijing time, without summer time since
#: 1992 (IANA tz database, Asia/Shanghai). The only place that states it.
PAGE_ZONE = timezone(timedelta(hours=8))
PAGE_ZONE_NAME = "Asia/Shanghai"
#: The same as the end of an ISO 8601 time.
PAGE_OFFSET = "+08:00"


def utc(moment: datetime) -> str:
    """The stored form of a moment, which sorts as text: ``2026-11-23T04:05:06.789Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The present moment in its stored form."""
    return utc(datetime.now(UTC))


#: The closed list of names under which a response that is no article is counted.
REFUSALS: dict[str, str] = {
    "unreachable": "no response: DNS or connection",
    "too_slow": "did not arrive within the time limit",
    "certificate": "its HTTPS certificate could not be verified",
    "truncated": "the response broke off before its end",
    "unfinished": "the crawl ended before all pages of the article were fetched",
    "not_found": "HTTP 404 or 410",
    "http_error": "another HTTP status outside 2xx",
    "not_article": "a page, but no article: list, home page, player, gallery without text",
    "interstitial": "a firewall's or a login's page in place of the article",
    "soft_404": "an error page served with status 200",
    "app_only": "a page that only asks to open an app",
    "needs_script": "the text is filled in by a script and is not in the response",
    "empty_body": "an article page without text",
    "no_title": "an article page without a title",
    "bad_encoding": "bytes that are no text in any encoding we know",
    "too_large": "larger than the limit",
    "too_complex": "markup beyond the limits, or that took longer to read than the deadline",
    "reader_lost": "the process that read it ended, time after time",
    "robots": "forbidden by robots.txt",
    "robots_unavailable": "robots.txt is unavailable: nothing is fetched from the host for now",
    "blocked": "the server asks us to stay away for now (429, 503)",
    "bad_url": "an address that is too long, malformed or of another scheme",
    "trap": "an endless address: a calendar's far future, a repeating path, too many parameters",
    "too_deep": "further from the start page than the limit",
    "too_many": "more links on one page, or pages of one list, than the limit",
    "address": "an address the crawl must not reach",
    "not_html": "another media type",
    "loop": "a redirect or paging loop",
    "no_date": "an article page that says no date",
    "out_of_time": "outside the days asked for",
    "out_of_scope": "kept away by the user's patterns of addresses",
    "not_modified": "HTTP 304: as we have it",
    "not_asset": "a page in place of a picture or attachment",
    "pending": "a revisit whose original has not been taken in yet",
    "storage": "could not be stored",
    "callback": "a fault of newscrawl's own; the log has it",
}

#: The closed list of names under which a file that is not decoded as a picture is counted.
PICTURE_REFUSALS: dict[str, str] = {
    "not_picture": "no format of pictures: a page, an empty file",
    "format": "a format that is not decoded: SVG, EPS, TIFF, HEIF and others",
    "too_large": "more bytes than the limit",
    "too_many_pixels": "more pixels than the limit, by its header or when opened",
    "too_small": "an icon, a line or a counter: fewer pixels a side than a picture of news has",
    "damaged": "its bytes cannot be decoded, or break off",
    "too_slow": "not decoded within the limit of time",
    "out_of_memory": "not decoded within the limit of memory",
    "decoder_lost": "the decoder's process ended",
    "unreadable": "its record in the archive cannot be read",
}


@dataclass(slots=True, frozen=True)
class Reason:
    """Why something was decided: a code and its arguments; :mod:`newscrawl.judgement.reasons` has the words."""

    code: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def as_stored(self) -> dict[str, Any]:
        """The JSON object it is stored as."""
        return {"code": self.code, **self.arguments}


#: The closed list of reasons why a line inside the body's element is not part of the body.
LEFT_OUT: dict[str, str] = {
    "hidden": "not displayed, and not folded text of the article",
    "furniture": "an element whose tag or name says that it holds no body",
    "links": "a list of links or a line that is a link",
    "button": "a button, paging or promotion of the site",
    "notice": "a standing notice about rights and liability",
    "poll": "a form",
    "head": "above the text: title, time, source, menus",
    "tail": "below the text: related articles, comments",
    "repeated": "a second copy of a line",
    "rule": "named by the portal's own rule",
    "outside": "running text elsewhere on the page: a further article, comments, an annex",
}


@dataclass(slots=True)
class Person:
    """One person named on a page. ``role`` is the page's own word, Simplified (记者, 通讯员, 责任编辑 …)."""

    name: str
    role: str
    affiliation: str | None = None


@dataclass(slots=True)
class Layer:
    """One place of a page that says where its text is from, as extraction found it, not yet read.

    ``kind``: source_line, byline, editor_line, lead, credit, notice, print_edition, original_title,
    breadcrumb, tail.  ``position``: where it stood, in words (``meta``, ``body:first``, ``body:last``,
    ``beside body``, ``caption`` …).  ``start``: character offset in the body where it stands in the body.
    """

    kind: str
    text: str
    position: str
    start: int | None = None


@dataclass(slots=True)
class Encoding:
    """How the bytes were read: ``used`` codec, ``declared`` labels (header, meta, BOM), and why."""

    used: str
    declared: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    replaced: int = 0


@dataclass(slots=True)
class Article:
    """A news article as read from one page (or from the pages of one multi-page article).

    ``body``: paragraphs joined by a newline; captions and table rows stand as paragraphs of their own (captions of a
    text without characters of East Asia only in ``captions``).
    None or an empty list where the page does not say.
    """

    url: str
    title: str | None = None
    subtitle: str | None = None
    #: ISO 8601, see the module's docstring.
    published_at: str | None = None
    published_at_raw: str | None = None
    #: The source as the page prints it (``央视网``), and the line it stood in.
    source_name: str | None = None
    source_raw: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    body: str | None = None
    #: The body as the page showed it, where mirror repair changed it; else None.
    body_found: str | None = None
    breadcrumb: list[str] = field(default_factory=list)
    canonical_url: str | None = None
    #: The site the page says it belongs to (logo text, ``og:site_name``, title suffix).
    site_name: str | None = None
    language: str | None = None
    #: Every attribution-bearing place, in page order.
    layers: list[Layer] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    #: Lines inside the body's element that are not part of it, in page order, then running text elsewhere on the page: a
    #: reason of :data:`LEFT_OUT` and the line.
    left_out: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    #: Address of a picture of ``images`` → what the page prints beside it: its caption, with the credit in it.
    picture_captions: dict[str, str] = field(default_factory=dict)
    attachments: list[str] = field(default_factory=list)
    #: Printed edition: ``{"paper": "光明日报", "date": "2022-02-13", "page": "02", "name": "要闻"}``.
    print_edition: dict[str, str] | None = None
    #: Further pages of this article, absolute URLs in order; ``page_no`` counts from 1.
    pages: list[str] = field(default_factory=list)
    page_no: int = 1
    encoding: Encoding | None = None
    #: Which field came from where: rule, microformat, meta, json-ld, text …
    provenance: dict[str, str] = field(default_factory=dict)
    #: Fields whose declared rule found nothing, so that the generic path answered.
    rule_misses: list[str] = field(default_factory=list)
    rules_version: str | None = None
    #: What mirror repair found (see ``newscrawl.text.repair``), and spans of ``body`` it could not restore.
    repair_kinds: list[str] = field(default_factory=list)
    damaged: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Capture:
    """One fetched response, as the archive keeps it."""

    url: str
    final_url: str
    #: UTC, ``2026-11-23T04:05:06.789Z``
    captured_at: str
    status: int
    #: ``sha256:<hex>`` of the payload bytes as they came over the wire (before content decoding).
    payload_digest: str
    content_type: str | None = None
    #: File name below the archive folder, offset and length of the gzip member.
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    record_id: str | None = None
    ip_address: str | None = None
    truncated: str | None = None
    #: response, revisit (the payload stands in an earlier record) or resource.
    record_type: str = "response"
    #: ``sha256:<hex>`` of the HTTPS certificate the server showed (DER).
    certificate_digest: str | None = None
    #: Which digests stated by a foreign record do not fit its bytes: ``block``, ``payload`` or both.
    digest_mismatch: str | None = None
    #: Its moment in the order of captures, where the date does not give it (:mod:`newscrawl.store.ordering`).
    order_date: str | None = None


@dataclass(slots=True)
class Attribution:
    """One layer, read. Publisher names are canonical where the registry knows them; ``*_raw`` as printed."""

    kind: str
    text: str
    position: str
    publisher: str | None = None
    publisher_raw: str | None = None
    #: The channel it came through (``光明网`` in ``光明网-《光明日报》``).
    channel: str | None = None
    people: list[Person] = field(default_factory=list)
    place: str | None = None
    #: ISO date or date-time stated in the layer.
    date: str | None = None
    start: int | None = None
    #: Everything else ``parse_line`` read (``original_title``, ``cited``, ``compiled``, ``rights_holder`` …).
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """One reading of all layers, and how it came about. Layers are kept; nothing overwrites them."""

    publisher: str | None = None
    channel: str | None = None
    #: Who published it first, as far as the page says.
    original_publisher: str | None = None
    authors: list[str] = field(default_factory=list)
    reporters: list[Person] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    original_title: str | None = None
    #: own / group / wire / other media / government / we-media / unknown, relative to the portal's owner.
    relation: str = "unknown"
    #: agree / conflict / silent
    agreement: str = "silent"
    #: Codes with arguments as JSON; :mod:`newscrawl.attribution.explanation` has the words.
    reason: str = ""
    #: On the national list of reprintable sources? None where no source is known.
    reprintable: bool | None = None
    print_edition: dict[str, str] | None = None
    #: Reservations, licence statements and notices: ``{"holder", "text", "kind", "contacts", "laws", "position"}``.
    rights: list[dict[str, Any]] = field(default_factory=list)
    layers: list[Attribution] = field(default_factory=list)
    #: Set where the page is a mirror capture: ``{"kinds", "claimed_portal", "origin_url", "inferred"}``.
    mirror: dict[str, Any] | None = None


@dataclass(slots=True)
class Match:
    """Shared text between a query text (first) and a stored one (other).

    ``shared`` counts characters in the comparison form; coverages are 0..1 of the comparison form of the
    query (``copy_coverage``) and of the stored text (``origin_coverage``).  ``passages``:
    ``(start, length, other_start, other_length)`` in the texts as given.
    """

    key: int
    score: float
    shared: int
    copy_coverage: float
    origin_coverage: float
    passages: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Judgement:
    """What a match means. ``origin`` is ``"a"``, ``"b"`` or None (cannot tell)."""

    repost: bool
    score: float
    #: full / excerpt / compiled / altered / short; of what is no repost: template / quotation
    kind: str
    origin: str | None = None
    #: Codes; ``a`` and ``b`` in their arguments are the two articles judged.
    reasons: list[Reason] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Portal:
    """A site we crawl, as its spider declares it. ``key`` is the spider's name."""

    key: str
    name: str
    home: str
    owner: str | None = None
    #: Names the owner publishes under; a text by one of them is the portal's own.
    brands: tuple[str, ...] = ()
    #: Host names whose pages are this portal's; a sub-domain of one of them is too.
    hosts: tuple[str, ...] = ()
    city: str | None = None
    province: str | None = None
    cms: str | None = None
    #: What an article's path and query look like (a regular expression, searched); None: unknown.
    article_path: str | None = None
    #: Declared extraction rules, newest last (``newscrawl.extraction.Rules``).
    rules: tuple[Any, ...] = ()
    #: Of an e-paper: the printed paper's name, as it stands in 《》.
    paper: str | None = None
    #: Rules that bring the addresses of one article together: pattern and replacement (``re.sub``), in order.
    same_article: tuple[tuple[str, str], ...] = ()

    def printed(self, paper: str) -> Portal:
        """The same portal as the e-paper of a printed paper."""
        return replace(self, paper=paper)

    def owns(self, host: str) -> bool:
        """Does a page on ``host`` belong to this portal?"""
        host = host.lower().rstrip(".")
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)


@dataclass(slots=True)
class Visit:
    """What came of asking for one article: the article, or the name of the refusal, and the captures.

    This is the item a spider yields. ``captures`` are the responses the article (or the refusal) was read
    from, in page order; ``trail`` those that led there: redirects, failed tries, missing pages.
    ``status`` is the last HTTP status, or None where nothing answered.
    """

    url: str
    portal: Portal
    crawl: str
    visited_at: str
    article: Article | None = None
    cause: str | None = None
    detail: str = ""
    status: int | None = None
    captures: list[Capture] = field(default_factory=list)
    trail: list[Capture] = field(default_factory=list)
    verdict: Verdict | None = None
    etag: str | None = None
    last_modified: str | None = None
    #: The row in ``urls`` this visit answers, where the frontier leased it.
    frontier_id: int | None = None
    #: article, or asset: a picture or attachment that an article names.
    kind: str = "article"
    #: Addresses of the pictures and attachments of ``article`` that count as its own.
    assets: list[str] = field(default_factory=list)
    #: Parts of the visit that have no response in the archive: further pages, or a browser's rendering.
    unanswered: list[str] = field(default_factory=list)
    #: Its moment in the order of visits where it has no capture; see :attr:`order`.
    order_date: str | None = None

    @property
    def order(self) -> str:
        """The visit's moment in the order of visits: its date, unless its last capture has an order date."""
        last = self.captures[-1:] or self.trail[-1:]
        return (last[0].order_date if last else self.order_date) or self.visited_at
