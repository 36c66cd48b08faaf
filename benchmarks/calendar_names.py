"""Write the names of months and the words of relative times that :mod:`newscrawl.extraction.calendar` reads.

They are those of Unicode's CLDR, by Babel, for the languages below::

    python benchmarks/calendar_names.py > newscrawl/extraction/data/calendar.json

Where two languages give a name to different months (``listopad``: November in Polish, October in Croatian), the one
that comes first in the list keeps it.
"""

from __future__ import annotations

import json
import re

from babel import Locale, __version__

#: In the order of news pages on the web, roughly; names that an earlier language has are the earlier one's.
LANGUAGES = tuple(
    "en de fr es pt it nl pl ru sv da nb fi cs el hu ro tr uk bg sk ca sr lt lv et sl sq mk is id".split()  # noqa: SIM905
)
#: Unit of CLDR, and its seconds.
UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_LETTERS = re.compile(r"[a-z\u00df-\u024f\u0370-\u04ff]{3,}")


def table() -> dict[str, object]:
    """``made_of``: the version; ``months``: name to number; ``past``: words with ``#`` for the amount to seconds; ``days``: word to days back."""
    months: dict[str, int] = {}
    past: dict[str, int] = {}
    days: dict[str, int] = {}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in locale.months[context][width].items():
                    folded = name.lower().rstrip(".")
                    if _LETTERS.fullmatch(folded):
                        months.setdefault(folded, number)
        fields = locale._data["date_fields"]  # noqa: SLF001 - Babel has no public way to these words
        for unit, seconds in UNITS.items():
            for kind in (unit, f"{unit}-short"):
                for words in fields.get(kind, {}).get("past", {}).values():
                    if words.count("{0}") == 1:
                        past.setdefault(words.replace("{0}", "#").replace("\u00a0", " ").casefold(), seconds)
        for back in (0, -1):
            word = fields["day"].get("relative", {}).get(back)
            if word:
                days.setdefault(word.replace("’", "'").casefold(), -back)
    return {"made_of": f"Babel {__version__}", "months": months, "past": past, "days": days}


if __name__ == "__main__":
    print(json.dumps(table(), ensure_ascii=False, indent=0))
