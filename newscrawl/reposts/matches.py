"""A text against those it may share text with: aligned, and weighed against each other.

Functions of texts and keys alone, so that the index and the edges of a whole corpus (:mod:`newscrawl.reposts.corpus_edges`)
find the same matches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl import native
from newscrawl.items import Match
from newscrawl.reposts.align import Alignment, align, in_order
from newscrawl.reposts.crowd import Crowd
from newscrawl.reposts.text_reading import Reading, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.reposts.popularity import Candidate, Holders

#: Characters of the comparison form a match shares at least.
_LEAST_SHARED = 24


@dataclass(slots=True)
class FoundMatch(Match):
    """A match with what the judgement needs beside it.

    ``alignment``: the runs behind the passages, of the two texts in the order of
    :func:`newscrawl.reposts.align.in_order`. ``readings``: of the text that was looked up and the stored one. ``crowd``:
    the other texts of the store; None where the two were compared alone. What it says is counted when asked for: most
    matches are no copies, whoever else holds the same.
    """

    alignment: Alignment | None = field(default=None, repr=False, compare=False)
    readings: tuple[Reading, Reading] | None = field(default=None, repr=False, compare=False)
    crowd: Crowd | None = field(default=None, repr=False, compare=False)

    @property
    def rarity(self) -> float:
        """0..1, how far the shared text is this story's own (1) rather than what many unrelated texts hold."""
        return 1.0 if self.crowd is None else self.crowd.rarity(self.key)

    @property
    def siblings(self) -> int:
        """Other texts that fill the slots of the shared frame otherwise."""
        if self.crowd is None or self.alignment is None or self.readings is None:
            return 0
        turned = in_order(*self.readings)[0] is not self.readings[0]
        return self.crowd.siblings(self.key, self.alignment, turned)

    @property
    def strangers(self) -> int:
        """Other texts that hold the shared passage and nothing else of either text."""
        return 0 if self.crowd is None else self.crowd.strangers(self.key)


def match_texts(key: int, text_a: str, text_b: str) -> FoundMatch | None:
    """The match of two texts without an index; None where they share no passage."""
    return _match(key, read(text_a), read(text_b))


def compare(
    query: Reading,
    candidates: Iterable[Candidate],
    text_of: Callable[[int], str | None],
    holders: Holders | bytes,
    common: list[int],
    first_holders: Callable[[list[int]], Holders],
) -> list[FoundMatch]:
    """The candidates that share a passage with a text, best first.

    :param text_of: the text under a key; None where there is none any more, which is no match
    :param holders: the keys that hold the query's rare fingerprints; packed by the kernel, or by fingerprint
    :param common: the query's fingerprints that many texts hold, ascending
    :param first_holders: the first keys that hold each of some common fingerprints
    """
    matches: list[FoundMatch] = []
    readings: dict[int, Reading] = {}
    hashes: list[int] = []
    for key, _, least in candidates:
        text = text_of(key)
        if text is None:
            continue
        other = read(text)
        if least:
            hashes = hashes or query.fingerprints[0].tolist()
            if other.count_stored(hashes) < least:
                continue
        readings[key] = other
        match = _match(key, query, other)
        if match is not None and (
            match.shared >= _LEAST_SHARED or _is_worth_showing(match, query.size, other.size)
        ):
            matches.append(match)
    if matches:
        crowd = Crowd(query, readings, text_of, holders, common, first_holders)
        for match in matches:
            match.crowd = crowd
        if len(matches) > 1:
            matches.sort(key=lambda match: (-match.score, match.key))
    return matches


def _match(key: int, a: Reading, b: Reading) -> FoundMatch | None:
    if native.kernel is not None and a.compiled is not None and b.compiled is not None:
        found = native.kernel.match(a.compiled, b.compiled)
        if found is None:
            return None
        turned, score, of_a, of_b, passages, spans, shared_a, shared_b, characters, packed = found
        sizes = (b.size, a.size) if turned else (a.size, b.size)
        alignment = Alignment(spans, shared_a, shared_b, characters, sizes, None, packed)
        return FoundMatch(key, score, characters, of_a, of_b, passages, alignment, (a, b))
    first, second = in_order(a, b)
    alignment = align(first, second)
    if not alignment.spans:
        return None
    turned = first is not a
    shared_a, shared_b = alignment.shared_a, alignment.shared_b
    copy_coverage = (shared_b if turned else shared_a) / max(1, a.size)
    origin_coverage = (shared_a if turned else shared_b) / max(1, b.size)
    return FoundMatch(
        key,
        round(max(copy_coverage, origin_coverage), 4),
        alignment.characters,
        round(copy_coverage, 4),
        round(origin_coverage, 4),
        alignment.spans_turned if turned else alignment.spans,
        alignment,
        (a, b),
    )


def _is_worth_showing(match: FoundMatch, size_a: int, size_b: int) -> bool:
    """More than a title's worth of shared text, or much of a text as short as a title."""
    return match.shared >= min(_LEAST_SHARED, max(8, min(size_a, size_b) // 2))
