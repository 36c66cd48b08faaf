"""Is it a copy: one decision over all the evidence a pair of texts shows.

A small table of trees over the numbers of :mod:`newscrawl.reposts.copy_evidence` gives the score. Who copied whom, and
what the copy says of it, is :mod:`newscrawl.judgement`'s.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from newscrawl.items import Reason
from newscrawl.reposts.align import Alignment, align, in_order
from newscrawl.reposts.copy_evidence import (
    COVERAGE_MAX,
    COVERAGE_MIN,
    GAP_RATE,
    HEADING,
    IDENTITY,
    NAMES,
    PROMOTION,
    QUOTED,
    RARITY,
    SHARED,
    SIBLINGS,
    TITLE,
    WHOLE_LINES,
    Evidence,
    evidence_of,
    weigh_store,
    weigh_words,
)
from newscrawl.reposts.decision import chance, compiled_trees, probability
from newscrawl.reposts.text_reading import read

if TYPE_CHECKING:
    from newscrawl.items import Match
    from newscrawl.reposts.text_reading import Reading

#: Score from which a match is called a repost.
REPOST = 0.5
#: Shared units (page furniture left out) below which a copy is of the class ``short``.
SHORT = 60
#: Coverage from which a text counts as covered whole where the other is not.
_PART = 0.75
#: Shared units below which no score makes a copy.
FLOOR = 14


class Finding:
    """Whether a match is a copy, and of what kind."""

    __slots__ = ("_match", "_reasons", "kind", "readings", "repost", "score", "shown")

    def __init__(
        self,
        repost: bool,
        score: float,
        kind: str,
        readings: tuple[Reading, Reading],
        shown: Evidence | None = None,
        match: Match | None = None,
    ) -> None:
        self.repost = repost
        self.score = score
        #: full / excerpt / compiled / altered / short; of what is no copy: template / quotation
        self.kind = kind
        #: Of the two texts, as they were given.
        self.readings = readings
        #: What the decision was taken on; None where nothing is shared.
        self.shown = shown
        self._match = match
        self._reasons: list[Reason] | None = None

    @property
    def reasons(self) -> list[Reason]:
        """Why; put together when asked for, which most findings are not."""
        if self._reasons is None:
            if self.shown is None or self._match is None:
                self._reasons = [Reason("nothing_shared")]
            else:
                self._reasons = _reasons(self.shown, self._match)
        return self._reasons

    @property
    def evidence(self) -> dict[str, float]:
        """The evidence by name; empty where nothing is shared."""
        return {} if self.shown is None else self.shown.by_name()

    @property
    def is_part(self) -> bool:
        """Whether one text is covered whole, or nearly, and the other is not."""
        row = self.shown.row if self.shown is not None else []
        return bool(row) and row[COVERAGE_MIN] < _PART <= row[COVERAGE_MAX]


def examine(text_a: str, text_b: str, titles: tuple[str | None, str | None], match: Match) -> Finding:
    """Decide on a match of ``text_a`` (which was looked up) with ``text_b``; symmetric in the two."""
    readings: tuple[Reading, Reading] | None = getattr(match, "readings", None)
    if readings is None or readings[0].text != text_a or readings[1].text != text_b:
        readings = read(text_a), read(text_b)
    one, two = readings
    first, second = in_order(one, two)
    alignment: Alignment | None = getattr(match, "alignment", None)
    if alignment is None or alignment.sizes != (first.size, second.size):
        alignment = align(first, second)
    if not alignment.spans:
        return Finding(False, 0.0, "template", readings)
    if first is not one:
        titles = (titles[1], titles[0])
    evidence = evidence_of(first, second, alignment, titles, compiled_trees())
    row = evidence.row
    score = round(probability(row) if evidence.says is None else chance(evidence.says), 4)
    if score >= REPOST and weigh_store(
        evidence, lambda: float(getattr(match, "rarity", 1.0)), lambda: int(getattr(match, "siblings", 0))
    ):
        score = round(probability(row), 4)
    if score >= REPOST and weigh_words(
        evidence, first, second, alignment, titles, lambda: int(getattr(match, "strangers", 0))
    ):
        score = round(probability(row), 4)
    repost = score >= REPOST and row[SHARED] >= _LEAST
    kind = (
        kind_of(evidence, max(match.copy_coverage, match.origin_coverage))
        if repost
        else _kind_of_stranger(row)
    )
    return Finding(repost, score, kind, readings, evidence, match)


_LEAST = math.log1p(FLOOR)
_SHORT = math.log1p(SHORT)
_NO_PROSE = math.log1p(12)


def kind_of(evidence: Evidence, coverage_of_copy: float) -> str:
    """The kind of a copy by its evidence and how much of the copy is shared text."""
    row = evidence.row
    if row[SHARED] < _SHORT:
        return "short"
    if row[GAP_RATE] >= 3 and row[IDENTITY] < 0.93:
        return "altered"
    if row[COVERAGE_MIN] >= 0.8:
        return "full"
    if coverage_of_copy < 0.5 and row[COVERAGE_MAX] < 0.9:
        return "compiled"
    return "excerpt"


def _kind_of_stranger(row: list[float]) -> str:
    return "quotation" if row[QUOTED] >= 0.5 and row[COVERAGE_MAX] < 0.6 else "template"


def _reasons(evidence: Evidence, match: Match) -> list[Reason]:
    row, slots = evidence.row, evidence.slots
    reasons = [
        Reason(
            "shared",
            {
                "characters": match.shared,
                "share_a": round(match.copy_coverage, 2),
                "share_b": round(match.origin_coverage, 2),
                "passages": len(match.passages),
            },
        )
    ]
    if row[SHARED] < _NO_PROSE or row[HEADING] >= 0.8:
        reasons.append(Reason("no_prose"))
    if slots.conflicts:
        reasons.append(Reason("numbers_differ", {"count": slots.conflicts}))
    if slots.names:
        reasons.append(Reason("names_differ", {"count": slots.names}))
    if row[SIBLINGS]:
        reasons.append(Reason("siblings", {"count": round(math.expm1(row[SIBLINGS]))}))
    if row[PROMOTION] >= 0.5:
        reasons.append(Reason("promotion"))
    if row[QUOTED] >= 0.5:
        reasons.append(Reason("quoted"))
    if row[RARITY] < 0.4:
        reasons.append(Reason("common_wording"))
    if row[GAP_RATE] >= 3:
        reasons.append(Reason("words_changed"))
    if row[WHOLE_LINES] >= 0.8:
        reasons.append(Reason("whole_paragraphs"))
    if row[TITLE] >= 0.8:
        reasons.append(Reason("titles_agree"))
    return reasons


__all__ = ["FLOOR", "NAMES", "REPOST", "SHORT", "Finding", "examine", "kind_of"]
