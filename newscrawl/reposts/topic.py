"""Whether a passage that two texts share belongs to what either is about, or stands apart from both.

The words of a story come again: in the rest of the text it was taken from, and in the title. A block that a column, an
author or an office prints under everything has no word in common with the articles it stands under, whatever it
says. So nothing has to be known of the block's own wording.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.text.fold import DIGIT, HAN, compiled_text, fold_units

if TYPE_CHECKING:
    from newscrawl.reposts.align import Alignment
    from newscrawl.reposts.text_reading import Reading

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

#: Letters of a word of another script that is a term, as three Han characters in a row are; shorter ones come again by accident.
_WORD = 7
#: Units around the passages that are looked at: far from them a long text speaks of other things.
_AROUND = 1000
#: Units beside the passages below which nothing can be said; at least half as many as in them.
_LEAST = 60
#: Units before, and behind, a passage that stands at the head or at the end of a text: a headline, an editor's line.
_HEAD = 40
_END = 60
#: Share of their words that both titles lack at least, or they speak of what the passages say.
_UNTITLED = 0.5
#: Share of the shared text that has to stand there.
_MOSTLY = 0.8
_BASE = np.uint64(0x9E3779B97F4A7C15)


def apart(
    a: Reading, b: Reading, alignment: Alignment, titles: tuple[str | None, str | None]
) -> tuple[float, float]:
    """How far the shared passages have no term in common with the rest of either text, and with the titles; 0..1 each.

    Both are 0 where nothing can be said: where the passages stand elsewhere than at the head of both texts or at the
    end of both, where little stands beside them, or where a title speaks of what they say. Symmetric in the two
    texts: what comes again counts for the text in which there is more of it.
    """
    at_head = _edge(a, b, alignment)
    if at_head is None or (at_head and not all(titles)):
        return 0.0, 0.0
    sides = [_Side(a, alignment, 0), _Side(b, alignment, 1)]
    untitled = 1.0 - max(
        side.titled(title) if title else 0.0 for title, side in zip(titles, sides, strict=True)
    )
    if untitled < _UNTITLED:
        return 0.0, 0.0
    shares = [side.recurring() for side in sides]
    return (0.0, 0.0) if min(shares) < 0.0 else (1.0 - max(shares), untitled)


def _edge(a: Reading, b: Reading, alignment: Alignment) -> bool | None:
    """Whether most of what two texts share stands at the head of both (True) or at the end of both (False)."""
    if native.kernel is not None and alignment.packed is not None:
        found = native.kernel.edge(alignment.packed, a.size, b.size)
        return None if found < 0 else found > 0
    shared = heads = ends = 0
    for passage in alignment.passages:
        shared += passage.shared
        if max(passage.a0, passage.b0) <= _HEAD:
            heads += passage.shared
        elif max(a.size - passage.a1, b.size - passage.b1) <= _END:
            ends += passage.shared
    return heads > 0 if shared and heads + ends >= _MOSTLY * shared else None


class _Side(NamedTuple):
    """One of two aligned texts: the first (0) or the second (1)."""

    text: Reading
    alignment: Alignment
    number: int

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Where the passages stand in it (units)."""
        passages = self.alignment.passages
        return [(p.b0, p.b1) if self.number else (p.a0, p.a1) for p in passages]

    def recurring(self) -> float:
        """The share of the passages' terms that come again around them; -1 where nothing can be said."""
        packed = self.alignment.packed
        if native.kernel is not None and packed is not None:
            found: float = native.kernel.recurring(self.text.compiled, packed, self.number)
            return found
        return _recurring(self.text, self.ranges)

    def titled(self, title: str) -> float:
        """The share of a title's pairs of units that the passages hold."""
        packed = self.alignment.packed
        if native.kernel is not None and packed is not None:
            words = compiled_text(title)
            found: float = native.kernel.titled(words, self.text.compiled, packed, self.number)
            return found
        return _titled(title, self.text, self.ranges)


def _recurring(text: Reading, ranges: list[tuple[int, int]]) -> float:
    size = text.size
    inside, around = np.zeros(size, bool), np.zeros(size, bool)
    for low, high in ranges:
        inside[low:high] = True
        around[max(0, low - _AROUND) : high + _AROUND] = True
    around &= ~inside
    if around.sum() < max(_LEAST, inside.sum() // 2):
        return -1.0
    terms, places = _terms(text)
    found, others = np.unique(terms[inside[places]]), terms[around[places]]
    return float(np.isin(found, others).sum() / len(found)) if len(found) else -1.0


def _terms(text: Reading) -> tuple[Hashes, Places]:
    """The terms of a text as hashes, and the unit each ends with."""
    units = text.units
    codes, kinds = units.codes, units.kinds.take(units.heads)
    han = kinds == HAN
    in_row = han[2:] & han[1:-1] & han[:-2]
    hashes = (codes[:-2] * _BASE + codes[1:-1]) * _BASE + codes[2:]
    numbers = (kinds == DIGIT) | (units.kinds.take(units.tails - 1) == DIGIT)
    words = (kinds > HAN) & ~numbers & (units.tails - units.heads >= _WORD)
    return (
        np.concatenate([hashes[in_row], codes[words]]),
        np.concatenate([in_row.nonzero()[0] + 2, words.nonzero()[0]]),
    )


def _titled(title: str, text: Reading, ranges: list[tuple[int, int]]) -> float:
    wanted = set(pairwise(fold_units(title).codes.tolist()))
    if not wanted:
        return 0.0
    found = set()
    for low, high in ranges:
        part = text.units.codes[low:high].tolist()
        found |= wanted.intersection(pairwise(part))
    return len(found) / len(wanted)
