"""Who publishes: canonical names, other names, accounts, domains, and the national list of reprintable sources.

The facts are data (``data/publishers.json``, one publisher a line); a user's own file of the same shape may
add publishers and correct known ones. A name nobody knows stays as it stands: ``resolve`` answers None.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from newscrawl.attribution.line_forms import key, keys
from newscrawl.errors import ConfigurationError
from newscrawl.files import parse_json, shipped_file
from newscrawl.text.labels import ACCOUNT_PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: What ``Publisher.type`` may say.
TYPES = frozenset(
    "wire central ministry government provincial city local foreign commercial media image aggregator we-media".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher.

    ``aliases``: other names of the same publisher (中新网). ``brands``: accounts and columns of it whose name
    differs (新华视点); a text under one is the publisher's. ``reprintable``: on the national list of 2025.
    ``confidence``: high or medium, of the row as a whole.
    """

    name: str
    type: str = "media"
    region: str | None = None
    group: str | None = None
    aliases: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    reprintable: bool = False
    confidence: str = "medium"
    note: str | None = None

    @property
    def is_user_content(self) -> bool:
        """Is it a place where users publish, whatever brand it carries?"""
        return self.type == "we-media"


@dataclass(frozen=True, slots=True)
class Found:
    """A name looked up: the publisher, the name as it was printed, and the account or channel it named."""

    publisher: Publisher
    printed: str
    brand: str | None = None
    channel: str | None = None


#: What may follow a publisher's name without making it another publisher: its account, its client, its site.
_ACCOUNT = re.compile(
    r"(?:官方)?(?:新闻)?(?:客户端|手机客户端|微博|官微|微信公众号|微信公号|公众号|微信|视频号|抖音号|app|移动端|新媒体|全媒体|融媒体|"
    r"中央厨房|数字报|电子版|网络版|电子报|手机报|网站|官网|中文网|中文版|英文版|滚动新闻)\Z"
)
_PLAIN_SUFFIX = re.compile(r"(?:网站|官网|杂志|杂志社|周刊社|报社|社|电|讯|网络版|电子版|数字报|滚动新闻)\Z")
_PLAIN_PREFIX = re.compile(r"(?:微信公众号|微信公号|公众号|微博|客户端|app)[:@]?")
_CHANNEL = re.compile(r"[-_·|/]?([\u4e00-\u9fffa-z0-9]{1,8}(?:频道|频率|分网|分社|记者站|站|版|专栏|栏目))\Z")
#: What a portal calls its sections; 网易科技 is 网易.
_SECTION = re.compile(
    "财经|科技|体育|娱乐|新闻|汽车|房产|军事|教育|游戏|数码|手机|女性|女人|时尚|旅游|健康|资讯|证券|股票|公益|历史|文化|读书|视频|"
    "家居|航空|酒香|国际|评论|法治|博客日报|探索|创投|理财|基金|港股|美股"
)
_USER_AREA = re.compile(r"(?:博客|博文|论坛|贴吧|网友|播客|自媒体)\Z")
_MEDIA_SUFFIX = re.compile(
    r"(?:日报|晚报|晨报|早报|时报|商报|都市报|快报|周报|报|网|通讯社|社|电视台|广播台|电台|台|卫视|新闻|客户端|周刊|杂志|月刊|在线|"
    r"传媒|融媒|融媒体中心|频道|新媒体|发布|广播|热线|财经|日报社|导报)\Z"
)
_GOVERNMENT = re.compile(
    r"政府(?:网|网站|门户网站|办公室|新闻办公室)?\Z|(?:人民政府|委员会|国资委|发改委|卫健委|卫生健康委|教育厅|公安厅|公安局|公安部|法院|检察院|"
    r"网信办|新闻办|办公厅|厅|总局|管理局|税务局|气象局|统计局|教育局|财政局|商务部|教育部|民政部|外交部|国防部|海关|发布|政务|"
    r"市委宣传部|宣传部|组织部|纪委监委|人大|政协|团委|交警|消防)(?:官?网|网站|官方网站|官微|微信公众号|公众号|微博)?\Z"
)
_WE_MEDIA = re.compile(rf"(?:{ACCOUNT_PLATFORMS}|公众|视频|抖音|快手)号\Z|博客\Z|自媒体\Z")

#: No publisher is called by more characters.
_LONGEST = 60


class Registry:
    """All publishers, looked up by name or by host.

    What a look-up needs is put together at the first of its kind: few processes ask for every name.
    """

    def __init__(self, rows: dict[str, dict[str, Any]], edition: str = "") -> None:
        """``rows``: as in ``data/publishers.json``, by name."""
        self.edition = edition
        self._rows = rows
        #: Publishers asked for so far.
        self._asked: dict[str, Publisher] = {}

    @classmethod
    def load(cls, extra: Path | None = None) -> Registry:
        """The package's registry, with the rows of ``extra`` (same shape) added or put in their place.

        Raises ConfigurationError where ``extra`` cannot be read. Without ``extra`` use :func:`registry`,
        which loads once.
        """
        raw = json.loads(shipped_file("newscrawl.attribution", "data/publishers.json"))
        rows = {row["name"]: row for row in raw["publishers"]}
        if extra is not None:
            for row in _read_extra(extra):
                rows[row["name"]] = _merged(rows.get(row["name"]), row)
        return cls(rows, raw["edition"])

    @cached_property
    def publishers(self) -> dict[str, Publisher]:
        """All publishers, by name."""
        return {name: self._publisher(name) for name in self._rows}

    def _publisher(self, name: str) -> Publisher:
        known = self._asked.get(name)
        if known is None:
            known = self._asked[name] = _publisher(self._rows[name])
        return known

    @cached_property
    def _printed(self) -> tuple[list[str], list[str], int]:
        """All names as they are printed, brands first; the publisher of each; how many are brands."""
        printed: list[str] = []
        owners: list[str] = []
        for place in ("brands", "aliases"):
            brands = len(printed)
            for name, row in self._rows.items():
                if names := row.get(place):
                    printed += names
                    owners += [name] * len(names)
        return [*printed, *self._rows], [*owners, *self._rows], brands

    @cached_property
    def _names(self) -> dict[str, int]:
        """The numbers of names in ``_printed``: an own or other name before a brand, of brands the first."""
        printed, _, brands = self._printed
        found = keys(printed)
        numbers = dict(zip(reversed(found[:brands]), range(brands - 1, -1, -1), strict=True))
        numbers.update(zip(found[brands:], range(brands, len(found)), strict=True))
        return numbers

    def _known(self, name: str) -> Found | None:
        """Who is known by a folded name."""
        number = self._names.get(name)
        if number is None:
            return None
        printed, owners, brands = self._printed
        name = printed[number]
        return Found(self._publisher(owners[number]), name, brand=name if number < brands else None)

    @cached_property
    def _starts(self) -> dict[str, tuple[int, ...]]:
        """How long the names are, longest first, by their first two characters."""
        starts: dict[str, set[int]] = {}
        for name in self._names:
            starts.setdefault(name[:2], set()).add(len(name))
        return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in starts.items()}

    @cached_property
    def _domains(self) -> dict[str, str]:
        """Whose a domain is: the publisher's name."""
        domains: dict[str, str] = {}
        for name, row in self._rows.items():
            for domain in row.get("domains", ()):
                domains.setdefault(domain.casefold().removeprefix("www."), name)
        return domains

    def resolve(self, name: str) -> Publisher | None:
        """The publisher of that name, other name or account; None where nobody knows it."""
        found = self.find(name)
        return found.publisher if found else None

    def find(self, name: str) -> Found | None:
        """As ``resolve``, with the account (``brand``) or the channel that the printed name states."""
        wanted = key(name)
        if not wanted or len(wanted) > _LONGEST:
            return None
        hit = self._known(wanted)
        if hit is not None:
            return replace(hit, printed=name) if hit.printed != name else hit
        return self._decorated(name, wanted)

    def _decorated(self, name: str, wanted: str) -> Found | None:
        """A known name with an account's, a channel's or a legal form's word around it."""
        if _USER_AREA.search(wanted):
            return None  # 新华网友 and 某某网论坛 are not the brand's own
        bare = _PLAIN_PREFIX.sub("", wanted, count=1)
        if bare != wanted and (hit := self._known(bare)):
            return replace(hit, printed=name)
        for pattern in (_PLAIN_SUFFIX, _ACCOUNT):
            if (match := pattern.search(wanted)) is None:
                continue
            hit = self._known(wanted[: match.start()].rstrip("-_·|/"))
            if hit is None or hit.publisher.is_user_content:
                continue
            if pattern is _ACCOUNT:
                return Found(hit.publisher, name, brand=hit.brand or name.strip("《》“”‘’ "))
            return replace(hit, printed=name)
        start = self.prefix(wanted)
        if start and start[1].publisher.type == "commercial" and _SECTION.fullmatch(wanted, start[0]):
            return Found(start[1].publisher, name, brand=name)
        if start and not start[1].publisher.is_user_content and (rest := _CHANNEL.match(wanted, start[0])):
            return Found(start[1].publisher, name, brand=start[1].brand, channel=rest.group(1))
        return None

    def prefix(self, flat: str, start: int = 0) -> tuple[int, Found] | None:
        """The longest known name at ``start`` of a flat text without spaces in it: its length and what it is."""
        lowered = flat[start : start + 24].casefold()
        for size in self._starts.get(lowered[:2], ()):
            hit = self._known(lowered[:size]) if size <= len(lowered) else None
            if hit is not None:
                return size, hit
        return None

    def by_domain(self, host: str) -> Publisher | None:
        """The publisher whose domain ``host`` is or lies below; ``gov.cn`` alone owns nothing below it."""
        name = host.strip().casefold().rstrip(".").split("/")[0].split(":")[0].removeprefix("www.")
        if (hit := self._domains.get(name)) is not None:
            return self._publisher(hit)
        labels = name.split(".")
        for cut in range(1, min(len(labels) - 1, 6)):
            parent = ".".join(labels[cut:])
            if parent in _PUBLIC:
                return None
            if (hit := self._domains.get(parent)) is not None:
                return self._publisher(hit)
        return None

    def type_of(self, name: str) -> str:
        """The type of the publisher called ``name``, by the registry, else by the shape of the name."""
        hit = self.resolve(name)
        if hit is not None:
            return hit.type
        folded = key(name)
        if _WE_MEDIA.search(folded):
            return "we-media"
        if _GOVERNMENT.search(folded):
            return "government"
        return "media" if _MEDIA_SUFFIX.search(folded) else "unknown"

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Rows for the tables ``sources``, ``source_aliases`` and ``source_domains``, sorted by name."""
        ordered = sorted(self.publishers.values(), key=lambda item: item.name)
        return {
            "sources": [
                {
                    "name": item.name,
                    "type": item.type,
                    "region": item.region,
                    "group_name": item.group,
                    "reprintable": int(item.reprintable),
                    "confidence": item.confidence,
                    "note": item.note,
                }
                for item in ordered
            ],
            "source_aliases": list(_alias_rows(ordered)),
            "source_domains": [
                {"domain": domain, "source": item.name} for item in ordered for domain in item.domains
            ],
        }


#: Registries' suffixes under which strangers sit side by side.
_PUBLIC = frozenset(
    "cn com net org com.cn net.cn org.cn gov.cn edu.cn ac.cn gov com.hk com.tw org.tw co.uk co.jp".split()  # noqa: SIM905
)


def looks_like_media(name: str) -> bool:
    """Does a folded name end as names of papers, sites, agencies and stations do?"""
    return bool(_MEDIA_SUFFIX.search(name))


def looks_like_government(name: str) -> bool:
    """Does a folded name end as names of offices do?"""
    return bool(_GOVERNMENT.search(name))


def _alias_rows(ordered: Iterable[Publisher]) -> Iterator[dict[str, Any]]:
    for item in ordered:
        for alias in item.aliases:
            yield {"alias": alias, "source": item.name, "kind": "alias"}
        for brand in item.brands:
            yield {"alias": brand, "source": item.name, "kind": "brand"}


def _publisher(row: dict[str, Any]) -> Publisher:
    return Publisher(
        name=row["name"],
        type=row.get("type", "media"),
        region=row.get("region"),
        group=row.get("group"),
        aliases=tuple(row.get("aliases", ())),
        brands=tuple(row.get("brands", ())),
        domains=tuple(row.get("domains", ())),
        reprintable=bool(row.get("reprintable", False)),
        confidence=row.get("confidence", "medium"),
        note=row.get("note"),
    )


def _merged(known: dict[str, Any] | None, row: dict[str, Any]) -> dict[str, Any]:
    """A user's row over ours: lists grow, single values are replaced where the row states them."""
    if known is None:
        return row
    lists = {name: [*dict.fromkeys([*known.get(name, ()), *row.get(name, ())])] for name in _LISTS}
    return {**known, **row, **lists}


_LISTS = ("aliases", "brands", "domains")
_FIELDS = frozenset(Publisher.__dataclass_fields__)


def _read_extra(path: Path) -> list[dict[str, Any]]:
    try:
        raw = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"cannot read the sources file {path}: {error}") from error
    rows = raw.get("publishers") if isinstance(raw, dict) else raw
    if not isinstance(rows, list):
        raise ConfigurationError(f'{path}: expected a list of publishers, or {{"publishers": [...]}}')
    for number, row in enumerate(rows, 1):
        problem = _problem(row)
        if problem:
            raise ConfigurationError(f"{path}: publisher {number}: {problem}")
    return rows


def _problem(row: Any) -> str | None:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        return "needs a name"
    unknown = sorted(set(row) - _FIELDS)
    if unknown:
        return f"unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}"
    if row.get("type", "media") not in TYPES:
        return f"unknown type {row['type']!r}; known are {', '.join(sorted(TYPES))}"
    for name in _LISTS:
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return f"{name} must be a list of strings"
    return None


@cache
def registry() -> Registry:
    """The registry in use, loaded once: the package's own, extended by the file named with :func:`extend`."""
    return Registry.load(_extension[0])


#: The user's file; a list, so that extending needs no ``global``.
_extension: list[Path | None] = [None]


def extend(path: Path | None) -> None:
    """Add a user's publishers (a JSON file, see ``Registry.load``) to :func:`registry`; None: the package's alone."""
    _extension[0] = path
    registry.cache_clear()
    _find.cache_clear()


def find(name: str) -> Found | None:
    """``registry().find`` with a memory: pages repeat the same few names."""
    return _find(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _find(name: str) -> Found | None:
    return registry().find(name)
