"""The repost index: which stored texts share text with this one, and where.

New texts' fingerprints go into a short table that is also held in memory (:mod:`newscrawl.reposts.tail`); every
few thousand texts they become a sorted segment (:mod:`newscrawl.reposts.segments`). A query looks its fingerprints up, weighs each by how
few texts hold it, and aligns itself with the texts that reach a threshold. Postings of removed or replaced
texts are recognised by a tombstone and dropped when their segments merge.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from newscrawl import native
from newscrawl.items import Match
from newscrawl.reposts import segments as seg
from newscrawl.reposts.align import Alignment, align, in_order
from newscrawl.reposts.fingerprint import BITS, Hashes
from newscrawl.reposts.reading import Reading, read
from newscrawl.reposts.recent import IN_CIRCULATION, Recent
from newscrawl.reposts.tail import new_tail

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

#: Texts held back and written in one transaction when the index owns its file; and how many at most, where the last
#: look-up had texts to compare: the one that waits longest should not pay for the writing too.
PENDING_TEXTS = 16
MOST_PENDING = 2 * PENDING_TEXTS
#: Fingerprints that wait in the tail before they become a segment (those of some 8,000 news texts), and segments
#: merged into one.
TAIL_POSTINGS = 1 << 19
FAN_IN = 8
#: Parts a segment is made in.
_SEGMENT_PARTS = 16
#: Postings moved per merge step, and texts between two steps.
STEP_POSTINGS = 1 << 17
STEP_TEXTS = 128
#: Weight a candidate needs to be aligned: fingerprints shared with it, each less the more texts hold it.
THRESHOLD = 1.9
#: Weight enough for a query, or a passage of a known text, so short that it has few fingerprints.
SHORT_THRESHOLD = 0.9
_SHORT_QUERY = 12
#: A fingerprint held by so many more texts counts half.
_COMMON = 2.0
#: Texts aligned per query.
MAX_CANDIDATES = 48
#: Texts from which on a fingerprint is common: it weighs nothing, is remembered as such and read no more.
_MAX_POSTINGS = 20
#: Segments of those that seem to hold a fingerprint which a filter may have invented.
_STRANGERS = 1
#: Common fingerprints remembered.
_MAX_COMMON = 1 << 17
#: Characters of the comparison form a match shares at least.
_LEAST_SHARED = 24
#: Texts that hold a fingerprint of a popular story, and such fingerprints that are several, or many.
_POPULAR = 12
_SEVERAL = 6
_MANY = 16
#: Common fingerprints read to find the texts of a popular story, and weight of one left unread.
_SAMPLE = 24
_COMMON_RARITY = 0.08
#: What an index file must say to be read; another is emptied, to be filled again from the texts.
FORMAT = 3

_SCHEMA = (
    seg.SCHEMA
    + """
CREATE TABLE IF NOT EXISTS fp_meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fp_tail (id INTEGER PRIMARY KEY, key INTEGER NOT NULL, hashes BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fp_gone (key INTEGER PRIMARY KEY, segment INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fp_texts (key INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT;
"""
)
_DERIVED = ("fp_segments", "fp_blocks", "fp_filters", "fp_tail", "fp_gone", "fp_meta")


@dataclass(slots=True)
class FoundMatch(Match):
    """A match with what the judgement needs beside it.

    ``rarity``: 0..1, how far the shared text is this story's own (1) rather than what many unrelated texts
    hold (0). ``siblings``: other texts found that fill the slots of the shared frame otherwise. ``alignment``: the
    runs behind the passages, of the two texts in the order of :func:`newscrawl.reposts.align.in_order`.
    """

    rarity: float = 1.0
    siblings: int = 0
    alignment: Alignment | None = field(default=None, repr=False, compare=False)


_HASH_BYTES = (BITS + 7) // 8


def _packed(hashes: Hashes) -> bytes:
    if native.kernel is not None:
        packed: bytes = native.kernel.packed(hashes, _HASH_BYTES)
        return packed
    return hashes.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)[:, :_HASH_BYTES].tobytes()


def _unpacked(blob: bytes) -> Hashes:
    packed = np.frombuffer(blob, np.uint8).reshape(-1, _HASH_BYTES)
    wide = np.zeros((len(packed), 8), np.uint8)
    wide[:, :_HASH_BYTES] = packed
    return wide.view("<u8").ravel().astype(np.uint64)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether a database holds an index of this format."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'fp_meta'").fetchone():
        return False
    row = connection.execute("SELECT value FROM fp_meta WHERE name = 'format'").fetchone()
    return bool(row and row[0] == FORMAT)


def match_texts(key: int, text_a: str, text_b: str) -> FoundMatch | None:
    """The match of two texts without an index; None where they share no passage."""
    return _match(key, read(text_a), read(text_b))


def _match(key: int, a: Reading, b: Reading) -> FoundMatch | None:
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
    )


class RepostIndex:
    """Fingerprints of texts under integer keys, in SQLite.

    Given a path, the index owns its connection, keeps the texts unless ``text_of`` says where they are, and
    writes in short transactions of its own, :data:`PENDING_TEXTS` to :data:`MOST_PENDING` texts at a time (``flush`` and
    ``close`` write the rest; a crash loses what ``high_water`` does not cover). Given a connection, every change is part
    of the caller's transaction, or of one begun and committed here where the caller has none open.

    An index written in another format is emptied when it is opened, and filled again from the texts it keeps
    or from ``texts``: all ``(key, text)`` there are.

    Several processes may read while one writes. Keys are not negative.
    """

    def __init__(
        self,
        database: str | os.PathLike[str] | sqlite3.Connection,
        *,
        text_of: Callable[[int], str | None] | None = None,
        texts: Callable[[], Iterable[tuple[int, str]]] | None = None,
    ) -> None:
        self._owned = not isinstance(database, sqlite3.Connection)
        if isinstance(database, sqlite3.Connection):
            self._db = database
        else:
            self._db = sqlite3.connect(database, isolation_level=None, timeout=30.0)
            self._db.execute("PRAGMA page_size=4096")  # a few dozen texts are written at a time
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=FAST")  # some systems write zeros over all that is deleted
            # Blocks are read at random, a page each: out of the system's own memory they cost half as much.
            self._db.execute("PRAGMA mmap_size=201326592")
            self._db.execute("PRAGMA cache_size=-32768")
            self._db.execute("PRAGMA wal_autocheckpoint=2048")
            self._db.execute("PRAGMA journal_size_limit=2097152")
        self._text_of, self._texts = text_of, texts
        self._closed = False
        self._pending: dict[int, tuple[Hashes, str]] = {}
        #: Texts written or read last: reading one back takes longer.
        self._recent: Recent[int, str] = Recent(IN_CIRCULATION)
        #: Whether the last look-up had texts to compare.
        self._compared = False
        self._forget()
        self._prepare()

    def _prepare(self) -> None:
        """Lay out a new file; empty one of another format and fill it from the texts it keeps."""
        if is_current(self._db):
            self._reload()
            return
        with self._transaction():
            if is_current(self._db):  # another process was quicker
                self._reload()
                return
            known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'fp_meta'").fetchone()
            for table in _DERIVED:
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._set_meta("format", FORMAT)
            self._reload()
            if known and (self._text_of is None or self._texts is not None):
                self.rebuild(self._texts() if self._texts is not None else None)

    # -- what is in memory -------------------------------------------------------------------------

    def _forget(self) -> None:
        self._segments: list[seg.Segment] = []
        self._probe: seg.Probe | None = None
        self._tail = new_tail(_MAX_POSTINGS)
        self._common: set[int] = set()
        self._gone: dict[int, int] = {}
        #: Held back texts' keys that the tail on disk has under another text.
        self._stale: set[int] = set()
        self._last_tail = 0
        self._high = -1
        self._generation = -1
        self._data_version = -1

    def _meta(self, name: str) -> int:
        row = self._db.execute("SELECT value FROM fp_meta WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def _set_meta(self, name: str, value: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO fp_meta VALUES (?, ?)", (name, value))

    def _reload(self) -> None:
        """Read the state another process, or a transaction rolled back, has left."""
        known = self._segments
        self._recent.clear()
        self._tail, self._last_tail = new_tail(_MAX_POSTINGS), 0
        self._common.clear()
        self._segments = seg.load(self._db, known)
        self._probe = None
        self._gone = dict(self._db.execute("SELECT key, segment FROM fp_gone"))
        self._generation = self._meta("generation")
        self._high = max(self._high, self._meta("high_water") - 1)
        self._read_tail()
        for key, (hashes, _) in self._pending.items():
            self._tail.add(key, hashes)

    def _read_tail(self) -> None:
        rows = self._db.execute(
            "SELECT id, key, hashes FROM fp_tail WHERE id > ? ORDER BY id", (self._last_tail,)
        ).fetchall()
        if not rows:
            return
        if len(rows) > PENDING_TEXTS:
            self._tail.load([key for _, key, _ in rows], [_unpacked(blob) for _, _, blob in rows])
        else:
            for _, key, blob in rows:
                self._tail.add(key, _unpacked(blob))
        for _, key, _ in rows:
            self._recent.forget(key)
        self._last_tail = rows[-1][0]
        self._high = max(self._high, *(key for _, key, _ in rows))

    def _sync(self) -> None:
        """See what others wrote since the last look; costs two small reads, or one where the file is ours."""
        if self._owned:
            version = self._db.execute("PRAGMA data_version").fetchone()[0]
            if version == self._data_version:
                return
            self._data_version = version
        last = self._db.execute("SELECT max(id) FROM fp_tail").fetchone()[0] or 0
        if self._meta("generation") != self._generation or last < self._last_tail:
            self._reload()
        elif last > self._last_tail:
            self._read_tail()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """The caller's transaction if there is one, else one of our own."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._generation = self._data_version = -1
            raise
        self._db.execute("COMMIT")

    # -- writing -----------------------------------------------------------------------------------

    def add(self, key: int, text: str) -> None:
        """Store a text's fingerprints under ``key``, in place of any it had."""
        hashes = read(text).fingerprints[1]
        if self._owned:
            if key not in self._pending and key in self._tail:
                self._stale.add(key)
            self._pending[key] = (hashes, text)
            self._tail.add(key, hashes)
            if len(self._pending) >= (MOST_PENDING if self._compared else PENDING_TEXTS):
                self.flush()
            return
        with self._transaction():
            self._sync()
            self._store(key, hashes, text)

    def add_many(self, items: Iterable[tuple[int, str]]) -> None:
        """Store many ``(key, text)`` at once."""
        if self._owned:
            for key, text in items:
                self.add(key, text)
            self.flush()
            return
        with self._transaction():
            for key, text in items:
                self.add(key, text)

    def flush(self) -> None:
        """Write what is held back (an index that owns its file)."""
        if not self._pending:
            return
        with self._transaction():
            self._sync()
            self._store_many(self._pending)
            self._pending = {}

    def _store(self, key: int, hashes: Hashes, text: str) -> None:
        self._bury(key)
        number = (
            self._db.execute(
                "INSERT INTO fp_tail (key, hashes) VALUES (?, ?)", (key, _packed(hashes))
            ).lastrowid
            or 0
        )
        if number <= self._last_tail:  # a transaction was rolled back behind our back
            self._reload()
        else:
            self._last_tail = number
            self._tail.add(key, hashes)
        self._high = max(self._high, key)
        self._keep_texts([(key, text)])
        if number % STEP_TEXTS == 0:
            self._maintain()

    def _store_many(self, texts: dict[int, tuple[Hashes, str]]) -> None:
        """Store texts that are in the tail already (an index that owns its file)."""
        for key in texts:
            if key <= self._high:
                self._bury(key)
        first = self._last_tail + 1
        self._db.executemany(
            "INSERT INTO fp_tail VALUES (?, ?, ?)",
            ((first + n, key, _packed(hashes)) for n, (key, (hashes, _)) in enumerate(texts.items())),
        )
        self._last_tail += len(texts)
        for key, (hashes, _) in texts.items():
            if key not in self._tail:
                self._tail.add(key, hashes)
        self._high = max(self._high, *texts)
        self._keep_texts([(key, text) for key, (_, text) in texts.items()])
        for _ in range(self._last_tail // STEP_TEXTS - (first - 1) // STEP_TEXTS):
            self._maintain()

    def _keep_texts(self, texts: list[tuple[int, str]]) -> None:
        if self._text_of is not None:
            return
        self._db.executemany(
            "INSERT OR REPLACE INTO fp_texts VALUES (?, ?)",
            ((key, text.encode("utf-16-le", "surrogatepass")) for key, text in texts),
        )
        for key, text in texts:
            self._recent.put(key, text, len(text))

    def _bury(self, key: int) -> None:
        """Make the postings a key has so far invalid."""
        if key > self._high:
            return
        if key in self._tail and key not in self._pending:
            self._tail.remove(key)
            self._stale.add(key)
        if key in self._stale:
            self._stale.remove(key)
            self._db.execute("DELETE FROM fp_tail WHERE key = ?", (key,))
        if self._segments:
            newest = self._segments[-1].id
            self._db.execute("INSERT OR REPLACE INTO fp_gone VALUES (?, ?)", (key, newest))
            self._gone[key] = newest
            self._common.clear()
            self._touch()

    def remove(self, key: int) -> None:
        """Forget a text; nothing happens where the key is unknown."""
        self.flush()
        with self._transaction():
            self._sync()
            self._bury(key)
            self._recent.forget(key)
            self._db.execute("DELETE FROM fp_texts WHERE key = ?", (key,))
            self._touch()

    def rebuild(self, items: Iterable[tuple[int, str]] | None = None) -> None:
        """Empty the index and fill it from ``items``, or from the texts it keeps."""
        self.flush()
        with self._transaction():
            own = items is None
            for table in _DERIVED:
                self._db.execute(f"DELETE FROM {table}")
            self._set_meta("format", FORMAT)
            if not own:
                self._db.execute("DELETE FROM fp_texts")
            self._forget()
            self._reload()
            self._touch()
            for key, text in self._kept_texts() if items is None else items:
                self._store(key, read(text).fingerprints[1], text)

    def _kept_texts(self) -> Iterator[tuple[int, str]]:
        keys = [key for (key,) in self._db.execute("SELECT key FROM fp_texts ORDER BY key")]
        for key in keys:
            text = self._text(key)
            if text is not None:
                yield key, text

    def _touch(self) -> None:
        """Tell other processes to read the state again."""
        self._generation += 1
        self._set_meta("generation", self._generation)

    # -- upkeep ------------------------------------------------------------------------------------

    def _maintain(self) -> None:
        """Turn a full tail into a segment, else move one merge a step on."""
        if self._tail.postings_held >= TAIL_POSTINGS:
            self._make_segment()
        else:
            self._merge_step()

    def _next_segment(self) -> int:
        number = self._meta("next_segment") or 1
        self._set_meta("next_segment", number + 1)
        return number

    def _make_segment(self) -> None:
        hashes, keys = self._tail.postings()
        segment = seg.plan(self._next_segment(), 0, len(hashes), int(keys.min()), int(keys.max()))
        # Part by part: what writing needs of memory is a multiple of what it writes.
        step = max(1 << segment.shift, (1 << BITS) // _SEGMENT_PARTS)
        for low in range(0, 1 << BITS, step):
            segment.done = min(1 << BITS, low + step)
            first, end = hashes.searchsorted(np.array([low, segment.done], np.uint64)).tolist()
            seg.write(self._db, segment, hashes[first:end], keys[first:end], low)
        seg.save(self._db, segment)
        self._db.execute("DELETE FROM fp_tail")
        self._set_meta("high_water", max(self._meta("high_water"), self._high + 1))
        self._segments.append(segment)
        self._probe = None
        self._tail, self._last_tail = new_tail(_MAX_POSTINGS), 0
        self._touch()

    def _merge_step(self) -> None:
        """Move the next range of hashes of the lowest merge that is under way or due."""
        target = self._merge_target()
        if target is None:
            return
        inputs = [s for s in self._segments if s.id in set(target.inputs)]
        coarse = min(s.bits for s in (target, *inputs))
        unit = 1 << (BITS - coarse)
        expected = sum(s.expected_postings for s in inputs) / (1 << coarse)
        low = target.done
        high = min(low + unit * max(1, int(STEP_POSTINGS / max(1.0, expected))), 1 << BITS)
        parts = [self._living(s, *seg.read_range(self._db, s, low, high)) for s in inputs]
        hashes = np.concatenate([h for h, _ in parts])
        keys = np.concatenate([k for _, k in parts])
        order = hashes.argsort(kind="stable")  # the inputs are sorted, the oldest first
        target.done = high
        seg.write(self._db, target, hashes[order], keys[order], low)
        for segment in inputs:
            seg.delete_range(self._db, segment, low, high)
            segment.consumed = high
            if high == 1 << BITS:
                seg.delete(self._db, segment)
                self._segments.remove(segment)
                self._probe = None
            else:
                seg.save(self._db, segment)
        if high == 1 << BITS:
            target.inputs = []
            self._drop_tombstones()
        seg.save(self._db, target)
        if self._probe is not None:
            self._probe.refresh()
        self._touch()

    def _merge_target(self) -> seg.Segment | None:
        busy = {number for s in self._segments for number in s.inputs}
        levels = sorted({s.level for s in self._segments})
        for level in levels:
            under_way = [s for s in self._segments if s.inputs and s.level == level + 1]
            if under_way:
                return under_way[0]
            ready = [s for s in self._segments if s.level == level and not s.inputs and s.id not in busy]
            if len(ready) >= FAN_IN:
                ready = ready[:FAN_IN]
                postings = sum(s.expected_postings for s in ready)
                lowest = min(s.base for s in ready)
                target = seg.plan(self._next_segment(), level + 1, postings, lowest, self._high)
                target.done, target.inputs = 0, [s.id for s in ready]
                self._segments.append(target)
                self._probe = None
                return target
        return None

    def _living(
        self, segment: seg.Segment, hashes: seg.Words, keys: seg.Words
    ) -> tuple[seg.Words, seg.Words]:
        if not self._gone:
            return hashes, keys
        dead = np.array([key for key, last in self._gone.items() if last >= segment.id], np.uint64)
        keep = ~np.isin(keys, dead)
        return hashes[keep], keys[keep]

    def _drop_tombstones(self) -> None:
        oldest = min(s.id for s in self._segments)
        self._db.execute("DELETE FROM fp_gone WHERE segment < ?", (oldest,))
        self._gone = {key: last for key, last in self._gone.items() if last >= oldest}

    # -- reading -----------------------------------------------------------------------------------

    @property
    def high_water(self) -> int:
        """The largest key ever stored; -1 for none. Keys from here on are to be caught up with."""
        return max(self._high, max(self._pending, default=-1))

    def find(self, text: str, *, exclude: int | None = None) -> list[Match]:
        """Stored texts that share a passage with ``text``, best first, without the key ``exclude``.

        At most :data:`MAX_CANDIDATES` texts are aligned. A run of
        :data:`newscrawl.reposts.fingerprint.GUARANTEED` units that few texts hold shares at least one
        fingerprint with the query, twice the length two, which is what a candidate needs.
        """
        if self._owned and not self._db.in_transaction and self._segments:
            # One snapshot: another process may move postings between two reads.
            self._db.execute("BEGIN")
            try:
                return self._find(text, exclude)
            finally:
                self._db.execute("COMMIT")
        return self._find(text, exclude)

    def _find(self, text: str, exclude: int | None) -> list[Match]:
        self._sync()
        self._compared = False
        reading = read(text)
        if not reading.size:
            return []
        query = reading.fingerprints[0]
        threshold = THRESHOLD if len(query) > _SHORT_QUERY else SHORT_THRESHOLD
        holders, common, popular, weights = self._holders(query, threshold, exclude)
        if not holders and not common:
            return []
        enough = {key: weight for key, weight in weights.items() if weight >= threshold}
        for key in self._popular(query, holders, common, popular):
            enough.setdefault(key, weights.get(key, 0.0))
        enough.pop(-1 if exclude is None else exclude, None)
        if not enough:
            return []
        self._compared = True
        chosen = sorted(((weight, -key) for key, weight in enough.items()), reverse=True)[:MAX_CANDIDATES]
        matches: list[FoundMatch] = []
        others: dict[int, Reading] = {}
        for _, key in chosen:
            text_of_other = self._text(-key)
            if text_of_other is None:
                continue
            other = read(text_of_other)
            match = _match(-key, reading, other)
            if match is not None and _is_worth_showing(match, reading.size, other.size):
                matches.append(match)
                others[-key] = other
        if matches:
            _set_rarity(matches, others, holders, common)
            if len(matches) > 1:
                _set_siblings(matches, reading, others)
            matches.sort(key=lambda match: (-match.score, match.key))
        return list(matches)

    def _holders(
        self, query: Hashes, threshold: float, exclude: int | None
    ) -> tuple[dict[int, list[int]], list[int], int, dict[int, float]]:
        """What is known of the texts that hold fingerprints of a query.

        The keys of the texts that hold each, where any does; the fingerprints too many hold; how many belong to a
        popular story; and what each text's weigh together. Segments without a text that could reach the threshold
        are read only where another has one, whose rarity they tell.
        """
        wanted, common = _split(query, self._common)
        holders = self._tail.holders(wanted)
        first: list[seg.Candidate] = []
        rest: list[seg.Candidate] = []
        unread = 0
        if self._segments and len(wanted):
            first, rest, unread = self._filters().candidates(wanted, threshold, _COMMON, _STRANGERS)
        self._read_segments(first, holders)
        weights, popular, most = self._weighed(holders, common, exclude)
        if rest and (
            max(most, unread) + len(common) >= self._popular_from(query)
            or any(key != exclude and weight >= threshold for key, weight in weights.items())
        ):
            self._read_segments(rest, holders)
            weights, popular, _ = self._weighed(holders, common, exclude)
        return holders, common, popular, weights

    def _weighed(
        self, holders: dict[int, list[int]], common: list[int], exclude: int | None
    ) -> tuple[dict[int, float], int, int]:
        """Weights without the fingerprints too many texts hold, which go from ``holders`` to ``common``."""
        weights, popular, most, longest = _weigh(holders, exclude)
        if longest < _MAX_POSTINGS:
            return weights, popular, most
        found = [value for value, keys in holders.items() if len(keys) >= _MAX_POSTINGS]
        if len(self._common) > _MAX_COMMON:
            self._common.clear()
        self._common.update(found)
        common += found
        for value in found:
            del holders[value]
        weights, popular, most, _ = _weigh(holders, exclude)
        return weights, popular, most

    def _filters(self) -> seg.Probe:
        if self._probe is None:
            self._probe = seg.Probe(list(self._segments))
        return self._probe

    def _read_segments(self, wanted: list[seg.Candidate], holders: dict[int, list[int]]) -> None:
        """Add the keys that hold fingerprints in a segment and have no tombstone there."""
        if not wanted:
            return
        gone = self._gone
        for segment, value, keys in self._filters().lookup(self._db, wanted):
            living = [key for key in keys if gone.get(key, -1) < segment.id] if gone else keys
            if living:
                known = holders.get(value)
                holders[value] = living if known is None else known + living

    @staticmethod
    def _popular_from(query: Hashes) -> float:
        """Fingerprints of a popular story a query has at least if it is a copy of one."""
        return min(max(_SEVERAL, len(query) / 3), _MANY)

    def _popular(
        self, query: Hashes, holders: dict[int, list[int]], common: list[int], popular: int
    ) -> list[int]:
        """Texts that share much with the query though everybody does: copies of a story copied many times.

        Their fingerprints weigh as little as boilerplate's, so the whole of them decides: texts that hold a
        third of the query's fingerprints, and the first few that hold many. What the common ones among them
        are held by is read for a sample, and put among the holders.
        """
        if len(common) + popular < self._popular_from(query):
            return []
        least = max(_SEVERAL, len(query) / 3)
        sample = common if len(common) <= _SAMPLE else common[:: -(-len(common) // _SAMPLE)]
        scale = len(common) / max(1, len(sample))
        counts: dict[int, float] = {}
        sampled = self._common_holders(sample)
        for factor, held in ((1.0, holders), (scale, sampled)):
            for keys in held.values():
                for key in keys:
                    counts[key] = counts.get(key, 0.0) + factor
        holders.update(sampled)
        ranked = sorted(((-count, key) for key, count in counts.items() if count >= min(least, _MANY)))
        return [key for rank, (count, key) in enumerate(ranked) if -count >= least or rank < 4]

    def _common_holders(self, sample: list[int]) -> dict[int, list[int]]:
        """Some keys that hold each of a few common fingerprints: the newest, then those of the largest segments."""
        holders = self._tail.holders(np.array(sample, np.uint64))
        for place in sorted(range(len(self._segments)), key=lambda at: -self._segments[at].level):
            unread = [v for v in sample if len(holders.get(v, ())) < _MAX_POSTINGS]
            if not unread:
                break
            wanted = self._filters().candidates_in(place, np.array(unread, np.uint64))
            found: dict[int, list[int]] = {}
            self._read_segments(wanted, found)
            for value, keys in found.items():
                holders[value] = keys + holders.get(value, [])
        return holders

    def _text(self, key: int) -> str | None:
        pending = self._pending.get(key)
        if pending is not None:
            return pending[1]
        if self._text_of is not None:
            return self._text_of(key)
        text = self._recent.get(key)
        if text is None:
            row = self._db.execute("SELECT text FROM fp_texts WHERE key = ?", (key,)).fetchone()
            if row is not None:
                text = row[0].decode("utf-16-le", "surrogatepass")
                self._recent.put(key, text, len(text))
        return text

    def close(self) -> None:
        """Write what is held back; close the connection if it is the index's own. May be called twice."""
        if self._closed:
            return
        self.flush()
        self._closed = True
        if self._owned:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_worth_showing(match: FoundMatch, size_a: int, size_b: int) -> bool:
    """More than a title's worth of shared text, or much of a text as short as a title."""
    return match.shared >= min(_LEAST_SHARED, max(8, min(size_a, size_b) // 2))


def _split(hashes: Hashes, some: set[int]) -> tuple[Hashes, list[int]]:
    """The hashes that are not in a set, and those that are."""
    if not some:
        return hashes, []
    if native.kernel is not None:
        rest, within = native.kernel.split(hashes, some)
        return np.frombuffer(rest, np.uint64), within
    values = hashes.tolist()
    return np.array([v for v in values if v not in some], np.uint64), [v for v in values if v in some]


def _weigh(holders: dict[int, list[int]], exclude: int | None) -> tuple[dict[int, float], int, int, int]:
    """The weight of every text that holds some of the hashes.

    How many of these belong to a popular story; the most that one text holds, but for the excluded one; and the most
    texts that hold one.
    """
    if native.kernel is not None:
        weighed: tuple[dict[int, float], int, int, int]
        weighed = native.kernel.weigh(holders, _COMMON, _POPULAR, -1 if exclude is None else exclude)
        return weighed
    weights: dict[int, float] = {}
    counts: Counter[int] = Counter()
    for keys in holders.values():
        weight = _COMMON / (_COMMON + len(keys) - 1)
        counts.update(keys)
        for key in keys:
            weights[key] = weights.get(key, 0.0) + weight
    most = max((count for key, count in counts.items() if key != exclude), default=0)
    sizes = [len(keys) for keys in holders.values()]
    return weights, sum(size >= _POPULAR for size in sizes), most, max(sizes, default=0)


def _rarity(
    holders: dict[int, list[int]], story: set[int], numbers: dict[int, int]
) -> list[tuple[float, int]]:
    """For the texts that ``numbers`` counts: the sum of what their hashes are worth, the rarer the more, and how many."""
    if native.kernel is not None:
        found: list[tuple[float, int]] = native.kernel.rarity(holders, story, numbers)
        return found
    sums, counts = [0.0] * len(numbers), [0] * len(numbers)
    for keys in holders.values():
        if numbers.keys().isdisjoint(keys):
            continue
        outside = len(keys) - sum(map(story.__contains__, keys))
        for key in keys:
            number = numbers.get(key)
            if number is not None:
                sums[number] += 1 / (1 + (outside - (key not in story)) / 2)
                counts[number] += 1
    return list(zip(sums, counts, strict=True))


def _set_rarity(
    matches: list[FoundMatch],
    others: dict[int, Reading],
    holders: dict[int, list[int]],
    common: list[int],
) -> None:
    """Weigh shared fingerprints by the other *stories* that hold them: copies of one story count as one."""
    story = {match.key for match in matches if max(match.copy_coverage, match.origin_coverage) >= 0.5}
    numbers = {match.key: number for number, match in enumerate(matches)}
    found = _rarity(holders, story, numbers)
    unread = [value for value in common if value not in holders]
    for match, (weight, count) in zip(matches, found, strict=True):
        if unread:
            shared = others[match.key].count_stored(unread)
            weight, count = weight + shared * _COMMON_RARITY, count + shared
        match.rarity = round(weight / count, 4) if count else 1.0


#: Coverage of a text that is of one frame with another; slots above which words were changed throughout.
_FRAME = 0.5
_MOST_SLOTS = 40
_LARGEST_SLOT = 16
#: Matches whose slots are compared.
_MOST_SIBLINGS = 12


def _set_siblings(matches: list[FoundMatch], query: Reading, others: dict[int, Reading]) -> None:
    """Count, for every match, the other matches that fill half of its slots or more otherwise.

    A slot is a gap between two shared runs, by its place in the query. The texts of one form differ in the same
    places; copies of one story differ, if at all, here and there.
    """
    slots = [
        _slots_of(match, query, others[match.key])
        if max(match.copy_coverage, match.origin_coverage) >= _FRAME
        else {}
        for match in matches
    ]
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


def _slots_of(match: FoundMatch, query: Reading, other: Reading) -> dict[int, str]:
    """What a match's text has in its slots, by the unit of the query each begins with."""
    alignment = match.alignment
    if alignment is None:
        return {}
    turned = in_order(query, other)[0] is not query
    found: dict[int, str] = {}
    for passage in alignment.passages:
        for one, two in zip(passage.runs, passage.runs[1:], strict=False):
            low, high = one.a + one.length, two.a
            low_b, high_b = one.b + one.length, two.b
            if turned:
                low, high, low_b, high_b = low_b, high_b, low, high
            if low < high and low_b < high_b and max(high - low, high_b - low_b) <= _LARGEST_SLOT:
                found[low] = other.text[other.start_of(low_b) : other.start_of(high_b)]
    return found if len(found) <= _MOST_SLOTS else {}
