"""The newest texts' fingerprints, in memory until they become a segment.

With the compiled kernel they lie in its table. Without it, what this process added last lies in a dictionary; what
it added before, or finds when it opens the index, in sorted arrays, which are made ten times as fast and take a
tenth of the memory; a filter like a segment's tells which hashes are worth searching for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from newscrawl import native
from newscrawl.reposts.fingerprint import BITS
from newscrawl.reposts.popularity import COMMON, CROWDED, HALF, POPULAR
from newscrawl.reposts.posting_segments import filter_masks, in_order

if TYPE_CHECKING:
    from newscrawl.reposts.posting_segments import Words

#: Words of the filter (a power of two): eleven bits a posting when the tail is full.
_FILTER_BITS = 17
_FILTER_SHIFT = np.uint64(BITS - _FILTER_BITS)
#: Texts in the dictionary: with a whole tail of them a long run grows by 90 MiB before a segment is made.
_RECENT_TEXTS = 1024
_NOTHING = np.zeros(0, np.uint64)
#: The kernel's postings are a hash and, in the bits below it, the number of the text.
_NUMBER_BITS = np.uint64(64 - BITS)
_NUMBER_MASK = np.uint64((1 << (64 - BITS)) - 1)


class Tail(Protocol):
    """Postings of texts under their keys; no text is here twice."""

    #: Postings of the texts that are here.
    postings_held: int

    def __len__(self) -> int:
        """How many texts."""

    def __contains__(self, key: int) -> bool:
        """Whether a text is here."""

    def add(self, key: int, hashes: Words) -> None:
        """Hold a text, in place of any under its key."""

    def load(self, keys: list[int], hashes: list[Words]) -> None:
        """Hold many texts at once."""

    def remove(self, key: int) -> None:
        """Forget a text."""

    def holders(self, query: Words) -> dict[int, list[int]]:
        """The keys that hold each hash of a query, where any does, ascending; the lowest ``most`` of each."""

    def glance(
        self, query: Words, exclude: int | None, half: float, popular: int
    ) -> tuple[float, int, int, int] | None:
        """What :meth:`holders` comes to; None where it has to be asked.

        :return: the heaviest weight of a text (see :mod:`newscrawl.reposts.popularity`), how many of the hashes
            ``popular`` texts or more hold, the most that one text holds, the most texts that hold one
        """

    def look_up(
        self, query: Words, exclude: int | None, threshold: float, others: int
    ) -> tuple[int, int, list[tuple[int, float, int]], bytes] | bool | None:
        """The candidates and who holds what they share, where no hash is common; None where it has to be asked otherwise.

        False where there are no candidates. ``others``: common hashes of the query beside these.

        :return: how many of the hashes are popular, the most that one text holds, the texts that weigh ``threshold`` or
            hold many (key, weight, how many), the holders packed
        """

    def keys(self) -> list[int]:
        """The keys of all texts, in no order."""

    def postings(self, low: int = 0, high: int = 1 << BITS) -> tuple[Words, Words]:
        """All hashes from ``low`` to below ``high``, ascending, and the keys that hold them; those of one hash
        ascending.
        """


def new_tail(most: int) -> Tail:
    """A tail that gives ``most`` keys for a hash."""
    return PlainTail(most) if native.kernel is None else CompiledTail(native.kernel.Postings(most))


class CompiledTail:
    """The tail in the kernel's table."""

    def __init__(self, postings: Any) -> None:
        self._postings = postings
        #: The number of each text in the table, and of its postings.
        self._numbers: dict[int, tuple[int, int]] = {}
        self.postings_held = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: int) -> bool:
        return key in self._numbers

    def add(self, key: int, hashes: Words) -> None:
        if key in self._numbers:
            self.remove(key)
        self._numbers[key] = self._postings.add(key, hashes), len(hashes)
        self.postings_held += len(hashes)

    def load(self, keys: list[int], hashes: list[Words]) -> None:
        for key, values in zip(keys, hashes, strict=True):
            self.add(key, values)

    def remove(self, key: int) -> None:
        number, held = self._numbers.pop(key)
        self._postings.drop(number)
        self.postings_held -= held

    def holders(self, query: Words) -> dict[int, list[int]]:
        found: dict[int, list[int]] = self._postings.holders(query)
        return found

    def glance(
        self, query: Words, exclude: int | None, half: float, popular: int
    ) -> tuple[float, int, int, int] | None:
        seen: tuple[float, int, int, int] | None = self._postings.glance(
            query, -1 if exclude is None else exclude, half, popular
        )
        return seen

    def look_up(
        self, query: Words, exclude: int | None, threshold: float, others: int
    ) -> tuple[int, int, list[tuple[int, float, int]], bytes] | bool | None:
        found: tuple[int, int, list[tuple[int, float, int]], bytes] | bool | None = self._postings.look_up(
            query, -1 if exclude is None else exclude, HALF, POPULAR, COMMON, threshold, CROWDED, others
        )
        return found

    def keys(self) -> list[int]:
        return list(self._numbers)

    def postings(self, low: int = 0, high: int = 1 << BITS) -> tuple[Words, Words]:
        packed, keys = (np.frombuffer(part, np.uint64) for part in self._postings.postings(low, high))
        postings = np.sort(packed)
        return in_order(postings >> _NUMBER_BITS, keys.take((postings & _NUMBER_MASK).view(np.int64)))


class PlainTail:
    """The tail in a dictionary and in arrays."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.postings_held = 0
        self._recent: dict[int, int | list[int]] = {}
        self._fingerprints: dict[int, Words] = {}
        #: Sorted by hash.
        self._hashes, self._keys = _NOTHING, _NOTHING
        self._members: set[int] = set()
        self._filter: Words | None = None

    def __len__(self) -> int:
        return len(self._fingerprints) + len(self._members)

    def __contains__(self, key: int) -> bool:
        return key in self._fingerprints or key in self._members

    def add(self, key: int, hashes: Words) -> None:
        if key in self:
            self.remove(key)
        if len(self._fingerprints) >= _RECENT_TEXTS:
            self._settle()
        self._fingerprints[key] = hashes
        self.postings_held += len(hashes)
        recent = self._recent
        values = hashes.tolist()
        known = recent.keys() & values
        if known:
            for value in known:
                held = recent[value]
                if isinstance(held, int):
                    recent[value] = [held, key]
                else:
                    held.append(key)
            values = [value for value in values if value not in known]
        recent.update(dict.fromkeys(values, key))

    def load(self, keys: list[int], hashes: list[Words]) -> None:
        self._settle()
        stale = [key for key in keys if key in self._members]
        for key in stale:
            self.remove(key)
        sizes = [len(h) for h in hashes]
        self._merge(np.repeat(np.array(keys, np.uint64), sizes), np.concatenate(hashes))
        self._members.update(keys)
        self.postings_held += sum(sizes)

    def remove(self, key: int) -> None:
        hashes = self._fingerprints.pop(key, None)
        if hashes is None:
            self._members.remove(key)
            keep = self._keys != np.uint64(key)
            self.postings_held -= int(np.count_nonzero(~keep))
            self._hashes, self._keys = self._hashes[keep], self._keys[keep]
            return
        self.postings_held -= len(hashes)
        for value in hashes.tolist():
            held = self._recent[value]
            if held == key:
                del self._recent[value]
            elif isinstance(held, list):
                held.remove(key)

    def holders(self, query: Words) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        values = query.tolist()
        settled: dict[int, list[int]] = {}
        if self._filter is not None:
            masks = np.bitwise_or(*filter_masks(query))
            words = self._filter.take((query >> _FILTER_SHIFT).view(np.int64))
            maybe = ((words & masks) == masks).nonzero()[0]
            lows = self._hashes.searchsorted(query[maybe]).tolist()
            highs = self._hashes.searchsorted(query[maybe], "right").tolist()
            for at, low, high in zip(maybe.tolist(), lows, highs, strict=True):
                if low < high:
                    settled[values[at]] = self._keys[low:high].tolist()
        known = self._recent.keys() & values
        if not known and not settled:
            return found
        for value in values:
            keys = settled.get(value, [])
            if value in known:
                held = self._recent[value]
                keys = [*keys, *([held] if isinstance(held, int) else held)]
            if keys:
                found[value] = sorted(keys)[: self._most]
        return found

    def glance(
        self, query: Words, exclude: int | None, half: float, popular: int
    ) -> tuple[float, int, int, int] | None:
        del query, exclude, half, popular  # as dear as asking for the holders
        return None

    def look_up(self, query: Words, exclude: int | None, threshold: float, others: int) -> None:
        """Nothing is counted at once here."""

    def keys(self) -> list[int]:
        return [*self._members, *self._fingerprints]

    def postings(self, low: int = 0, high: int = 1 << BITS) -> tuple[Words, Words]:
        self._settle()
        first, end = self._hashes.searchsorted(np.array([low, high], np.uint64)).tolist()
        return in_order(self._hashes[first:end], self._keys[first:end])

    def _settle(self) -> None:
        if not self._fingerprints:
            return
        sizes = [len(hashes) for hashes in self._fingerprints.values()]
        self._merge(
            np.repeat(np.array(list(self._fingerprints), np.uint64), sizes),
            np.concatenate(list(self._fingerprints.values())),
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
        masks = np.bitwise_or(*filter_masks(added))
        np.bitwise_or.at(self._filter, (added >> _FILTER_SHIFT).view(np.int64), masks)
