"""What it means that two articles show one picture: which is the origin, and whether the copy credits it.

The own photo is not taken for the origin by being ours: its page may name an agency, or have it later. "Cannot tell" is
an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.attribution import parse_line, registry
from newscrawl.items import Reason
from newscrawl.judgement.credit import UNDIRECTED, Credit, canonical, credit, names_of
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
    """``direction``: ``copy`` (the second, own, is the origin), ``reverse`` or ``open``."""

    direction: str
    credit: Credit
    reasons: list[Reason]


#: Wordings that captions have and source lines have not, as a line that is read: 图据…, …截图, 资料图 …, 记者 … 图, 影像：…
_WORDINGS: Final = (
    (re.compile(r"^图\s?[据自](?=[^\s:：])|^(?:photos?|image|picture)\s{0,3}(?:by\b|credit\b|courtesy of\b)?\s{0,3}[:：/]?\s{1,3}(?=\S)", re.IGNORECASE), "图源："),
    (re.compile(r"^(?:资料|档案)(?:图片|照片|图)[\s:：/|丨｜]{1,3}(?=\S)"), "图源："),
    (re.compile(r"(记者\s{0,3}[\u3400-\u9fff·]{2,12})\s{1,3}图$"), r"\1 摄"),
    (re.compile(r"^影像\s{0,3}[:：/|丨｜]"), "摄影："),
    (re.compile(r"^(?:.{0,200}[\s，,。])?([\u3400-\u9fff·]{2,4})\s?(?:(?=\d)(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?摄|摄于.{2,30})$"), r"摄影：\1"),
)  # fmt: skip
_BRACKETS: Final = re.compile(r"[()（）\[\]【】]")


def names_in_caption(caption: str, owner: str | None) -> tuple[set[str], set[str]]:
    """Houses and people that a caption or credit line names for the picture; houses by their canonical names.

    The whole line is read, and where that names nobody, or a house that holds a bracket, what stands in and around its
    brackets, in the wordings of captions (:data:`_WORDINGS`), each by itself.
    """
    houses, people = _named(caption, owner)
    if (not houses and not people) or any(_BRACKETS.search(one) for one in houses):
        pieces = [_worded(piece.strip(" 。.")) for piece in _BRACKETS.split(caption[:_LONGEST])]
        houses = set()
        for read in (lambda piece: _named(piece, owner), _named_alone):
            if houses or people:
                break
            for found in map(read, pieces):
                houses |= found[0]
                people |= found[1]
    return {one for one in houses if not _OURSELVES.search(one)}, {
        one for one in people if not _NO_NAME.search(one)
    }


#: What stands in no house's name, and in no person's: parts of the wordings around them.
_OURSELVES: Final = re.compile(r"本[报网台站刊]|均由")
_NO_NAME: Final = re.compile(r"[图照拍频截]|资料|记者|新闻|作者|网络|编辑")


#: Characters of a caption whose pieces are read.
_LONGEST: Final = 500
#: What a house's name stands before where its film or archive is shown; anything else before it is no house.
_SHOWN: Final = re.compile(r"^([^\s，。；,;]{2,20}?)\s?(?:视频)?(?:截图|截屏|资料图片|资料图|资料照片)$")


def _worded(line: str) -> str:
    for pattern, words in _WORDINGS:
        line = pattern.sub(words, line)
    shown = _SHOWN.match(line)
    return f"图源：{shown[1]}" if shown and registry().resolve(shown[1]) else line


def _named(line: str, owner: str | None) -> tuple[set[str], set[str]]:
    """Houses and people of one line."""
    houses: set[str] = set()
    read = parse_line(line, owner=owner) if line else {}
    for key in ("publisher_of_image", "publisher", "agency"):
        value = read.get(key)
        if isinstance(value, str):
            houses.add(canonical(value))
    houses |= {canonical(value) for value in (read.get("affiliations") or {}).values()}
    return houses, {str(name) for name, *_ in read.get("people") or []}


#: What stands behind a name alone; a person's name between a house's and it.
_DID: Final = re.compile(r"\s{0,3}(?:摄影|摄|图|供图|航拍)$")
_PERSON: Final = re.compile(r"[\u3400-\u9fff·]{2,4}")


def _named_alone(line: str) -> tuple[set[str], set[str]]:
    """Houses and people of a short line without grammar: 视觉中国; 新华社/美联; 张三/人民视觉; 视觉中国 图; 江城日报韩江雪摄."""
    resolve = registry().resolve
    plain, did = _DID.subn("", line[:_SHORT])
    if len(line) > _SHORT:
        return set(), set()
    houses = {part for part in (plain, *_SEPARATED.split(plain)) if len(part) > 1 and resolve(part)}
    if plain in houses:
        return {canonical(plain)}, set()
    people: set[str] = set()
    if houses and not did:
        people = {part for part in _SEPARATED.split(plain) if part not in houses and _PERSON.fullmatch(part)}
    elif not houses and did:
        # The longest house before a name.
        at = next((at for at in range(len(plain) - 2, 1, -1) if resolve(plain[:at].rstrip())), 0)
        if at and _PERSON.fullmatch(person := plain[at:].strip()):
            houses, people = {plain[:at].rstrip()}, {person}
    return {canonical(one) for one in houses}, {one for one in people if not _is_house(one)}


#: Characters of a line without grammar.
_SHORT: Final = 24
_SEPARATED: Final = re.compile(r"[\s/／|丨｜]+")
#: Short forms of agencies that name no person (新华社/美联).
_AGENCIES: Final = frozenset(("美联", "路透", "法新", "欧新", "新华", "中新", "东方"))


def _is_house(name: str) -> bool:
    return name in _AGENCIES


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
    given = credit_of_picture(copy, origin, named["copy"], named["origin"])
    if direction == "open" and given.attribution in {"false", "none"}:
        given = UNDIRECTED
    return PictureJudgement(direction, given, reasons)


def credit_of_picture(
    copy: Shown, origin: Shown, mine: tuple[set[str], set[str]], its: tuple[set[str], set[str]]
) -> Credit:
    """By the picture's own line first, then by the article's source."""
    houses, people = mine
    right = names_of(origin.article)
    if houses & right or people & its[1]:
        return Credit("attributed", "credit_attributed", min((houses & right) or (people & its[1])))
    # A line at the picture that names somebody else is a wrong source, whatever the article's source line says.
    others = houses - {canonical(name) for name in names_of(copy.article)}
    if others or (people and its[1]):
        return Credit("false", "credit_other", min(others or people))
    return credit(copy.article, origin.article)


def _pixels(shown: Shown) -> float:
    """Pixels of the shared part."""
    return shown.width * shown.height * max(shown.share, 0.001)


def _holds(embedded: set[str], names: set[str]) -> bool:
    return any(name in value for value in embedded for name in names if len(name) > 1)
