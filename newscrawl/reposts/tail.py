"""The newest texts' fingerprints, in memory until they become a segment.

What this process added last lies in a dictionary. What it added before, or finds when it opens the index, lies in
sorted arrays, which are made ten times as fast and take a tenth of the memory; a filter like a segment's tells
which hashes are worth searching for.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newscrawl.reposts.fingerprint import BITS
from newscrawl.reposts.segments import filter_masks

if TYPE_CHECKING:
    from newscrawl.reposts.segments import Words

#: Words of the filter (a power of two): eleven bits a posting when the tail is full.
_FILTER_BITS = 17
_FILTER_SHIFT = np.uint64(BITS - _FILTER_BITS)
#: Texts in the dictionary: with a whole tail of them a long run grows by 90 MiB before a segment is made.
_RECENT_TEXTS = 1024
_NOTHING = np.zeros(0, np.uint64)


class Tail:
    """Postings of texts under their keys; no text is here twice."""

    def __init__(self, most: int) -> None:
        #: A hash that ``most`` recent texts hold takes no more.
        self._most = most
        self._recent: dict[int, int | list[int]] = {}
        self._fingerprints: dict[int, list[int]] = {}
        #: Sorted by hash; a hash's keys in the order they came.
        self._hashes, self._keys = _NOTHING, _NOTHING
        self._members: set[int] = set()
        self._filter: Words | None = None

    def __len__(self) -> int:
        return len(self._fingerprints) + len(self._members)

    def __contains__(self, key: int) -> bool:
        return key in self._fingerprints or key in self._members

    def fingerprints_of(self, key: int) -> list[int] | None:
        """What a text among the ones added was added with."""
        return self._fingerprints.get(key)

    def add(self, key: int, hashes: list[int]) -> None:
        """Hold a text, in place of any under its key."""
        if key in self:
            self.remove(key)
        if len(self._fingerprints) >= _RECENT_TEXTS:
            self._settle()
        self._fingerprints[key] = hashes
        recent = self._recent
        known = recent.keys() & hashes
        if known:
            for value in known:
                held = recent[value]
                if isinstance(held, int):
                    recent[value] = [held, key]
                elif len(held) < self._most:
                    held.append(key)
            hashes = [value for value in hashes if value not in known]
        recent.update(dict.fromkeys(hashes, key))

    def load(self, keys: list[int], hashes: list[Words]) -> None:
        """Hold many texts at once."""
        self._settle()
        stale = [key for key in keys if key in self._members]
        for key in stale:
            self.remove(key)
        self._merge(np.repeat(np.array(keys, np.uint64), [len(h) for h in hashes]), np.concatenate(hashes))
        self._members.update(keys)

    def remove(self, key: int) -> None:
        """Forget a text."""
        hashes = self._fingerprints.pop(key, None)
        if hashes is None:
            self._members.remove(key)
            keep = self._keys != np.uint64(key)
            self._hashes, self._keys = self._hashes[keep], self._keys[keep]
            return
        for value in hashes:
            held = self._recent.get(value)
            if held == key:
                del self._recent[value]
            elif isinstance(held, list) and key in held:
                held.remove(key)

    def holders(self, query: list[int]) -> dict[int, list[int]]:
        """The keys that hold each hash of a query, where any does."""
        found: dict[int, list[int]] = {}
        if self._filter is not None:
            hashes = np.array(query, np.uint64)
            masks = filter_masks(hashes)
            words = self._filter.take((hashes >> _FILTER_SHIFT).view(np.int64))
            maybe = ((words & masks) == masks).nonzero()[0]
            lows = self._hashes.searchsorted(hashes[maybe]).tolist()
            highs = self._hashes.searchsorted(hashes[maybe], "right").tolist()
            for at, low, high in zip(maybe.tolist(), lows, highs, strict=True):
                if low < high:
                    found[query[at]] = self._keys[low : min(high, low + self._most)].tolist()
        known = self._recent.keys() & query
        if known:
            for value in query:
                if value in known:
                    held = self._recent[value]
                    newest = [held] if isinstance(held, int) else held
                    found[value] = found[value] + newest if value in found else newest
        return found

    def postings(self) -> tuple[Words, Words]:
        """All hashes, ascending, and the keys that hold them."""
        self._settle()
        return self._hashes, self._keys

    def _settle(self) -> None:
        if not self._fingerprints:
            return
        sizes = [len(hashes) for hashes in self._fingerprints.values()]
        self._merge(
            np.repeat(np.array(list(self._fingerprints), np.uint64), sizes),
            np.fromiter(chain.from_iterable(self._fingerprints.values()), np.uint64, sum(sizes)),
        )
        self._members.update(self._fingerprints)
        self._recent, self._fingerprints = {}, {}

    def _merge(self, keys: Words, added: Words) -> None:
        order = added.argsort(kind="stable")
        keys, added = keys[order], added[order]
        # Two sorted runs, what is there before what comes, one array after the other: never four of them at once.
        places = self._hashes.searchsorted(added, side="right")
        self._hashes = np.insert(self._hashes, places, added)
        self._keys = np.insert(self._keys, places, keys)
        if self._filter is None:
            self._filter = np.zeros(1 << _FILTER_BITS, np.uint64)
        np.bitwise_or.at(self._filter, (added >> _FILTER_SHIFT).view(np.int64), filter_masks(added))
