"""Sorted runs of postings in SQLite blobs: written once, looked up by hash, merged in small steps.

A posting says "this fingerprint stands in that text" (36 bits of hash, the text's key). A segment holds the
postings of many texts sorted by hash, cut into blocks by the hash's leading bits; one row is one block. A
posting there is what is left of the hash, then the key less the segment's lowest, packed into a whole number of
bytes, the highest first, so that bytes compare as postings do: five bytes for a million texts. A
Bloom filter per segment (Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007:
two neighbouring words per lookup) stays in memory, so that a fingerprint nobody shares costs no read; what a merge has
moved on is given back to the system, so that one under way takes no memory of its own. Segments of one size class merge
into one of the next (a log-structured merge tree; O'Neil and others, 1996), block by block.
"""

from __future__ import annotations

import functools
import math
import mmap
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.reposts.fingerprint import BITS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

Words = npt.NDArray[np.uint64]

#: Postings of one fingerprint kept in a segment, those of the lowest keys; what more texts than that share is
#: boilerplate. More than the first few that queries look at, so that some of their texts may be removed.
MAX_REPEATS = 64
#: Postings in one block at most, whatever the hashes are made to be.
MAX_BLOCK = 4096
_TARGET_BLOCK = 64
_FILTER_BITS = 16.0
_PACKED = 64
#: Blocks asked for in one statement.
_BATCH = 64
_MARKS = 4
_WORD_BYTES = 8
_SEGMENT_SHIFT = 32
_FILTER_MIX = np.uint64(0x9E6C63D0876A9A47)
_SIX_BITS = np.uint64(63)
_ONE = np.uint64(1)
#: Elsewhere memory of one's own may be given back only as a whole, and the pages are found again with what they held.
_GIVES_BACK = sys.platform == "linux"

SCHEMA = """
CREATE TABLE IF NOT EXISTS fp_segments (
  id INTEGER PRIMARY KEY, level INTEGER NOT NULL, bits INTEGER NOT NULL, words INTEGER NOT NULL,
  base INTEGER NOT NULL, key_bits INTEGER NOT NULL,
  done INTEGER NOT NULL,      -- hashes below this are in place
  inputs TEXT NOT NULL,       -- segments it is being merged from, comma separated, '' when complete
  consumed INTEGER NOT NULL   -- hashes below this have moved on into a merge
) STRICT;
CREATE TABLE IF NOT EXISTS fp_blocks (id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fp_filters (id INTEGER PRIMARY KEY, words BLOB NOT NULL) STRICT;
"""


@dataclass(slots=True)
class Segment:
    """One segment's row and its filter in memory.

    ``bits`` leading bits of a hash name its block, ``words`` filter words belong to each block; keys are
    stored less ``base`` in ``key_bits`` bits. Valid for hashes from ``consumed`` to below ``done``.
    """

    id: int
    level: int
    bits: int
    words: int
    base: int
    key_bits: int
    done: int = 1 << BITS
    inputs: list[int] = field(default_factory=list)
    consumed: int = 0
    filter: Words = field(default_factory=lambda: np.zeros(0, np.uint64))
    _memory: mmap.mmap | None = None
    _given_back: int = 0

    @property
    def shift(self) -> int:
        """Bits of a hash that its block does not tell."""
        return BITS - self.bits

    @property
    def width(self) -> int:
        """Bytes of a posting."""
        return (self.shift + self.key_bits + 7) // 8

    @property
    def expected_postings(self) -> int:
        """What it was laid out for."""
        return int((self.words << self.bits) * 64 / _FILTER_BITS)

    def allocate(self) -> None:
        """An empty filter, in pages of its own that exist from the first write on."""
        size = (self.words << self.bits) * _WORD_BYTES
        self._given_back = 0
        if _GIVES_BACK:
            self._memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            self.filter = np.frombuffer(self._memory, np.uint64)
        else:
            self.filter = np.zeros(size // _WORD_BYTES, np.uint64)

    def give_back(self) -> None:
        """Give the system the pages of filter words that nobody asks for any more: of hashes below ``consumed``."""
        if self._memory is None:
            return
        end = (self.consumed >> self.shift) * self.words * _WORD_BYTES // mmap.PAGESIZE * mmap.PAGESIZE
        if end > self._given_back:
            self._memory.madvise(mmap.MADV_DONTNEED, self._given_back, end - self._given_back)
            self._given_back = end


def filter_masks(hashes: Words) -> tuple[Words, Words]:
    """The three bits of a filter word, and of the one beside it, that say a hash may be there."""
    mixed = hashes * _FILTER_MIX
    first, second = (
        functools.reduce(
            np.bitwise_or, (_ONE << ((mixed >> np.uint64(shift)) & _SIX_BITS) for shift in shifts)
        )
        for shifts in ((58, 52, 46), (40, 34, 28))
    )
    return first, second


def _set_bits(words: Words, places: npt.NDArray[np.int64], hashes: Words) -> None:
    """Note hashes in filter words, each at its place and in the word beside it."""
    first, second = filter_masks(hashes)
    np.bitwise_or.at(words, places, first)
    np.bitwise_or.at(words, places ^ 1, second)


def plan(segment_id: int, level: int, postings: int, low_key: int, high_key: int) -> Segment:
    """A segment laid out for so many postings."""
    bits = max(1, min(BITS - 12, int(math.log2(max(2, postings / _TARGET_BLOCK)))))
    words = 2 * max(1, round(postings / (1 << bits) * _FILTER_BITS / 128))  # they go in pairs
    key_bits = max(high_key - low_key, 1).bit_length()
    if BITS - bits + key_bits > _PACKED:  # keys far apart: a field of eight bytes of their own
        key_bits = 64
    segment = Segment(segment_id, level, bits, words, low_key, key_bits)
    segment.allocate()
    return segment


def write(connection: sqlite3.Connection, segment: Segment, hashes: Words, keys: Words, low: int) -> None:
    """Write sorted postings whose hashes begin at block boundary ``low``; extends the filter in memory."""
    hashes, keys = _without_excess(hashes, keys, segment.bits)
    blocks = (hashes >> np.uint64(segment.shift)).astype(np.int64)
    records = _encode(segment, hashes, keys)
    firsts = np.flatnonzero(np.concatenate([[True], blocks[1:] != blocks[:-1]])) if len(blocks) else blocks
    ends = np.append(firsts[1:], len(blocks))[: len(firsts)]
    data = records.tobytes()
    width = records.shape[1]
    origin = segment.id << _SEGMENT_SHIFT
    connection.executemany(
        "INSERT OR REPLACE INTO fp_blocks VALUES (?, ?)",
        (
            (origin | block, data[first * width : end * width])
            for block, first, end in zip(blocks[firsts].tolist(), firsts.tolist(), ends.tolist(), strict=True)
        ),
    )
    begin = (low >> segment.shift) * segment.words
    end = (segment.done >> segment.shift) * segment.words
    chunk = np.zeros(end - begin, np.uint64)
    _set_bits(chunk, _word_of(hashes, segment) - begin, hashes)
    connection.execute(
        "INSERT OR REPLACE INTO fp_filters VALUES (?, ?)",
        (origin | (low >> segment.shift), chunk.astype("<u8").tobytes()),
    )
    segment.filter[begin:end] = chunk


def _encode(segment: Segment, hashes: Words, keys: Words) -> npt.NDArray[np.uint8]:
    """One row of bytes per posting."""
    rests = hashes & ((_ONE << np.uint64(segment.shift)) - _ONE)
    offsets = keys - np.uint64(segment.base)
    width = segment.width
    if segment.key_bits == _PACKED:
        high, low = rests.astype(">u8"), offsets.astype(">u8")
        both = np.concatenate([high.view(np.uint8).reshape(-1, 8), low.view(np.uint8).reshape(-1, 8)], axis=1)
        return both[:, 16 - width :]
    packed = ((rests << np.uint64(segment.key_bits)) | offsets).astype(">u8")
    return packed.view(np.uint8).reshape(-1, 8)[:, 8 - width :]


def _word_of(hashes: Words, segment: Segment) -> npt.NDArray[np.int64]:
    """Filter word of each hash: the words divide the hashes evenly, as many to a block as to any other."""
    return ((hashes * np.uint64(segment.words)) >> np.uint64(segment.shift)).astype(np.int64)


def in_order(hashes: Words, keys: Words) -> tuple[Words, Words]:
    """Postings by hash and, of one hash, by key."""
    order = hashes.argsort(kind="stable")
    hashes, keys = hashes[order], keys[order]
    if ((keys[1:] < keys[:-1]) & (hashes[1:] == hashes[:-1])).any():  # keys mostly come in order
        order = np.lexsort((keys, hashes))
        hashes, keys = hashes[order], keys[order]
    return hashes, keys


def _without_excess(hashes: Words, keys: Words, bits: int) -> tuple[Words, Words]:
    """No more than MAX_REPEATS postings of one hash (the lowest keys) and MAX_BLOCK in one block."""
    for shift, limit in ((0, MAX_REPEATS), (BITS - bits, MAX_BLOCK)):
        if len(hashes) <= limit:
            continue
        groups = hashes >> np.uint64(shift)
        if not (groups[limit:] == groups[:-limit]).any():
            continue
        keep = np.ones(len(hashes), bool)
        keep[limit:] = groups[limit:] != groups[:-limit]
        hashes, keys = hashes[keep], keys[keep]
    return hashes, keys


#: A hash that a segment may hold: the segment's place in the probe, the hash, its block.
Candidate = tuple[int, int, int]


class Probe:
    """All segments at once: whether they may hold hashes, and the keys that do."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        #: The filters where they lie: together they may be larger than what one look-up should copy.
        self._filters = tuple(segment.filter for segment in segments)
        #: A posting too wide for a machine word: an index whose keys lie far apart.
        self._wide = any(segment.width > _WORD_BYTES for segment in segments)
        self.refresh()

    def refresh(self) -> None:
        """Read again how far the segments' merges have come."""
        self.layout = np.array(
            [
                (s.words, s.shift, s.consumed, s.done, s.id << _SEGMENT_SHIFT, s.width, s.key_bits, s.base)
                for s in self.segments
            ],
            np.uint64,
        )

    def candidates(
        self, hashes: Words, threshold: float, half: float, strangers: int
    ) -> tuple[list[Candidate], list[Candidate], int]:
        """What the filters let through: first of the segments that may hold a text of so much weight, then the rest.

        A hash weighs less the more texts hold it (see :mod:`newscrawl.reposts.popularity`), and every segment that
        seems to hold it has one, but for ``strangers`` that filters invent. Last, the most hashes one of the rest seems
        to hold. The bound is that of Turtle and Flood, "Query evaluation: strategies and optimizations", 1995.
        """
        if native.kernel is not None:
            found: tuple[list[Candidate], list[Candidate], int] = native.kernel.candidates(
                hashes, self._filters, self.layout, threshold, half, strangers
            )
            return found
        candidates = [one for place in range(len(self.segments)) for one in self.candidates_in(place, hashes)]
        counts = Counter(value for _, value, _ in candidates)
        sums, held = [0.0] * len(self.segments), [0] * len(self.segments)
        for row, value, _ in candidates:
            sums[row] += half / (half + max(0, counts[value] - strangers - 1))
            held[row] += 1
        return (
            [candidate for candidate in candidates if sums[candidate[0]] >= threshold],
            [candidate for candidate in candidates if sums[candidate[0]] < threshold],
            max((count for count, most in zip(held, sums, strict=True) if most < threshold), default=0),
        )

    def candidates_in(self, place: int, hashes: Words) -> list[Candidate]:
        """What the filter of one segment lets through."""
        segment, words = self.segments[place], self._filters[place]
        first, second = filter_masks(hashes)
        at = _word_of(hashes, segment)
        held = (words.take(at) & first) == first
        held &= (words.take(at ^ 1) & second) == second
        held &= (hashes >= np.uint64(segment.consumed)) & (hashes < np.uint64(segment.done))
        values = hashes[held].tolist()
        origin, shift = segment.id << _SEGMENT_SHIFT, segment.shift
        return [(place, value, origin | value >> shift) for value in values]

    def add_holders(
        self,
        connection: sqlite3.Connection,
        wanted: list[Candidate],
        gone: dict[int, int],
        holders: dict[int, list[int]],
    ) -> None:
        """Add the keys that hold the candidates' hashes to those known.

        :param gone: keys that no segment up to a number holds any more
        :param holders: the keys by hash, to which is added
        """
        rows: list[tuple[int, bytes]] = []
        ids: list[int | None] = [block for _, _, block in wanted]
        for begin in range(0, len(ids), _BATCH):
            batch = ids[begin : begin + _BATCH]
            # Statements of a few lengths only, so that each stays prepared.
            batch += [None] * (-len(batch) % _MARKS)
            rows += connection.execute(_blocks_of(len(batch)), batch)
        if native.kernel is not None and not self._wide:
            native.kernel.add_holders(wanted, rows, self.layout, gone or None, holders)
            return
        blocks = dict(rows)
        for row, value, block in wanted:
            if block not in blocks:  # the filter invented it
                continue
            segment = self.segments[row]
            for key in _keys_in(segment, blocks[block], value):
                if gone.get(key, -1) < segment.id:
                    holders.setdefault(value, []).append(key)


@functools.cache
def _blocks_of(count: int) -> str:
    # One after the other: for IN the database sorts the numbers into a table first.
    return " UNION ALL ".join(["SELECT id, postings FROM fp_blocks WHERE id = ?"] * count)


def _keys_in(segment: Segment, blob: bytes, value: int) -> list[int]:
    """Keys of one hash in its block; a binary search of the bytes beats decoding them."""
    width, key_bits = segment.width, segment.key_bits
    rest = value & ((1 << segment.shift) - 1)
    first = (rest << key_bits).to_bytes(width, "big")
    low, high = 0, len(blob) // width
    while low < high:
        middle = (low + high) >> 1
        if blob[middle * width : (middle + 1) * width] < first:
            low = middle + 1
        else:
            high = middle
    keys: list[int] = []
    for at in range(low * width, len(blob), width):
        posting = int.from_bytes(blob[at : at + width], "big")
        if posting >> key_bits != rest:
            break
        keys.append(segment.base + (posting & ((1 << key_bits) - 1)))
    return keys


def _decode(segment: Segment, blob: bytes) -> tuple[Words, Words]:
    """A block's hash rests (ascending) and keys less the base."""
    width = segment.width
    count = len(blob) // width
    if segment.key_bits == _PACKED:
        keys = np.ndarray((count,), ">u8", blob, width - 8, (width,)).astype(np.uint64)
        padded = bytes(16) + blob
        rests = np.ndarray((count,), ">u8", padded, width, (width,)).astype(np.uint64)
        return rests & ((_ONE << np.uint64(segment.shift)) - _ONE), keys
    postings = np.ndarray((count,), ">u8", bytes(8 - width) + blob, 0, (width,)).astype(np.uint64)
    if width < 8:
        postings &= np.uint64((1 << (8 * width)) - 1)
    key_bits = np.uint64(segment.key_bits)
    return postings >> key_bits, postings & ((_ONE << key_bits) - _ONE)


def read_range(connection: sqlite3.Connection, segment: Segment, low: int, high: int) -> tuple[Words, Words]:
    """All postings with hashes from ``low`` to below ``high`` (block boundaries of the segment)."""
    shift = segment.shift
    origin = segment.id << _SEGMENT_SHIFT
    rows = connection.execute(
        "SELECT id, postings FROM fp_blocks WHERE id >= ? AND id < ? ORDER BY id",
        (origin | (low >> shift), origin | (high >> shift)),
    ).fetchall()
    if not rows:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    rests, keys = _decode(segment, b"".join(blob for _, blob in rows))
    blocks = np.repeat(
        np.array([row & 0xFFFFFFFF for row, _ in rows], np.uint64),
        [len(blob) // segment.width for _, blob in rows],
    )
    return (blocks << np.uint64(shift)) | rests, keys + np.uint64(segment.base)


def delete_range(connection: sqlite3.Connection, segment: Segment, low: int, high: int) -> None:
    """Drop the blocks of a range that has moved on, and the filter below it."""
    shift = segment.shift
    origin = segment.id << _SEGMENT_SHIFT
    connection.execute(
        "DELETE FROM fp_blocks WHERE id >= ? AND id < ?", (origin | (low >> shift), origin | (high >> shift))
    )
    # A row of the filter goes when the next one begins at or below what is gone: never all of them at once.
    connection.execute(
        "DELETE FROM fp_filters WHERE id >= ?1 AND id < (SELECT max(id) FROM fp_filters WHERE id >= ?1 AND id <= ?2)",
        (origin, origin | (high >> shift)),
    )


def delete(connection: sqlite3.Connection, segment: Segment) -> None:
    """Drop what is left of a segment."""
    bounds = (segment.id << _SEGMENT_SHIFT, (segment.id + 1) << _SEGMENT_SHIFT)
    connection.execute("DELETE FROM fp_blocks WHERE id >= ? AND id < ?", bounds)
    connection.execute("DELETE FROM fp_filters WHERE id >= ? AND id < ?", bounds)
    connection.execute("DELETE FROM fp_segments WHERE id = ?", (segment.id,))


def save(connection: sqlite3.Connection, segment: Segment) -> None:
    """Write the segment's row."""
    connection.execute(
        "INSERT OR REPLACE INTO fp_segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            segment.id, segment.level, segment.bits, segment.words, segment.base, segment.key_bits,
            segment.done, ",".join(map(str, segment.inputs)), segment.consumed,
        ),
    )  # fmt: skip


def load(connection: sqlite3.Connection, known: Iterable[Segment] = ()) -> list[Segment]:
    """All segments with their filters; those of ``known`` are only brought up to date."""
    filters = {(s.id, s.bits, s.words, s.base): s for s in known}
    segments: list[Segment] = []
    for row in connection.execute("SELECT * FROM fp_segments ORDER BY id").fetchall():
        number, level, bits, words, base, key_bits, done, inputs, consumed = row
        merging = [int(i) for i in inputs.split(",") if i]
        segment = Segment(number, level, bits, words, base, key_bits, done, merging, consumed)
        kept = filters.get((segment.id, segment.bits, segment.words, segment.base))
        if kept is None or kept.done > done or kept.consumed > consumed:  # or of a transaction rolled back
            segment.allocate()
            read_filter(connection, segment, consumed)
        else:
            have, kept.done = kept.done, done
            kept.level, kept.inputs, kept.consumed, segment = level, merging, consumed, kept
            if have < done:
                read_filter(connection, segment, have)
            segment.give_back()
        segments.append(segment)
    return segments


def read_filter(connection: sqlite3.Connection, segment: Segment, low: int = 0) -> None:
    """Read the rows of a filter from the one of hash ``low`` on."""
    origin, place = segment.id << _SEGMENT_SHIFT, low >> segment.shift
    for chunk, blob in connection.execute(
        "SELECT id, words FROM fp_filters WHERE id < ?3 AND"
        " id >= coalesce((SELECT max(id) FROM fp_filters WHERE id >= ?1 AND id <= ?2), ?1)",
        (origin, origin | place, origin + (1 << _SEGMENT_SHIFT)),
    ):
        begin = (chunk & 0xFFFFFFFF) * segment.words
        segment.filter[begin : begin + len(blob) // _WORD_BYTES] = np.frombuffer(blob, "<u8")
