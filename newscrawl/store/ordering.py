"""The order of captures where the computer's clock does not give it.

A clock may be set back (a flat battery, a restored virtual machine) or have been ahead. A capture made now is later than
all that is stored, whatever its date. So each capture has an *order date*: its date, as long as the clock goes forward;
otherwise a moment behind the last one known, which goes on with the steady clock of the kernel. Dates stay what the
clock said; versions, misses and due times follow the order date. It stands in the record
(``Newscrawl-Order-Date``) where it differs, so that a rebuild and an ingest of the file order captures the same way.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Final

from newscrawl.items import utc

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

#: Steps of the clock below so many seconds are what time services do all day; no article is read twice within them.
TOLERANCE: Final = 1.0


def _wall() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _steady() -> float:
    """Seconds that never go back, sleep of the machine included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class OrderClock:
    """Gives order dates. ``last``: the latest order date known; ``shift``: seconds by which the newest capture's order
    date is ahead of its date. ``wall``, ``steady``: clocks, for tests.
    """

    def __init__(
        self,
        last: dt.datetime | None = None,
        shift: float = 0.0,
        *,
        wall: Callable[[], dt.datetime] = _wall,
        steady: Callable[[], float] = _steady,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._before = (wall(), steady())
        behind = (last - self._before[0]).total_seconds() if last is not None else 0.0
        #: Seconds between a date and its order date. An earlier run's, where the clock has gone on since as it was.
        self.shift = max(behind + 0.001, shift) if behind > TOLERANCE else 0.0

    def now(self) -> dt.datetime:
        """The present moment in order."""
        wall, steady = self._wall(), self._steady()
        expected = self._before[0] + dt.timedelta(seconds=steady - self._before[1])
        step = (wall - expected).total_seconds()
        if step < -TOLERANCE or (step > TOLERANCE and self.shift):
            self.shift = max(0.0, self.shift - step)
        if abs(step) > TOLERANCE or steady - self._before[1] > TOLERANCE:
            self._before = (wall, steady)
        return wall + dt.timedelta(seconds=self.shift)

    def order_date(self, date: dt.datetime) -> dt.datetime | None:
        """The order date of what is captured now and dated ``date``; None where that is its date."""
        self.now()
        return date + dt.timedelta(seconds=self.shift) if self.shift else None


def clock_of(connection: sqlite3.Connection) -> OrderClock:
    """The clock of a database, made at its first use in a connection."""
    clock = getattr(connection, "order_clock", None)
    if clock is None:
        clock = OrderClock(*_known(connection))
        if hasattr(connection, "order_clock"):
            connection.order_clock = clock
    return clock


def now(connection: sqlite3.Connection) -> dt.datetime:
    """The present moment in the order of what a database knows."""
    return clock_of(connection).now()


def _known(connection: sqlite3.Connection) -> tuple[dt.datetime | None, float]:
    """The latest order date of all captures and of the frontier's runs, and by how much the newest capture's is ahead of its date."""
    last = connection.execute(
        """select max(coalesce((select max(coalesce(order_date, captured_at)) from captures), ''),
          coalesce((select max(max(started_at, coalesce(finished_at, ''))) from frontier_runs), ''))"""
    ).fetchone()[0]
    row = connection.execute(
        "select captured_at, order_date from captures order by id desc limit 1"
    ).fetchone()
    shift = (_moment(row[1]) - _moment(row[0])).total_seconds() if row and row[1] else 0.0
    return _moment(last) if last else None, shift


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def order_of_foreign(order: str, taken_in: str | None) -> str:
    """The order date of somebody else's capture: nobody takes in what was not captured yet."""
    return min(order, taken_in) if taken_in else order


def order_text(clock: OrderClock, date: dt.datetime) -> str | None:
    """:meth:`OrderClock.order_date` in its stored form."""
    moment = clock.order_date(date)
    return utc(moment) if moment is not None else None
