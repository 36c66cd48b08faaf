"""What an alignment shows, as numbers: how much, how whole, how changed, in what kind of lines.

Numbers that differ inside a shared passage speak for a template, a passage in quotation marks for a shared
statement, whole paragraphs for copying.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from math import log1p
from typing import TYPE_CHECKING

from newscrawl import native
from newscrawl.text.fold import fold, folding_kernel

if TYPE_CHECKING:
    from newscrawl.reposts.align import Alignment
    from newscrawl.reposts.reading import Reading

#: A shared passage below this many units is no evidence by itself.
_PASSAGE = 12
#: Units of a slot of a template at most.
_SLOT = 8
#: ... which differ by no more than this: junk put into the middle of a number is no other number.
_SLOT_DRIFT = 2
#: Units put in place of as many others, as one who changes words throughout does.
_EVEN = 4
#: Units by which a passage may miss the border of a line and still be a whole line.
_AT_BORDER = 4
#: A passage that begins so few units into the prose is the lead.
_LEAD = 12

#: The features of :func:`features`, in order.
NAMES = (
    "prose", "longest", "best", "coverage_max", "coverage_min", "raw_max", "raw_min", "identity", "conflicts",
    "conflict_share", "gap_rate", "quoted", "whole_lines", "inside_lines", "passages", "lead", "title", "rarity",
    "shorter", "numbers", "mean_run", "gap_size", "even_gaps", "number_clash",
)  # fmt: skip


def features(
    a: Reading,
    b: Reading,
    alignment: Alignment,
    titles: tuple[str | None, str | None],
    rarity: float,
) -> list[float]:
    """The numbers the decision is taken on; symmetric in the two texts, blind to sites and dates."""
    if native.kernel is not None and alignment.packed is not None:
        a.prose, b.prose  # noqa: B018 - lines and quotations, which the kernel is told of
        row: list[float] = native.kernel.features(
            a.compiled, b.compiled, alignment.packed, alignment.shared_a, alignment.shared_b,
            title_overlap(*titles), rarity,
        )  # fmt: skip
        return row
    prose = longest = best = quoted = whole = inside = passages = 0
    spanned = exact = gaps = even = conflicts = numbers = runs = 0
    prose_a = prose_b = 0
    lead = False
    for passage in alignment.passages:
        in_prose = in_run = 0
        for start_a, start_b, length in passage.runs:
            of_a = a.prose_before(start_a + length) - a.prose_before(start_a)
            of_b = b.prose_before(start_b + length) - b.prose_before(start_b)
            prose_a, prose_b = prose_a + of_a, prose_b + of_b
            in_run = min(of_a, of_b)
            in_prose += in_run
            longest = max(longest, in_run)
        if in_prose < _PASSAGE // 2:
            continue
        prose += in_prose
        best = max(best, in_prose)
        passages += in_prose >= _PASSAGE
        runs += len(passage.runs)
        a0, a1, b0, b1 = passage.a0, passage.a1, passage.b0, passage.b1
        for start, _, length in passage.runs:
            exact += a.weight_before(start + length) - a.weight_before(start)
            numbers += a.numbers_before(start + length) - a.numbers_before(start)
        spanned += max(a.weight_before(a1) - a.weight_before(a0), b.weight_before(b1) - b.weight_before(b0))
        in_quotes = max(a.quoted_before(a1) - a.quoted_before(a0), b.quoted_before(b1) - b.quoted_before(b0))
        quoted += min(in_prose, in_quotes)
        borders = (*_at_borders(a, a0, a1), *_at_borders(b, b0, b1))
        if all(borders):
            whole += in_prose
        elif not any(borders):
            inside += in_prose
        lead = lead or a.prose_before(a0) <= _LEAD or b.prose_before(b0) <= _LEAD
        gaps += len(passage.runs) - 1
        for one, two in zip(passage.runs, passage.runs[1:], strict=False):
            low_a, low_b = one.a + one.length, one.b + one.length
            even += two.a - low_a == two.b - low_b <= _EVEN
            conflicts += _conflict(a, (low_a, two.a), b, (low_b, two.b))
    cover = sorted((prose_a / max(_PASSAGE, a.prose), prose_b / max(_PASSAGE, b.prose)))
    raw = sorted((alignment.shared_a / max(1, a.size), alignment.shared_b / max(1, b.size)))
    return [
        log1p(prose), log1p(longest), log1p(best), min(1.0, cover[1]), min(1.0, cover[0]), raw[1], raw[0],
        exact / max(1, spanned), log1p(conflicts), conflicts / max(1, gaps), gaps * 100 / max(1, exact),
        quoted / max(1, prose), whole / max(1, prose), inside / max(1, prose), float(min(passages, 8)),
        float(lead), title_overlap(*titles), rarity, log1p(min(a.prose, b.prose)), log1p(numbers),
        log1p(exact / max(1, runs)), log1p(max(0, spanned - exact) / max(1, gaps)), even / max(1, gaps),
        conflicts / max(1, conflicts + numbers),
    ]  # fmt: skip


def _conflict(a: Reading, gap_a: tuple[int, int], b: Reading, gap_b: tuple[int, int]) -> bool:
    """Whether a gap between two runs is a slot (a word or number put in place of another) with other numbers."""
    size_a, size_b = gap_a[1] - gap_a[0], gap_b[1] - gap_b[0]
    if not (0 < size_a <= _SLOT and 0 < size_b <= _SLOT and abs(size_a - size_b) <= _SLOT_DRIFT):
        return False
    numbers_a, numbers_b = _numbers(a, *gap_a), _numbers(b, *gap_b)
    return bool(numbers_a and numbers_b and numbers_a != numbers_b)


def _numbers(reading: Reading, low: int, high: int) -> set[int]:
    """The numbers among some units."""
    places = reading.words.numbers
    chosen = places[bisect_left(places, low) : bisect_left(places, high)]
    return {int(reading.units.codes[place]) for place in chosen}


def _at_borders(reading: Reading, start: int, end: int) -> tuple[bool, bool]:
    """Whether a passage begins where a line begins and ends where one ends (give or take a changed word)."""
    bounds = reading.line_bounds
    first, after = bisect_right(bounds, start) - 1, bisect_right(bounds, end - 1)
    line_end = bounds[after] if after < len(bounds) else reading.size
    return start - bounds[first] <= _AT_BORDER, line_end - end <= _AT_BORDER


def title_overlap(one: str | None, two: str | None) -> float:
    """Share of the shorter title's character pairs that the other title has; 0 where a title is missing."""
    if not one or not two:
        return 0.0
    kernel = folding_kernel()
    if kernel is not None and not any(mark in one or mark in two for mark in "(（"):
        overlap: float = kernel.title_overlap(one, two)
        return overlap
    return _bigram_overlap(one, two)


def _bigram_overlap(one: str, two: str) -> float:
    a, b = _bigrams(one), _bigrams(two)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


class _FoldedCharacters(dict[int, str]):
    """Single characters in comparison form, made when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold(chr(code)).replace(" ", "")
        return folded


_FOLDED = _FoldedCharacters()


@functools.lru_cache(4096)
def _bigrams(title: str) -> frozenset[str]:
    # A title is too short for whole arrays to pay; one with a parenthesis may hold a gloss.
    plain = fold(title) if "(" in title or "（" in title else title.translate(_FOLDED)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
