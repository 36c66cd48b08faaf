"""What an article says of its own origin, read once: from the layers of its page where it has them, else from its text.

Direction (:mod:`newscrawl.judgement.direction`) and credit (:mod:`newscrawl.judgement.credit`) both ask these claims,
through :mod:`newscrawl.judgement.naming`. Here is also where an article stands, and what traces of copying it bears.
"""

from __future__ import annotations

import functools
import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from newscrawl import native
from newscrawl.attribution import registry
from newscrawl.attribution.line_forms import key
from newscrawl.attribution.publisher_registry import looks_like_media
from newscrawl.reposts.line_kinds import FURNITURE
from newscrawl.reposts.recent import IN_CIRCULATION, Recent
from newscrawl.reposts.text_reading import read
from newscrawl.text.fold import fold
from newscrawl.text.labels import MEDIA_SOURCE_LABELS, SOURCE_LABELS
from newscrawl.text.pinyin import PARENTHESISED, is_toned
from newscrawl.text.source_words import names_nobody
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.attribution.publisher_registry import Publisher
    from newscrawl.reposts.text_reading import Reading

#: What stands between a time and the label of a source.
_BEFORE_LABEL = ("本文", "本稿", "原文", "文章", "稿件")
_SOURCE = re.compile(
    f"^[0-9 年月日时分秒]*(?:{'|'.join(_BEFORE_LABEL)})?(?:{'|'.join(sorted(SOURCE_LABELS, key=len, reverse=True))})(?:为|于|是)?"
)
_ENGLISH_SOURCE = re.compile(
    "^(?:news )?(?:source|courtesy of|originally published (?:by|in|on|at)|republished from|reprinted from|via) (?!of |close )"
)
#: What the former begins with.
_ENGLISH_HEADS = ("news ", "source", "courtesy of", "originally", "republished", "reprinted", "via ")
#: Labels that name a source within a line.
_INLINE_LABELS = ("来源", "來源", "稿源", "转自", "轉自", "转载自", "轉載自")
_may_name_source = any_of(_INLINE_LABELS)
#: What a line with a source label begins with.
_BEFORE_SOURCE = frozenset(
    "0123456789 年月日时分秒本原文稿ncosrv" + "".join(label[0] for label in SOURCE_LABELS)
)
_ENGLISH_LEAD = re.compile(r"^[^\n]{0,60}?\((AP|Reuters|REUTERS|AFP|UPI|Xinhua|Bloomberg|CNN|BBC)\)")
_MEDIA = re.compile(f"^(?:{'|'.join(MEDIA_SOURCE_LABELS)})")
_INLINE_SOURCE = re.compile(
    r"[(（\[【]\s*(?:来源|來源|稿源|转自|轉自|转载自|轉載自)[:：]?\s*([^)）\]】\n]{2,30})[)）\]】]"
)
_COLON = re.compile("[:：]")
#: Glosses, or hidden characters, that are no accident.
_TRACES = 3
#: Lines of the text, furniture left out, in which a lead is one.
_LEAD_LINES = 4
#: Lines at the head and at the foot in which a source is named; characters of such a line at most.
_EDGES = (12, 8)
_LONGEST_LABEL = 60
if native.kernel is not None:
    native.kernel.claim_rules(
        _LONGEST_LABEL,
        _LEAD_LINES,
        _EDGES,
        *map(native.kernel.Words, (_BEFORE_LABEL, SOURCE_LABELS, _ENGLISH_HEADS, _INLINE_LABELS)),
    )
_NAME_END = re.compile(
    "记者|作者|编辑|责任|责编|通讯员|日期|时间|浏览|点击|字号|原标题|阅读|[0-9]{4}年|20[0-9]{2} "
)
_OWN_WORDS = re.compile("^(?:本站|本网|本报|原创|本站原创|本网原创|本报讯|本网讯)")
#: A publisher's name right before what makes a lead of it (``新华社北京8月24日电``, ``央视网消息``).
_DATELINE = re.compile(
    "(?:[0-9 ]{0,4}|据)((?!本)[\u4e00-\u9fff]{1,8}?(?:社|网|报|台|客户端|新闻|日报|晚报|通讯社|周刊|在线))"
    "(?:[\u4e00-\u9fff]{0,8}[0-9 ]{0,6}(?:月[0-9 ]{1,3}日|(?<=[0-9])日)?)?(?:消息|电|讯|报[道导])"
)
#: What a lead may say before the name: who is drawn on, and when.
_BEFORE_NAME = re.compile(
    "(?:[今昨前][日天]?(?=[另又并]?据|根据|综合|援引)|日前|近日|目前|此前|随后|稍早)?(?:[另又并再且仍]?据悉?(?:了解)?|根据|依据|引据|援引|综合|来自|转自|摘自|引自|引述|转引|转发|转载|源自|由)?"
)
#: What the former begins with, where it is anything.
_BEFORE_HEADS = frozenset("今昨前日近目此随稍另又并再且仍据根依引援综来转摘源由")
#: What a name goes on with: 烟台|日报, 中国新闻|网, 新华社|客户端.
_MORE_OF_NAME = re.compile(
    "(?:通讯社|日报|晚报|客户端|新闻|周刊|在线|社|网|报(?![道导])|台(?![湾北南中州东山]))*"
)
#: What the former begins with, where it is anything.
_MORE_HEADS = frozenset("通日晚客新周在社网报台")
#: Words that end like a publisher's name and name none: 该网, 互联网, 记者在网.
_NO_PUBLISHER = re.compile(
    "(?:该|某|有|这|那|多家|各|外[网台媒]|此间|当地|记者|知情|网友|网民|互联|媒体|官方|社交|境[内外])|(?:新闻|电视台|电台|网|社|报|台|日报|晚报|客户端|周刊|在线|通讯社)$"
)
_LONGEST_DATELINE = 40
_OWN_DATELINE = re.compile("^本(?:报|网|台|社|刊)[\u4e00-\u9fff0-9 ]{0,12}(?:讯|电|消息|报道)")

#: An address like most, whose host is read without taking all of it apart.
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)(?=[/?#]|$)")


class Site:
    """Where an article stands: its hosts, the names a source line may call it by (folded), and the publishers it is of."""

    __slots__ = ("homes", "hosts", "names", "publishers")

    def __init__(
        self, hosts: tuple[str, ...], names: tuple[str, ...], publishers: tuple[Publisher, ...]
    ) -> None:
        self.hosts = hosts
        self.names = names
        self.publishers = publishers
        #: Whether it is home to the publishers asked for lately, by name: see :func:`is_home`.
        self.homes: dict[str, bool] = {}


class _Said(NamedTuple):
    """What a text by itself says of its own origin."""

    #: Publisher names in source lines, folded; whether one of them is the page's own site.
    sources: tuple[str, ...]
    own: bool
    #: Publishers named by a lead, and the one whose lead heads the text, legible as printed.
    datelines: tuple[str, ...]
    lead: str | None
    #: Whether it carries traces of copying: pinyin glosses, zero-width characters.
    traces: bool
    furniture: int


_NOTHING = _Said((), False, (), None, False, 0)


#: Makes a named tuple in a third of the time its own constructor takes.
_new = tuple.__new__


class Claims(NamedTuple):
    """What an article says of its origin, and where it stands. Names are folded."""

    #: Named outright (source line, tail, print edition), without its own site; whether it names that as well.
    sources: tuple[str, ...]
    own: bool
    #: Houses of the reporters in its byline: outright as well, but a house's own page names them, too.
    bylines: tuple[str, ...]
    #: Named in the running text: by leads and by references (据光明日报报道).
    datelines: tuple[str, ...]
    #: The one of them whose lead heads the text.
    lead: str | None
    traces: bool
    furniture: int
    site: Site

    @property
    def form(self) -> str:
        """The way the text names a source, whoever that is: attributed (outright), false (itself), dateline, none."""
        if self.sources or self.bylines:
            return "attributed"
        return "false" if self.own else "none" if self.lead is None else "dateline"


def claims_of(article: Any, body: str, reading: Reading | None = None) -> Claims:
    """What an article (see :func:`newscrawl.judgement.judge`) claims. ``reading``: its body's, where it is at hand."""
    said = _heard.get(body)
    if said is None:
        said = _listen(body, reading)
        _heard.put(body, said, len(body))
    sources, own, datelines, lead, traces, furniture = said
    site = site_of(article)
    layers = getattr(article, "layers", None)
    bylines: tuple[str, ...] = ()
    if layers:
        sources, bylines, datelines, lead = _of_layers(layers)
        own = False
    else:
        named = getattr(article, "source_name", None)
        if named and isinstance(named, str):
            sources = (*sources, _name(fold(named)))
    if sources:
        found = [s for s in dict.fromkeys(sources) if s and not names_nobody(s)]
        sources = tuple([s for s in found if not _OWN_WORDS.match(s) and not _same(s, site)])
        own = own or len(sources) < len(found)
    return _new(Claims, (sources, own, bylines, datelines, lead, traces, furniture, site))


#: Layers that name a source outright, against those that only stand in the running text.
_OUTRIGHT = frozenset({"source_line", "tail", "original_title", "print_edition"})
_BYLINE, _IN_TEXT = "byline", "lead"


def _of_layers(
    layers: Iterable[Any],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str | None]:
    """Sources named outright, houses of bylines, names in the running text, and the lead's, by the layers."""
    sources: list[str] = []
    bylines: list[str] = []
    leads: list[str] = []
    cited: list[str] = []
    for layer in layers:
        kind, extra = layer["kind"], layer["extra"]
        if kind in _OUTRIGHT or kind == _BYLINE:
            named = bylines if kind == _BYLINE else sources
            named += _texts(layer["publisher"], layer["channel"], extra.get("via"), extra.get("compiled"))
            # A reporter's house beside another source: 来源：丙网 作者：乙日报记者 王某.
            bylines += [name for name in _texts(extra.get("people_org")) if _is_house(name)]
        elif kind == _IN_TEXT:
            leads += _texts(layer["publisher"])
        else:
            continue
        cited += _texts(extra.get("cited"))
    datelines = tuple(dict.fromkeys((*leads, *cited)))
    return tuple(sources), tuple(bylines), datelines, leads[0] if leads else None


def _is_house(organisation: str) -> bool:
    """Whether an organisation that people are from is a publisher: a professor's university is the source of nothing."""
    return _publisher(organisation) is not None or looks_like_media(organisation)


def _texts(*values: Any) -> list[str]:
    """The names among some values of a layer, and in lists of them, folded."""
    names = [name for value in values for name in (value if isinstance(value, list) else (value,))]
    return [fold(name) for name in names if name and isinstance(name, str)]


_heard: Recent[str, _Said] = Recent(IN_CIRCULATION)


class _Found(NamedTuple):
    """What is to be looked at of a text that may say where it is from."""

    #: Lines: where each begins, its comparison form, whether it is among the first or the last ones, which of those that
    #: are no furniture it is, from 1 (0: it is furniture); where the publisher's name in its lead begins and ends (-1:
    #: there is none), and whether that is legible.
    lines: list[tuple[int, str, int, int, int, int, int]]
    may_have_traces: bool
    may_name_source: bool
    furniture: int


def _search(reading: Reading) -> _Found:
    """What is to be looked at. With the kernel, most lines that say nothing are left out."""
    if reading.compiled is not None:
        found = reading.compiled.claim_lines() or reading.with_lines(reading.compiled.claim_lines)
        few, hidden, may_gloss, named, furniture = found
        return _new(_Found, (few, hidden >= _TRACES or may_gloss, named, furniture))
    lines = reading.lines
    shown = [i for i, line in enumerate(lines.folded) if line]
    edge = {*shown[: _EDGES[0]], *shown[-_EDGES[1] :]}
    ranks = accumulate(lines.kinds[i] != FURNITURE for i in shown)
    shown_lines = [
        (lines.starts[i], lines.folded[i], int(i in edge), rank if lines.kinds[i] != FURNITURE else 0)
        for i, rank in zip(shown, ranks, strict=True)
    ]
    return _Found(
        [(*one, *_lead_of(reading, *one)) for one in shown_lines],
        True,
        _may_name_source(reading.text),
        lines.kinds.count(FURNITURE),
    )


def _lead_of(reading: Reading, start: int, line: str, at_edge: int, rank: int) -> tuple[int, int, int]:
    """Where the publisher's name in a line's lead begins and ends, and whether it is legible; -1 where there is none."""
    del at_edge
    head = line[:_LONGEST_DATELINE]
    ends = "电" in head or "讯" in head or "消息" in head or "报道" in head or "报导" in head
    lead = _DATELINE.match(line) if rank and ends else None
    return (-1, -1, 0) if lead is None else (*lead.span(1), int(_legible(reading, start, lead)))


def _listen(body: str, reading: Reading | None = None) -> _Said:
    found = _search(reading or read(body))
    if not (found.lines or found.may_name_source or found.may_have_traces or found.furniture):
        return _NOTHING
    sources = [_name(m.group(1)) for m in _INLINE_SOURCE.finditer(body)] if found.may_name_source else []
    datelines: list[str] = []
    heading: str | None = None
    own = False
    for start, line, at_edge, rank, low, high, legible in found.lines:
        if at_edge and len(line) <= _LONGEST_LABEL and line[0] in _BEFORE_SOURCE and not _MEDIA.match(line):
            label = _SOURCE.match(line)
            if label and (len(line) <= 24 or _COLON.search(body[start : start + 24])):
                sources.append(_name(line[label.end() :]))
            else:
                label = _ENGLISH_SOURCE.match(line)
                if label:
                    sources.append(_name(line[label.end() :]))
        if not rank:
            continue
        if rank <= _LEAD_LINES:
            head = body[start : start + 80]
            wire = _ENGLISH_LEAD.match(head) if "(" in head else None
            if wire:
                datelines.append(fold(wire.group(1)))
                heading = heading or datelines[-1]
        publisher = _publisher_in(line, low, high) if low >= 0 else ""
        if publisher:
            datelines.append(publisher)
            if rank <= _LEAD_LINES and heading is None and legible:
                heading = publisher
        own = own or (line[0] == "本" and at_edge > 0 and _OWN_DATELINE.match(line) is not None)
    return _Said(
        tuple(sources),
        own,
        tuple(dict.fromkeys(datelines) if len(datelines) > 1 else datelines),
        heading,
        found.may_have_traces and _traces(body),
        found.furniture,
    )


def _publisher_in(line: str, low: int, high: int) -> str:
    """The publisher's name in a lead, without what stands before it (``据新华社电``) and with the whole of its end.

    Empty where the words name nobody (``该网消息``).
    """
    before = _BEFORE_NAME.match(line, low) if line[low] in _BEFORE_HEADS else None
    if before is not None and before.end() > low:
        lead = _DATELINE.match(line[before.end() :])
        if lead is None:
            return ""
        low, high = before.end() + lead.start(1), before.end() + lead.end(1)
    more = _MORE_OF_NAME.match(line, high) if line[high : high + 1] in _MORE_HEADS else None
    name = line[low : more.end() if more is not None else high]
    return name if _may_be_publisher(name) else ""


@functools.lru_cache(1024)
def _may_be_publisher(name: str) -> bool:
    """Whether words that end like a publisher's name may be one: few publishers head most leads."""
    return _NO_PUBLISHER.match(name) is None


def _legible(reading: Reading, start: int, lead: re.Match[str]) -> bool:
    """Whether a lead is printed in one piece, not broken up by glosses, blanks or hidden characters."""
    before = len(lead.group(0)[: lead.start(1) - lead.start()].split())
    starts = reading.units.starts
    first = int(starts.searchsorted(start)) + before
    last = min(first + len(lead.group(1)) - 1, reading.size - 1)
    return bool(starts[last] - starts[first] == last - first)


def _name(rest: str) -> str:
    end = _NAME_END.search(rest)
    return (rest[: end.start()] if end else rest).strip()[:30]


def _traces(body: str) -> bool:
    count = body.count
    hidden = (
        count("\u200b")
        + count("\u200c")
        + count("\u200d")
        + count("\u2060")
        + count("\ufeff")
        + count("\u00ad")
    )
    if hidden >= _TRACES:
        return True
    glosses = (m for m in PARENTHESISED.finditer(body[:4000]) if is_toned(m.group(1))) if "(" in body else ()
    return len(list(islice(glosses, _TRACES))) == _TRACES


def text_of(article: Any, name: str) -> str:
    """An attribute of an article; empty where it is missing, None or no text."""
    value = getattr(article, name, None)
    return value if isinstance(value, str) else ""


def site_of(article: Any) -> Site:
    """Where an article stands: ``url``, ``portal``, ``site_name``; ``portal_owner`` and ``portal_brands`` of a stored one."""
    # Asked twice for every pair: no call for each attribute.
    url, portal = getattr(article, "url", None), getattr(article, "portal", None)
    name, brands = getattr(article, "site_name", None), getattr(article, "portal_brands", None)
    house = (getattr(article, "portal_owner", None) or "", *brands) if brands is not None else ()
    host = ""
    if isinstance(url, str):
        plain = _PLAIN_HOST.match(url)
        host = plain[1] if plain else _host(url)
    return _site(
        host, portal if isinstance(portal, str) else "", name if isinstance(name, str) else "", house
    )


def _host(value: str) -> str:
    """The host of an address, or of a portal that is named by one."""
    if "//" in value:
        try:
            value = urlsplit(value).hostname or ""
        except ValueError:
            return ""
    return value.lower().removeprefix("www.")


@functools.lru_cache(4096)
def _site(host: str, portal: str, name: str, house: tuple[str, ...]) -> Site:
    """Sites are few, and asked for all the time. ``house``: the portal's owner and its brands."""
    hosts = tuple(host for host in (host, _host(portal)) if host)
    names = (*map(fold, hosts), fold(name), *map(fold, house))
    publishers = [home for home in map(registry().by_domain, hosts) if home is not None]
    # A portal that is known by its names: its hosts need not be.
    publishers += [
        home for home in map(registry().resolve, (portal, *house) if house else ()) if home is not None
    ]
    return Site(hosts, tuple(name for name in names if len(name) >= 2), tuple(publishers))


def _same(source: str, site: Site) -> bool:
    """Whether a source line names the page's own site."""
    for name in site.names:  # noqa: SIM110 - a generator costs as much as the question
        if source == name or (len(name) >= 4 and source.startswith(name)):
            return True
    return False


def is_home(source: str, site: Site) -> bool:
    """Whether a site is the publisher's, or of the publisher's group, that a source line or a lead names."""
    known = site.homes.get(source)
    if known is None:
        if len(site.homes) >= _MOST_HOMES:
            site.homes.clear()
        known = site.homes[source] = _is_home(source, site)
    return known


#: Publishers remembered of a site.
_MOST_HOMES = 256


def _is_home(source: str, site: Site) -> bool:
    if _same(source, site):
        return True
    homes = site.publishers
    publisher = _publisher(source) if homes else None
    if publisher is None:
        return False
    return any(
        home.name == publisher.name or (home.group is not None and home.group == publisher.group)
        for home in homes
    )


def house_of(source: str) -> str:
    """The name by which two source lines or leads are known to name one publisher: the registry's, else as it stands."""
    known = _publisher(source)
    return source if known is None else known.name


@functools.lru_cache(4096)
def _publisher(source: str) -> Publisher | None:
    """The publisher a source line or a lead names, by its whole text or by what it begins with."""
    known = registry().resolve(source)
    if known is not None:
        return known
    start = registry().prefix(key(source))
    return start[1].publisher if start is not None else None
