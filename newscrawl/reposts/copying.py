"""Is it a copy: one decision over all the evidence a pair of texts shows.

A small table of trees over the numbers of :mod:`newscrawl.reposts.evidence` gives the score. Who copied whom, and
what the copy says of it, is :mod:`newscrawl.judgement`'s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.items import Reason
from newscrawl.reposts.align import Alignment, align, in_order
from newscrawl.reposts.decision import probability
from newscrawl.reposts.evidence import NAMES, Evidence, evidence_of, weigh_words
from newscrawl.reposts.reading import read

if TYPE_CHECKING:
    from newscrawl.items import Match

#: Score from which a match is called a repost.
REPOST = 0.5
#: Shared units (page furniture left out) below which a copy is of the class ``short``.
SHORT = 60
#: Shared units below which no score makes a copy.
FLOOR = 14


@dataclass(slots=True)
class Finding:
    """Whether a match is a copy, and of what kind."""

    repost: bool
    score: float
    #: full / excerpt / compiled / altered / short; of what is no copy: template / quotation
    kind: str
    #: The evidence by name; empty where nothing is shared.
    evidence: dict[str, float] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)


def examine(text_a: str, text_b: str, titles: tuple[str | None, str | None], match: Match) -> Finding:
    """Decide on a match of ``text_a`` (which was looked up) with ``text_b``; symmetric in the two."""
    one, two = read(text_a), read(text_b)
    first, second = in_order(one, two)
    alignment: Alignment | None = getattr(match, "alignment", None)
    if alignment is None or alignment.sizes != (first.size, second.size):
        alignment = align(first, second)
    if not alignment.spans:
        return Finding(False, 0.0, "template", reasons=[Reason("nothing_shared")])
    if first is not one:
        titles = (titles[1], titles[0])
    evidence = evidence_of(
        first,
        second,
        alignment,
        titles,
        float(getattr(match, "rarity", 1.0)),
        int(getattr(match, "siblings", 0)),
    )
    score = round(probability(evidence.row), 4)
    if score >= REPOST and weigh_words(evidence, first, second, alignment, titles):
        score = round(probability(evidence.row), 4)
    value = evidence.by_name()
    repost = score >= REPOST and value["shared"] >= _LEAST
    most = max(match.copy_coverage, match.origin_coverage)
    kind = kind_of(value, most) if repost else _kind_of_stranger(value)
    return Finding(repost, score, kind, value, _reasons(evidence, value, match))


_LEAST = math.log1p(FLOOR)
_SHORT = math.log1p(SHORT)


def kind_of(value: dict[str, float], coverage_of_copy: float) -> str:
    """The kind of a copy by its evidence and how much of the copy is shared text."""
    if value["shared"] < _SHORT:
        return "short"
    if value["gap_rate"] >= 3 and value["identity"] < 0.93:
        return "altered"
    if value["coverage_min"] >= 0.8:
        return "full"
    if coverage_of_copy < 0.5 and value["coverage_max"] < 0.9:
        return "compiled"
    return "excerpt"


def _kind_of_stranger(value: dict[str, float]) -> str:
    return "quotation" if value["quoted"] >= 0.5 and value["coverage_max"] < 0.6 else "template"


def _reasons(evidence: Evidence, value: dict[str, float], match: Match) -> list[Reason]:
    slots = evidence.slots
    shares = (round(match.copy_coverage, 2), round(match.origin_coverage, 2))
    reasons = [
        Reason(
            "shared",
            {
                "characters": match.shared,
                "share_a": shares[0],
                "share_b": shares[1],
                "passages": len(match.passages),
            },
        )
    ]
    if value["shared"] < math.log1p(12) or value["heading"] >= 0.8:
        reasons.append(Reason("no_prose"))
    if slots.conflicts:
        reasons.append(Reason("numbers_differ", {"count": slots.conflicts}))
    if slots.names:
        reasons.append(Reason("names_differ", {"count": slots.names}))
    if value["siblings"]:
        reasons.append(Reason("siblings", {"count": round(math.expm1(value["siblings"]))}))
    if value["promotion"] >= 0.5:
        reasons.append(Reason("promotion"))
    if value["quoted"] >= 0.5:
        reasons.append(Reason("quoted"))
    if value["rarity"] < 0.4:
        reasons.append(Reason("common_wording"))
    if value["gap_rate"] >= 3:
        reasons.append(Reason("words_changed"))
    if value["whole_lines"] >= 0.8:
        reasons.append(Reason("whole_paragraphs"))
    if value["title"] >= 0.8:
        reasons.append(Reason("titles_agree"))
    return reasons


__all__ = ["FLOOR", "NAMES", "REPOST", "SHORT", "Finding", "examine", "kind_of"]
