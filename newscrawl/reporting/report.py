"""The audit of a period in five formats: what was taken from a portal, what it took, and every copy.

Two parts, never one sum: copies others made of the portal's texts (``lost``), and copies the portal made of others'
(``taken``). Each has its totals, the period of the same length before, a line per counterpart, fees by the table of
rates, decisions, and all copies one by one. Without a portal there is one part, ``all``. Copies of pictures stand
beside those of texts, in sums and lists of their own.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.files import replacing
from newscrawl.items import now
from newscrawl.language import translator
from newscrawl.language.clock import iso_day, local
from newscrawl.reporting import figures, picture_sums, rates, tables
from newscrawl.reporting.documents import document
from newscrawl.reporting.printing import print_html
from newscrawl.store.views import EDGE, Column

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    Words = Callable[..., str]

FORMATS: dict[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    **{kind: tables.FORMATS[kind] for kind in ("xlsx", "csv", "json")},
}
_SUMS = [Column(one.key, "", one.heading, "number") for one in figures.SUMS if one.heading]
_COUNTERPARTS = (
    Column("name", "", "Counterpart"),
    *_SUMS,
    Column("counted", "", "Thousands of characters, as fees count them", "real"),
    Column("fee", "", "Fee (yuan)", "real"),
    Column("edges_before", "", "Reposts in the period before", "number"),
    Column("shared_before", "", "Characters in the period before", "number"),
)
_MONTHS = (Column("name", "", "Month"), *_SUMS)
_DECISIONS = (Column("lead_status", "", "Decision", "lead"), Column("edges", "", "Reposts", "number"))
#: Every copy: the part it belongs to, the columns of an edge, and what it comes to.
_COPIES = (
    Column("part", "", "Part", "part"),
    *tables.shown(EDGE),
    Column("counted", "", "Thousands of characters, as fees count them", "real"),
    Column("fee", "", "Fee (yuan)", "real"),
)


@dataclass(slots=True)
class Part:
    """One direction. ``fee``: yuan, None where no rate holds for any of its copies."""

    key: str
    wanted: figures.EdgeFilter
    total: figures.Tally
    before: figures.Tally
    counterparts: list[dict[str, Any]]
    months: list[figures.Tally]
    decisions: list[dict[str, Any]]
    pictures: picture_sums.PicturePart
    fee: Decimal | None = None
    #: Thousands of characters for whose counterpart and day the table has no rate.
    unrated: float = 0.0


@dataclass(slots=True)
class Report:
    """Everything a report shows, before it is given a format. Dates are those of the copies, inclusive."""

    since: str
    until: str
    before: tuple[str, str]
    portal: str | None
    made_at: str
    parts: list[Part]
    rates: list[rates.Rate] = field(default_factory=list)


def gather(
    connection: sqlite3.Connection,
    since: str,
    until: str,
    *,
    portal_id: int | None = None,
    table: Sequence[rates.Rate] = (),
) -> Report:
    """The sums of a report; ``table`` holds the rates. Raises :class:`ConfigurationError` for wrong dates."""
    since, until = iso_day(since), iso_day(until)
    if since > until:
        raise ConfigurationError(
            "The first day {since} is after the last day {until}.", since=since, until=until
        )
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:  # whole months: the months before them
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        at = first.year * 12 + first.month - 1 - months
        begin = date(max(1, at // 12), at % 12 + 1, 1) if at >= 12 else date.min
    else:
        begin = first - min(last - first + timedelta(days=1), first - date.min)
    before = (begin.isoformat(), max(date.min, first - min(timedelta(days=1), first - date.min)).isoformat())
    name = None
    if portal_id is not None:
        row = connection.execute("select name from portals where id = ?", [portal_id]).fetchone()
        if row is None:
            raise ConfigurationError("There is no portal {number}.", number=portal_id)
        name = str(row[0])
    parts = [
        _part(connection, key, figures.EdgeFilter(portal_id=portal_id, direction=direction, since=since, until=until), (since, until), before, table)
        for key, direction in ((("lost", "lost"), ("taken", "taken")) if portal_id else (("all", ""),))
    ]  # fmt: skip
    return Report(since, until, before, name, now(), parts, list(table))


#: Who the counterpart is: of copies made of ours, the copying site; of our copies, the publisher whose text it is.
_BY = {"lost": "copy_portal", "taken": "publisher", "all": "copy_portal"}


def _part(
    connection: sqlite3.Connection,
    key: str,
    wanted: figures.EdgeFilter,
    days: tuple[str, str],
    before: tuple[str, str],
    table: Sequence[rates.Rate],
) -> Part:
    earlier = figures.replaced(wanted, since=before[0], until=before[1])
    previous = {tally.key: tally for tally in figures.exact_tallies(connection, _BY[key], earlier)}
    tallies = figures.exact_tallies(connection, _BY[key], wanted)
    fees = _fees(connection, _BY[key], wanted, table)
    counterparts: list[dict[str, Any]] = [
        {
            "name": tally.name,
            **tally.values,
            "counted": tally.counted,
            "fee": fees.get(tally.key, (None, 0.0))[0],
            "edges_before": previous[tally.key].edges if tally.key in previous else 0,
            "shared_before": previous[tally.key].shared if tally.key in previous else 0,
        }
        for tally in tallies
    ]
    counterparts += [
        {"name": tally.name, "counted": 0.0, "fee": None, "edges_before": tally.edges, "shared_before": tally.shared}
        | dict.fromkeys(tally.values, 0)
        for one, tally in previous.items()
        if one not in {tally.key for tally in tallies}
    ]  # fmt: skip
    where, bound = figures.replaced(wanted, foreign=True).where()
    decisions = connection.execute(
        "select l.status as lead_status, count(*) as edges from repost_list e left join leads l on l.id = e.lead_id"
        f" where {where} group by 1 order by 2 desc",
        bound,
    )
    known = [fee for fee, _ in fees.values() if fee is not None]
    return Part(
        key=key,
        wanted=wanted,
        total=figures.total(tallies),
        before=figures.total(list(previous.values())),
        counterparts=counterparts,
        months=figures.exact_tallies(connection, "month", wanted),
        decisions=[dict(zip(row.keys(), row, strict=True)) for row in decisions],
        pictures=picture_sums.part(connection, key, wanted.portal_id, days, before),
        fee=sum(known, Decimal(0)) if known else None,
        unrated=sum(rest for _, rest in fees.values()),
    )


def _fees(
    connection: sqlite3.Connection, by: str, wanted: figures.EdgeFilter, table: Sequence[rates.Rate]
) -> dict[str | int, tuple[Decimal | None, float]]:
    """Counterpart → (yuan, thousands of characters without a rate)."""
    if not table:
        return {}
    found: dict[str | int, tuple[Decimal | None, float]] = {}
    for key, name, day, halves in figures.halves_by_day(connection, by, wanted):
        fee, rest = found.get(key, (None, 0.0))
        rate = rates.rate_for(table, name, day)
        if rate is None:
            found[key] = (fee, rest + halves / 2)
        else:
            found[key] = ((fee or Decimal(0)) + rate * halves / 2, rest)
    return found


def copies(connection: sqlite3.Connection, report: Report) -> Iterator[dict[str, Any]]:
    """Every copy of the report, one by one, part after part, by day."""
    for part in report.parts:
        for edge in figures.all_edges(connection, figures.replaced(part.wanted, ascending=True)):
            edge["part"] = part.key
            free = edge["status"] in {"licensed", "own"}
            edge["counted"] = 0.0 if free else (edge["shared"] - edge["left_out"] + 499) // 500 / 2
            name = edge["copy_portal"] if _BY[part.key] == "copy_portal" else edge["publisher"]
            rate = None if free else rates.rate_for(report.rates, name, edge["copy_date"])
            edge["fee"] = None if rate is None else rate * Decimal(edge["counted"])
            yield edge


def render(
    connection: sqlite3.Connection, report: Report, kind: str, *, language: str = "zh"
) -> Iterator[bytes]:
    """The report piece by piece. Raises :class:`ConfigurationError` for an unknown format, or without Chromium."""
    makers: dict[str, Callable[[Report, Iterable[dict[str, Any]], str], Iterator[bytes]]] = {
        "html": as_html, "csv": as_csv, "json": as_json, "xlsx": as_xlsx, "pdf": as_pdf,
    }  # fmt: skip
    if kind not in makers:
        raise ConfigurationError(
            "Unknown format {value!r}. Use one of: {known}.", value=kind, known=", ".join(makers)
        )
    return makers[kind](report, copies(connection, report), language)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()}


def as_json(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """Codes and numbers as the store holds them: sums by part, then every copy."""
    del language
    head = {
        "since": report.since,
        "until": report.until,
        "before": {"since": report.before[0], "until": report.before[1]},
        "portal": report.portal,
        "made_at": report.made_at,
        "rates": [asdict(rate) for rate in report.rates],
        "parts": [
            {
                "part": part.key,
                "total": dict[str, Any](part.total.values)
                | {"counted": part.total.counted, "fee": part.fee, "unrated": part.unrated},
                "before": dict[str, Any](part.before.values) | {"counted": part.before.counted},
                "counterparts": part.counterparts,
                "months": [{"month": one.name, **one.values} for one in part.months],
                "decisions": part.decisions,
                "pictures": {
                    "total": part.pictures.total,
                    "before": part.pictures.before,
                    "counterparts": part.pictures.counterparts,
                },
            }
            for part in report.parts
        ],
        "picture_copies": [row for part in report.parts for row in part.pictures.copies],
    }  # fmt: skip
    opened = json.dumps(head, ensure_ascii=False, indent=1, default=float)
    yield (opened.rstrip("}").rstrip() + ',\n "copies": ').encode("utf-8", "replace")
    yield from tables.as_json(map(_plain, rows), _COPIES, "")
    yield b"}\n"


def as_csv(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """Every copy, one a line; its part stands in the first column."""
    del report
    yield from tables.as_csv(map(_plain, rows), _COPIES, language)


def as_xlsx(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """A sheet of totals, one of counterparts and months a part, and the copies."""
    from openpyxl import Workbook

    say = translator(language)
    book = Workbook(write_only=True)
    tables.sheet(
        book, say("Totals"), _totals(report), (Column("part", "", "Part", "part"), *_TOTALS), language
    )
    for part in report.parts:
        name = say("part." + part.key)
        tables.sheet(
            book,
            f"{name} {say('By counterpart')}",
            map(_plain, part.counterparts),
            _counterparts(report),
            language,
        )
        months = [{"name": one.name, **one.values} for one in part.months]
        tables.sheet(book, f"{name} {say('By month')}", months, _MONTHS, language)
        tables.sheet(book, f"{name} {say('Decisions')}", part.decisions, _DECISIONS, language)
        if part.pictures.counterparts:
            title = f"{name} {say('Picture copies')}"
            tables.sheet(book, title, part.pictures.counterparts, picture_sums.COUNTERPARTS, language)
    for number, sheet in enumerate(tables.sheets(map(_plain, rows)), 1):
        tables.sheet(book, say("Copies") + (f" {number}" if number > 1 else ""), sheet, _copies(report), language)  # fmt: skip
    tables.sheet(book, say("Picture copies, totals"), _picture_totals(report), picture_sums.TOTALS, language)
    pictures = [row for part in report.parts for row in part.pictures.copies]
    tables.sheet(book, say("Picture copies"), pictures, picture_sums.COPIES, language)
    return tables.saved(book)


_PERIOD = Column("period", "", "Period")
_TOTALS = (
    _PERIOD,
    *_SUMS,
    Column("counted", "", "Thousands of characters, as fees count them", "real"),
    Column("fee", "", "Fee (yuan)", "real"),
)


def _counterparts(report: Report) -> list[Column]:
    return [column for column in _COUNTERPARTS if report.rates or column.key != "fee"]


def _copies(report: Report) -> list[Column]:
    return [column for column in _COPIES if report.rates or column.key != "fee"]


def _totals(report: Report) -> list[dict[str, Any]]:
    rows = []
    for part in report.parts:
        for tally, days, fee in (
            (part.total, (report.since, report.until), part.fee),
            (part.before, report.before, None),
        ):
            row: dict[str, Any] = {"part": part.key, "period": " – ".join(days), **tally.values}
            rows.append(_plain(row | {"counted": tally.counted, "fee": fee}))
    return rows


#: Of the copies' columns, those a printed page has room for.
_PRINTED = ("pair", "copy_portal", "copy_title", "copy_url", "copy_date", "copy_source_name", "publisher", "origin_title",
    "origin_url", "origin_date", "status", "kind", "shared", "left_out", "copy_coverage", "lead_status", "counted", "fee")  # fmt: skip


def as_html(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """One file that needs no other; it may not load or run anything (its own Content-Security-Policy says so)."""
    say = translator(language)
    pieces = document(
        "newscrawl.reporting",
        "report.html",
        _=say,
        lang="zh-Hans" if language == "zh" else "en",
        title=say("Audit of reposts {since} to {until}", since=report.since, until=report.until),
        portal=report.portal,
        made=local(report.made_at),
        parts=_parts(report, _Ahead(rows), language),
    )
    for piece in pieces:
        yield piece.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading: a sentence, a chart, a table (none where ``head`` is empty)."""

    heading: str = ""
    sentence: str = ""
    kind: str = ""
    head: tuple[str, ...] = ()
    rows: Iterable[list[_Cell]] = ()
    bars: Sequence[_Bar] = ()


class _Ahead:
    """The copies, part by part, in one pass: the first row of the next part is kept."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def has(self, key: str) -> bool:
        return self._next is not None and self._next["part"] == key

    def of(self, key: str) -> Iterator[dict[str, Any]]:
        while self._next is not None and self._next["part"] == key:
            row, self._next = self._next, next(self._rows, None)
            yield row


def _parts(report: Report, copies_: _Ahead, language: str) -> Iterator[dict[str, Any]]:
    say, totals = translator(language), _totals(report)
    printed = [one for one in _copies(report) if one.key in _PRINTED]
    for part in report.parts:
        mine = [row | {"part": part.key} for row in totals if row["part"] == part.key]
        sums = [one for one in _TOTALS if report.rates or one.key != "fee"]
        yield {
            "key": part.key,
            "sections": [
                _table("", sums, mine, language),
                _Section(sentence=_fee_line(part, say)),
                _Section(say("By month"), bars=_bars(part.months)),
                _table(say("By counterpart"), _counterparts(report), part.counterparts, language),
                _table(say("Decisions"), _DECISIONS, part.decisions, language),
                _table(say("Copies"), printed, copies_.of(part.key), language, kind="copies")
                if copies_.has(part.key)
                else _Section(say("Copies"), say("Nothing here.")),
                *_picture_sections(report, part, language),
            ],
        }


def _picture_totals(report: Report) -> list[dict[str, Any]]:
    """The sums of picture copies of each part, of the period and of the one before."""
    return [
        {"part": part.key, "period": " – ".join(days), **sums}
        for part in report.parts
        for sums, days in (
            (part.pictures.total, (report.since, report.until)),
            (part.pictures.before, report.before),
        )
    ]


#: Of the picture copies' columns, those a printed page has room for.
_PRINTED_PICTURES = ("id", "copy_portal", "copy_url", "copy_picture", "copy_date", "copy_caption", "origin_url", "origin_picture",
    "origin_date", "direction", "status", "mirrored", "copy_share", "origin_share", "removed")  # fmt: skip


def _picture_sections(report: Report, part: Part, language: str) -> Iterator[_Section]:
    """The sums and the list of picture copies; one sentence where there are none."""
    say = translator(language)
    found = part.pictures
    if not found.copies and not found.counterparts:
        yield _Section(say("Picture copies"), say("Nothing here."))
        return
    totals = [row for row in _picture_totals(report) if row["part"] == part.key]
    yield _table(say("Picture copies"), (_PERIOD, *picture_sums.SUMS), totals, language)
    yield _table(
        say("Picture copies by counterpart"), picture_sums.COUNTERPARTS, found.counterparts, language
    )
    columns = [one for one in picture_sums.COPIES if one.key in _PRINTED_PICTURES]
    yield _table(say("Every picture copy"), columns, found.copies, language, kind="copies")


def _fee_line(part: Part, say: Words) -> str:
    line = say(
        "Fee basis: {counted} thousand characters, each copy counted by itself; licensed copies and those of the same owner left out.",
        counted=f"{part.total.counted:,.1f}",
    )
    if part.fee is not None:
        line += " " + say("Fees by the table of rates: {fee} yuan.", fee=f"{part.fee:,.2f}")
    if part.unrated:
        line += " " + say("Without a rate: {n} thousand characters.", n=f"{part.unrated:,.1f}")
    return line


def _table(
    heading: str, columns: Sequence[Column], rows: Iterable[dict[str, Any]], language: str, *, kind: str = ""
) -> _Section:
    columns = tables.shown(columns)
    cells = ([_cell(column, row, language) for column in columns] for row in rows)
    return _Section(heading, kind=kind, head=tuple(column.heading for column in columns), rows=cells)


def _cell(column: Column, row: dict[str, Any], language: str) -> _Cell:
    found = tables.value(column, row, language)
    if isinstance(found, int | float | Decimal):
        if column.kind == "share":
            return _Cell(f"{found:.0%}", "number")
        return _Cell(f"{found:,}" if isinstance(found, int) else f"{found:,.1f}", "number")
    shown = "" if found is None else str(found)
    web = column.kind == "address" and shown.startswith(("http://", "https://"))
    return _Cell(shown, "address" if web else "text")


#: What a month's bar is made of, from below, and the colour of each.
_COLOURS = {"attributed": "#3f8f5b", "licensed": "#6d9fd1", "own": "#8b939b", "wrong": "#d0771f", "silent": "#c2433b", "unjudged": "#c9b458"}  # fmt: skip
#: The chart's width, its base line and the height of its tallest bar, in units of its own ``viewBox``.
_WIDTH, _BASE, _TALLEST = 900, 120.0, 110


@dataclass(frozen=True, slots=True)
class _Bar:
    x: str
    width: str
    label: str
    parts: list[dict[str, str]]


def _bars(tallies: Sequence[figures.Tally]) -> list[_Bar]:
    tallest, step = max((tally.edges for tally in tallies), default=0) or 1, _WIDTH / (len(tallies) or 1)
    bars = []
    for index, tally in enumerate(tallies):
        y, parts = _BASE, []
        for key, colour in _COLOURS.items():
            height = tally[key] / tallest * _TALLEST
            y -= height
            parts.append({"y": f"{y:.1f}", "height": f"{height:.1f}", "colour": colour})
        width = f"{min(60, step - 4):.1f}"
        bars.append(_Bar(f"{index * step + 2:.1f}", width, f"{tally.name} ({tally.edges:,})", parts))
    return bars


def as_pdf(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """The HTML printed by the system's Chromium, with the system's Chinese fonts.

    Raises :class:`ConfigurationError` where no Chromium is installed.
    """
    yield print_html(b"".join(as_html(report, rows, language)))


def write(
    connection: sqlite3.Connection, report: Report, kind: str, path: Path, *, language: str = "zh"
) -> None:
    """Write the report to ``path``, whole or not at all. Raises ``OSError``."""
    pieces = render(connection, report, kind, language=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft, draft.open("wb") as file:
        file.writelines(pieces)


__all__ = ["FORMATS", "Part", "Report", "copies", "gather", "render", "write"]
