"""Who holds a query's fingerprints, in the tail and in the segments.

The answer is the same whatever lies where: of each fingerprint all keys where fewer than
:data:`newscrawl.reposts.popularity.COMMON` hold it, else the first so many.
"""

from __future__ import annotations

import struct
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newscrawl.reposts.popularity import (
    COMMON,
    CROWDED,
    HALF,
    POPULAR,
    SAMPLE,
    Held,
    Holders,
    held,
    many_of,
    threshold_of,
)

if TYPE_CHECKING:
    from newscrawl.reposts import posting_segments as seg
    from newscrawl.reposts.fingerprint import Hashes
    from newscrawl.reposts.index.state import State

#: Common fingerprints remembered.
_MAX_COMMON = 1 << 17
#: Segments of those that seem to hold a fingerprint which their filters may have invented. A filter invents one in a
#: thousand (16 bits and six marks a posting): that five of two dozen do for one fingerprint happens once in 10¹⁰.
#: Without the limit nothing could be hidden at all, and an unrelated text would cost twice as much in 100,000.
STRANGERS = 4
#: Common fingerprints whose first holders are remembered, 250 bytes each.
_MAX_LOWEST = 1 << 14
_KEYS = struct.Struct(f"={COMMON + 1}q")


def holders_of(state: State, query: Hashes, exclude: int | None) -> Held | None:
    """What is known of the texts that hold fingerprints of a query, without the key ``exclude``.

    None where it is sure that none of them is a candidate: most texts share little with any other.

    A segment is read only if a text in it could be a candidate by what its filter lets through and by who is known to
    hold the same, or if another text has got so far, whose rarity depends on all who hold the same. Where nothing is, what
    is given is incomplete and makes no candidate, as the whole would make none.
    """
    wanted, common = state.common.split(query)
    threshold = threshold_of(len(query))
    seen = None
    if not state.segments:
        seen_at_once = state.tail.look_up(wanted, exclude, threshold, len(common))
        if seen_at_once is False:
            return None
        if isinstance(seen_at_once, tuple):
            popular, most, chosen, packed = seen_at_once
            if popular + len(common) < CROWDED:  # else the holders are weighed otherwise, too
                return Held({}, sorted(common), chosen, popular, most, packed=packed)
    first: list[seg.Candidate] = []
    rest: list[seg.Candidate] = []
    unread = 0
    if state.segments:  # else the look-up has said that the holders are to be asked for
        if len(wanted):
            first, rest, unread = state.filters().candidates(wanted, threshold, HALF, STRANGERS)
        if not first:
            seen = state.tail.glance(wanted, exclude, HALF, POPULAR)
    if seen is not None:
        heaviest, of_popular, most, longest = seen
        shared = max(most, of_popular, unread if rest else 0) + len(common)
        if heaviest < threshold and longest < COMMON and shared < CROWDED:
            return None
    holders = state.tail.holders(wanted)
    if first:
        rest += _read_likely(state, first, holders, exclude, threshold)
        unread = max(Counter(row for row, _, _ in rest).values(), default=0)
    known = _known(state, holders, common, exclude, threshold)
    if (
        unread < CROWDED
        and not known.chosen
        and not _may_be_nominated(state, known, rest, unread, exclude, len(query))
    ):
        return None
    if rest:
        found = set(known.common)
        more = [one for one in rest if one[1] not in found]
        state.filters().add_holders(state.db, more, state.gone, holders)
        known = _known(state, holders, known.common, exclude, threshold)
    return known


def _may_be_nominated(
    state: State, known: Held, rest: list[seg.Candidate], unread: int, exclude: int | None, size: int
) -> bool:
    """Whether a text may be nominated for what everybody holds of it (:func:`newscrawl.reposts.popularity.candidates`).

    A text is in one segment, or in the tail: it shares the common fingerprints it is among the first to hold, and of the
    others what is known, or ``unread`` of those in segments not read. Of these any may turn out to be common, too.
    """
    bound, turning = many_of(size), len({value for _, value, _ in rest}.difference(known.common))
    common, most = len(known.common), max(known.most, unread)
    if common + known.popular + turning < bound:
        return False
    scale = max(1.0, (common + turning) / SAMPLE)
    if (common + most) * scale < bound:
        return False
    if common > SAMPLE or most * scale >= bound:
        return True
    of_sample = Counter(chain.from_iterable(first_holders(state, known.common, exclude).values()))
    near = {key for key, count in of_sample.items() if (count + most) * scale >= bound}
    if not near:
        return False
    shares = Counter(key for keys in known.rare.values() for key in near.intersection(keys))
    return any((of_sample[key] + max(shares[key], unread)) * scale >= bound for key in near)


def _read_likely(
    state: State,
    likely: list[seg.Candidate],
    holders: Holders,
    exclude: int | None,
    threshold: float,
) -> list[seg.Candidate]:
    """Add the keys of segments that may hold a candidate; what of them could be left unread is given back.

    Most of what a text shares by chance stands in the largest segments. So the one with the most is read first: who is
    known to hold a fingerprint tells how little it can weigh in the others.
    """
    shared = Counter(row for row, _, _ in likely)
    filters = state.filters()
    best = max(shared, key=lambda row: (shared[row], -row))
    filters.add_holders(state.db, [one for one in likely if one[0] == best], state.gone, holders)
    if len(shared) == 1:
        return []
    del shared[best]
    sums = dict.fromkeys(shared, 0.0)
    for row, value, _ in likely:
        if row != best:
            others = holders.get(value, ())
            known = len(others) - (exclude in others)
            sums[row] += HALF / (HALF + known) if known < COMMON else 0.0
    # So many hashes make a candidate whatever they weigh.
    still = {row for row, most in sums.items() if most >= threshold or shared[row] >= CROWDED}
    filters.add_holders(state.db, [one for one in likely if one[0] in still], state.gone, holders)
    return [one for one in likely if one[0] != best and one[0] not in still]


def first_holders(state: State, hashes: list[int], exclude: int | None) -> Holders:
    """The first :data:`COMMON` keys that hold each of some common fingerprints.

    A few lines that everybody prints hold most of them: what was found for one is remembered, one key more than is asked
    for, since any may be left out.
    """
    lowest = state.lowest
    found = {value: list(_KEYS.unpack(lowest[value])) for value in hashes if value in lowest}
    if len(found) < len(hashes):
        asked = _lowest_holders(state, [value for value in hashes if value not in found])
        if len(lowest) > _MAX_LOWEST:
            lowest.clear()
        for value, keys in asked.items():
            if (
                len(keys) > COMMON and keys[COMMON] <= state.high
            ):  # only texts held back may come between others yet
                lowest[value] = _KEYS.pack(*keys)
        found.update(asked)
    holders: Holders = {}
    for value in hashes:
        keys = [key for key in found.get(value, ()) if key != exclude][:COMMON]
        if keys:
            holders[value] = keys
    return holders


def _lowest_holders(state: State, hashes: list[int]) -> Holders:
    """The lowest keys that hold each of some fingerprints, one more than :data:`COMMON` at most.

    Segments are asked from the lowest keys on, and no further where no lower key can come.
    """
    holders = state.tail.holders(np.array(hashes, np.uint64))
    for place in sorted(range(len(state.segments)), key=lambda at: state.segments[at].base):
        base = state.segments[place].base
        open_ones = [
            value
            for value in hashes
            if len(keys := holders.get(value, ())) <= COMMON or sorted(keys)[COMMON] > base
        ]
        if not open_ones:
            continue
        wanted = state.filters().candidates_in(place, np.array(open_ones, np.uint64))
        state.filters().add_holders(state.db, wanted, state.gone, holders)
    return {value: sorted(keys)[: COMMON + 1] for value, keys in holders.items() if keys}


def _known(state: State, holders: Holders, common: list[int], exclude: int | None, threshold: float) -> Held:
    """Tell what is common, and remember what is so whichever text is left out."""
    if exclude is not None:
        for value in [value for value, keys in holders.items() if exclude in keys]:
            holders[value].remove(exclude)
            if not holders[value]:
                del holders[value]
    known = held(holders, common, threshold)
    if known.many:
        if len(state.common) > _MAX_COMMON:
            state.common.clear()
        for value, keys in known.many.items():
            if len(keys) > COMMON:
                state.common.add(value)
    return known
