"""The index as it is used: texts in, matches out, in transactions of the caller's or of its own."""

from __future__ import annotations

import contextlib
import sqlite3
from codecs import utf_16_le_decode, utf_16_le_encode
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newscrawl import native
from newscrawl.reposts import posting_segments as seg
from newscrawl.reposts.fingerprint import BITS, Hashes
from newscrawl.reposts.index import segment_merge
from newscrawl.reposts.index.query import first_holders, holders_of
from newscrawl.reposts.index.state import State
from newscrawl.reposts.matches import compare
from newscrawl.reposts.popularity import candidates
from newscrawl.reposts.recent import IN_CIRCULATION, Recent
from newscrawl.reposts.text_reading import read

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

    from newscrawl.items import Match
    from newscrawl.reposts.popularity import Holders

#: Texts held back and written in one transaction when the index owns its file; and how many at most, where the last
#: look-up had texts to compare: the one that waits longest should not pay for the writing too.
PENDING_TEXTS = 16
MOST_PENDING = 2 * PENDING_TEXTS
#: What an index file must say to be read; another is emptied, to be filled again from the texts.
FORMAT = 4

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


#: Makes a named tuple in a third of the time its own constructor takes.
_new = tuple.__new__


class _Pending(NamedTuple):
    """A text held back."""

    hashes: Hashes
    text: str
    packed: bytes
    written: bytes


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether a database holds an index of this format."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'fp_meta'").fetchone():
        return False
    row = connection.execute("SELECT value FROM fp_meta WHERE name = 'format'").fetchone()
    return bool(row and row[0] == FORMAT)


class RepostIndex:
    """Fingerprints of texts under integer keys, in SQLite.

    Given a path, the index owns its connection, keeps the texts unless ``text_of`` says where they are, and
    writes in short transactions of its own, :data:`PENDING_TEXTS` to :data:`MOST_PENDING` texts at a time (``flush`` and
    ``close`` write the rest; a crash loses what ``high_water`` does not cover). Given a connection, every change is part
    of the caller's transaction, or of one begun and committed here where the caller has none open.

    An index written in another format is emptied when it is opened, and filled again from the texts it keeps
    or from ``texts``: all ``(key, text)`` there are.

    Several processes may read while one writes. The one that writes looks for what others wrote when it writes, and at
    the latest after :data:`MOST_PENDING` look-ups; the others at every look-up. Keys are not negative.
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
            connection = database
        else:
            connection = sqlite3.connect(database, isolation_level=None, timeout=30.0)
            connection.execute("PRAGMA page_size=4096")  # a few dozen texts are written at a time
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(
                "PRAGMA secure_delete=FAST"
            )  # some systems write zeros over all that is deleted
            # Blocks are read at random, a page each: out of the system's own memory they cost half as much.
            connection.execute("PRAGMA mmap_size=134217728")
            connection.execute("PRAGMA cache_size=-32768")
            connection.execute("PRAGMA wal_autocheckpoint=2048")
            connection.execute("PRAGMA journal_size_limit=2097152")
        self._db = connection
        self._state = State(connection)
        self._text_of, self._texts = text_of, texts
        self._closed = False
        #: Texts held back: fingerprints, the text, and both as they will be written.
        self._pending: dict[int, _Pending] = {}
        #: Texts written or read last: reading one back takes longer.
        self._recent: Recent[int, str] = Recent(IN_CIRCULATION)
        #: Whether the last look-up had texts to compare; look-ups since the last look at what others wrote.
        self._compared = False
        self._looked_up = 0
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
            self._state.set_meta("format", FORMAT)
            self._reload()
            if known and (self._text_of is None or self._texts is not None):
                self.rebuild(self._texts() if self._texts is not None else None)

    def _reload(self) -> None:
        """Read the state another process, or a transaction rolled back, has left."""
        state = self._state
        self._recent.clear()
        state.new_tail()
        state.forget_common()
        state.segments = seg.load(self._db, state.segments)
        state.segments_changed()
        state.gone = dict(self._db.execute("SELECT key, segment FROM fp_gone"))
        state.generation = state.meta("generation")
        state.high = max(state.high, state.meta("high_water") - 1)
        self._read_tail()
        for key, held in self._pending.items():
            self._hold(key, held.hashes)

    def _read_tail(self) -> None:
        rows = self._db.execute(
            "SELECT id, key, hashes FROM fp_tail WHERE id > ? ORDER BY id", (self._state.last_tail,)
        ).fetchall()
        if not rows:
            return
        tail = self._state.tail
        if any(key in tail for _, key, _ in rows):
            self._state.forget_common()  # a replaced text has other fingerprints
        if len(rows) > PENDING_TEXTS:
            tail.load([key for _, key, _ in rows], [_unpacked(blob) for _, _, blob in rows])
        else:
            for _, key, blob in rows:
                tail.add(key, _unpacked(blob))
        for _, key, _ in rows:
            self._recent.forget(key)
        self._state.last_tail = rows[-1][0]
        self._state.high = max(self._state.high, *(key for _, key, _ in rows))

    def _sync(self) -> None:
        """See what others wrote since the last look; costs two small reads, or one where the file is ours."""
        self._looked_up = 0
        if self._owned:
            version = self._db.execute("PRAGMA data_version").fetchone()[0]
            if version == self._state.data_version:
                return
            self._state.data_version = version
        last = self._db.execute("SELECT max(id) FROM fp_tail").fetchone()[0] or 0
        if self._state.meta("generation") != self._state.generation or last < self._state.last_tail:
            self._reload()
        elif last > self._state.last_tail:
            if self._db.execute(
                "SELECT 1 FROM fp_tail WHERE id > ? AND key <= ?", (self._state.last_tail, self._state.high)
            ).fetchone():
                self._state.forget_common()  # one below others is among the first that hold something
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
            self._state.generation = self._state.data_version = -1
            raise
        self._db.execute("COMMIT")

    # -- writing -----------------------------------------------------------------------------------

    def add(self, key: int, text: str) -> None:
        """Store a text's fingerprints under ``key``, in place of any it had."""
        hashes = read(text).fingerprints[1]
        if self._owned:
            # Written out now: the text that fills the batch should not pay for all.
            held = _new(_Pending, (hashes, text, _packed(hashes), self._written(text)))
            if key > self._state.high and key not in self._pending:  # as most are: nothing is known under it
                self._pending[key] = held
                self._state.tail.add(key, hashes)
            else:
                if key not in self._pending and key in self._state.tail:
                    self._state.stale.add(key)
                self._pending[key] = held
                self._hold(key, hashes)
            if len(self._pending) >= (MOST_PENDING if self._compared else PENDING_TEXTS):
                self.flush()
            return
        with self._transaction():
            self._sync()
            self._store(key, hashes, text)

    def _hold(self, key: int, hashes: Hashes) -> None:
        """Hold a text back: in the tail at once, and in place of what segments have under its key."""
        state = self._state
        if key in state.tail or key <= state.high:
            state.forget_common()
            newest = state.newest_segment()
            if newest:
                state.gone[key] = newest
        state.tail.add(key, hashes)

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
        if number <= self._state.last_tail:  # a transaction was rolled back behind our back
            self._reload()
        else:
            self._state.last_tail = number
            self._state.tail.add(key, hashes)
        self._state.high = max(self._state.high, key)
        self._keep_texts([(key, text, self._written(text))])
        self._maintain(number, number, len(hashes))

    def _store_many(self, texts: dict[int, _Pending]) -> None:
        """Store texts that are in the tail already (an index that owns its file)."""
        high = self._state.high
        for key in texts:
            if key <= high:
                self._bury(key)
        first = self._state.last_tail + 1
        self._db.executemany(
            "INSERT INTO fp_tail VALUES (?, ?, ?)",
            [(number, key, packed) for number, (key, (_, _, packed, _)) in enumerate(texts.items(), first)],
        )
        self._state.last_tail += len(texts)
        for key, held in texts.items():
            if key <= high and key not in self._state.tail:
                self._state.tail.add(key, held.hashes)
        self._state.high = max(high, *texts)
        self._keep_texts([(key, text, written) for key, (_, text, _, written) in texts.items()])
        self._maintain(first, self._state.last_tail, sum(len(held.hashes) for held in texts.values()))

    def _maintain(self, first: int, last: int, postings: int) -> None:
        """Move segments on for the texts of these numbers in the tail, which hold so many postings."""
        if segment_merge.is_due(self._state, first, last, postings) and segment_merge.maintain(self._state):
            self._state.new_tail()
            self._read_tail()

    def _written(self, text: str) -> bytes:
        """A text as it is kept; nothing where the caller keeps texts."""
        return b"" if self._text_of is not None else utf_16_le_encode(text, "surrogatepass")[0]

    def _keep_texts(self, texts: list[tuple[int, str, bytes]]) -> None:
        if self._text_of is not None:
            return
        self._db.executemany(
            "INSERT OR REPLACE INTO fp_texts VALUES (?, ?)", [(key, written) for key, _, written in texts]
        )
        for key, text, _ in texts:
            self._recent.put(key, text, len(text))

    def _bury(self, key: int) -> None:
        """Make the postings a key has so far invalid."""
        state = self._state
        if key > state.high:
            return
        state.forget_common()
        if key in state.tail and key not in self._pending:
            state.tail.remove(key)
            state.stale.add(key)
        if key in state.stale:
            state.stale.remove(key)
            self._db.execute("DELETE FROM fp_tail WHERE key = ?", (key,))
            segment_merge.tail_shortened(state)
            state.touch()  # its number may be given to the next text
        newest = state.newest_segment()
        if newest:
            self._db.execute("INSERT OR REPLACE INTO fp_gone VALUES (?, ?)", (key, newest))
            state.gone[key] = newest
            state.touch()

    def remove(self, key: int) -> None:
        """Forget a text; nothing happens where the key is unknown."""
        self.flush()
        with self._transaction():
            self._sync()
            self._bury(key)
            self._recent.forget(key)
            self._db.execute("DELETE FROM fp_texts WHERE key = ?", (key,))
            self._state.touch()

    def rebuild(self, items: Iterable[tuple[int, str]] | None = None) -> None:
        """Empty the index and fill it from ``items``, or from the texts it keeps."""
        self.flush()
        with self._transaction():
            own = items is None
            for table in _DERIVED:
                self._db.execute(f"DELETE FROM {table}")
            self._state.set_meta("format", FORMAT)
            if not own:
                self._db.execute("DELETE FROM fp_texts")
            self._state.forget()
            self._reload()
            self._state.touch()
            for key, text in self._kept_texts() if items is None else items:
                self._store(key, read(text).fingerprints[1], text)

    def _kept_texts(self) -> Iterator[tuple[int, str]]:
        keys = [key for (key,) in self._db.execute("SELECT key FROM fp_texts ORDER BY key")]
        for key in keys:
            text = self._text(key)
            if text is not None:
                yield key, text

    # -- reading -----------------------------------------------------------------------------------

    @property
    def high_water(self) -> int:
        """The largest key ever stored; -1 for none. Keys from here on are to be caught up with."""
        return max(self._state.high, max(self._pending, default=-1))

    def find(self, text: str, *, exclude: int | None = None) -> list[Match]:
        """Stored texts that share a passage with ``text``, best first, without the key ``exclude``.

        At most :data:`newscrawl.reposts.popularity.MAX_CANDIDATES` texts are aligned. A run of
        :data:`newscrawl.reposts.fingerprint.GUARANTEED` units that few texts hold shares at least one
        fingerprint with the query, twice the length two, which is what a candidate needs.

        What the other texts say of a match (see :class:`newscrawl.reposts.FoundMatch`) is looked up when it is judged:
        judge it before the index is changed or closed.
        """
        with self._snapshot():
            return self._find(text, exclude)

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        """One state of segments: another process may move postings between two reads."""
        if not self._state.segments or not self._owned or self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def _find(self, text: str, exclude: int | None) -> list[Match]:
        self._looked_up += 1
        if not self._pending or self._looked_up > MOST_PENDING or self._state.data_version < 0:
            self._sync()
        self._compared = False
        reading = read(text)
        if not reading.size:
            return []
        query = reading.fingerprints[0]
        known = holders_of(self._state, query, exclude)
        if known is None:
            return []

        def first(hashes: list[int]) -> Holders:
            if self._db.in_transaction:
                return first_holders(self._state, hashes, exclude)
            with self._snapshot():
                self._sync()
                return first_holders(self._state, hashes, exclude)

        chosen = candidates(len(query), known, first)
        if not chosen:
            return []
        self._compared = True
        holders = known.rare if known.packed is None else known.packed
        return list(compare(reading, chosen, self._text, holders, known.common, first))

    def _text(self, key: int) -> str | None:
        pending = self._pending.get(key)
        if pending is not None:
            return pending.text
        if self._text_of is not None:
            return self._text_of(key)
        text = self._recent.get(key)
        if text is None:
            row = self._db.execute("SELECT text FROM fp_texts WHERE key = ?", (key,)).fetchone()
            if row is not None:
                text = utf_16_le_decode(row[0], "surrogatepass", True)[0]
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
