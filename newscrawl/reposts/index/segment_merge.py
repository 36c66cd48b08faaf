"""How segments come and go: a full tail becomes one, those of one size become one of the next, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newscrawl.reposts import posting_segments as seg
from newscrawl.reposts.fingerprint import BITS

if TYPE_CHECKING:
    from newscrawl.reposts.index.state import State

#: Fingerprints that wait in the tail before they become a segment (those of some 4,000 news texts), and segments
#: merged into one.
TAIL_POSTINGS = 1 << 18
FAN_IN = 8
#: Steps a segment is made in: no addition pays for more than a part of one.
SEGMENT_PARTS = 8
#: Postings moved per merge step, and what is added between two: so many texts, or as many postings of long ones. What an
#: addition does beside its own postings is one such step, or one part of a segment, however large the index is. Smaller
#: steps take longer together.
STEP_POSTINGS = 1 << 15
STEP_TEXTS = 32
STEP_ADDED = STEP_TEXTS << 6
#: Tombstones looked through with a step.
SWEPT = 1 << 10


def is_due(state: State, first: int, last: int, postings: int) -> bool:
    """Whether a step is due after the texts of these numbers in the tail, which hold so many postings."""
    state.added += postings
    due = last // STEP_TEXTS > (first - 1) // STEP_TEXTS or state.added >= STEP_ADDED
    if due:
        state.added = 0
    return due


def maintain(state: State) -> bool:
    """Take one step: make a part of a segment of a full tail, else move one merge on.

    :return: whether texts have left the tail on disk: the one in memory has to be read again
    """
    if state.meta("making") or state.tail.postings_held >= TAIL_POSTINGS:
        return _make_part(state)
    _merge_step(state)
    _sweep(state)
    return False


def _next_segment(state: State) -> int:
    number = state.meta("next_segment") or 1
    state.set_meta("next_segment", number + 1)
    return number


def _make_part(state: State) -> bool:
    """Write the next part of the segment that the tail becomes; one is begun where none is.

    Until it is whole it is no part of the index: its texts are looked up in the tail, in which others gather meanwhile. What is done is kept as numbers in the file, so that any process goes on with it, and a
    transaction rolled back, or a process killed, takes back what it did.
    """
    if not state.meta("making"):
        keys = state.tail.keys()
        for name, value in (
            ("making", _next_segment(state)), ("made", 0), ("making_to", state.last_tail),
            ("making_postings", state.tail.postings_held), ("making_low", min(keys)), ("making_high", max(keys)),
        ):  # fmt: skip
            state.set_meta(name, value)
    number, last = state.meta("making"), state.meta("making_to")
    segment = seg.plan(
        number, 0, state.meta("making_postings"), state.meta("making_low"), state.meta("making_high")
    )
    low = state.meta("made")
    blocks = max(1, (1 << segment.bits) // SEGMENT_PARTS)
    segment.done = min(1 << BITS, low + (blocks << segment.shift))
    hashes, keys_of = state.tail.postings(low, segment.done)
    later = [key for (key,) in state.db.execute("SELECT key FROM fp_tail WHERE id > ?", (last,))]
    if later:
        stays = np.isin(keys_of, np.array(later, np.uint64), invert=True)
        hashes, keys_of = hashes[stays], keys_of[stays]
    seg.write(state.db, segment, hashes, keys_of, low)
    state.set_meta("made", segment.done)
    if segment.done < 1 << BITS:
        return False
    state.set_meta("making", 0)
    seg.read_filter(state.db, segment)
    seg.save(state.db, segment)
    state.db.execute("DELETE FROM fp_tail WHERE id <= ?", (last,))
    state.set_meta("high_water", max(state.meta("high_water"), state.high + 1))
    state.segments.append(segment)
    state.segments_changed()
    state.touch()
    return True


def tail_shortened(state: State) -> None:
    """Keep the texts of a segment that is being made apart from the next: their numbers may be given again."""
    if state.meta("making"):
        last = state.db.execute("SELECT max(id) FROM fp_tail").fetchone()[0] or 0
        state.set_meta("making_to", min(state.meta("making_to"), last))


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
        segment.give_back()
        if whole:
            seg.delete(state.db, segment)
            state.segments.remove(segment)
        else:
            seg.save(state.db, segment)
    if whole:
        target.inputs = []
        state.swept = 0
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
    gone = state.gone
    if not gone or not len(keys):
        return hashes, keys
    if len(gone) < len(keys):
        dead = [key for key, last in gone.items() if last >= segment.id]
    else:  # of many tombstones only those of keys that are here
        dead = [key for key in np.unique(keys).tolist() if gone.get(key, -1) >= segment.id]
    if not dead:
        return hashes, keys
    keep = np.isin(keys, np.array(dead, np.uint64), invert=True)
    return hashes[keep], keys[keep]


def _sweep(state: State) -> None:
    """Drop the next tombstones that no segment needs. They grow with the texts replaced: a few at a time."""
    if not state.gone or state.swept < 0 or not state.segments:
        return
    oldest = state.segments[0].id
    rows = state.db.execute(
        "SELECT key, segment FROM fp_gone WHERE key >= ? ORDER BY key LIMIT ?", (state.swept, SWEPT)
    ).fetchall()
    state.swept = rows[-1][0] + 1 if len(rows) == SWEPT else -1  # through until the oldest is another
    needless = [(key,) for key, last in rows if last < oldest]
    state.db.executemany("DELETE FROM fp_gone WHERE key = ?", needless)
    for (key,) in needless:
        state.gone.pop(key, None)
