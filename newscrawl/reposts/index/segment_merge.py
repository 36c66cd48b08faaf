"""How segments come and go: a full tail becomes one, those of one size become one of the next, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newscrawl.reposts import posting_segments as seg
from newscrawl.reposts.fingerprint import BITS

if TYPE_CHECKING:
    from newscrawl.reposts.index.state import State

#: Fingerprints that wait in the tail before they become a segment (those of some 4,000 news texts), and segments
#: merged into one. Making the segment is the longest pause of an addition: twice as many take 0.15 s instead of 0.06.
TAIL_POSTINGS = 1 << 18
FAN_IN = 8
#: Parts a segment is made in.
_SEGMENT_PARTS = 16
#: Postings moved per merge step, and texts between two steps.
STEP_POSTINGS = 1 << 17
STEP_TEXTS = 128


def maintain(state: State) -> None:
    """Turn a full tail into a segment, else move one merge a step on."""
    if state.tail.postings_held >= TAIL_POSTINGS:
        _make_segment(state)
    else:
        _merge_step(state)


def _next_segment(state: State) -> int:
    number = state.meta("next_segment") or 1
    state.set_meta("next_segment", number + 1)
    return number


def _make_segment(state: State) -> None:
    hashes, keys = state.tail.postings()
    segment = seg.plan(_next_segment(state), 0, len(hashes), int(keys.min()), int(keys.max()))
    # Part by part: what writing needs of memory is a multiple of what it writes.
    step = max(1 << segment.shift, (1 << BITS) // _SEGMENT_PARTS)
    for low in range(0, 1 << BITS, step):
        segment.done = min(1 << BITS, low + step)
        first, end = hashes.searchsorted(np.array([low, segment.done], np.uint64)).tolist()
        seg.write(state.db, segment, hashes[first:end], keys[first:end], low)
    seg.save(state.db, segment)
    state.db.execute("DELETE FROM fp_tail")
    state.set_meta("high_water", max(state.meta("high_water"), state.high + 1))
    state.segments.append(segment)
    state.segments_changed()
    state.new_tail()
    state.touch()


def _merge_step(state: State) -> None:
    """Move the next range of hashes of the lowest merge that is under way or due."""
    target = _merge_target(state)
    if target is None:
        return
    inputs = [s for s in state.segments if s.id in set(target.inputs)]
    coarse = min(s.bits for s in (target, *inputs))
    unit = 1 << (BITS - coarse)
    expected = sum(s.expected_postings for s in inputs) / (1 << coarse)
    low = target.done
    high = min(low + unit * max(1, int(STEP_POSTINGS / max(1.0, expected))), 1 << BITS)
    parts = [_living(state, s, *seg.read_range(state.db, s, low, high)) for s in inputs]
    target.done = high
    seg.write(
        state.db,
        target,
        *seg.in_order(np.concatenate([h for h, _ in parts]), np.concatenate([k for _, k in parts])),
        low,
    )
    whole = high == 1 << BITS
    for segment in inputs:
        seg.delete_range(state.db, segment, low, high)
        segment.consumed = high
        if whole:
            seg.delete(state.db, segment)
            state.segments.remove(segment)
        else:
            seg.save(state.db, segment)
    if whole:
        target.inputs = []
        _drop_tombstones(state)
    seg.save(state.db, target)
    state.segments_changed(only_progress=not whole)
    state.touch()


def _merge_target(state: State) -> seg.Segment | None:
    busy = {number for s in state.segments for number in s.inputs}
    levels = sorted({s.level for s in state.segments})
    for level in levels:
        under_way = [s for s in state.segments if s.inputs and s.level == level + 1]
        if under_way:
            return under_way[0]
        ready = [s for s in state.segments if s.level == level and not s.inputs and s.id not in busy]
        if len(ready) >= FAN_IN:
            ready = ready[:FAN_IN]
            postings = sum(s.expected_postings for s in ready)
            lowest = min(s.base for s in ready)
            target = seg.plan(_next_segment(state), level + 1, postings, lowest, state.high)
            target.done, target.inputs = 0, [s.id for s in ready]
            state.segments.append(target)
            state.segments_changed()
            return target
    return None


def _living(
    state: State, segment: seg.Segment, hashes: seg.Words, keys: seg.Words
) -> tuple[seg.Words, seg.Words]:
    if not state.gone:
        return hashes, keys
    dead = np.array([key for key, last in state.gone.items() if last >= segment.id], np.uint64)
    keep = ~np.isin(keys, dead)
    return hashes[keep], keys[keep]


def _drop_tombstones(state: State) -> None:
    oldest = min(s.id for s in state.segments)
    state.db.execute("DELETE FROM fp_gone WHERE segment < ?", (oldest,))
    state.gone = {key: last for key, last in state.gone.items() if last >= oldest}
