"""Where in a printed newspaper an article stood: paper, day, page number and the page's name."""

from __future__ import annotations

import re

#: 第02版：要闻, A03版 副刊, 4版:经济
PAGE = re.compile(r"第?\s{0,3}([A-Za-z]{0,2}\d{1,3})\s{0,3}版\s{0,3}[:：]?\s{0,3}([^\s<>|（(]{0,30})")
#: So much of a page is looked at.
_HEAD = 200_000
_KEYS = ("paper", "date", "page", "name")


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
    found = {key: str(edition[key])[:60] for key in _KEYS if isinstance(edition.get(key), str)}
    return found or None
