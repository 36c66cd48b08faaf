"""Where in a printed newspaper an article stood: paper, day, page number and the page's name."""

from __future__ import annotations

import re

#: 第02版：要闻, A03版 副刊, 4版:经济
PAGE = re.compile(r"第?\s{0,3}([A-Za-z]{0,2}\d{1,3})\s{0,3}版\s{0,3}[:：]?\s{0,3}([^\s<>|（(]{0,30})")
#: So much of a page is looked at.
_HEAD = 200_000
#: What an edition says, with the most characters of each. ``picture``: of the printed page; ``area``: of the article on
#: it, ``left,top,right,bottom`` in pixels, several with semicolons; ``drawn``: the width these pixels are counted in, empty
#: where the picture's own.
_KEYS = {"paper": 60, "date": 60, "page": 60, "name": 60, "picture": 2000, "area": 400, "drawn": 5}
_AREA = re.compile(r"\d{1,5}(?:,\d{1,5}){3}(?:;\d{1,5}(?:,\d{1,5}){3}){0,15}", re.ASCII)


def printed_page(text: str) -> dict[str, str]:
    """``{"page": "02", "name": "要闻"}`` of the first page a text names; empty where it names none."""
    found = PAGE.search(text[:_HEAD])
    if found is None:
        return {}
    return {"page": found[1]} | ({"name": found[2]} if found[2] else {})


def own_edition(text: str, paper: str, day: str | None) -> dict[str, str] | None:
    """The printed page an article's own page names, where it names one and no other.

    Beside the list of the day's pages it names many, and says nothing of its own.
    """
    named = {found.groups() for found in PAGE.finditer(text[:_HEAD])}
    if len(named) != 1 or day is None:
        return None
    page, name = named.pop()
    return {"paper": paper, "date": day, "page": page} | ({"name": name} if name else {})


def edition_fields(edition: object) -> dict[str, str] | None:
    """An edition that came from outside (an archive's header), reduced to what one may say; None where it is none."""
    if not isinstance(edition, dict):
        return None
    found = {
        key: str(edition[key])[:most] for key, most in _KEYS.items() if isinstance(edition.get(key), str)
    }
    if not found.get("picture", "http://").startswith(("http://", "https://")):
        del found["picture"]
    return found or None


def areas_of(edition: dict[str, str], width: int, height: int) -> list[tuple[float, float, float, float]]:
    """The article's areas on the picture of its page, fractions: left, top, right, bottom. None where it states none, or
    one that is not on the picture. ``width``, ``height``: of the picture, pixels.
    """
    stated = edition.get("area", "")
    if not _AREA.fullmatch(stated) or not width or not height:
        return []
    drawn = edition.get("drawn", "")
    scale = width / int(drawn) if drawn.isascii() and drawn.isdigit() and int(drawn) else 1.0
    found = []
    for one in stated.split(";"):
        left, top, right, bottom = (int(value) * scale for value in one.split(","))
        found.append((left / width, top / height, right / width, bottom / height))
    return found if max(max(one) for one in found) <= _BESIDE else []


#: An area that reaches farther than this share of the picture is not counted in its pixels.
_BESIDE = 1.05
