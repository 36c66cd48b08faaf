"""Dates and times inside attribution lines: digits of any width, Chinese numerals, with or without the year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from newscrawl.text.numerals import PART_OF_DAY, hour_of, numeral

_HAN_MONTH = "[一二三四五六七八九十]{1,2}"
_HAN_DAY = "[一二三四五六七八九十廿卅]{1,3}"

#: A full date, with or without a time, in a flat line.
FULL = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d) ?[-/.年] ?(?P<m>\d{1,2}) ?[-/.月] ?(?P<d>[0-3]?\d)(?: ?日)?"
    rf"(?:[T ]{{0,6}}(?:(?P<half>{PART_OF_DAY}) ?)?(?P<H>[0-2]?\d) ?[:时時点點] ?(?P<M>[0-5]\d)(?: ?[:分] ?(?P<S>[0-5]\d)| ?分)?)?"
    r"(?: ?秒)?(?: ?(?P<pm>[AaPp][Mm])\b)?"
)
_FULL_HAN = re.compile(
    rf"(?P<y>[一二][〇零一二三四五六七八九]{{3}})年(?P<m>{_HAN_MONTH})月(?P<d>{_HAN_DAY})日"
)
#: Month and day, as datelines have them; group 1 is an optional year.
MONTH_DAY_SOURCE = rf"(?:(?:\d{{4}}|[一二][〇零一二三四五六七八九]{{3}})年)?(?:\d{{1,2}} ?月 ?\d{{1,2}}|{_HAN_MONTH}月{_HAN_DAY}) ?日"
_MONTH_DAY = re.compile(
    rf"(?:(?P<y>\d{{4}}|[一二][〇零一二三四五六七八九]{{3}})年)?"
    rf"(?:(?P<m>\d{{1,2}}) ?月 ?(?P<d>\d{{1,2}})|(?P<hm>{_HAN_MONTH})月(?P<hd>{_HAN_DAY})) ?日"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as a line states it: ``text`` is ``2022-08-24`` or ``2022-08-24 10:20[:31]``."""

    text: str
    start: int
    end: int

    @property
    def has_time(self) -> bool:
        return len(self.text) > 10


def find_full(flat: str, start: int = 0) -> Moment | None:
    """The first full and possible date in ``flat``."""
    for match in FULL.finditer(flat, start):
        moment = _moment(match)
        if moment:
            return moment
    written = _FULL_HAN.search(flat, start) if "年" in flat else None
    if written:
        year = numeral(written["y"])
        day = _date(year, numeral(written["m"]), numeral(written["d"]))
        if day:
            return Moment(day.isoformat(), written.start(), written.end())
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
    if day is None:
        return None
    if match["H"] is None:
        return Moment(day.isoformat(), match.start(), match.end())
    hour = int(match["H"])
    meant = hour_of(hour, "下午" if (match["pm"] or "").lower() == "pm" else match["half"])
    if meant is None:
        return Moment(day.isoformat(), match.start(), match.end())
    hour = meant
    if hour > 23:
        return Moment(day.isoformat(), match.start(), match.end())
    clock = f"{hour:02d}:{match['M']}" + (f":{match['S']}" if match["S"] else "")
    return Moment(f"{day.isoformat()} {clock}", match.start(), match.end())


def month_day(text: str, page_date: object) -> str | None:
    """``8月28日`` with the year it states, or else the one that ``page_date`` gives it; None without a year."""
    match = _MONTH_DAY.search(text)
    if match is None:
        return None
    month = int(match["m"]) if match["m"] else numeral(match["hm"])
    day = int(match["d"]) if match["d"] else numeral(match["hd"])
    if match["y"]:
        stated = match["y"]
        year = int(stated) if stated.isascii() else numeral(stated)
        found = _date(year, month, day)
        return found.isoformat() if found else None
    found = with_year(month, day, page_date)
    return found.isoformat() if found else None


def with_year(month: int, day: int, page_date: object) -> dt.date | None:
    """The latest such day not after the page's own date (a day's grace); a bare year is taken as it is.

    A dateline of 31 December stands on a page of 1 January: the year is not always the page's.
    """
    if page_date is None:
        return None
    year, known = _page_day(page_date)
    if year is None:
        return None
    if known is None:
        return _date(year, month, day)
    for candidate in (year + 1, year, year - 1, year - 2, year - 3, year - 4):
        found = _date(candidate, month, day)
        if found and found <= known + dt.timedelta(days=1):
            return found
    return None


def _page_day(page_date: object) -> tuple[int | None, dt.date | None]:
    if isinstance(page_date, dt.datetime):
        return page_date.year, page_date.date()
    if isinstance(page_date, dt.date):
        return page_date.year, page_date
    if isinstance(page_date, int):
        return page_date, None
    match = re.match(r"\s*(\d{4})(?:\D(\d{1,2})\D(\d{1,2}))?", str(page_date)[:40])
    if match is None:
        return None, None
    year = int(match[1])
    return year, _date(year, int(match[2]), int(match[3])) if match[2] else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
