"""Where payloads stood in the archive being read, for the revisits that point back at them.

An archive may hold millions of responses: the newest places lie in a dictionary, the rest in two sorted arrays, 16
bytes each; above a limit the older half is forgotten.
"""

from __future__ import annotations

from typing import Final

import numpy as np

#: Places kept in the dictionary before they are taken into the arrays, and places kept in all: 64 MiB.
NEWEST: Final = 1 << 15
MOST: Final = 1 << 22


class Seen:
    """Hashes (of 64 bits, as Python's ``hash`` gives them) → numbers below 2⁶³ that grow with the reading."""

    def __init__(self, newest: int = NEWEST, most: int = MOST) -> None:
        self._newest, self._most = newest, most
        self._new: dict[int, int] = {}
        self._keys = np.empty(0, np.int64)
        self._places = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._new) + len(self._keys)

    def get(self, key: int) -> int | None:
        found = self._new.get(key)
        if found is None and len(self._keys):
            at = int(self._keys.searchsorted(key))
            if at < len(self._keys) and self._keys[at] == key:
                found = int(self._places[at])
        return found

    def put(self, key: int, place: int) -> None:
        """Note a place; of two under one key the later counts."""
        self._new[key] = place
        if len(self._new) >= self._newest:
            self._take_in()

    def _take_in(self) -> None:
        keys = np.fromiter(self._new.keys(), np.int64, len(self._new))
        places = np.fromiter(self._new.values(), np.int64, len(self._new))
        self._new = {}
        order = np.argsort(keys)
        keys, places = keys[order], places[order]
        if len(self._keys):
            at = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
            known = self._keys[at] == keys
            self._places[at[known]] = places[known]
            keys, places = keys[~known], places[~known]
        at = self._keys.searchsorted(keys)
        self._keys = np.insert(self._keys, at, keys)
        self._places = np.insert(self._places, at, places)
        if len(self._keys) > self._most:
            kept = self._places > np.median(self._places)
            self._keys, self._places = self._keys[kept], self._places[kept]
