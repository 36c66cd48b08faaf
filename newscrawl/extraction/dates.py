"""Times as Chinese (and other) pages write them, to ISO 8601.

The precision is the page's own: seconds only where stated, the day alone where no hour stands. A time
without a zone is Asia/Shanghai; one with a zone keeps it, so that the clock stays as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from newscrawl.extraction import calendar
from newscrawl.items import PAGE_ZONE
from newscrawl.text.numerals import PART_OF_DAY, hour_of, numeral

SHANGHAI = PAGE_ZONE
#: News on the web begins here; dates before it are numbers that look like one.
_FIRST_YEAR = 1994
_LAST_YEAR = datetime.now(tz=UTC).year + 1

#: Full-width digits and the signs of a time to half-width ones.
FULLWIDTH = str.maketrans("０１２３４５６７８９：－／．　", "0123456789:-/. ")
_WIDE = re.compile("[０-９：－／．　]")
_DAY = (
    r"(?:"
    r"(?P<y>(?:19|20)\d\d)[ ]{0,3}(?P<s>[-/.年년–])[ ]{0,3}(?P<m>\d{1,2})[ ]{0,3}(?:(?P=s)|[-/.月월])[ ]{0,3}(?P<d>\d{1,2})(?!\d)(?:[ ]{0,3}[日号號일]|\.(?=[ ]{1,3}\d{1,2}:))?"
    r"|(?P<d2>\d{1,2})(?P<s2>[/.-])(?P<m2>\d{1,2})(?P=s2)(?P<y2>(?:19|20)\d\d)(?!\d)"
    r"|(?P<mon>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|set|dic)[a-z]{0,7})\.?[ ]{1,3}(?P<d3>\d{1,2})(?:st|nd|rd|th)?,?[ ]{1,3}(?P<y3>(?:19|20)\d\d)"
    r"|(?P<y5>20\d\d)[ ]{1,3}(?P<m5>\d\d)[ ]{0,3}/[ ]{0,3}(?P<d5>\d\d)(?=[ ]{1,3}\d\d:)"
    r"|(?:(?<=[间期于][:：])|(?<=\A))[ ]?(?P<y6>[012]\d)-(?P<m6>\d\d)-(?P<d6>\d\d)(?=\d\d:\d\d|[ ]|$)"
    # 民國115年11月14日: the years of the Republic
    r"|(?:中[华華])?民[国國][ ]{0,2}(?P<y7>\d{2,3})[ ]{0,2}[年/.-][ ]{0,2}(?P<m7>\d{1,2})[ ]{0,2}[月/.-][ ]{0,2}(?P<d7>\d{1,2})(?!\d)[ ]{0,2}日?"
    # 發布日期：113-11-18, 113年11月18日: the same without the word, behind a label or at the beginning; no address, no version
    r"|(?:(?<=[日时時][期间間][:：])|(?<=[日时時][期间間][:：] )|(?<=\A))(?P<y8>1[01]\d)(?P<s8>[-/.年])(?P<m8>\d{1,2})(?:(?P=s8)|月)(?P<d8>\d{1,2})(?![\d./-])日?"
    # 5 月 12 日, 2019
    r"|(?P<m9>\d{1,2})[ ]?月[ ]?(?P<d9>\d{1,2})(?:[ ]?日)?,[ ]?(?P<y9>(?:19|20)\d\d)(?!\d)"
    # 18.11.22, 08:15 Uhr; 18/11/22 à 08:15: two digits of the year where the clock is named in such a language
    r"|(?P<d13>\d{1,2})[./](?P<m13>\d{1,2})[./](?P<y13>[012]\d)(?!\d)(?=,?[ ](?:um|à|alle|ore|om|às|kl\.?)[ ]\d|,?[ -]{1,3}\d{1,2}[:.]\d\d[ ]?(?:uhr|h)\b)"
    # 18. 11. 2022, in Czech, Finnish and others
    r"|(?P<d10>\d{1,2})\.[ ]{1,2}(?P<m10>\d{1,2})\.[ ]{1,2}(?P<y10>(?:19|20)\d\d)(?!\d)(?:\.(?=,?[ ]))?"
    # 2022. november 18., 2022 m. lapkričio 18 d., 2022. gada 18. novembris
    r"|(?P<y12>(?:19|20)\d\d)\.[ ]gada[ ](?P<d12>\d{1,2})\.[ ](?P<mon12>[a-z\u00df-\u024f]{3,12})\.?"
    r"|(?P<y11>(?:19|20)\d\d)(?:\.|[ ]m\.)[ ]{1,2}(?P<mon11>[a-z\u00df-\u024f]{3,12})\.?[ ]{1,2}(?P<d11>\d{1,2})(?!\d)(?:\.|[ ]d\.)?"
    r"|(?P<d4>\d{1,2})(?:st|nd|rd|th|er|º)?\.?[ -]{1,3}(?:(?:de|of)[ ]|d['’])?(?P<mon4>[a-z\u00df-\u024f\u0370-\u04ff]{3,12})\.?,?[ -]{1,3}(?:del?[ ])?(?P<y4>(?:19|20)\d\d)(?!\d)(?:[ ][гр]\.|\.(?=,?[ ]))?"
    r")"
)
#: Zones that pages name, in hours from UTC; ``CST`` is China's on pages of its media; ``IST`` means three zones.
_ZONES = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AEST": 10, "AEDT": 11, "AWST": 8, "NZST": 12, "NZDT": 13, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "PHT": 8,
}  # fmt: skip
#: Zones of the United States named without the season: standard time, an hour more in summer (:func:`_is_us_summer`).
_SEASONAL = {
    name: hours
    for hours, names in (
        (-5, ("ET", "Eastern Time", "Eastern time", "US Eastern")),
        (-6, ("CT", "Central Time", "Central time", "US Central")),
        (-7, ("MT", "Mountain Time", "Mountain time", "US Mountain")),
        (-8, ("PT", "Pacific Time", "Pacific time", "US Pacific")),
    )
    for name in names
}
ZONE_NAMES = "(?-i:" + "|".join(sorted([*_ZONES, *_SEASONAL], key=len, reverse=True)) + ")"
#: Between hour and minute. A point only where the hour has two digits, or a word of the clock stands beside it; amounts
#: (``12.30万``) are no clocks.
CLOCK_SIGN = (
    r"(?:[ ]{0,2}[:时時点點시][ ]{0,2}|(?<=\d)[ ]?h[ ]?"
    r"|(?<=[0-2]\d)\.(?=[0-5]\d(?:\.[0-5]\d)?(?![\d.%％])(?![ ]{0,2}[万萬亿億元美点點港米公倍]))"
    rf"|(?<=\d)\.(?=[0-5]\d[ ]?(?:[ap]\.?[ ]?m\b|uhr\b|h\b|hrs\b|gmt\b|utc\b|{ZONE_NAMES}\b))"
    r"|(?:(?<=kl\. \d)|(?<=klo \d)|(?<=um \d)|(?<=at \d)|(?<=ore \d))\.(?=[0-5]\d(?!\d)))"
)
#: What stands between day and clock.
_TO_CLOCK = (
    r"T|,|，|·|•|(?:[,;][ ]?)?(?:at|à|às|um|alle ore|alle|ore|om|op|ob|kl\.?|klo|a las|las|o godz\.?|godz\.?|в|о|об|у|στις|saat|@)"
    r"|(?<=[日号號 ])[-–—|｜/](?= )|,? [-–—|/](?= )|;|(?<=\d)(?:-(?=\d\d:\d\d)|/(?= ))"
    r"|[(（]?(?:星期|周|週|禮拜|礼拜)[一二三四五六日天][)）]?|[(（](?:[一二三四五六日天월화수목금토일]|mon|tue|wed|thu|fri|sat|sun)[)）]|HKT"
)
#: Whose clock it is: China's, or one that is the page's own.
_WHOSE_CLOCK = r"[(（]?(?:北京|香港|澳[门門]|[台臺][北灣湾]|本地|[当當]地)[时時][间間][)）]?[:：]?[ ]{0,2}"
_CLOCK = (
    rf"(?:[ ]{{0,12}}(?:{_TO_CLOCK})?[ ]{{0,12}}(?:{_WHOSE_CLOCK})?"
    rf"(?P<ap>{PART_OF_DAY}|[ap]\.?m\.?(?=[ ]?\d))?[ ]{{0,3}}"
    rf"(?:(?P<H>[01]?\d|2[0-3]){CLOCK_SIGN}(?P<M>[0-5]\d)[分분]?(?:(?:[ ]{{0,2}}[:分분][ ]{{0,2}}|(?<=\.\d\d)\.)(?P<S>[0-5]\d)(?!\d)[秒초]?)?(?:\.\d{{1,9}})?"
    r"(?:[ ]{0,2}(?P<pm>[ap]\.?[ ]?m(?![A-Za-z])\.?))?"
    rf"(?:[ ]?(?:uhr|h|hrs)\b)?(?:[ ]{{0,2}}[(（]?(?P<z>Z(?![A-Za-z])|(?:GMT|UTC)[ ]?[+-]\d{{1,2}}(?::?\d\d)?(?!\d)|GMT|UTC|CST(?![A-Za-z])|{ZONE_NAMES}(?![A-Za-z])|[+-]\d\d:?\d\d\b))?"
    # 15时, 下午3点: the hour alone
    r"|(?P<H1>[01]?\d|2[0-3])[ ]{0,2}(?:[時时](?![间間段期长長候差])|시(?!간)|[点點](?=整|许|許|[^\u4e00-\u9fff]|$)))"
    r")?"
)
#: What no form begins with: a look at one character spares most the forms. ``中`` and ``民`` begin one.
_BEGINS_NONE = "\u3001-\u4e2c\u4e2e-\u6c10\u6c12-\u9fff"
_WHEN = re.compile(rf"(?<!\d)(?=(?-i:[^{_BEGINS_NONE}])){_DAY}{_CLOCK}", re.IGNORECASE)
#: 二〇二六年十一月十四日, 民國一一五年十一月十四日
_HAN_DAY = re.compile(
    r"(?P<y>[一二][〇零○ＯO0一二三四五六七八九]{3}|(?<=民[国國])[一二三四五六七八九十百〇零○]{2,5})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十廿卅]{1,3})日"
    + _CLOCK,
    re.IGNORECASE,
)
#: What every form but Chinese numerals has in it, and few lines: two digits, of whatever width.
_YEAR = re.compile(r"\d\d")
#: What every form has in it once the digits are narrow, and what it begins with: what stands before is passed over
#: quickly. ``ſ`` is an ``s`` where case is ignored.
_STATED_YEAR = re.compile(
    r"(?:19|20)\d\d|[012]\d-\d\d-\d\d|民[国國]|1[01]\d[-/.年]\d|\d[./]\d\d?[./][012]\d[ ,]"
)
_BEGINS = re.compile(r"[\dA-Za-z\u017f]|(?:中[华華])?民[国國]")
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
#: Seconds or milliseconds since 1970.
_EPOCH = re.compile(r"[\s\"']{0,3}(\d{9,10})(\d{3})?(?:\.\d{1,6})?[\s\"']{0,3}")


@dataclass(slots=True, frozen=True)
class Stamp:
    """A time as found: ``iso`` in the page's own precision, ``raw`` as printed, where in the text it stood."""

    iso: str
    raw: str
    start: int
    end: int
    #: The same time with day and month in the other order, where the page's own order is not known.
    other: str | None = None

    @property
    def day(self) -> str:
        return self.iso[:10]

    @property
    def has_clock(self) -> bool:
        return len(self.iso) > 10


def find(text: str, *, limit: int = 20) -> list[Stamp]:
    """The stamps in ``text``, in order; linear in its length."""
    if not _YEAR.search(text) and ("年" not in text or not _HAN_DAY.search(text)):
        return []
    # Several fields ask about the same line.
    return list(_found(text, limit) if len(text) <= _LONGEST_LINE else _found.__wrapped__(text, limit))


#: Longer texts are read each time they are asked about.
_LONGEST_LINE = 400


@lru_cache(maxsize=128)
def _found(text: str, limit: int) -> list[Stamp]:
    plain = text.translate(FULLWIDTH) if _WIDE.search(text) else text
    begins = _BEGINS.search(plain) if _STATED_YEAR.search(plain) else None
    out: list[Stamp] = []
    if "年" in plain and _HAN_DAY.search(plain):
        out += [_stamp(text, match, _han_iso(match)) for match in _HAN_DAY.finditer(plain) if _han_iso(match)]
    if begins is None:
        return out[:limit]
    match = _WHEN.search(plain, begins.start())
    while match is not None and len(out) < limit:
        iso = _iso(match)
        if iso:
            out.append(_stamp(text, match, iso, _iso(match, swapped=True)))
        # ``08:15 GMT 2022-11-18``: behind what looked like a date and is none, a date may begin.
        match = _WHEN.search(plain, match.end() if iso else match.start() + 1)
    return sorted(out, key=lambda stamp: stamp.start)[:limit] if len(out) > 1 else out


def _stamp(text: str, match: re.Match[str], iso: str | None, other: str | None = None) -> Stamp:
    return Stamp(iso or "", text[match.start() : match.end()].strip(), match.start(), match.end(), other)


def _han_iso(match: re.Match[str]) -> str | None:
    hour, minute = _hour(match)
    return _assemble(
        str(_han_year(match)),
        str(numeral(match["m"])),
        str(numeral(match["d"])),
        hour,
        minute,
        match["S"],
        match["z"],
    )


def _han_year(match: re.Match[str]) -> int:
    """The year in Chinese numerals; of the Republic behind 民國 (一一五, 一百一十五)."""
    if match.string[max(0, match.start() - 2) : match.start()] not in {"民国", "民國"}:
        return numeral(match["y"])
    hundreds, _, rest = match["y"].rpartition("百")
    return 1911 + 100 * numeral(hundreds) + numeral(rest.lstrip("〇零○") if hundreds else rest)


def epoch(value: str | float) -> Stamp | None:
    """The time that seconds or milliseconds since 1970 state, in Shanghai; None for any other number."""
    match = _EPOCH.fullmatch(str(value)[:40])
    if match is None:
        return None
    try:
        moment = datetime.fromtimestamp(int(match[1]), tz=SHANGHAI)
    except (ValueError, OverflowError, OSError):
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return Stamp(moment.isoformat(timespec="seconds"), str(value).strip("\"' "), 0, len(str(value)))


#: ``Mon Mar 01 10:52:32 HKT 2021``: how Java prints a date, in metadata; zones of eight hours are China's.
_JAVA = re.compile(
    r"[A-Z][a-z]{2} (?P<mon>[A-Z][a-z]{2}) (?P<d>\d\d) (?P<clock>\d\d:\d\d:\d\d) (?P<z>HKT|CST|SGT|GMT|UTC) (?P<y>\d{4})"
)
_JAVA_ZONES = {"HKT": "", "CST": "", "SGT": "", "GMT": " GMT", "UTC": " UTC"}


def parse(value: str) -> Stamp | None:
    """The one time a metadata value states (ISO, ``20220213095700``, ``2012-01-17 20:05:11:0`` …), or None."""
    value = value[:200].strip()
    java = _JAVA.fullmatch(value)
    if java:
        value = f"{java['mon']} {java['d']} {java['y']} {java['clock']}{_JAVA_ZONES[java['z']]}"
    found = find(value, limit=1)
    if found:
        return found[0]
    since = epoch(value)
    if since:
        return since
    match = _COMPACT.search(value)
    if not match:
        return None
    iso = _assemble(match[1], match[2], match[3], match[4], match[5], match[6], None)
    return Stamp(iso, match[0], match.start(), match.end()) if iso else None


def _iso(match: re.Match[str], *, swapped: bool = False) -> str | None:
    """``swapped``: day and month in the other order, where both orders are dates; None where only one is."""
    part = match
    if swapped and not (
        part["y2"] and int(part["m2"]) <= 12 and int(part["d2"]) <= 12 and part["m2"] != part["d2"]
    ):
        return None
    if part["y"]:
        year, month, day = part["y"], part["m"], part["d"]
    elif part["y5"] or part["y6"]:
        year = part["y5"] or f"20{part['y6']}"
        month, day = part["m5"] or part["m6"], part["d5"] or part["d6"]
    elif part["y2"]:
        # Day first, as in Europe, unless only the other reading is a date.
        year, month, day = part["y2"], part["m2"], part["d2"]
        if int(month) > 12 or swapped:
            month, day = day, month
    elif part["y9"] or part["y10"]:
        year, month, day = (part[f"{key}9"] or part[f"{key}10"] for key in "ymd")
    elif part["y13"]:
        year, month, day = f"20{part['y13']}", part["m13"], part["d13"]
    elif part["y7"] or part["y8"]:
        year = str(int(part["y7"] or part["y8"]) + 1911)
        month, day = part["m7"] or part["m8"], part["d7"] or part["d8"]
    else:
        name = part["mon"] or part["mon4"] or part["mon11"] or part["mon12"]
        number = calendar.month(name) or (calendar.month(name[:3]) if part["mon"] else None)
        if not number:
            return None
        year, day = (next(filter(None, (part[f"{key}{form}"] for form in _NAMED))) for key in "yd")
        month = str(number)
    hour, minute = _hour(match)
    return _assemble(year, month, day, hour, minute, part["S"], part["z"])


#: The forms of a day that name the month, by the numbers of their groups.
_NAMED = (3, 4, 11, 12)


def _hour(match: re.Match[str]) -> tuple[str | None, str | None]:
    """The hour of 24 and the minute; ``(None, None)`` where no clock is stated, or one that means two things."""
    printed = match["H"] or match["H1"]
    if printed is None:
        return None, None
    hour = int(printed)
    stated = (match["ap"] or match["pm"] or "").lower()
    if stated.startswith("p"):
        stated = "下午"
    elif stated.startswith("a"):
        stated = "凌晨"
    meant = hour_of(hour, stated)
    return (None, None) if meant is None else (str(meant), match["M"])


def _assemble(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> str | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=SHANGHAI,
        )
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    if zone:
        moment = moment.replace(tzinfo=_zone(zone, moment.date()))
    return moment.isoformat(timespec="seconds" if second else "minutes")


def _is_us_summer(day: date) -> bool:
    """Whether the United States have daylight saving time on ``day``: since 2007 from the second Sunday of March to the
    first of November, before from the first of April to the last of October (Energy Policy Act of 2005, section 110).
    """
    first, last = ((3, 8), (11, 1)) if day.year >= _LONGER_SUMMER else ((4, 1), (10, 25))
    return _sunday(day.year, *first) <= day < _sunday(day.year, *last)


_LONGER_SUMMER = 2007


def _sunday(year: int, month: int, begin: int) -> date:
    """The first Sunday of a month from its day ``begin`` on."""
    day = date(year, month, begin)
    return day + timedelta(days=6 - day.weekday())


def _zone(text: str, day: date) -> timezone:
    if text.upper() in {"Z", "GMT", "UTC"}:
        return UTC
    if text.upper() == "CST":
        return SHANGHAI  # China's on pages of its media
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    if text in _SEASONAL:
        return timezone(timedelta(hours=_SEASONAL[text] + _is_us_summer(day)))
    text = re.sub(r"[A-Za-z ]", "", text)
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset >= timedelta(hours=24):
        return SHANGHAI
    return timezone(-offset if text[0] == "-" else offset)


_RELATIVE = re.compile(
    r"(?P<now>刚刚|剛剛|刚才|just now)"
    r"|(?P<n>\d{1,3}|半|一|两|兩|二|三|四|五|六|七|八|九|十)\s?个?個?\s?(?P<unit>秒钟?|秒鐘?|分钟|分鐘|分|小时|小時|鐘頭|天|日|周|週|星期|月)\s?(?:之)?前"
    r"|(?P<n2>\d{1,3})\s(?P<unit2>second|minute|min|hour|day|week|month)s?\sago"
    rf"|(?P<day>今天|今日|昨天|昨日|前天|[今昨](?=[早晚][ ]{{0,3}}\d{{1,2}}:\d\d))[ ]{{0,3}}(?P<ap>{PART_OF_DAY})?[ ]{{0,3}}(?:(?P<H>[01]?\d|2[0-3]):(?P<M>[0-5]\d)(?::[0-5]\d)?)?(?P<H1>(?!))?(?P<pm>(?!))?"
    r"|(?<![\d-])(?P<mm>0?[1-9]|1[0-2])(?:-|/|月)(?P<dd>0?[1-9]|[12]\d|3[01])日?[ ]{1,3}(?P<H2>[01]\d|2[0-3]):(?P<M2>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_UNITS = {"秒": 0, "分": 0, "小": 0, "鐘": 0, "天": 1, "日": 1, "周": 7, "週": 7, "星": 7, "月": 30}
_WORDS = {
    "半": 0,
    "一": 1,
    "两": 2,
    "兩": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}


def relative(text: str, now: datetime) -> Stamp | None:
    """A time counted from ``now`` (``3小时前``, ``昨天 10:20``, ``11-14 10:20``), no more exact than its words.

    ``now``: when the page was captured, with its zone. Minutes give a minute, hours and days a day; weeks and months
    give nothing.
    """
    match = _RELATIVE.search(text[:200])
    if match is None:
        return None
    now = now.astimezone(SHANGHAI)
    exact = False
    moment = now
    if match["now"]:
        exact = True
    elif match["n"] or match["n2"]:
        number = match["n"] or match["n2"]
        amount = int(number) if number.isdigit() else _WORDS[number]
        unit = (match["unit"] or match["unit2"]).lower()
        if unit[0] in "周週星月w" or unit.startswith("mo"):
            return None
        if unit[0] in "天日d":
            moment = now - timedelta(days=amount)
        elif unit[0] in "小鐘h":
            moment = now - timedelta(hours=amount or 0.5)
        else:
            moment, exact = now - timedelta(minutes=amount if unit[0] in "分m" else 0), True
    elif match["day"]:
        moment = now - timedelta(days={"今": 0, "昨": 1, "前": 2}[match["day"][0]])
        hour, minute = _hour(match)
        if hour is not None:
            moment, exact = moment.replace(hour=int(hour), minute=int(minute or 0)), True
    else:
        year = now.year
        iso = _assemble(str(year), match["mm"], match["dd"], match["H2"], match["M2"], None, None)
        if iso and datetime.fromisoformat(iso) > now + timedelta(days=1):
            iso = _assemble(str(year - 1), match["mm"], match["dd"], match["H2"], match["M2"], None, None)
        return Stamp(iso, match[0], match.start(), match.end()) if iso else None
    iso = moment.isoformat(timespec="minutes") if exact else moment.date().isoformat()
    return Stamp(iso, match[0].strip(), match.start(), match.end())


def relative_abroad(text: str, now: datetime) -> Stamp | None:
    """:func:`relative` for the languages of :mod:`newscrawl.extraction.calendar`: ``vor 3 Stunden``, ``hier à 8h15``."""
    if not text[:200].strip() or text[:1] >= "\u2e80":
        return None
    now = now.astimezone(SHANGHAI)
    counted = calendar.ago(text[:200])
    if counted:
        start, end, seconds = counted
        moment = now - timedelta(seconds=seconds)
        iso = moment.date().isoformat() if seconds >= 3600 else moment.isoformat(timespec="minutes")
        return Stamp(iso, text[start:end], start, end)
    back = calendar.days_back(text[:200])
    if back is None:
        return None
    start, end, days, clock = back
    moment = now - timedelta(days=days)
    if clock is None:
        return Stamp(moment.date().isoformat(), text[start:end], start, end)
    moment = moment.replace(hour=clock[0], minute=clock[1])
    return Stamp(moment.isoformat(timespec="minutes"), text[start:end], start, end)


#: How far a zone is from UTC, and the step of zones.
_FAREST, _STEP = timedelta(hours=14), timedelta(minutes=15)


def with_zone_of(shown: Stamp, stated: Stamp) -> Stamp:
    """A displayed time without a zone in the zone that the same moment stated for machines has.

    ``08:15`` beside ``2022-11-18T08:15:00+01:00`` or ``2022-11-18T07:15:00Z``: both mean +01:00. The displayed clock
    stays; where the two differ by what is no zone, they are two moments, and ``shown`` is returned unchanged. To be
    asked for pages in other languages than Chinese only, whose systems often write the local clock with a ``Z``.
    """
    if (
        not (shown.has_clock and stated.has_clock)
        or _ZONED.search(shown.raw)
        or not _ZONED.search(stated.raw)
    ):
        return shown
    printed, meant = datetime.fromisoformat(shown.iso), datetime.fromisoformat(stated.iso)
    clock = printed.replace(tzinfo=None)
    if not printed.second:
        meant = meant.replace(second=0)
    if meant.replace(tzinfo=None) == clock:
        offset = meant.utcoffset() or timedelta()
    else:
        offset = clock - meant.astimezone(UTC).replace(tzinfo=None)
        if abs(offset) > _FAREST or offset % _STEP:
            return shown
    timespec = "seconds" if printed.second else "minutes"
    moment = clock.replace(tzinfo=timezone(offset))
    return Stamp(moment.isoformat(timespec=timespec), shown.raw, shown.start, shown.end, shown.other)


_ZONED = re.compile(rf"\d[ ]?(?:Z|[+-]\d\d:?\d\d)\b|GMT|UTC|\b(?:CST|{ZONE_NAMES})\b")


def in_local_zone(stamp: Stamp, day: str) -> Stamp:
    """A time stated in UTC as the clock of the pages' zone, where ``day``, which the page displays, is that zone's.

    ``2024-11-17T16:00:00Z`` beside a displayed 2024-11-18 is midnight of that day in Shanghai.
    """
    if not stamp.has_clock or stamp.day == day:
        return stamp
    moment = datetime.fromisoformat(stamp.iso)
    local = moment.astimezone(SHANGHAI)
    if moment.utcoffset() or local.date().isoformat() != day:
        return stamp
    timespec = "seconds" if moment.second else "minutes"
    return Stamp(local.isoformat(timespec=timespec), stamp.raw, stamp.start, stamp.end)


_URL_DAYS = (
    re.compile(r"/((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(r"[/_a-z-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))"),
    re.compile(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})/"),
    # /2008/nov/18/
    re.compile(
        r"/((?:19|20)\d\d)[-/](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[-/](\d{1,2})(?=[/_.-]|$)"
    ),
)


def from_url(url: str) -> str | None:
    """The day an article's URL states (``/202202/t20220213_552130.html``), ISO, or None."""
    path = url[:2000].split("?", 1)[0].lower()
    for pattern in _URL_DAYS:
        for match in pattern.finditer(path):
            month = str(calendar.month(match[2]) or match[2])
            iso = _assemble(match[1], month, match[3], None, None, None, None)
            if iso:
                return iso
    return None
