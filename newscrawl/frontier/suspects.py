"""What a crawl's process is working on at this moment, for whoever finds that it ended.

A page that ends its process again and again must not be leased for ever; one that only happened to be there must not be
blamed. So at most two addresses are named, each beside the lock file of the process: the answer that arrived last, until it
waits for the page reader or is answered, and the page the reader is reading, which is one at a time. Where the reader has
had a page for longer than ``HELD`` seconds, that is noted too: such a page is far more likely to be the cause. Processes
killed at random, two hundred times, had one page in hand three times in a row once; none that was held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


#: Seconds after which a page counts as one that holds its reader. Pages take milliseconds.
HELD: Final = 1.0
_HELD_SIGN: Final = "!"


class Suspect(NamedTuple):
    """An address a process was working on when it ended; ``held``: its reader had it for longer than ``HELD`` seconds."""

    number: int
    held: bool


class Suspects:
    """:param note: writes one line that outlives the process (:meth:`newscrawl.frontier.locks.FileLock.note`)."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._arrived: int | None = None
        self._read: int | None = None
        self._held = False
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
        self._held = False
        self._write()

    def holds(self) -> None:
        """The page reader has had its page for longer than ``HELD`` seconds."""
        self._held = True
        self._write()

    def _write(self) -> None:
        named = {one: False for one in (self._arrived, self._read) if one is not None}
        if self._held and self._read is not None:
            named[self._read] = True
        line = " ".join(f"{one}{_HELD_SIGN * held}" for one, held in sorted(named.items()))
        if line != self._noted:
            self._note(line)
            self._noted = line


def suspects_in(line: str) -> list[Suspect]:
    """The addresses a line names; none where it is damaged."""
    return [
        Suspect(int(number), held=word != number)
        for word in line.split()
        if (number := word.removesuffix(_HELD_SIGN)).isascii() and number.isdigit() and len(number) < 19
    ]
