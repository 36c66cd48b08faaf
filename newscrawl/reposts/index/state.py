"""What of an index file is in memory: segments with their filters, the tail, tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from newscrawl import native
from newscrawl.reposts import posting_segments as seg
from newscrawl.reposts.tail import new_tail

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.reposts.fingerprint import Hashes
    from newscrawl.reposts.tail import Tail


class CommonHashes(Protocol):
    """A set of hashes."""

    def __len__(self) -> int: ...
    def add(self, value: int, /) -> None: ...
    def clear(self) -> None: ...
    def split(self, hashes: Hashes, /) -> tuple[Hashes, list[int]]:
        """The hashes that are not in it, and those that are."""


class _PlainHashes(set[int]):
    def split(self, hashes: Hashes, /) -> tuple[Hashes, list[int]]:
        if not self:
            return hashes, []
        values = hashes.tolist()
        return np.array([v for v in values if v not in self], np.uint64), [v for v in values if v in self]


class _CompiledHashes:
    def __init__(self, kernel: Any) -> None:
        self._set = kernel.HashSet()
        self.add, self.clear = self._set.add, self._set.clear

    def __len__(self) -> int:
        return len(self._set)

    def split(self, hashes: Hashes, /) -> tuple[Hashes, list[int]]:
        found = self._set.split(hashes)
        return (hashes, []) if found is None else (np.frombuffer(found[0], np.uint64), found[1])


def _common_hashes() -> CommonHashes:
    return _PlainHashes() if native.kernel is None else _CompiledHashes(native.kernel)


class State:
    """The state of one index file, as of the last look at it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self.forget()

    def forget(self) -> None:
        """Know nothing, as before the first look."""
        self.segments: list[seg.Segment] = []
        self._probe: seg.Probe | None = None
        self.tail: Tail = new_tail(seg.MAX_REPEATS)
        #: Fingerprints known to be common, whichever one text is left out.
        self.common: CommonHashes = _common_hashes()
        #: Of common fingerprints asked for before, the lowest keys that hold each, eight bytes a key: full lists only,
        #: which a text under a higher key does not change.
        self.lowest: dict[int, bytes] = {}
        #: Removed or replaced texts, and the last segment that may hold what they had.
        self.gone: dict[int, int] = {}
        #: Held back texts' keys that the tail on disk has under another text.
        self.stale: set[int] = set()
        self.last_tail = 0
        #: Tombstones below this key were looked through since the oldest segment was another.
        self.swept = 0
        #: Postings added since the last step of a merge.
        self.added = 0
        self.high = -1
        self.generation = -1
        self.data_version = -1

    def forget_common(self) -> None:
        """Forget what is known of common fingerprints: a text is gone or replaced, or has come below others."""
        self.common.clear()
        self.lowest.clear()

    def meta(self, name: str) -> int:
        """A number the file keeps; 0 where it keeps none of that name."""
        row = self.db.execute("SELECT value FROM fp_meta WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def set_meta(self, name: str, value: int) -> None:
        """Keep a number in the file."""
        self.db.execute("INSERT OR REPLACE INTO fp_meta VALUES (?, ?)", (name, value))

    def touch(self) -> None:
        """Make other processes read the state again."""
        self.generation += 1
        self.set_meta("generation", self.generation)

    def newest_segment(self) -> int:
        """The highest number a segment has, one that is being made included; 0 for none."""
        return max(self.segments[-1].id if self.segments else 0, self.meta("making"))

    def filters(self) -> seg.Probe:
        """All segments' filters at once."""
        if self._probe is None:
            self._probe = seg.Probe(list(self.segments))
        return self._probe

    def segments_changed(self, *, only_progress: bool = False) -> None:
        """Forget the filters; where a merge only went on, read again how far it is."""
        if not only_progress:
            self._probe = None
        elif self._probe is not None:
            self._probe.refresh()

    def new_tail(self) -> None:
        """Empty the tail in memory."""
        self.tail, self.last_tail = new_tail(seg.MAX_REPEATS), 0
