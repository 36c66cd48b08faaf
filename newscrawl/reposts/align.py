"""Which runs of one text stand in another, in both texts' own characters.

Seeds are grams of four units that both texts hold; seeds on one diagonal join into exact runs; runs that
follow each other in both texts with small gaps are chained into passages (the seed, chain and extend scheme
of sequence aligners, as in Li, "Minimap2", 2018). A paragraph moved elsewhere is a chain of its own, a word
put in place of another is a gap, so the passages survive moves, cuts, insertions and changed words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.reposts.fingerprint import fours_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.reposts.text_reading import Reading

SEED = 4
#: Units that may be skipped between two runs of a passage, in either text, and by how much the two may differ.
MAX_GAP = 40
MAX_DRIFT = 26
#: Exactly shared units that make a passage.
MIN_SHARED = 10
#: A seed that stands so often in both texts (product) is paired in order of occurrence only.
_MAX_PAIRINGS = 24
#: Runs looked back at when chaining, and runs considered at all (the longest).
_LOOK_BACK = 8
_MAX_RUNS = 20_000
#: Beyond so many runs the short ones that stand alone are dropped.
_CROWD = 24
#: A changed word at the edge of a line belongs to the passage if it is no longer than this.
_EDGE = 8
_EDGE_DRIFT = 4
_TRAILING = frozenset("。！？，、；：…—”’」』）》.!?,;:)\"'")

#: Beyond so many diagonals, or so large a share of changed units, the texts are aligned by seeds.
_MAX_DIAGONALS = 12
_QUICK_CHANGES = 0.04
#: ... provided they share so much of the shorter text at all.
_MUCH = 0.15
#: A passage over so much of the shorter text leaves nothing to look for.
_WHOLE = 0.95

Indices = npt.NDArray[np.int64]


class Run(NamedTuple):
    """``length`` units equal in both texts, from unit ``a`` of the first and unit ``b`` of the second."""

    a: int
    b: int
    length: int


@dataclass(slots=True)
class Passage:
    """A chain of runs: units ``a0..a1`` of the first text stand, with changes, as ``b0..b1`` in the second."""

    runs: list[Run]
    #: Units equal in both.
    shared: int
    a0: int
    a1: int
    b0: int
    b1: int


@dataclass(slots=True)
class Alignment:
    """The passages two texts share, by their place in the first."""

    #: ``(start, length, other_start, other_length)`` in the texts as given, parallel to ``passages``.
    spans: list[tuple[int, int, int, int]]
    #: Units of the first and the second text that are part of an exact run.
    shared_a: int
    shared_b: int
    #: Characters of the first text's comparison form in exact runs.
    characters: int
    #: Units of the two texts.
    sizes: tuple[int, int]
    _passages: list[Passage] | None
    #: The passages as the compiled kernel hands them on.
    packed: bytes | None = None

    @property
    def spans_turned(self) -> list[tuple[int, int, int, int]]:
        """The spans by their place in the second text."""
        return sorted((start_b, size_b, start_a, size_a) for start_a, size_a, start_b, size_b in self.spans)

    @property
    def passages(self) -> list[Passage]:
        """The passages."""
        if self._passages is None:
            self._passages = _unpacked(self.packed or b"")
        return self._passages

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """The units between the runs of each passage: from, to in the first text, from, to in the second."""
        if self.packed is None:
            for passage in self.passages:
                for one, two in pairwise(passage.runs):
                    yield one.a + one.length, two.a, one.b + one.length, two.b
            return
        numbers = np.frombuffer(self.packed, np.int32).tolist()
        at = 0
        while at < len(numbers):
            last = at + _PASSAGE_HEAD + 3 * (numbers[at] - 1)
            for run in range(at + _PASSAGE_HEAD, last, 3):
                a, b, length, next_a, next_b = numbers[run : run + 5]
                yield a + length, next_a, b + length, next_b
            at = last + 3


#: Numbers before the runs of a passage as the kernel packs it.
_PASSAGE_HEAD = 6


def _unpacked(packed: bytes) -> list[Passage]:
    numbers = iter(np.frombuffer(packed, np.int32).tolist())
    passages = []
    for count in numbers:
        shared, a0, a1, b0, b1 = (next(numbers) for _ in range(5))
        runs = [Run(next(numbers), next(numbers), next(numbers)) for _ in range(count)]
        passages.append(Passage(runs, shared, a0, a1, b0, b1))
    return passages


def in_order(a: Reading, b: Reading) -> tuple[Reading, Reading]:
    """Two texts in the order they are always aligned in, so that nothing depends on which arrived first."""
    return (a, b) if a.size < b.size or (a.size == b.size and a.text <= b.text) else (b, a)


def align(a: Reading, b: Reading) -> Alignment:
    """Align two texts; near-linear. The result may depend on their order: see :func:`in_order`."""
    if native.kernel is not None and a.compiled is not None and b.compiled is not None:
        spans, shared_a, shared_b, characters, packed = native.kernel.align(a.compiled, b.compiled)
        return Alignment(spans, shared_a, shared_b, characters, (a.size, b.size), None, packed)
    passages = _quick_passages(a, b)
    if passages is None:
        passages = _passages(_exact_runs(a.units.codes, b.units.codes))
    spans = [_span(a, b, passage) for passage in passages]
    before = a.characters_before
    characters = sum(before(run.a + run.length) - before(run.a) for p in passages for run in p.runs)
    shared = _distinct(passages, 0), _distinct(passages, 1)
    return Alignment(spans, *shared, characters, (a.size, b.size), passages)


def _quick_passages(a: Reading, b: Reading) -> list[Passage] | None:
    """Passages from the few diagonals on which fingerprints agree; None where that is not the whole story.

    A plain copy lies on one or two diagonals, which are compared unit by unit; a text changed throughout
    lies on many and is left to the seeds.
    """
    shorter = min(a.size, b.size)
    if a.is_short() or b.is_short():
        return None
    values, places, repeated = a.anchors
    left = values.searchsorted(b.grams)
    at_b = (values.take(left, mode="clip") == b.grams).nonzero()[0]
    if not len(at_b):
        return None
    left = left[at_b]
    votes = Counter((at_b - places[left]).tolist())
    if repeated:
        last = values.searchsorted(b.grams[at_b], side="right") - 1
        votes.update((at_b - places[last]).tolist())
    shifts = list(votes)
    if len(shifts) > _MAX_DIAGONALS:
        if len(at_b) >= _MUCH * min(len(places), b.size * len(places) / a.size):
            return None
        shifts = [shift for shift, _ in votes.most_common(_MAX_DIAGONALS)]
    passages = _passages(_runs_on(a.units.codes, b.units.codes, shifts))
    shared_units = sum(passage.shared for passage in passages)
    changed = sum(max(p.a1 - p.a0, p.b1 - p.b0) for p in passages) - shared_units
    whole = changed <= shared_units * _QUICK_CHANGES or shared_units + changed >= _WHOLE * shorter
    return passages if whole or shared_units < _MUCH * shorter else None


def _runs_on(
    codes_a: npt.NDArray[np.uint64], codes_b: npt.NDArray[np.uint64], shifts: list[int]
) -> list[Run]:
    """The exact runs of a seed's length or more on some diagonals (``b - a``), by their place in the first text."""
    lows = [max(0, -shift) for shift in shifts]
    sizes = [min(len(codes_a), len(codes_b) - shift) - low for shift, low in zip(shifts, lows, strict=True)]
    # One row of comparisons after the other, a border before and behind each.
    broken = np.ones(sum(sizes) + len(sizes) + 1, bool)
    firsts, at = [], 1
    for shift, low, size in zip(shifts, lows, sizes, strict=True):
        firsts.append(at)
        one, other = codes_a[low : low + size], codes_b[low + shift : low + shift + size]
        np.not_equal(one, other, out=broken[at : at + size])
        at += size + 1
    borders = broken.nonzero()[0]
    lengths = borders[1:] - borders[:-1] - 1
    long = (lengths >= SEED).nonzero()[0]
    runs, row = [], 0
    for start, length in zip((borders[long] + 1).tolist(), lengths[long].tolist(), strict=True):
        while row + 1 < len(firsts) and start >= firsts[row + 1]:
            row += 1
        a = start - firsts[row] + lows[row]
        runs.append(Run(a, a + shifts[row], length))
    runs.sort()
    return runs


def _exact_runs(codes_a: npt.NDArray[np.uint64], codes_b: npt.NDArray[np.uint64]) -> list[Run]:
    """Maximal runs of equal units that hold at least one seed, by their place in the first text."""
    if min(len(codes_a), len(codes_b)) < SEED:
        equal = len(codes_a) == len(codes_b) > 0 and bool((codes_a == codes_b).all())
        return [Run(0, 0, len(codes_a))] if equal else []
    a, b = _seed_pairs(fours_of(pairs_of(codes_a)), fours_of(pairs_of(codes_b)))
    if not len(a):
        return []
    span = len(codes_a) + 1
    keys = (b - a + len(codes_a)) * span + a
    keys.sort()
    breaks = (keys[1:] - keys[:-1] != 1).nonzero()[0] + 1
    firsts = np.concatenate([[0], breaks])
    lengths = np.diff(np.append(firsts, len(keys))) + (SEED - 1)
    heads = keys[firsts]
    starts = heads % span
    others = heads // span - len(codes_a) + starts
    order = starts.argsort(kind="stable")
    if len(order) > _MAX_RUNS:
        order = order[np.sort((-lengths[order]).argsort(kind="stable")[:_MAX_RUNS])]
    if len(order) > _CROWD:
        order = order[_is_company(starts[order], others[order], lengths[order])]
    return [
        Run(*run)
        for run in zip(starts[order].tolist(), others[order].tolist(), lengths[order].tolist(), strict=True)
    ]


def _is_company(starts: Indices, others: Indices, lengths: Indices) -> npt.NDArray[np.bool_]:
    """Runs that are long, or that stand near another on about the same diagonal; the rest is chance."""
    keep = lengths >= SEED + 3
    shifts = others - starts
    for distance in (1, 2, 3):
        near = (abs(shifts[distance:] - shifts[:-distance]) <= 8) & (
            starts[distance:] - starts[:-distance] <= MAX_GAP
        )
        keep[distance:] |= near
        keep[:-distance] |= near
    return keep


def _seed_pairs(seeds_a: npt.NDArray[np.uint64], seeds_b: npt.NDArray[np.uint64]) -> tuple[Indices, Indices]:
    """Places of equal seeds, at most linear in number however often a seed repeats."""
    order = seeds_b.argsort(kind="stable")
    ordered = seeds_b[order]
    left = ordered.searchsorted(seeds_a)
    found = (ordered.take(left, mode="clip") == seeds_a).nonzero()[0]
    if not len(found):
        return found, found
    left = left[found]
    repeated = (ordered[1:] == ordered[:-1]).any()
    if not repeated:
        return found, order[left]
    right = ordered.searchsorted(seeds_a[found], side="right")
    counts_b = right - left
    if int(counts_b.max()) == 1:
        return found, order[left]
    by_seed = seeds_a[found].argsort(kind="stable")
    grouped = left[by_seed]
    new = np.concatenate([[True], grouped[1:] != grouped[:-1]])
    group = new.cumsum() - 1
    begins = new.nonzero()[0]
    sizes = np.diff(np.append(begins, len(grouped)))
    rank, counts_a = np.empty_like(left), np.empty_like(left)
    rank[by_seed] = np.arange(len(grouped)) - begins[group]
    counts_a[by_seed] = sizes[group]
    every = (counts_a * counts_b <= _MAX_PAIRINGS) | (counts_a == 1) | (counts_b == 1)
    in_order = ~every & (rank < counts_b)
    times = np.where(every, counts_b, in_order)
    source = np.repeat(np.arange(len(found)), times)
    offset = np.arange(len(source)) - np.repeat(times.cumsum() - times, times)
    offset = np.where(every[source], offset, rank[source])
    return found[source], order[left[source] + offset]


def _passages(runs: list[Run]) -> list[Passage]:
    """Chain runs, then keep the best chains that do not overlap in the first text."""
    if not runs:
        return []
    if len(runs) == 1:
        a, b, length = runs[0]
        return [Passage(runs, length, a, a + length, b, b + length)]
    scores: list[float] = []
    before: list[int] = []
    #: The best score up to each run: beyond it nothing is to be found further back.
    highest: list[float] = []
    for index, (a, b, length) in enumerate(runs):
        best, best_at = 0.0, -1
        for other in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            if highest[other] <= best:
                break
            previous = runs[other]
            gap_a = a - previous[0] - previous[2]
            gap_b = b - previous[1] - previous[2]
            drift = gap_a - gap_b
            if gap_a > MAX_GAP or gap_b > MAX_GAP or drift > MAX_DRIFT or drift < -MAX_DRIFT:
                continue
            if drift < 0:
                gap_a, gap_b, drift = gap_b, gap_a, -drift
            score = scores[other] - drift * 0.05
            if gap_b < 0:
                if -gap_b >= length or -gap_b >= previous[2]:
                    continue
                score += gap_b
            if gap_a > 0:
                score -= gap_a * 0.02
            if score > best:
                best, best_at = score, other
        scores.append(best + length)
        before.append(best_at)
        highest.append(max(best + length, highest[-1]) if highest else best + length)
    return _best_chains(runs, scores, before)


def _best_chains(runs: list[Run], scores: list[float], before: list[int]) -> list[Passage]:
    taken = [False] * len(runs)
    kept: list[Passage] = []
    for index in sorted(range(len(runs)), key=scores.__getitem__, reverse=True):
        if taken[index] or (scores[index] < MIN_SHARED and kept):
            continue
        chain: list[Run] = []
        at = index
        while at >= 0 and not taken[at]:
            taken[at] = True
            chain.append(runs[at])
            at = before[at]
        chain.reverse()
        passage = _outside(kept, chain) or _second_place(kept, chain)
        if passage is not None:
            kept.append(passage)
    kept.sort(key=lambda passage: passage.a0)
    return kept


def _outside(kept: list[Passage], chain: list[Run]) -> Passage | None:
    """The chain without what better chains already explain of the first text, its runs clipped to be disjoint."""
    low, high = chain[0].a, chain[-1].a + chain[-1].length
    rivals = [(p.a0, p.a1) for p in kept if p.a0 < high and p.a1 > low]
    runs: list[Run] = []
    end_a = end_b = -1
    for a, b, length in chain:
        skip = max(end_a - a, end_b - b, 0) if runs else 0
        start, size = a + skip, length - skip
        for r0, r1 in rivals:
            if r0 <= start < r1:
                cut = min(r1 - start, size)
                start, size = start + cut, size - cut
            elif start < r0 < start + size:
                size = r0 - start
        if size <= 0:
            continue
        shift = start - a
        runs.append(Run(start, b + shift, size))
        end_a, end_b = start + size, b + shift + size
    return _passage(runs, MIN_SHARED if kept else 1)


def _second_place(kept: list[Passage], chain: list[Run]) -> Passage | None:
    """A chain whose part of the first text is explained already, but which stands in the second text again."""
    low, high = chain[0].b, chain[-1].b + chain[-1].length
    if any(p.b0 < high and p.b1 > low for p in kept):
        return None
    return _passage(chain, 3 * MIN_SHARED)


def _passage(runs: list[Run], least: int) -> Passage | None:
    shared = sum(run.length for run in runs)
    if shared < least:
        return None
    last = runs[-1]
    return Passage(runs, shared, runs[0].a, last.a + last.length, runs[0].b, last.b + last.length)


def _distinct(passages: list[Passage], side: int) -> int:
    """Distinct units of one text in exact runs (a run copied twice counts once)."""
    if len(passages) == 1:
        return passages[0].shared
    covered, reach = 0, -1
    for start, length in sorted((run[side], run.length) for passage in passages for run in passage.runs):
        end = start + length
        if end > reach:
            covered += end - max(start, reach)
            reach = end
    return covered


def _span(a: Reading, b: Reading, passage: Passage) -> tuple[int, int, int, int]:
    """A passage in characters, with the changed words and the marks at its edges that belong to it."""
    text_a, units_a, text_b, units_b = a.text, a.units, b.text, b.units
    a0, b0 = int(units_a.starts[passage.a0]), int(units_b.starts[passage.b0])
    a1, b1 = int(units_a.ends[passage.a1 - 1]), int(units_b.ends[passage.b1 - 1])
    if passage.shared >= 2 * MIN_SHARED:
        line_a, line_b = text_a.rfind("\n", 0, a0) + 1, text_b.rfind("\n", 0, b0) + 1
        if a0 != line_a and _edge(a0 - line_a, b0 - line_b):
            a0, b0 = line_a, line_b
        end_a, end_b = _line_end(text_a, a1), _line_end(text_b, b1)
        if _edge(end_a - a1, end_b - b1):
            a1, b1 = end_a, end_b
    for _ in range(3):
        if a1 < len(text_a) and text_a[a1] in _TRAILING and b1 < len(text_b) and text_b[b1] in _TRAILING:
            a1, b1 = a1 + 1, b1 + 1
    return a0, a1 - a0, b0, b1 - b0


def _edge(rest_a: int, rest_b: int) -> bool:
    return rest_a <= _EDGE and rest_b <= _EDGE and abs(rest_a - rest_b) <= _EDGE_DRIFT


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start, start + _EDGE + 1)
    return end if end >= 0 else len(text)
