"""Names of months and words of relative times in some thirty languages, by Unicode's CLDR.

``data/calendar.json`` is what ``benchmarks/calendar_names.py`` writes with Babel; Babel itself is needed only there, as
its data files are a hundred times what is read here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

#: Spellings that CLDR does not have: older ones, and abbreviations of English and German papers.
_MORE = {"sept": 9, "juni": 6, "juli": 7, "märz": 3, "mrz": 3, "jänner": 1, "feber": 2}


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, int]]:
    """The shipped table; ``months`` also by names without accents (``fevrier``) where no other month has that name."""
    text = files("newscrawl.extraction").joinpath("data/calendar.json").read_text("utf-8")
    table: dict[str, dict[str, int]] = json.loads(text)
    for name, number in [*_MORE.items(), *table["months"].items()]:
        table["months"].setdefault(name, number)
        plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
        table["months"].setdefault(plain, number)
    return table


def month(name: str) -> int | None:
    """The number of the month that ``name`` (any case, with or without its point) is the name of, or None."""
    return _table()["months"].get(name.lower().rstrip("."))


@lru_cache(maxsize=1)
def _past() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Amounts and days back, as patterns that are words of their own."""
    forms: dict[str, list[str]] = {}
    for words in _table()["past"]:
        before, _, behind = words.partition("#")
        forms.setdefault(before, []).append(behind)
    amounts = "|".join(
        rf"{re.escape(before)}(?:\d{{1,3}})(?:{'|'.join(map(re.escape, sorted(behind, key=len, reverse=True)))})"
        for before, behind in sorted(forms.items(), key=lambda item: -len(item[0]))
    )
    days = "|".join(map(re.escape, sorted(_table()["days"], key=len, reverse=True)))
    return (
        re.compile(rf"(?<!\w)(?:{amounts})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?P<word>{days})(?!\w)(?P<rest>[^\d]{{0,8}}(?P<h>[01]?\d|2[0-3])[:.h](?P<m>[0-5]\d))?"
        ),
    )


def ago(text: str) -> tuple[int, int, int] | None:
    """``vor 3 Stunden``: where it begins and ends in ``text``, and how many seconds ago; None where nothing says so."""
    folded = text.casefold()
    match = _past()[0].search(folded) if len(folded) == len(text) else None
    if match is None:
        return None
    amount = re.search(r"\d+", match[0])
    words = re.sub(r"\d+", "#", match[0])
    return (match.start(), match.end(), int(amount[0]) * _table()["past"][words]) if amount else None


def days_back(text: str) -> tuple[int, int, int, tuple[int, int] | None] | None:
    """``gestern, 08:15``: where it begins and ends, how many days back, and hour and minute where stated."""
    folded = text.casefold().replace("’", "'")
    match = _past()[1].search(folded) if len(folded) == len(text) else None
    if match is None:
        return None
    clock = (int(match["h"]), int(match["m"])) if match["rest"] else None
    return match.start(), match.end(), _table()["days"][match["word"]], clock
