"""What a match means: repost or not, of what kind, in which direction, with what attribution, and why.

Whether it is a repost is decided by a small table of trees over the numbers of
:mod:`newscrawl.reposts.evidence`. Direction and attribution are read from what the two texts say: source lines,
datelines, traces of copying, times of publication.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.items import PAGE_ZONE, Judgement
from newscrawl.reposts.align import Alignment, align
from newscrawl.reposts.claims import Claims, claims_of, is_home, text_of
from newscrawl.reposts.decision import probability
from newscrawl.reposts.evidence import NAMES, features
from newscrawl.reposts.reading import read

if TYPE_CHECKING:
    from newscrawl.items import Match

#: Score from which a match is called a repost.
REPOST = 0.6
#: Weight of evidence (log odds) from which a direction is given; below it cannot be told.
DIRECTION = 0.8


def judge(a: Any, b: Any, match: Match) -> Judgement:
    """Judge a match of ``a`` (whose text was looked up) with ``b`` (the stored text).

    ``a`` and ``b`` may be anything with ``body``, ``title``, ``url``, ``portal`` and ``published_at``, each of
    which may be missing or None; ``verdict``, ``source_name`` and ``first_seen`` are used where present.
    """
    body_a, body_b = text_of(a, "body"), text_of(b, "body")
    read_a, read_b = read(body_a), read(body_b)
    alignment: Alignment | None = getattr(match, "alignment", None)
    if alignment is None or alignment.sizes != (read_a.size, read_b.size):
        alignment = align(read_a, read_b)
    if not alignment.spans:
        return Judgement(False, 0.0, "template", None, None, ["nothing is shared"])
    titles = (text_of(a, "title") or None, text_of(b, "title") or None)
    row = features(read_a, read_b, alignment, titles, float(getattr(match, "rarity", 1.0)))
    score = probability(row)
    value = dict(zip(NAMES, row, strict=True))
    repost = score >= REPOST
    reasons = _reasons(value, match)
    if not repost:
        return Judgement(False, round(score, 4), _kind_of_stranger(value), None, None, reasons)
    claims_a, claims_b = claims_of(a, body_a), claims_of(b, body_b)
    weight, because = _direction((a, claims_a), (b, claims_b), value, match)
    reasons += because
    origin = "b" if weight >= DIRECTION else "a" if weight <= -DIRECTION else None
    copy, claims = (b, claims_b) if weight < 0 else (a, claims_a)
    attribution, said = _attribution(copy, claims)
    reasons.append(said)
    coverage = match.origin_coverage if weight < 0 else match.copy_coverage
    return Judgement(True, round(score, 4), _kind(value, coverage), origin, attribution, reasons)


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
    first: tuple[Any, Claims], second: tuple[Any, Claims], value: dict[str, float], match: Match
) -> tuple[float, list[str]]:
    """Log odds that ``b`` is the origin, and the reasons in words."""
    (a, claims_a), (b, claims_b) = first, second
    weight, reasons = 0.0, []
    for sign, claims, other, name, other_name in (
        (1, claims_a, claims_b, "first", "second"),
        (-1, claims_b, claims_a, "second", "first"),
    ):
        named = [*claims.sources, *claims.datelines]
        if any(is_home(source, other.site) for source in named):
            weight += sign * 4.0
            reasons.append(f"the {name} text names the publisher of the {other_name}")
        elif any(not is_home(source, claims.site) for source in claims.sources):
            weight += sign * 2.0
            reasons.append(f"the {name} text names another source")
        if any(is_home(source, claims.site) for source in claims.datelines):
            weight -= sign * 2.0
            reasons.append(f"the {name} text stands with the publisher its lead names")
        if claims.traces:
            weight += sign * 3.0
            reasons.append(f"the {name} text carries traces of a mirror or of obfuscation")
        if claims.furniture > 1:
            weight += sign * 0.7
    weight += _more(claims_a, claims_b)
    earlier = _earlier(text_of(a, "published_at"), text_of(b, "published_at"))
    if earlier:
        weight += 1.6 * earlier
        reasons.append(f"the {'second' if earlier > 0 else 'first'} text was published earlier")
    seen = _earlier(text_of(a, "first_seen"), text_of(b, "first_seen"))
    if seen:
        weight += 0.3 * seen
    if value["coverage_min"] < 0.75 <= value["coverage_max"]:
        # A cut: the text that is covered whole is the shorter one.
        weight += 0.5 if match.copy_coverage > match.origin_coverage else -0.5
    if abs(weight) < DIRECTION:
        reasons.append("which came first cannot be told")
    return weight, reasons


def _more(claims_a: Claims, claims_b: Claims) -> float:
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
        parsed = parsed.replace(tzinfo=PAGE_ZONE)
    return parsed


def _attribution(copy: Any, claims: Claims) -> tuple[str, str]:
    """How the copy names its source: attributed / dateline / false / none, and the reason in words."""
    relation = getattr(getattr(copy, "verdict", None), "relation", None)
    if claims.sources and relation != "own":
        return "attributed", f"the copy names its source: {claims.sources[0]}"
    if claims.own or relation == "own":
        return "false", "the copy gives itself as the source"
    if claims.lead:
        return "dateline", f"the copy names its source by the lead only: {claims.lead}"
    return "none", "the copy names no source"
