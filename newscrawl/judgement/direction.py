"""Which of two texts that share text is the copy: signs read off what both say, added up by one table."""

from __future__ import annotations

import functools
from datetime import datetime
from math import fsum
from typing import TYPE_CHECKING, Any

from newscrawl.items import PAGE_ZONE, Judgement, Reason
from newscrawl.judgement.claims import Claims, Site, claims_of, is_home, text_of
from newscrawl.judgement.naming import naming
from newscrawl.judgement.weights import COMMITTED, CRAWL_ORDER, WEIGHT
from newscrawl.reposts.copying import Finding, examine, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.items import Match

_ROW = {code: row for row, code in enumerate(WEIGHT)}


def judge(a: Any, b: Any, match: Match) -> Judged:
    """Judge a match of ``a`` (whose text was looked up) with ``b`` (the stored text).

    ``a`` and ``b`` may be anything with ``body``, ``title``, ``url``, ``portal`` and ``published_at``, each of
    which may be missing or None; ``layers``, ``source_name``, ``first_seen`` and ``mirror`` are used where present.
    """
    body_a, body_b = text_of(a, "body"), text_of(b, "body")
    found = examine(body_a, body_b, (text_of(a, "title"), text_of(b, "title")), match)
    if not found.repost or found.shown is None:
        return Judged(False, found.score, found.kind, None, "none", lambda: found.reasons)
    claims = claims_of(a, body_a, found.readings[0]), claims_of(b, body_b, found.readings[1])
    signs = signs_of((a, b), claims, found, match)
    # Added exactly: which text was looked up must not show in the last bit.
    weight = fsum([WEIGHT[code] if side == "a" else -WEIGHT[code] for side, code in signs])
    # The crawl's own order leans, and settles nothing: with the texts met the other way round the direction is the same.
    sure = fsum(
        [WEIGHT[code] if side == "a" else -WEIGHT[code] for side, code in signs if code != CRAWL_ORDER]
    )
    origin = "b" if sure >= COMMITTED else "a" if sure <= -COMMITTED else None
    # Without a direction neither text is the copy: the one of which more is shared says the kind, from either side.
    sides = {
        "a": match.origin_coverage,
        "b": match.copy_coverage,
        None: max(match.copy_coverage, match.origin_coverage),
    }
    return Judged(
        True,
        found.score,
        kind_of(found.shown, sides[origin]),
        origin,
        claims[1 if weight < 0 else 0].form,
        lambda: _reasons(found, signs, weight, origin, claims),
    )


class Judged(Judgement):
    """A judgement whose reasons are put together when they are read.

    ``attribution``: :attr:`newscrawl.judgement.claims.Claims.form` of the copy's text, which benchmarks score. How the
    copy credits *this* origin is :func:`newscrawl.judgement.credit.credit`'s.
    """

    __slots__ = ("_made", "_make", "attribution")

    def __init__(
        self,
        repost: bool,
        score: float,
        kind: str,
        origin: str | None,
        attribution: str,
        make: Callable[[], list[Reason]],
    ) -> None:
        self.repost = repost
        self.score = score
        self.kind = kind
        self.origin = origin
        self.attribution = attribution
        self._make = make
        self._made: list[Reason] | None = None

    @property
    def reasons(self) -> list[Reason]:
        """Codes; ``a`` and ``b`` in their arguments are the two articles judged."""
        if self._made is None:
            self._made = self._make()
        return self._made

    @reasons.setter
    def reasons(self, reasons: list[Reason]) -> None:
        self._made = reasons


def _reasons(
    found: Finding,
    signs: list[tuple[str, str]],
    weight: float,
    origin: str | None,
    claims: tuple[Claims, Claims],
) -> list[Reason]:
    # Nor does it in the order of what is stored: by the table, the copy's signs first.
    copy = "b" if weight < 0 else "a"
    signs = sorted(signs, key=lambda sign: (_ROW[sign[1]], sign[0] != copy))
    names = {"a": naming(claims[0], claims[1]), "b": naming(claims[1], claims[0])}
    reasons = list(found.reasons)
    for side, code in signs:
        name = getattr(names[side], _NAMED[code]) if code in _NAMED else None
        reasons.append(Reason(code, {"side": side} if name is None else {"side": side, "name": name}))
    if names[copy].shared is not None and names["a" if copy == "b" else "b"].shared is not None:
        reasons.append(Reason("same_source", {"name": names[copy].shared}))
    if origin is None:
        reasons.append(Reason("direction_open"))
    return reasons


#: The signs that say whom a text names, and what of its naming.
_NAMED = {"names_publisher": "publisher", "names_other_source": "third"}


def signs_of(
    articles: tuple[Any, Any], claims: tuple[Claims, Claims], found: Finding, match: Match
) -> list[tuple[str, str]]:
    """The signs of direction: the text that shows each (``a`` or ``b``), and its code in the table."""
    signs: list[tuple[str, str]] = []
    for side, one, own, other in (
        ("a", articles[0], claims[0], claims[1]),
        ("b", articles[1], claims[1], claims[0]),
    ):
        if getattr(one, "mirror", None):
            signs.append((side, "is_mirror"))
        if own.sources or own.datelines or own.bylines:  # most texts name one publisher or nobody
            named = naming(own, other)
            if named.publisher is not None:
                signs.append((side, "names_publisher"))
            elif named.stated:
                signs.append((side, "names_other_source"))
            if _any_home(own.datelines, own.site):
                signs.append((side, "stands_at_home"))
        if own.traces:
            signs.append((side, "traces"))
        if own.furniture > 1:
            signs.append((side, "furniture"))
        if other.datelines and not own.datelines:
            signs.append((side, "lacks_lead"))
    one, two = articles
    for name, code in (("published_at", "published_later"), ("first_seen", CRAWL_ORDER)):
        first = getattr(one, name, None)
        second = getattr(two, name, None) if first else None
        if second and isinstance(first, str) and isinstance(second, str):
            behind = later(first, second)
            if behind:
                signs.append((behind, code))
    if found.is_part:
        signs.append(("a" if match.copy_coverage > match.origin_coverage else "b", "cut"))
    return signs


def _any_home(sources: tuple[str, ...], site: Site) -> bool:
    for source in sources:  # noqa: SIM110 - a generator costs as much as the question
        if is_home(source, site):
            return True
    return False


def later(one: str, two: str) -> str | None:
    """The side (``a`` or ``b``) with the later time; None where the stated precision cannot tell."""
    if not one or not two:
        return None
    if len(one) <= 10 or len(two) <= 10:
        one, two = one[:10], two[:10]
    elif not _are_alike(one, two):
        first, second = _parsed(one), _parsed(two)
        if first and second:
            return None if first == second else "a" if first > second else "b"
    return None if one == two else "a" if one > two else "b"


def _are_alike(one: str, two: str) -> bool:
    """Whether two times are written alike, so that they compare as they are read: 2026-11-20T08:00:00."""
    return (
        len(one) == len(two)
        and one[4] == two[4] == one[7] == two[7] == "-"
        and one[10] == two[10]
        and one[13:14] == two[13:14] == one[16:17] == two[16:17] == ":"
        and one[19:] == two[19:]
    )


@functools.lru_cache(1024)
def _parsed(time: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=PAGE_ZONE)
    return parsed
