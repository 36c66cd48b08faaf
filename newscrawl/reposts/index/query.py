"""Who holds a query's fingerprints, in the tail and in the segments.

The answer is the same whatever lies where: of each fingerprint all keys where fewer than
:data:`newscrawl.reposts.popularity.COMMON` hold it, else the first so many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newscrawl.reposts.popularity import (
    COMMON,
    CROWDED,
    HALF,
    POPULAR,
    Held,
    Holders,
    held,
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


def holders_of(state: State, query: Hashes, exclude: int | None) -> Held | None:
    """What is known of the texts that hold fingerprints of a query, without the key ``exclude``.

    None where it is sure that none of them is a candidate: most texts share little with any other.

    A segment is read only if a text in it could be a candidate by what its filter lets through, or if another text
    has got so far, whose rarity depends on all who hold the same. Where nothing is, what is given is incomplete and
    makes no candidate, as the whole would make none.
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
    read_segments(state, first, holders)
    known = _known(state, holders, common, exclude, threshold)
    if rest and (
        max(known.most, unread) + len(known.common) >= CROWDED
        or any(weight >= threshold for _, weight, _ in known.chosen)
    ):
        found = set(known.common)
        read_segments(state, [one for one in rest if one[1] not in found], holders)
        known = _known(state, holders, known.common, exclude, threshold)
    return known


def first_holders(state: State, hashes: list[int], exclude: int | None) -> Holders:
    """The first :data:`COMMON` keys that hold each of some common fingerprints.

    Segments are asked from the lowest keys on, and no further where no lower key can come.
    """
    holders = {
        value: [k for k in keys if k != exclude] for value, keys in _tail_holders(state, hashes).items()
    }
    for place in sorted(range(len(state.segments)), key=lambda at: state.segments[at].base):
        base = state.segments[place].base
        open_ones = [
            value
            for value in hashes
            if len(keys := holders.get(value, ())) < COMMON or sorted(keys)[COMMON - 1] > base
        ]
        if not open_ones:
            continue
        wanted = state.filters().candidates_in(place, np.array(open_ones, np.uint64))
        read_segments(state, wanted, holders, exclude)
    return {value: sorted(keys)[:COMMON] for value, keys in holders.items() if keys}


def _tail_holders(state: State, hashes: list[int]) -> Holders:
    return state.tail.holders(np.array(hashes, np.uint64))


def read_segments(
    state: State, wanted: list[seg.Candidate], holders: Holders, exclude: int | None = None
) -> None:
    """Add the keys that hold fingerprints in a segment and have no tombstone there."""
    if not wanted:
        return
    gone = state.gone
    for segment, value, keys in state.filters().lookup(state.db, wanted):
        living = [key for key in keys if gone.get(key, -1) < segment.id] if gone else keys
        if exclude is not None and exclude in living:
            living = [key for key in living if key != exclude]
        if living:
            known = holders.get(value)
            holders[value] = living if known is None else known + living


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
