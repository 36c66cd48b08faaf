"""Which stored pictures share local features with a picture: votes of descriptors that agree in chosen bits.

Locality-sensitive hashing of binary descriptors (Gionis, Indyk and Motwani, VLDB 1999): eight tables, in each of which a
descriptor stands under 18 of its 256 bits. Arrays and binary search do what FLANN's index does, without its random seeds:
the same pictures give the same answer. Rare buckets count more, as words do in a search for texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from newscrawl.pictures.features import Features

_TABLES: Final = 8
_BITS: Final = 18
#: Entries of a bucket beyond which it says nothing: letters, roof tiles, flat ground.
_CROWDED: Final = 400


class FeatureLookup:
    """``entries``: key and features of each stored picture. Built at once; 32 + 8 × 8 bytes a descriptor."""

    def __init__(self, entries: Iterable[tuple[int, Features]]) -> None:
        entries = list(entries)
        self.keys = np.array([key for key, _ in entries], np.int64)
        bits = np.concatenate([one.bits for _, one in entries]) if entries else np.empty((0, 32), np.uint8)
        owners = np.repeat(np.arange(len(entries), dtype=np.int32), [len(one) for _, one in entries])
        chosen = np.random.default_rng(20261128).permuted(np.tile(np.arange(256), (_TABLES, 1)), axis=1)[
            :, :_BITS
        ]
        self._chosen = chosen
        self._tables = []
        for columns in chosen:
            words = _words(bits, columns)
            order = np.argsort(words, kind="stable")
            self._tables.append((words[order], owners[order]))

    def votes(self, asked: Features, most: int) -> list[tuple[int, float]]:
        """Keys of the ``most`` pictures that share most with ``asked``, with their weight of votes."""
        if not len(self.keys) or not len(asked):
            return []
        total = np.zeros(len(self.keys))
        for columns, (words, owners) in zip(self._chosen, self._tables, strict=True):
            keys = _words(asked.bits, columns)
            first = np.searchsorted(words, keys, "left")
            count = np.searchsorted(words, keys, "right") - first
            use = (count > 0) & (count <= _CROWDED)
            first, count = first[use], count[use]
            if not len(first):
                continue
            rows = np.repeat(first - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(
                count.sum()
            )
            weight = np.repeat(1.0 / np.sqrt(count), count)
            total += np.bincount(owners[rows], weight, len(self.keys))
        best = np.argsort(-total, kind="stable")[:most]
        return [(int(self.keys[row]), float(total[row])) for row in best if total[row] > 0]


def _words(bits: NDArray[np.uint8], columns: NDArray[np.int64]) -> NDArray[np.uint32]:
    found = np.zeros(len(bits), np.uint32)
    for column in columns:
        found <<= 1
        found |= (bits[:, column >> 3] >> np.uint8(7 - (column & 7))) & np.uint8(1)
    return found
