"""A text with everything that finding, aligning and judging read off it, each made once and when asked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.reposts.fingerprint import GRAM, Hashes, anchors_of, fingerprints, grams_of
from newscrawl.reposts.line_kinds import (
    FURNITURE,
    HEADING,
    LONG_QUOTE,
    PROSE,
    SHORT_QUOTE,
    Lines,
    compiled_lines,
    has_furniture_hint,
    lines_of,
)
from newscrawl.reposts.recent import IN_CIRCULATION, Recent
from newscrawl.text.fold import DIGIT, HAN, Units, compiled_text, fold_units, folded_lines, units_of
from newscrawl.text.quantities import MEASURES, NUMERALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

T = TypeVar("T")
Indices = npt.NDArray[np.int64]

#: Letters of a word that counts for two units.
_WORD = 3
_QUOTES = re.compile('[“”「」『』"]')

_NUMERAL_CODES = np.array([ord(c) for c in NUMERALS], np.uint64)
_MEASURE_CODES = frozenset(map(ord, MEASURES))
_ORDINAL = ord("第")
if native.kernel is not None:
    native.kernel.numerals(NUMERALS, MEASURES)

#: Characters of the texts whose readings are kept, about 130 bytes each: with more of them the processor's cache
#: forgets all. Finding and judging hand theirs on; what is kept is for the text that is stored after both.
_KEPT = 8_000


class _once(Generic[T]):  # noqa: N801 - used as a decorator
    """``functools.cached_property`` without its lock, which costs more than most of what is read here."""

    def __init__(self, make: Callable[[Reading], T]) -> None:
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, reading: None, owner: type[Reading]) -> Self: ...
    @overload
    def __get__(self, reading: Reading, owner: type[Reading]) -> T: ...
    def __get__(self, reading: Reading | None, owner: type[Reading]) -> Self | T:
        if reading is None:
            return self
        made = reading.__dict__[self._name] = self._make(reading)
        return made


#: Where the lines of a text begin, and of what kind they are, where the kernel alone cannot tell.
_lines: Recent[str, tuple[list[int], list[int]]] = Recent(IN_CIRCULATION)


class Words(NamedTuple):
    """The units that are words or numbers, by their place: all, long ones, and numbers.

    ``extra_before``: characters beyond one per unit in the words before each, and in all.
    """

    places: list[int]
    extra_before: list[int]
    long: list[int]
    numbers: list[int]


class Spans(NamedTuple):
    """Disjoint ranges of units, ascending; ``before``: what those before each weigh, and all."""

    lows: list[int]
    highs: list[int]
    before: list[int]

    @classmethod
    def of(cls, spans: list[tuple[int, int]], weights: list[int]) -> Spans:
        """Of ranges and their weights."""
        return cls([low for low, _ in spans], [high for _, high in spans], [0, *accumulate(weights)])


class Reading:
    """One text: its units, fingerprints, lines, words and quotations."""

    def __init__(self, text: str) -> None:
        self.text = text
        #: The text in the compiled kernel's form, where there is one.
        self.compiled: Any = compiled_text(text)
        #: Units of the text.
        self.size: int = len(self.units.codes) if self.compiled is None else self.compiled.size

    @_once
    def units(self) -> Units:
        """Its units."""
        return fold_units(self.text) if self.compiled is None else units_of(self.compiled)

    @_once
    def lines(self) -> Lines:
        """Its lines with their kinds."""
        if self.compiled is None:
            return lines_of(self.text, "\n".join(folded_lines(self.units)))
        told_apart = _lines.get(self.text)
        if told_apart is not None:
            return Lines(*told_apart, self.compiled.whole)
        lines = compiled_lines(self.text, self.compiled)
        _lines.put(self.text, (lines.starts, lines.kinds), len(self.text))
        return lines

    @_once
    def line_bounds(self) -> list[int]:
        """The unit each line begins with."""
        bounds: list[int] = self.units.starts.searchsorted(self.lines.starts).tolist()
        return bounds

    @_once
    def story_codes(self) -> Hashes:
        """Its unit codes without page furniture, where there is a sign of any."""
        codes = self.units.codes
        if not self._has_furniture():
            return codes
        sizes = np.diff(self.line_bounds, append=len(codes))
        story: Hashes = codes[np.repeat(np.array(self.lines.kinds) != FURNITURE, sizes)]
        return story

    @_once
    def grams(self) -> Hashes:
        """The hash of the gram at every unit."""
        return grams_of(self.units.codes)

    def _has_furniture(self) -> bool:
        if self.compiled is None:
            return has_furniture_hint(self.text) and FURNITURE in self.lines.kinds
        found: bool = self.with_lines(self.compiled.has_furniture)
        return found

    def with_lines(self, ask: Callable[[], T | None]) -> T:
        """What the kernel says of the text; where that depends on lines it was not given, they are given first."""
        found = ask()
        if found is None:
            self.prose  # noqa: B018 - lets the kernel know the lines
            found = ask()
        return cast("T", found)

    def count_stored(self, hashes: list[int]) -> int:
        """How many of some hashes are among the fingerprints it is stored under."""
        if self.compiled is not None and "fingerprints" not in self.__dict__:
            count: int | None = self.compiled.count_stored(hashes)
            if count is not None:
                return count
        return len(set(self.fingerprints[1].tolist()).intersection(hashes))

    @_once
    def fingerprints(self) -> tuple[Hashes, Hashes]:
        """By which the text is looked up, and under which it is stored."""
        if self.compiled is not None:
            query, stored = self.compiled.fingerprints() or self.with_lines(self.compiled.fingerprints)
            return np.frombuffer(query, np.uint64), np.frombuffer(stored, np.uint64)
        story = self.story_codes
        return fingerprints(self.grams if story is self.units.codes else grams_of(story))

    @_once
    def anchors(self) -> tuple[Hashes, Indices, bool]:
        """Grams to align it by, ascending, their places, and whether one stands in two places."""
        places = anchors_of(self.grams)
        values = self.grams[places]
        order = values.argsort(kind="stable")
        values = values[order]
        return values, places[order], bool((values[1:] == values[:-1]).any())

    @_once
    def words(self) -> Words:
        """Its words and numbers of other scripts than Chinese."""
        units = self.units
        heads, tails = units.heads, units.tails
        are_words = (units.kinds.take(heads) > HAN).nonzero()[0]
        if not len(are_words):
            return Words([], [0], [], [])
        heads, tails = heads.take(are_words), tails.take(are_words)
        widths = tails - heads
        numbers = (units.kinds.take(heads) == DIGIT) | (units.kinds.take(tails - 1) == DIGIT)
        return Words(
            are_words.tolist(),
            [0, *np.add.accumulate(widths - 1).tolist()],
            are_words[(widths >= _WORD) & ~numbers].tolist(),
            are_words[numbers].tolist(),
        )

    @_once
    def other_lines(self) -> Spans:
        """The lines that are not prose, weighed."""
        return self._lines_of_kinds((HEADING, FURNITURE))

    @_once
    def furniture(self) -> Spans:
        """The lines that are page furniture, weighed."""
        return self._lines_of_kinds((FURNITURE,))

    def _lines_of_kinds(self, kinds: tuple[int, ...]) -> Spans:
        bounds = [*self.line_bounds, self.size]
        spans = [
            (bounds[i], bounds[i + 1])
            for i, kind in enumerate(self.lines.kinds)
            if kind in kinds and bounds[i] < bounds[i + 1]
        ]
        return Spans.of(spans, [self.weight_before(high) - self.weight_before(low) for low, high in spans])

    @_once
    def numbers(self) -> list[int]:
        """The last unit of every number, in whatever script, ascending."""
        codes = self.units.codes
        digits = self.words.numbers
        numerals = np.isin(codes, _NUMERAL_CODES)
        if not numerals.any():
            return digits
        numerals &= self.units.kinds.take(self.units.heads) == HAN
        edges = np.diff(numerals.astype(np.int8), prepend=0, append=0)
        firsts, ends = (edges == 1).nonzero()[0].tolist(), (edges == -1).nonzero()[0].tolist()
        han = [
            end - 1
            for first, end in zip(firsts, ends, strict=True)
            if end - first >= 2
            or (first > 0 and int(codes[first - 1]) == _ORDINAL)
            or (end < len(codes) and int(codes[end]) in _MEASURE_CODES)
        ]
        return sorted([*digits, *han])

    @_once
    def quotations(self) -> Spans:
        """What stands in quotation marks."""
        found = self._quotation_marks()
        if not found:
            return Spans.of([], [])
        places = self.units.starts.searchsorted(found).tolist()
        pairs = zip(places[::2], places[1::2], strict=True)
        spans = [(low, high) for low, high in pairs if high - low >= SHORT_QUOTE]
        return Spans.of(spans, [high - low for low, high in spans])

    def start_of(self, unit: int) -> int:
        """The character a unit begins at; of the one behind the last, the text's end."""
        if unit >= self.size:
            return len(self.text)
        if self.compiled is not None:
            start: int = self.compiled.start_of(unit)
            return start
        return int(self.units.starts[unit])

    def characters_before(self, unit: int) -> int:
        """Characters of the comparison form before a unit."""
        words = self.words
        return unit + words.extra_before[bisect_left(words.places, unit)]

    def weight_before(self, unit: int) -> int:
        """Units before a unit; a long word says about as much as two Han characters."""
        return unit + bisect_left(self.words.long, unit)

    def prose_before(self, unit: int) -> int:
        """Weight of the prose before a unit."""
        return self._without(self.other_lines, unit)

    def story_before(self, unit: int) -> int:
        """Weight before a unit of all that is not page furniture."""
        return self._without(self.furniture, unit)

    def _without(self, other: Spans, unit: int) -> int:
        weight = self.weight_before(unit)
        at = bisect_left(other.lows, unit)
        if not at:
            return weight
        high = other.highs[at - 1]
        if high >= unit:
            return self.weight_before(other.lows[at - 1]) - other.before[at - 1]
        return weight - other.before[at]

    def quoted_before(self, unit: int) -> int:
        """Units in quotations before a unit."""
        quotations = self.quotations
        at = bisect_left(quotations.lows, unit)
        return quotations.before[at] - max(0, quotations.highs[at - 1] - unit) if at else 0

    def numbers_before(self, unit: int) -> int:
        """Numbers that end before a unit."""
        return bisect_left(self.numbers, unit)

    def _quotation_marks(self) -> list[int]:
        """Where quotations of some length begin and end (characters)."""
        found: list[int] = []
        begun, depth = -1, 0
        for mark in _QUOTES.finditer(self.text):
            char, at = mark.group(), mark.start()
            if char in "“「『" or (char == '"' and not depth):
                depth += 1
                begun = at if depth == 1 else begun
            elif depth:
                depth -= 1
                if not depth and SHORT_QUOTE < at - begun <= LONG_QUOTE:
                    found += (begun, at)
        return found

    @_once
    def prose(self) -> int:
        """Weight of its prose. Gives the kernel the lines and their kinds."""
        if self.compiled is None:
            return self.prose_before(self.size)
        if _lines.get(self.text) is None:
            easy: int | None = self.compiled.note()
            if easy is not None:
                return easy
        lines = self.lines
        prose: int = self.compiled.annotate(
            lines.starts, lines.kinds, PROSE, FURNITURE, SHORT_QUOTE, LONG_QUOTE
        )
        return prose

    def is_short(self) -> bool:
        """Too short to have anchors worth looking at."""
        return self.size < 4 * GRAM


_readings: Recent[str, Reading] = Recent(_KEPT)


def read(text: str) -> Reading:
    """The reading of a text; those of the last ones are kept, since finding and judging both need them."""
    reading = _readings.get(text)
    if reading is None:
        reading = Reading(text)
        _readings.put(
            text, reading, min(len(text), _KEPT // 4)
        )  # the longest, too: they take longest to read again
    return reading
