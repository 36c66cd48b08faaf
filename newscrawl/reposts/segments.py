"""Sorted runs of postings in SQLite blobs: written once, looked up by hash, merged in small steps.

A posting says "this fingerprint stands in that text" (40 bits of hash, the text's key). A segment holds the
postings of many texts sorted by hash, cut into blocks by the hash's leading bits; one row is one block. A
Bloom filter per segment (Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007:
one 64-bit word per lookup) stays in memory, so that a fingerprint nobody shares costs no read. Segments of one
size class merge into one of the next (a log-structured merge tree; O'Neil and others, 1996), block by block.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from newscrawl.reposts.fingerprint import BITS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

Words = npt.NDArray[np.uint64]

#: Postings of one fingerprint kept in a segment; what more texts than that share is boilerplate.
MAX_REPEATS = 20
#: Postings in one block at most, whatever the hashes are made to be.
MAX_BLOCK = 4096
_TARGET_BLOCK = 128
_FILTER_BITS = 10.5
_SEGMENT_SHIFT = 32
_FILTER_MIX = np.uint64(0x9E6C63D0876A9A47)
_SIX_BITS = np.uint64(63)
_ONE = np.uint64(1)

SCHEMA = """
CREATE TABLE IF NOT EXISTS fp_segments (
  id INTEGER PRIMARY KEY, level INTEGER NOT NULL, bits INTEGER NOT NULL, words INTEGER NOT NULL,
  base INTEGER NOT NULL, key_bytes INTEGER NOT NULL,
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
    stored less ``base`` in ``key_bytes`` bytes. Valid for hashes from ``consumed`` to below ``done``.
    """

    id: int
    level: int
    bits: int
    words: int
    base: int
    key_bytes: int
    done: int = 1 << BITS
    inputs: list[int] = field(default_factory=list)
    consumed: int = 0
    filter: Words = field(default_factory=lambda: np.zeros(0, np.uint64))

    @property
    def hash_bytes(self) -> int:
        return max(3, (BITS - self.bits + 7) // 8)

    @property
    def expected_postings(self) -> int:
        """What it was laid out for."""
        return int((self.words << self.bits) * 64 / _FILTER_BITS)


def filter_masks(hashes: Words) -> Words:
    """The four bits of a filter word that say a hash may be there."""
    mixed = hashes * _FILTER_MIX
    masks = _ONE << (mixed >> np.uint64(58))
    for shift in (52, 46, 40):
        masks |= _ONE << ((mixed >> np.uint64(shift)) & _SIX_BITS)
    return masks


def plan(segment_id: int, level: int, postings: int, low_key: int, high_key: int) -> Segment:
    """A segment laid out for so many postings."""
    bits = max(1, min(BITS - 17, int(math.log2(max(2, postings / _TARGET_BLOCK)))))
    words = max(1, math.ceil(postings / (1 << bits) * _FILTER_BITS / 64))
    width = max(3, (max(high_key - low_key, 1).bit_length() + 7) // 8)
    segment = Segment(segment_id, level, bits, words, low_key, width)
    segment.filter = np.zeros(words << bits, np.uint64)
    return segment


def write(connection: sqlite3.Connection, segment: Segment, hashes: Words, keys: Words, low: int) -> None:
    """Write sorted postings whose hashes begin at block boundary ``low``; extends the filter in memory."""
    hashes, keys = _without_excess(hashes, keys, segment.bits)
    shift = np.uint64(BITS - segment.bits)
    blocks = (hashes >> shift).astype(np.int64)
    records = np.zeros((len(hashes), segment.hash_bytes + segment.key_bytes), np.uint8)
    rests = (hashes & ((_ONE << shift) - _ONE)).astype("<u8")
    records[:, : segment.hash_bytes] = rests.view(np.uint8).reshape(-1, 8)[:, : segment.hash_bytes]
    offsets = (keys - np.uint64(segment.base)).astype("<u8")
    records[:, segment.hash_bytes :] = offsets.view(np.uint8).reshape(-1, 8)[:, : segment.key_bytes]
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
    begin = (low >> (BITS - segment.bits)) * segment.words
    end = (segment.done >> (BITS - segment.bits)) * segment.words
    chunk = np.zeros(end - begin, np.uint64)
    np.bitwise_or.at(chunk, _word_of(hashes, segment) - begin, filter_masks(hashes))
    connection.execute(
        "INSERT OR REPLACE INTO fp_filters VALUES (?, ?)",
        (origin | (low >> (BITS - segment.bits)), chunk.astype("<u8").tobytes()),
    )
    segment.filter[begin:end] = chunk


def _word_of(hashes: Words, segment: Segment) -> npt.NDArray[np.int64]:
    """Filter word of each hash: the words divide a block's share of the hashes evenly."""
    shift = np.uint64(BITS - segment.bits)
    inside = hashes & ((_ONE << shift) - _ONE)
    words = (hashes >> shift) * np.uint64(segment.words) + ((inside * np.uint64(segment.words)) >> shift)
    return words.astype(np.int64)


def _without_excess(hashes: Words, keys: Words, bits: int) -> tuple[Words, Words]:
    """No more than MAX_REPEATS postings of one hash (the first texts) and MAX_BLOCK in one block."""
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


def candidates(segment: Segment, hashes: Words, masks: Words) -> npt.NDArray[np.int64]:
    """Indices of the hashes this segment may hold."""
    if not len(segment.filter):
        return np.zeros(0, np.int64)
    words = segment.filter.take(_word_of(hashes, segment), mode="clip")
    maybe = (words & masks) == masks
    if segment.consumed:
        maybe &= hashes >= np.uint64(segment.consumed)
    if segment.done != 1 << BITS:
        maybe &= hashes < np.uint64(segment.done)
    indices: npt.NDArray[np.int64] = maybe.nonzero()[0]
    return indices


def lookup(connection: sqlite3.Connection, segment: Segment, hashes: Sequence[int]) -> list[tuple[int, int]]:
    """Postings ``(hash, key)`` of the given hashes in one segment."""
    shift = BITS - segment.bits
    wanted: dict[int, list[int]] = {}
    for value in hashes:
        wanted.setdefault(value >> shift, []).append(value)
    found: list[tuple[int, int]] = []
    origin = segment.id << _SEGMENT_SHIFT
    ids = [origin | block for block in wanted]
    rest_mask = (1 << shift) - 1
    size, width = segment.hash_bytes, segment.hash_bytes + segment.key_bytes
    for begin in range(0, len(ids), 64):
        batch = ids[begin : begin + 64]
        marks = ",".join("?" * len(batch))
        for row, blob in connection.execute(
            f"SELECT id, postings FROM fp_blocks WHERE id IN ({marks})", batch
        ):
            for value in wanted[row & 0xFFFFFFFF]:
                # Searching the bytes beats decoding a block; a hit across two records is none.
                rest = (value & rest_mask).to_bytes(size, "little")
                at = blob.find(rest)
                while at >= 0 and at % width:
                    at = blob.find(rest, at + 1)
                while at >= 0 and blob[at : at + size] == rest:
                    found.append(
                        (value, segment.base + int.from_bytes(blob[at + size : at + width], "little"))
                    )
                    at += width
    return found


def _decode(segment: Segment, blob: bytes) -> tuple[Words, Words]:
    """A block's hash rests (ascending) and keys less the base."""
    width = segment.hash_bytes + segment.key_bytes
    count = len(blob) // width
    padded = blob + bytes(8)
    rests = np.ndarray((count,), "<u8", padded, 0, (width,)) & np.uint64((1 << (8 * segment.hash_bytes)) - 1)
    keys = np.ndarray((count,), "<u8", padded, segment.hash_bytes, (width,))
    if segment.key_bytes < 8:
        keys = keys & np.uint64((1 << (8 * segment.key_bytes)) - 1)
    return rests, keys


def read_range(connection: sqlite3.Connection, segment: Segment, low: int, high: int) -> tuple[Words, Words]:
    """All postings with hashes from ``low`` to below ``high`` (block boundaries of the segment)."""
    shift = BITS - segment.bits
    origin = segment.id << _SEGMENT_SHIFT
    rows = connection.execute(
        "SELECT id, postings FROM fp_blocks WHERE id >= ? AND id < ? ORDER BY id",
        (origin | (low >> shift), origin | (high >> shift)),
    ).fetchall()
    width = segment.hash_bytes + segment.key_bytes
    if not rows:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    rests, keys = _decode(segment, b"".join(blob for _, blob in rows))
    blocks = np.repeat(
        np.array([row & 0xFFFFFFFF for row, _ in rows], np.uint64),
        [len(blob) // width for _, blob in rows],
    )
    return (blocks << np.uint64(shift)) | rests, keys + np.uint64(segment.base)


def delete_range(connection: sqlite3.Connection, segment: Segment, low: int, high: int) -> None:
    """Drop the blocks of a range that has moved on."""
    shift = BITS - segment.bits
    origin = segment.id << _SEGMENT_SHIFT
    connection.execute(
        "DELETE FROM fp_blocks WHERE id >= ? AND id < ?", (origin | (low >> shift), origin | (high >> shift))
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
            segment.id, segment.level, segment.bits, segment.words, segment.base, segment.key_bytes,
            segment.done, ",".join(map(str, segment.inputs)), segment.consumed,
        ),
    )  # fmt: skip


def load(connection: sqlite3.Connection, known: Iterable[Segment] = ()) -> list[Segment]:
    """All segments with their filters; those of ``known`` are only brought up to date."""
    filters = {(s.id, s.bits, s.words, s.base): s for s in known}
    segments: list[Segment] = []
    for row in connection.execute("SELECT * FROM fp_segments ORDER BY id").fetchall():
        number, level, bits, words, base, key_bytes, done, inputs, consumed = row
        merging = [int(i) for i in inputs.split(",") if i]
        segment = Segment(number, level, bits, words, base, key_bytes, done, merging, consumed)
        kept = filters.get((segment.id, segment.bits, segment.words, segment.base))
        have = 0 if kept is None or kept.done > done else kept.done
        segment.filter = np.zeros(segment.words << segment.bits, np.uint64) if kept is None else kept.filter
        origin, shift = segment.id << _SEGMENT_SHIFT, BITS - segment.bits
        for chunk, blob in connection.execute(
            "SELECT id, words FROM fp_filters WHERE id >= ? AND id < ?",
            (origin | (have >> shift), origin + (1 << _SEGMENT_SHIFT)),
        ):
            begin = (chunk & 0xFFFFFFFF) * segment.words
            segment.filter[begin : begin + len(blob) // 8] = np.frombuffer(blob, "<u8")
        segments.append(segment)
    return segments
