"""A text against those it may share text with: aligned, and weighed against each other.

Functions of texts and keys alone, so that the index and the edges of a whole corpus (:mod:`newscrawl.reposts.corpus_edges`)
find the same matches.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl import native
from newscrawl.items import Match
from newscrawl.reposts.align import Alignment, align, in_order
from newscrawl.reposts.popularity import grained
from newscrawl.reposts.text_reading import Reading, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.reposts.popularity import Candidate, Holders

#: Characters of the comparison form a match shares at least.
_LEAST_SHARED = 24
#: What a shared fingerprint is worth that everybody holds and whose texts were not looked at.
_COMMON_RARITY = 0.08
#: Coverage of a text that is of one story, or of one frame, with another; slots above which words were changed throughout.
_OF_ONE_STORY = _FRAME = 0.5
_MOST_SLOTS = 40
_LARGEST_SLOT = 16
#: Matches whose slots, and other fingerprints, are compared.
_MOST_SIBLINGS = 12
#: Fingerprints two texts may share by accident beside the passage they share with a third, and how much of it.
_BESIDE = 1
_MOST_OF = 0.8

Passages = list[tuple[int, int, int, int]]


@dataclass(slots=True)
class FoundMatch(Match):
    """A match with what the judgement needs beside it.

    ``rarity``: 0..1, how far the shared text is this story's own (1) rather than what many unrelated texts
    hold (0). ``siblings``: other texts found that fill the slots of the shared frame otherwise. ``crowd``: the
    other texts found. ``alignment``: the
    runs behind the passages, of the two texts in the order of :func:`newscrawl.reposts.align.in_order`. ``readings``: of
    the text that was looked up and the stored one.
    """

    rarity: float = 1.0
    siblings: int = 0
    alignment: Alignment | None = field(default=None, repr=False, compare=False)
    readings: tuple[Reading, Reading] | None = field(default=None, repr=False, compare=False)
    crowd: _Crowd | None = field(default=None, repr=False, compare=False)

    @property
    def strangers(self) -> int:
        """Counted when asked for: most matches are no copies, whoever else holds the same."""
        return 0 if self.crowd is None else self.crowd.strangers_of(self.key)


class _Crowd:
    """The matches of one look-up, to be counted by what they share with one another.

    Texts that quote one law, or carry one block, have that in common and no more; the copies of a story that a
    passage was taken from have the whole story in common.
    """

    def __init__(self, matches: list[FoundMatch], query: Reading, others: dict[int, Reading]) -> None:
        # Not the matches, which know their crowd: what they hold would wait for the collector of circles.
        self._shown = [(match.key, match.passages) for match in matches if match.score < _FRAME][
            :_MOST_SIBLINGS
        ]
        self._query, self._others = query, others
        self._counts: Counter[int] | None = None

    def strangers_of(self, key: int) -> int:
        """Of a match, how many others hold the shared passage and nothing else of its text or of the query."""
        if self._counts is None:
            self._counts = self._counted()
        return self._counts[key]

    def _counted(self) -> Counter[int]:
        counts: Counter[int] = Counter()
        others, parts = self._others, self._shown
        asked = set(self._query.fingerprints[0].tolist()) if len(parts) > 1 else set()
        for at, (key, passages) in enumerate(parts):
            beside: list[int] | None = None
            for another, others_passages in parts[at + 1 :]:
                covered, covers = _covers(passages, others_passages)
                if not covered and not covers:
                    continue
                if beside is None:
                    stored = others[key].fingerprints[1].tolist()
                    beside = [value for value in stored if value not in asked]
                if others[another].count_stored(beside) <= _BESIDE:
                    counts[key] += covered
                    counts[another] += covers
        return counts


def match_texts(key: int, text_a: str, text_b: str) -> FoundMatch | None:
    """The match of two texts without an index; None where they share no passage."""
    return _match(key, read(text_a), read(text_b))


def compare(
    query: Reading,
    candidates: Iterable[Candidate],
    text_of: Callable[[int], str | None],
    holders: Holders | bytes,
    common: list[int],
) -> list[FoundMatch]:
    """The candidates that share a passage with a text, best first.

    :param text_of: the text under a key; None where there is none any more, which is no match
    :param holders: the keys that hold the query's fingerprints: all of the rare ones, the first of common ones; packed by
        the kernel, where common ones were not asked for
    :param common: the query's fingerprints that many texts hold
    """
    matches: list[FoundMatch] = []
    others: dict[int, Reading] = {}
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
        match = _match(key, query, other)
        if match is not None and (
            match.shared >= _LEAST_SHARED or _is_worth_showing(match, query.size, other.size)
        ):
            matches.append(match)
            others[key] = other
    if matches:
        _set_rarity(matches, others, holders, common)
        if len(matches) > 1:
            _set_siblings(matches, query, others)
            crowd = _Crowd(matches, query, others)
            for match in matches:
                match.crowd = crowd
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
        return FoundMatch(key, score, characters, of_a, of_b, passages, 1.0, 0, alignment, (a, b))
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
        1.0,
        0,
        alignment,
        (a, b),
    )


def _is_worth_showing(match: FoundMatch, size_a: int, size_b: int) -> bool:
    """More than a title's worth of shared text, or much of a text as short as a title."""
    return match.shared >= min(_LEAST_SHARED, max(8, min(size_a, size_b) // 2))


def _rarity(holders: Holders | bytes, keys: list[int], in_story: list[bool]) -> list[tuple[float, int]]:
    """For some texts, each of a story or not: the sum of what their hashes are worth, the rarer the more, and how many."""
    if native.kernel is not None:
        found: list[tuple[float, int]] = native.kernel.rarity(holders, keys, in_story)
        return found
    if isinstance(holders, bytes):
        msg = "holders packed by a kernel that is not there"
        raise TypeError(msg)
    sums, counts = [0.0] * len(keys), [0] * len(keys)
    numbers = {key: number for number, key in enumerate(keys)}
    for held_by in holders.values():
        met = [numbers[key] for key in held_by if key in numbers]
        outside = len(held_by) - sum(in_story[number] for number in met)
        for number in met:
            sums[number] += grained(1 / (1 + (outside - (not in_story[number])) / 2))
            counts[number] += 1
    return list(zip(sums, counts, strict=True))


def _set_rarity(
    matches: list[FoundMatch],
    others: dict[int, Reading],
    holders: Holders | bytes,
    common: list[int],
) -> None:
    """Weigh shared fingerprints by the other *stories* that hold them: copies of one story count as one."""
    found = _rarity(
        holders, [match.key for match in matches], [match.score >= _OF_ONE_STORY for match in matches]
    )
    unread = (
        common
        if not common or isinstance(holders, bytes)
        else [value for value in common if value not in holders]
    )
    for match, (weight, count) in zip(matches, found, strict=True):
        if unread:
            shared = others[match.key].count_stored(unread)
            weight, count = weight + shared * _COMMON_RARITY, count + shared
        match.rarity = round(weight / count, 4) if count else 1.0


def _set_siblings(matches: list[FoundMatch], query: Reading, others: dict[int, Reading]) -> None:
    """Count, for every match, the other matches that fill half of its slots or more otherwise.

    A slot is a gap between two shared runs, by its place in the query. The texts of one form differ in the same
    places; copies of one story differ, if at all, here and there.
    """
    slots = [_slots_of(match, query, others[match.key]) if match.score >= _FRAME else {} for match in matches]
    filled = [number for number, found in enumerate(slots) if found][:_MOST_SIBLINGS]
    if len(filled) < 2:
        return
    places: dict[int, list[tuple[int, str]]] = {}
    for number in filled:
        for place, filling in slots[number].items():
            places.setdefault(place, []).append((number, filling))
    for number in filled:
        own = slots[number]
        met: Counter[int] = Counter()
        for place, filling in own.items():
            met.update(other for other, theirs in places[place] if theirs != filling)
        matches[number].siblings = sum(count * 2 >= len(own) for count in met.values())


def _covers(passages: Passages, others: Passages) -> tuple[int, int]:
    """Whether others hold most of what some passages are of the text that was looked up, and whether these do of the others."""
    if native.kernel is not None:
        both: tuple[int, int] = native.kernel.covers(passages, others, _MOST_OF)
        return both
    return _hold(others, passages), _hold(passages, others)


def _hold(passages: Passages, others: Passages) -> int:
    """1 where some passages hold most of what others are of the text that was looked up, else 0."""
    both = size = 0
    for low, span, _, _ in others:
        size += span
        for start, length, _, _ in passages:
            first = max(low, start)
            end = min(low + span, start + length)
            both += end - first if end > first else 0
    return int(both >= _MOST_OF * size)


def _slots_of(match: FoundMatch, query: Reading, other: Reading) -> dict[int, str]:
    """What a match's text has in its slots, by the unit of the query each begins with."""
    alignment = match.alignment
    if alignment is None:
        return {}
    turned = in_order(query, other)[0] is not query
    found: dict[int, str] = {}
    for low, high, low_b, high_b in alignment.gaps():
        if turned:
            low, high, low_b, high_b = low_b, high_b, low, high
        if low < high and low_b < high_b and max(high - low, high_b - low_b) <= _LARGEST_SLOT:
            found[low] = other.text[other.start_of(low_b) : other.start_of(high_b)]
            if len(found) > _MOST_SLOTS:
                return {}
    return found
