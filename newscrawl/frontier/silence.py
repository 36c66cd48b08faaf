"""Which living owners of leases have stopped: watched by a clock that nobody sets.

``urls.lease_until`` is a date of the computer that wrote it. Two computers at one store, or one whose clock was set, may
differ by days: read as a date, every lease of the one is over for the other, and a page is fetched twice. So the value is
only compared with what it was: an owner that is at work renews it (:data:`newscrawl.frontier.queue.LEASE`), whatever
its clock says. A dead owner is known at once by its lock (:mod:`newscrawl.frontier.locks`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Silence:
    """Remembers the last sign of each owner. ``limit``: seconds without a new one; ``clock``: steady seconds, for tests."""

    def __init__(self, limit: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._seen: dict[str, tuple[str, float]] = {}

    def stopped(self, signs: Mapping[str, str]) -> list[str]:
        """The owners whose sign has stood still for the limit. ``signs``: owner → its sign now; others are forgotten."""
        now = self._clock()
        before, self._seen = self._seen, {}
        for owner, sign in signs.items():
            known = before.get(owner)
            self._seen[owner] = known if known is not None and known[0] == sign else (sign, now)
        return [owner for owner, (_, since) in self._seen.items() if now - since >= self._limit]
