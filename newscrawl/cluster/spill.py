"""Records that an engine has grouped, in files by part of the corpus until they are judged."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newscrawl.reposts import corpus_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: The part of the first holders of common fingerprints, which all texts may ask for.
FIRST = -1


def cut(records: corpus_edges.Records, begins: Iterable[int], first: int = 0) -> list[dict[str, Any]]:
    """The parts of sorted records that are not empty, as (number, bytes). ``first``: the number of the first one."""
    return [
        {"part": first + number, "blob": records[a:b].tobytes()}
        for number, (a, b) in enumerate(pairwise(begins))
        if b > a
    ]


class Spill:
    """Bytes by part, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path(FIRST).touch()

    def _path(self, part: int) -> Path:
        return self._folder / f"part-{part}"

    def add(self, found: Iterable[dict[str, Any]]) -> None:
        """Keep what :func:`cut` gave."""
        for one in found:
            with self._path(one["part"]).open("ab") as file:
                file.write(one["blob"])

    def first(self) -> corpus_edges.Records:
        """The records of :data:`FIRST` by hash."""
        found = np.fromfile(self._path(FIRST), corpus_edges.FIRST)
        return found[found["hash"].argsort()]

    def batches(self, parts: int, size: int) -> Iterator[list[bytes]]:
        """The parts from 0 on that are there, in order, so many at a time."""
        there = [path for number in range(parts) if (path := self._path(number)).exists()]
        for begin in range(0, len(there), size):
            yield [path.read_bytes() for path in there[begin : begin + size]]
