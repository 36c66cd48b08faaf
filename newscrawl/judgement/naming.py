"""Whom a text names as its source, seen from another text: the one notion that direction and credit share.

A text may name the other's publisher (the portal it stands on, its owner, its brands, a house of its group), a source
that the other names as well (both took the text from one wire), a third that neither is, or itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.judgement.claims import house_of, is_home

if TYPE_CHECKING:
    from newscrawl.judgement.claims import Claims


class Naming(NamedTuple):
    """Whom a text names, seen from another: the registry's names, others folded; None where it names nobody of that kind."""

    #: The other's publisher; a source that the other names as its own, too. Named outright or in the running text.
    publisher: str | None
    shared: str | None
    #: Another source, where the text names neither of the former; whether a source line names it.
    third: str | None
    stated: bool
    #: Whether it names itself or a house of its own group, and nobody else; that house, where it is not the site itself.
    itself: bool
    own_house: str | None
    #: Whether the publisher or the shared source is named outright, not only in the running text.
    outright: bool
    #: The publisher or shared source that is named outright, else the one in the running text: whom the text credits.
    credited: str | None


def naming(one: Claims, other: Claims) -> Naming:
    """Whom the text ``one`` names as its source, seen from the text ``other``."""
    publisher = shared = credited = None
    outright = False
    theirs: set[str] | None = None
    for names, is_outright in ((one.sources, True), (one.bylines, True), (one.datelines, False)):
        for name in names:
            if is_home(name, other.site):
                house = house_of(name)
                publisher = publisher or house
            else:
                if theirs is None:
                    theirs = _sources_of(other)
                if not theirs or (house := house_of(name)) not in theirs:
                    continue
                shared = shared or house
            credited = credited or house
            outright = outright or is_outright
    if credited is not None:
        return Naming(publisher, shared, None, False, False, None, outright, credited)
    third = own_house = None
    stated = False
    itself = one.own
    # What both texts refer to belongs to the text: it credits nobody and accuses nobody.
    both = set(map(house_of, other.datelines)) if one.datelines else ()
    for names, in_text in ((one.sources, False), (one.bylines, False), (one.datelines, True)):
        for name in names:
            if is_home(name, one.site):
                itself, own_house = True, own_house or house_of(name)
            elif third is None and not (in_text and house_of(name) in both):
                third, stated = house_of(name), names is one.sources
    if third is not None:
        return Naming(None, None, third, stated, False, None, False, None)
    return Naming(None, None, None, False, itself, own_house, False, None)


def _sources_of(text: Claims) -> set[str]:
    """The houses a text says it is from: in its source lines, its byline and the lead at its head; not whom it refers to."""
    names = {house_of(name) for name in (*text.sources, *text.bylines)}
    if text.lead is not None:
        names.add(house_of(text.lead))
    return names
