"""What it means that two articles show one picture: which is the origin, and whether the copy credits it.

The own photo is not taken for the origin by being ours: its page may name an agency, or have it later. "Cannot tell" is
an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.attribution import parse_line
from newscrawl.items import Reason
from newscrawl.judgement.credit import canonical, credit, names_of
from newscrawl.judgement.direction import later

if TYPE_CHECKING:
    from newscrawl.store.articles import StoredArticle

#: Weights of the signs; from :data:`_COMMITTED` on a direction is stated. A printed or embedded credit outweighs dates,
#: which outweigh what the files look like.
WEIGHT: Final = {
    "picture_names_other": 4, "picture_embeds_other": 3, "picture_published_later": 2, "picture_part": 1, "picture_smaller": 1,
}  # fmt: skip
_COMMITTED: Final = 2
#: One file has fewer than this share of the other's pixels: it was made smaller.
_SMALLER: Final = 0.8
#: Shares of the area that make one picture a part of the other.
_PART: Final = 0.93
_WHOLE: Final = 0.97


@dataclass(slots=True)
class Shown:
    """A picture as one article shows it. ``caption``: what the page prints beside it. ``width``, ``height``: pixels. ``share``:
    part of it that the other one shows. ``embedded``: names in its file's credits.
    """

    article: StoredArticle
    caption: str
    width: int
    height: int
    share: float
    embedded: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PictureJudgement:
    """``direction``: ``copy`` (the second, own, is the origin), ``reverse`` or ``open``. ``attribution``: of the copy."""

    direction: str
    attribution: str
    reasons: list[Reason]


def names_in_caption(caption: str, owner: str | None) -> tuple[set[str], set[str]]:
    """Houses and people that a caption or credit line names for the picture; houses by their canonical names."""
    houses: set[str] = set()
    people: set[str] = set()
    read = parse_line(caption, owner=owner) if caption else {}
    for key in ("publisher_of_image", "publisher", "agency"):
        value = read.get(key)
        if isinstance(value, str):
            houses.add(canonical(value))
    houses |= {canonical(value) for value in (read.get("affiliations") or {}).values()}
    people |= {str(name) for name, *_ in read.get("people") or []}
    # A line of its own that is nothing but a house's name.
    line = caption.strip(" ()（）[]【】。.")
    if not houses and not people and 2 <= len(line) <= 12 and canonical(line) != line:
        houses.add(canonical(line))
    return houses, people


def judge_pictures(copy: Shown, origin: Shown) -> PictureJudgement:
    """Judge a picture (``copy``) that shows an own photo (``origin``)."""
    signs: list[tuple[str, str]] = []
    sides = {"copy": copy, "origin": origin}
    named: dict[str, tuple[set[str], set[str]]] = {
        side: names_in_caption(one.caption, one.article.portal_owner or one.article.portal)
        for side, one in sides.items()
    }
    for side, other in (("copy", "origin"), ("origin", "copy")):
        mine, theirs = sides[side], sides[other]
        home, there = names_of(mine.article), names_of(theirs.article)
        houses = named[side][0]
        if (houses & there) - home:
            signs.append((side, "picture_names_other"))
        elif houses - home:
            signs.append((side, "picture_names_third"))
        embedded = {canonical(name) for name in mine.embedded}
        if _holds(embedded, there) and not _holds(embedded, home):
            signs.append((side, "picture_embeds_other"))
    late = later(copy.article.published_at or "", origin.article.published_at or "")
    if late:
        signs.append(("copy" if late == "a" else "origin", "picture_published_later"))
    if copy.share >= _WHOLE and origin.share < _PART:
        signs.append(("copy", "picture_part"))
    elif origin.share >= _WHOLE and copy.share < _PART:
        # What stands around it was added, or it is a part of a larger picture: the printed frame cannot say which.
        signs.append(("copy", "picture_framed"))
    ratio = _pixels(copy) / max(1, _pixels(origin))
    if ratio < _SMALLER or ratio > 1 / _SMALLER:
        signs.append(("copy" if ratio < 1 else "origin", "picture_smaller"))
    weight = sum(WEIGHT.get(code, 0) * (1 if side == "copy" else -1) for side, code in signs)
    third = any(code == "picture_names_third" and side == "origin" for side, code in signs)
    direction = "open" if third or abs(weight) < _COMMITTED else "copy" if weight > 0 else "reverse"
    reasons = [Reason(code, {"side": side}) for side, code in signs]
    if direction == "open":
        reasons.append(Reason("picture_third" if third else "direction_open"))
    given = attribution_of_picture(copy, origin, named["copy"], named["origin"])
    return PictureJudgement(direction, given, reasons)


def attribution_of_picture(
    copy: Shown, origin: Shown, mine: tuple[set[str], set[str]], its: tuple[set[str], set[str]]
) -> str:
    """attributed, dateline, false or none: by the picture's own line first, then by the article's source."""
    houses, people = mine
    right = names_of(origin.article)
    if houses & right or people & its[1]:
        return "attributed"
    # A line at the picture that names somebody else is a wrong source, whatever the article's source line says.
    if houses - {canonical(name) for name in names_of(copy.article)} or (people and its[1]):
        return "false"
    return credit(copy.article, origin.article)


def _pixels(shown: Shown) -> float:
    """Pixels of the shared part."""
    return shown.width * shown.height * max(shown.share, 0.001)


def _holds(embedded: set[str], names: set[str]) -> bool:
    return any(name in value for value in embedded for name in names if len(name) > 1)
