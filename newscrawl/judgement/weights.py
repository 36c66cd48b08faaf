"""The signs of direction and what each weighs, in log odds: the one table that code, documentation and tests read.

A positive weight says that the text which shows the sign is the copy, a negative one that it is the origin.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of direction. ``code`` is that of its reason, too; ``why`` is for the documentation."""

    code: str
    weight: float
    why: str


#: Weight from which a direction is given; below it the direction stays open. The crawl's own order is left out of it.
COMMITTED = 0.8
CRAWL_ORDER = "seen_later"

SIGNS = (
    Sign(
        "is_mirror", 12.0, "a page caught as a mirror's is never an origin, whatever date or source it shows"
    ),
    Sign("names_publisher", 4.0, "its source line or lead names the other text's publisher"),
    Sign("traces", 3.0, "pinyin glosses or hidden characters are a copying program's work"),
    Sign("names_other_source", 2.0, "its source line names a third publisher: it was taken from somewhere"),
    Sign("stands_at_home", -2.0, "it stands with the publisher its lead names"),
    Sign("published_later", 1.6, "no more than that: farms show invented dates"),
    Sign("furniture", 0.7, "it carries notices and menus that came along with the text"),
    Sign("cut", 0.5, "it is covered whole and the other is not: a cut is shorter than its origin"),
    Sign("lacks_lead", 0.4, "the other's lead names a publisher, and this one's was cut"),
    Sign(
        CRAWL_ORDER,
        0.3,
        "the crawl met it later; that is mostly the crawl's own order, so it leans only and gives no direction",
    ),
)
WEIGHT = {sign.code: sign.weight for sign in SIGNS}
