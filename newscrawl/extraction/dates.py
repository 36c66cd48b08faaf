"""Times as Chinese (and other) pages write them, to ISO 8601.

The precision is the page's own: seconds only where stated, the day alone where no hour stands. A time
without a zone is Asia/Shanghai; one with a zone keeps it, so that the clock stays as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from newscrawl.items import PAGE_ZONE

SHANGHAI = PAGE_ZONE
#: News on the web begins here; dates before it are numbers that look like one.
_FIRST_YEAR = 1994
_LAST_YEAR = datetime.now(tz=UTC).year + 1

_FULLWIDTH = str.maketrans("０１２３４５６７８９：－／．　", "0123456789:-/. ")
_WIDE = re.compile("[０-９：－／．　]")
_DAY = (
    r"(?:"
    r"(?P<y>(?:19|20)\d\d)[ ]{0,3}(?P<s>[-/.年])[ ]{0,3}(?P<m>\d{1,2})[ ]{0,3}(?:(?P=s)|[-/.月])[ ]{0,3}(?P<d>\d{1,2})(?!\d)[ ]{0,3}[日号號]?"
    r"|(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[/.](?P<y2>(?:19|20)\d\d)(?!\d)"
    r"|(?P<mon>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?[ ]{1,3}(?P<d3>\d{1,2})(?:st|nd|rd|th)?,?[ ]{1,3}(?P<y3>(?:19|20)\d\d)"
    r"|(?P<y5>20\d\d)[ ]{1,3}(?P<m5>\d\d)[ ]{0,3}/[ ]{0,3}(?P<d5>\d\d)(?=[ ]{1,3}\d\d:)"
    r"|(?<=[间期于][:：])[ ]?(?P<y6>[012]\d)-(?P<m6>\d\d)-(?P<d6>\d\d)(?=\d\d:\d\d|[ ]|$)"
    r"|(?P<d4>\d{1,2})(?:st|nd|rd|th)?\.?[ ]{1,3}(?:de[ ])?(?P<mon4>[a-zéûäç]{3,10})\.?,?[ ]{1,3}(?:de[ ])?(?P<y4>(?:19|20)\d\d)(?!\d)"
    r")"
)
_CLOCK = (
    r"(?:[ ]{0,12}(?:T|,|，|at|(?<=[日号號 ])[-–—|｜](?= )|[(（]?(?:星期|周|週)[一二三四五六日天][)）]?|HKT)?[ ]{0,12}"
    r"(?P<ap>上午|下午|晚上|凌晨|中午)?[ ]{0,3}"
    r"(?P<H>[01]?\d|2[0-3])[ ]{0,2}[:时時点點][ ]{0,2}(?P<M>[0-5]\d)分?(?:[ ]{0,2}[:分][ ]{0,2}(?P<S>[0-5]\d)(?!\d)秒?)?(?:\.\d{1,9})?"
    r"(?:[ ]{0,2}(?P<pm>[ap]\.?m\b\.?))?"
    r"(?:[ ]{0,2}(?P<z>Z\b|GMT|UTC|[+-]\d\d:?\d\d\b))?"
    r")?"
)
_WHEN = re.compile(r"(?<!\d)" + _DAY + _CLOCK, re.IGNORECASE)
#: What every form has in it, and few lines: two digits, of whatever width.
_YEAR = re.compile(r"\d\d")
#: What every form has in it once the digits are narrow, and what it begins with: what stands before is passed over
#: quickly. ``ſ`` is an ``s`` where case is ignored.
_STATED_YEAR = re.compile(r"(?:19|20)\d\d|[012]\d-\d\d-\d\d")
_BEGINS = re.compile(r"[\dA-Za-z\u017f]")
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier gennaio enero janeiro januari",
            "feb february februar février fevrier febbraio febrero fevereiro februari",
            "mar march märz marz mars marzo março maart",
            "apr april avril aprile abril",
            "may mai maggio mayo maio mei maj",
            "jun june juni juin giugno junio junho",
            "jul july juli juillet luglio julio julho",
            "aug august août aout agosto augustus augusti",
            "sep sept september septembre settembre septiembre setembro",
            "oct okt october oktober octobre ottobre octubre outubro",
            "nov november novembre noviembre novembro",
            "dec dez december dezember décembre decembre dicembre diciembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}


@dataclass(slots=True, frozen=True)
class Stamp:
    """A time as found: ``iso`` in the page's own precision, ``raw`` as printed, where in the text it stood."""

    iso: str
    raw: str
    start: int
    end: int

    @property
    def day(self) -> str:
        return self.iso[:10]

    @property
    def has_clock(self) -> bool:
        return len(self.iso) > 10


def find(text: str, *, limit: int = 20) -> list[Stamp]:
    """The stamps in ``text``, in order; linear in its length."""
    if not _YEAR.search(text):
        return []
    plain = text.translate(_FULLWIDTH) if _WIDE.search(text) else text
    begins = _BEGINS.search(plain) if _STATED_YEAR.search(plain) else None
    if begins is None:
        return []
    out: list[Stamp] = []
    for match in _WHEN.finditer(plain, begins.start()):
        iso = _iso(match)
        if iso:
            out.append(Stamp(iso, text[match.start() : match.end()].strip(), match.start(), match.end()))
            if len(out) >= limit:
                break
    return out


def parse(value: str) -> Stamp | None:
    """The one time a metadata value states (ISO, ``20220213095700``, ``2012-01-17 20:05:11:0`` …), or None."""
    value = value[:200].strip()
    found = find(value, limit=1)
    if found:
        return found[0]
    match = _COMPACT.search(value)
    if not match:
        return None
    iso = _assemble(match[1], match[2], match[3], match[4], match[5], match[6], None)
    return Stamp(iso, match[0], match.start(), match.end()) if iso else None


def _iso(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if part["y"]:
        year, month, day = part["y"], part["m"], part["d"]
    elif part["y5"] or part["y6"]:
        year = part["y5"] or f"20{part['y6']}"
        month, day = part["m5"] or part["m6"], part["d5"] or part["d6"]
    elif part["y2"]:
        # Day first, as in Europe, unless only the other reading is a date.
        year, month, day = part["y2"], part["m2"], part["d2"]
        if int(month) > 12:
            month, day = day, month
    else:
        name = (part["mon"] or part["mon4"]).lower()
        number = _MONTHS.get(name) or _MONTHS.get(name[:3] if part["mon"] else name)
        if not number:
            return None
        year, month, day = part["y3"] or part["y4"], str(number), part["d3"] or part["d4"]
    hour = part["H"]
    if hour is not None:
        late = (part["pm"] or "").lower().startswith("p") or part["ap"] in {"下午", "晚上"}
        if late and int(hour) < 12:
            hour = str(int(hour) + 12)
        elif (part["pm"] or "").lower().startswith("a") and int(hour) == 12:
            hour = "0"
    return _assemble(year, month, day, hour, part["M"], part["S"], part["z"])


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
        moment = moment.replace(tzinfo=_zone(zone))
    return moment.isoformat(timespec="seconds" if second else "minutes")


def _zone(text: str) -> timezone:
    if text.upper() in {"Z", "GMT", "UTC"}:
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        return SHANGHAI
    return timezone(-offset if text[0] == "-" else offset)


_URL_DAYS = (
    re.compile(r"/((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(r"[/_a-z-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))"),
    re.compile(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})/"),
)


def from_url(url: str) -> str | None:
    """The day an article's URL states (``/202202/t20220213_552130.html``), ISO, or None."""
    path = url[:2000].split("?", 1)[0].lower()
    for pattern in _URL_DAYS:
        for match in pattern.finditer(path):
            iso = _assemble(match[1], match[2], match[3], None, None, None, None)
            if iso:
                return iso
    return None
