"""What a crawl's process is working on at this moment, for whoever finds that it ended.

A page that ends its process again and again must not be leased for ever; one that only happened to be there must not be
blamed. So at most two addresses are named, each beside the lock file of the process: the answer that arrived last, until it
waits for the page reader or is answered, and the page the reader is reading, which is one at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Suspects:
    """:param note: writes one line that outlives the process (:meth:`newscrawl.frontier.locks.FileLock.note`)."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._arrived: int | None = None
        self._read: int | None = None
        self._noted = ""

    def arrived(self, url_id: int | None) -> None:
        """The answer of an address is here: it is written to the archive, decompressed, looked at."""
        self._arrived = url_id
        self._write()

    def waits(self, url_id: int | None) -> None:
        """It waits for its turn, or is done: nothing here works on it."""
        if self._arrived == url_id:
            self._arrived = None
            self._write()

    def read(self, url_id: int | None) -> None:
        """The page reader reads it; None: it reads nothing."""
        self._read = url_id
        self._write()

    def _write(self) -> None:
        named = {one for one in (self._arrived, self._read) if one is not None}
        line = " ".join(map(str, sorted(named)))
        if line != self._noted:
            self._note(line)
            self._noted = line


def numbers(line: str) -> list[int]:
    """The addresses a line names; none where it is damaged."""
    return [int(word) for word in line.split() if word.isascii() and word.isdigit() and len(word) < 19]
