"""Rendered pages kept for a moment: who asks for a list that was just made gets the same bytes.

A page of 50 reposts costs 6 to 8 ms of CPU, and a team opens the same lists again and again while crawls write several
times a second. A kept page holds as long as nothing was committed to the store, 30 seconds at most; else for so many
seconds as its view allows. So what a crawl wrote or a colleague decided may show that much later (a decision on the older
state comes back with the newer one, :mod:`newscrawl.store.reviews`). What somebody did themselves shows at once: the answer
to each form sets a cookie with its time (:data:`WROTE`), and no page from before it is shown to them, by whichever process.

A page is kept for the address, language and role it was made for, and for whatever else its view looked at: cookies, or
the name of whoever asks (:meth:`newscrawl.web.request.Desk.seen`). Name and form token are put in at the end, so that
people share what is the same for them. Each process keeps its own pages.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sqlite3
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary, finalize

from markupsafe import escape

from newscrawl.items import now
from newscrawl.store import desk_users

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

#: Seconds a page may be shown while nothing changes: it may say "overdue", or a retention rule may end.
LONGEST = 30.0
#: The cookie with the time of somebody's last form (seconds since 1970).
WROTE = "desk_wrote"
#: Bytes of pages a process keeps.
MOST = 24 * 1024 * 1024


class Marks:
    """What stands in a page for its reader's name and form token; nobody outside can write these."""

    def __init__(self) -> None:
        self.who = f"name-{secrets.token_hex(12)}"
        self.token = f"token-{secrets.token_hex(12)}"
        self._pattern = re.compile(f"({self.who}|{self.token})")

    def pieces(self, html: str) -> list[str]:
        return self._pattern.split(html)

    def filled(self, pieces: list[bytes], who: str, token: Callable[[], str]) -> bytes:
        """The page for one reader; ``token`` is asked for only where a form needs it."""
        name = str(escape(who)).encode()
        marks = {self.who.encode(): name}
        if (mark := self.token.encode()) in pieces:
            marks[mark] = token().encode()
        return b"".join([marks.get(piece, piece) for piece in pieces])


@dataclass(slots=True)
class Page:
    """One rendered page, and what must be set with it: (cookie, its value or what gives it)."""

    pieces: list[bytes]
    headers: dict[str, str]
    cookies: list[tuple[str, str | Callable[[], str]]]
    #: SQLite's number of the last commit before it was made, and when that was (seconds since 1970).
    version: int
    made: float

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))

    def holds(self, version: int, longest: float, wrote: float) -> bool:
        age = time.time() - self.made
        return self.made > wrote and 0 <= age < (LONGEST if self.version == version else longest)


class Pages:
    """The pages one process keeps of one store."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.marks = Marks()
        self.hits = 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._size = 0
        #: What the view of an address looked at, so far.
        self._seen: dict[Hashable, frozenset[str]] = {}
        self._busy: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._connection: sqlite3.Connection | None = None

    def _ask(self) -> sqlite3.Connection:
        """A connection of its own, asked on the loop's thread: look-ups of microseconds. It never waits for a lock."""
        if self._connection is None:
            self._connection = sqlite3.connect(
                f"{Path(self.database).resolve().as_uri()}?mode=ro",
                uri=True,
                timeout=0,
                isolation_level=None,
                check_same_thread=False,
            )
            finalize(self, self._connection.close)
        return self._connection

    def version(self) -> int | None:
        """SQLite's number of the last commit, as this connection counts; None where that cannot be said at once."""
        try:
            return int(self._ask().execute("pragma data_version").fetchone()[0])
        except sqlite3.Error:
            return None

    def has_message(self, who: str) -> bool:
        """Does a message wait for this person's next page?"""
        try:
            said = desk_users.setting(self._ask(), who, "flash")
        except sqlite3.Error:
            return True
        return bool(said) and str(json.loads(said or "{}").get("until", "")) > now()

    def busy(self, address: Hashable) -> asyncio.Lock:
        """Held while a page of this address is made: others wait for it instead of making it as well."""
        return self._busy.setdefault(address, asyncio.Lock())

    def find(
        self, address: Hashable, seen: Callable[[str], str], version: int, longest: float
    ) -> Page | None:
        """``seen``: the value of something a view may look at, for the request at hand."""
        names = self._seen.get(address)
        if names is None:
            return None
        key = (address, *((name, seen(name)) for name in sorted(names)))
        page = self._pages.get(key)
        if page is None or not page.holds(version, longest, _seconds(seen(f"cookie:{WROTE}"))):
            return None
        self._pages.move_to_end(key)
        self.hits += 1
        return page

    def keep(self, address: Hashable, looked: dict[str, str], seen: Callable[[str], str], page: Page) -> None:
        """``looked``: what the view looked at, with the values it saw."""
        if len(self._seen) > 10_000:
            self._seen.clear()
        names = self._seen.get(address, frozenset()) | looked.keys()
        self._seen[address] = names
        key = (address, *((name, looked.get(name, seen(name))) for name in sorted(names)))
        old = self._pages.pop(key, None)
        self._size += page.size - (old.size if old else 0)
        self._pages[key] = page
        while self._size > MOST:
            self._size -= self._pages.popitem(last=False)[1].size

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _seconds(cookie: str) -> float:
    """A time nobody can push beyond now: their pages would never be kept."""
    try:
        return min(float(cookie), time.time())
    except ValueError:
        return 0.0


def pages_of(datasette: Any, database: Any) -> Pages:
    """The pages kept by this application."""
    held: Pages | None = getattr(datasette, "_newscrawl_pages", None)
    if held is None:
        datasette._newscrawl_pages = held = Pages(database.path)  # noqa: SLF001 - lives as long as the application
    return held
