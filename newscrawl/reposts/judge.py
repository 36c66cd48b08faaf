"""What a match means: repost or not, of what kind, in which direction, with what attribution, and why.

Whether it is a repost is decided by a small table of trees (gradient boosting; Friedman 2001) over the numbers
of :mod:`newscrawl.reposts.evidence`, trained by ``benchmarks/reposts_train.py``. Direction and attribution
are read from what the two texts say: source lines, datelines, traces of copying, times of publication.
"""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.items import Judgement
from newscrawl.reposts.align import Alignment, align
from newscrawl.reposts.evidence import FURNITURE, NAMES, features, lines_of
from newscrawl.reposts.index import units_of
from newscrawl.text.fold import fold
from newscrawl.text.labels import MEDIA_SOURCE_LABELS, SOURCE_LABELS
from newscrawl.text.pinyin import PARENTHESISED, is_toned

if TYPE_CHECKING:
    from newscrawl.items import Match

#: Score from which a match is called a repost.
REPOST = 0.45
#: Weight of evidence (log odds) from which a direction is given; below it cannot be told.
DIRECTION = 0.8

_SOURCE = re.compile(
    f"^[0-9 年月日时分秒]*(?:本文|本稿|原文|文章|稿件)?(?:{'|'.join(sorted(SOURCE_LABELS, key=len, reverse=True))})(?:为|于|是)?"
)
_ENGLISH_SOURCE = re.compile(
    "^(?:news )?(?:source|courtesy of|originally published (?:by|in|on|at)|republished from|reprinted from|via) (?!of |close )"
)
_ENGLISH_LEAD = re.compile(r"^[^\n]{0,60}?\((AP|Reuters|REUTERS|AFP|UPI|Xinhua|Bloomberg|CNN|BBC)\)")
_MEDIA = re.compile(f"^(?:{'|'.join(MEDIA_SOURCE_LABELS)})")
_INLINE_SOURCE = re.compile(
    r"[(（\[【]\s*(?:来源|來源|稿源|转自|轉自|转载自|轉載自)[:：]?\s*([^)）\]】\n]{2,30})[)）\]】]"
)
_COLON = re.compile("[:：]")
#: Lines of the text, furniture left out, in which a lead is one.
_LEAD_LINES = 4
_NAME_END = re.compile(
    "记者|作者|编辑|责任|责编|通讯员|日期|时间|浏览|点击|字号|原标题|阅读|[0-9]{4}年|20[0-9]{2} "
)
_NOT_A_NAME = re.compile("^(?:网络|互联网|综合|未知|本站|原创|其他|整理)$")
_OWN_WORDS = re.compile("^(?:本站|本网|本报|原创|本站原创|本网原创|本报讯|本网讯)")
#: A publisher's name right before what makes a lead of it (``新华社北京8月24日电``, ``央视网消息``).
_DATELINE = re.compile(
    "(?:[0-9 ]{0,4}|据)((?!本)[\u4e00-\u9fff]{1,8}?(?:社|网|报|台|客户端|新闻|日报|晚报|通讯社|周刊|在线))"
    "(?:[\u4e00-\u9fff]{0,8}[0-9 ]{0,6}(?:月[0-9 ]{1,3}日)?)?(?:消息|电|讯|报道)"
)
_OWN_DATELINE = re.compile("^本(?:报|网|台|社|刊)[\u4e00-\u9fff0-9 ]{0,12}(?:讯|电|消息|报道)")
#: Domains of the publishers most copied, by the head of their name: where their own pages stand.
_HOMES = {
    "新华": ("news.cn", "xinhuanet.com"), "央视": ("cctv.com", "cctv.cn"), "中央电视台": ("cctv.com",),
    "人民": ("people.com.cn", "people.cn"), "中新": ("chinanews.com", "chinanews.com.cn"),
    "中国新闻网": ("chinanews.com", "chinanews.com.cn"), "光明": ("gmw.cn",), "央广": ("cnr.cn",),
    "中国日报": ("chinadaily.com.cn",), "经济日报": ("ce.cn",), "中国经济网": ("ce.cn",), "环球": ("huanqiu.com",),
    "中国青年": ("cyol.com", "youth.cn"), "中青": ("cyol.com", "youth.cn"), "澎湃": ("thepaper.cn",),
    "新京报": ("bjnews.com.cn",), "法治日报": ("legaldaily.com.cn",), "法制日报": ("legaldaily.com.cn",),
    "科技日报": ("stdaily.com",), "工人日报": ("workercn.cn",), "中国网": ("china.com.cn",),
    "求是": ("qstheory.cn",), "界面": ("jiemian.com",), "财新": ("caixin.com",), "国际在线": ("cri.cn",),
    "松花江": ("shjnet.cn",), "江城": ("shjnet.cn",), "中国吉林网": ("cnjiwang.com",), "吉林日报": ("jlrbszb.cnjiwang.com",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a text says of its own origin."""

    #: Publisher names in source lines, folded; whether one of them is the page's own site.
    sources: tuple[str, ...]
    own: bool
    #: Publishers named by a lead, and the one whose lead heads the text, legible as printed.
    datelines: tuple[str, ...]
    lead: str | None
    #: Traces a copy carries: pinyin glosses, zero-width characters.
    traces: int
    furniture: int


@functools.cache
def _table() -> tuple[float, list[list[list[float]]]]:
    data = json.loads(files("newscrawl.reposts").joinpath("decision.json").read_text("utf-8"))
    if tuple(data["features"]) != NAMES:
        msg = "decision.json was trained on other features: run benchmarks/reposts_train.py"
        raise ValueError(msg)
    return float(data["baseline"]), data["trees"]


def probability(row: list[float]) -> float:
    """How likely the evidence is a repost, 0..1."""
    total, trees = _table()
    for nodes in trees:
        node = nodes[0]
        while len(node) == 4:
            node = nodes[int(node[2] if row[int(node[0])] <= node[1] else node[3])]
        total += node[0]
    return 1 / (1 + math.exp(-total))


def judge(a: Any, b: Any, match: Match) -> Judgement:
    """Judge a match of ``a`` (whose text was looked up) with ``b`` (the stored text).

    ``a`` and ``b`` may be anything with ``body``, ``title``, ``url``, ``portal`` and ``published_at``, each of
    which may be missing or None; ``verdict``, ``source_name`` and ``first_seen`` are used where present.
    """
    body_a, body_b = _text(a, "body"), _text(b, "body")
    units_a, units_b = units_of(body_a), units_of(body_b)
    alignment: Alignment | None = getattr(match, "alignment", None)
    if alignment is None or alignment.sizes != (len(units_a), len(units_b)):
        alignment = align(body_a, units_a, body_b, units_b)
    row = features(
        (body_a, body_b), (units_a, units_b), alignment,
        (_text(a, "title") or None, _text(b, "title") or None), float(getattr(match, "rarity", 1.0)),
    )  # fmt: skip
    score = probability(row)
    value = dict(zip(NAMES, row, strict=True))
    repost = score >= REPOST
    reasons = _reasons(value, match)
    if not repost:
        return Judgement(False, round(score, 4), _kind_of_stranger(value), None, None, reasons)
    claims_a, claims_b = _claims(a, body_a), _claims(b, body_b)
    weight, because = _direction((a, claims_a), (b, claims_b), value, match)
    reasons += because
    origin = "b" if weight >= DIRECTION else "a" if weight <= -DIRECTION else None
    copy, claims = (b, claims_b) if weight < 0 else (a, claims_a)
    attribution, said = _attribution(copy, claims)
    reasons.append(said)
    coverage = match.origin_coverage if weight < 0 else match.copy_coverage
    return Judgement(True, round(score, 4), _kind(value, coverage), origin, attribution, reasons)


def _text(article: Any, name: str) -> str:
    value = getattr(article, name, None)
    return value if isinstance(value, str) else ""


# -- kind ------------------------------------------------------------------------------------------


def _kind(value: dict[str, float], coverage_of_copy: float) -> str:
    if value["gap_rate"] >= 3 and value["identity"] < 0.93:
        return "altered"
    if value["coverage_min"] >= 0.8:
        return "full"
    if coverage_of_copy < 0.5 and value["coverage_max"] < 0.9:
        return "compiled"
    return "excerpt"


def _kind_of_stranger(value: dict[str, float]) -> str:
    return "quotation" if value["quoted"] >= 0.5 and value["coverage_max"] < 0.6 else "template"


def _reasons(value: dict[str, float], match: Match) -> list[str]:
    shares = f"{match.copy_coverage:.0%} of the first text, {match.origin_coverage:.0%} of the second"
    reasons = [f"{match.shared} characters shared: {shares}, in {len(match.passages)} passage(s)"]
    if value["prose"] < math.log1p(12):
        reasons.append("what is shared is page furniture, headings or less than a sentence")
    if value["conflicts"] > 0:
        reasons.append(f"{round(math.expm1(value['conflicts']))} number(s) differ inside the shared passages")
    if value["quoted"] >= 0.5:
        reasons.append("most of what is shared stands in quotation marks")
    if value["rarity"] < 0.4:
        reasons.append("many unrelated texts hold the same wording")
    if value["gap_rate"] >= 3:
        reasons.append("words were changed throughout")
    if value["whole_lines"] >= 0.8:
        reasons.append("whole paragraphs are shared")
    if value["title"] >= 0.8:
        reasons.append("the titles agree")
    return reasons


# -- direction -------------------------------------------------------------------------------------


def _direction(
    first: tuple[Any, _Claims], second: tuple[Any, _Claims], value: dict[str, float], match: Match
) -> tuple[float, list[str]]:
    """Log odds that ``b`` is the origin, and the reasons in words."""
    (a, claims_a), (b, claims_b) = first, second
    weight, reasons = 0.0, []
    for sign, one, claims, other, name, other_name in (
        (1, a, claims_a, b, "first", "second"),
        (-1, b, claims_b, a, "second", "first"),
    ):
        named = [*claims.sources, *claims.datelines]
        if any(_is_home(source, other) for source in named):
            weight += sign * 4.0
            reasons.append(f"the {name} text names the publisher of the {other_name}")
        elif any(not _is_home(source, one) for source in claims.sources):
            weight += sign * 2.0
            reasons.append(f"the {name} text names another source")
        if any(_is_home(source, one) for source in claims.datelines):
            weight -= sign * 2.0
            reasons.append(f"the {name} text stands with the publisher its lead names")
        if claims.traces:
            weight += sign * 3.0
            reasons.append(f"the {name} text carries traces of a mirror or of obfuscation")
        if claims.furniture > 1:
            weight += sign * 0.7
    weight += _more(claims_a, claims_b)
    earlier = _earlier(_text(a, "published_at"), _text(b, "published_at"))
    if earlier:
        weight += 1.6 * earlier
        reasons.append(f"the {'second' if earlier > 0 else 'first'} text was published earlier")
    seen = _earlier(_text(a, "first_seen"), _text(b, "first_seen"))
    if seen:
        weight += 0.3 * seen
    if value["coverage_min"] < 0.75 <= value["coverage_max"]:
        # A cut: the text that is covered whole is the shorter one.
        weight += 0.5 if match.copy_coverage > match.origin_coverage else -0.5
    if abs(weight) < DIRECTION:
        reasons.append("which came first cannot be told")
    return weight, reasons


def _more(claims_a: _Claims, claims_b: _Claims) -> float:
    """A lead that names a publisher, kept in one text and missing in the other, was cut from the other."""
    if claims_a.datelines and not claims_b.datelines:
        return -0.4
    return 0.4 if claims_b.datelines and not claims_a.datelines else 0.0


def _earlier(one: str, two: str) -> int:
    """1 where the second time is earlier, -1 where the first is, 0 where the stated precision cannot tell."""
    if not one or not two:
        return 0
    if len(one) <= 10 or len(two) <= 10:
        one, two = one[:10], two[:10]
    else:
        with_zone = [_parsed(time) for time in (one, two)]
        if with_zone[0] and with_zone[1]:
            return (with_zone[0] > with_zone[1]) - (with_zone[0] < with_zone[1])
    return (one > two) - (one < two)


def _parsed(time: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = datetime.fromisoformat(f"{parsed.isoformat()}+08:00")
    return parsed


# -- what a text says of its origin ----------------------------------------------------------------


def _claims(article: Any, body: str) -> _Claims:
    own_names = _own_names(article)
    lines = lines_of(body)
    shown = [i for i, line in enumerate(lines.folded) if line]
    edge = {*shown[:12], *shown[-8:]}
    sources = [_name(m.group(1)) for m in _INLINE_SOURCE.finditer(body)]
    datelines: list[str] = []
    heading: str | None = None
    own, told = False, 0
    for i in shown:
        line = lines.folded[i]
        if i in edge and len(line) <= 60 and not _MEDIA.match(line):
            label = _SOURCE.match(line)
            if label and (len(line) <= 24 or _COLON.search(body[lines.starts[i] : lines.starts[i] + 24])):
                sources.append(_name(line[label.end() :]))
            else:
                label = _ENGLISH_SOURCE.match(line)
                if label:
                    sources.append(_name(line[label.end() :]))
        if lines.kinds[i] == FURNITURE:
            continue
        told += 1
        wire = (
            _ENGLISH_LEAD.match(body[lines.starts[i] : lines.starts[i] + 80]) if told <= _LEAD_LINES else None
        )
        if wire:
            datelines.append(fold(wire.group(1)))
            heading = heading or datelines[-1]
        lead = _DATELINE.match(line)
        if lead:
            datelines.append(lead.group(1))
            if told <= _LEAD_LINES and heading is None and _legible(body, lines.starts[i], lead):
                heading = lead.group(1)
        own = own or bool(i in edge and _OWN_DATELINE.match(line))
    named = _text(article, "source_name")
    if named:
        sources.append(_name(fold(named)))
    found = tuple(dict.fromkeys(s for s in sources if s and not _NOT_A_NAME.match(s)))
    own = own or any(_OWN_WORDS.match(s) or _same(s, own_names) for s in found)
    return _Claims(
        tuple(s for s in found if not _OWN_WORDS.match(s) and not _same(s, own_names)),
        own,
        tuple(dict.fromkeys(datelines)),
        heading,
        _traces(body),
        sum(kind == FURNITURE for kind in lines.kinds),
    )


def _legible(body: str, start: int, lead: re.Match[str]) -> bool:
    """Whether a lead is printed in one piece, not broken up by glosses, blanks or hidden characters."""
    units = units_of(body)
    first = int(units.starts.searchsorted(start)) + len(lead.group(0)[: lead.start(1) - lead.start()].split())
    last = min(first + len(lead.group(1)) - 1, len(units) - 1)
    return bool(units.starts[last] - units.starts[first] == last - first)


def _name(rest: str) -> str:
    end = _NAME_END.search(rest)
    return (rest[: end.start()] if end else rest).strip()[:30]


def _traces(body: str) -> int:
    glosses = sum(is_toned(m.group(1)) for m in PARENTHESISED.finditer(body[:4000])) if "(" in body else 0
    hidden = sum(body.count(char) for char in "\u200b\u200c\u200d\u2060\ufeff\u00ad")
    return glosses // 3 + hidden // 3


def _hosts(article: Any) -> list[str]:
    hosts = []
    for name in ("url", "portal"):
        value = _text(article, name)
        try:
            host = urlsplit(value).hostname if "//" in value else value
        except ValueError:
            host = None
        if host:
            hosts.append(host.lower().removeprefix("www."))
    return hosts


@functools.lru_cache(4096)
def _folded(name: str) -> str:
    """Names of sites and hosts: few, and asked for all the time."""
    return fold(name)


def _own_names(article: Any) -> list[str]:
    names = [_folded(host) for host in _hosts(article)]
    site = _text(article, "site_name")
    return [name for name in (*names, _folded(site)) if len(name) >= 2]


def _same(source: str, own_names: list[str]) -> bool:
    """Whether a source line names the page's own site."""
    return any(source == name or (len(name) >= 4 and source.startswith(name)) for name in own_names)


def _is_home(source: str, article: Any) -> bool:
    """Whether an article stands on the pages of the publisher a source line or a lead names."""
    if _same(source, _own_names(article)):
        return True
    hosts = _hosts(article)
    return any(
        source.startswith(head)
        and any(host == home or host.endswith("." + home) for host in hosts for home in homes)
        for head, homes in _HOMES.items()
    )


def _attribution(copy: Any, claims: _Claims) -> tuple[str, str]:
    """How the copy names its source: attributed / dateline / false / none, and the reason in words."""
    relation = getattr(getattr(copy, "verdict", None), "relation", None)
    if claims.sources and relation != "own":
        return "attributed", f"the copy names its source: {claims.sources[0]}"
    if claims.own or relation == "own":
        return "false", "the copy gives itself as the source"
    if claims.lead:
        return "dateline", f"the copy names its source by the lead only: {claims.lead}"
    return "none", "the copy names no source"
