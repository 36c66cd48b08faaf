"""The audit of a period in five formats: what was taken from a portal, what it took, and every copy.

Two parts, never one sum: copies others made of the portal's texts (``lost``), and copies the portal made of others'
(``taken``). Each has its totals, the period of the same length before, a line per counterpart, fees by the table of
rates, decisions, and all copies one by one. Without a portal there is one part, ``all``.
"""

from __future__ import annotations

import html
import json
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.items import now
from newscrawl.language import translator
from newscrawl.language.clock import local
from newscrawl.reporting import figures, rates, tables
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
    Column("name", "", "Name"),
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
    since, until = figures.iso_day(since), figures.iso_day(until)
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
        _part(connection, key, figures.EdgeFilter(portal_id=portal_id, direction=direction, since=since, until=until), before, table)
        for key, direction in ((("lost", "lost"), ("taken", "taken")) if portal_id else (("all", ""),))
    ]  # fmt: skip
    return Report(since, until, before, name, now(), parts, list(table))


#: Who the counterpart is: of copies made of ours, the copying site; of our copies, the publisher whose text it is.
_BY = {"lost": "copy_portal", "taken": "publisher", "all": "copy_portal"}


def _part(
    connection: sqlite3.Connection,
    key: str,
    wanted: figures.EdgeFilter,
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
    where, bound = wanted.where()
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
            edge["counted"] = 0.0 if free else (edge["shared"] + 499) // 500 / 2
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
        raise ConfigurationError(f"Unknown format {kind!r}. Use one of: {', '.join(makers)}.")
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
            }
            for part in report.parts
        ],
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
    for number, sheet in enumerate(tables.sheets(map(_plain, rows)), 1):
        tables.sheet(book, say("Copies") + (f" {number}" if number > 1 else ""), sheet, _copies(report), language)  # fmt: skip
    return tables.saved(book)


_TOTALS = (
    Column("period", "", "Period"),
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


_STYLE = """
@page{size:A4 landscape;margin:12mm}body{font:13px/1.5 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;
margin:24px auto;max-width:1200px;padding:0 20px;color:#1d2227;background:#fff}h1{font-size:22px}h2{font-size:18px;margin-top:30px}h3{font-size:15px;margin-top:22px}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #dcdedf;padding:3px 7px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;background:#f3f3f1}thead{display:table-header-group}tr{break-inside:avoid}.n{text-align:right;white-space:nowrap}.soft{color:#575f67}
.copies{font-size:11px}svg{width:100%;height:auto}svg text{font-size:10px;fill:#575f67}@media print{h2{break-before:page}h2.first{break-before:auto}}
"""
#: Of the copies' columns, those a printed page has room for.
_PRINTED = ("pair", "copy_portal", "copy_title", "copy_url", "copy_date", "copy_source_name", "publisher", "origin_title",
    "origin_url", "origin_date", "status", "kind", "shared", "copy_coverage", "lead_status", "counted", "fee")  # fmt: skip


def as_html(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """One file that needs no other; it may not load or run anything (its own Content-Security-Policy says so)."""
    for piece in _html(report, iter(rows), language):
        yield (piece + "\n").encode("utf-8", "replace")


def _html(report: Report, rows: Iterator[dict[str, Any]], language: str) -> Iterator[str]:
    say = translator(language)
    title = say("Audit of reposts {since} to {until}", since=report.since, until=report.until)
    yield "<!DOCTYPE html>"
    yield f'<html lang="{"zh-Hans" if language == "zh" else "en"}"><head><meta charset="utf-8"><title>{_e(title)}</title>'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><h1>{_e(title)}</h1>'
    made = say("made {at} (Beijing time)", at=local(report.made_at))
    yield f'<p class="soft">{_e(report.portal or say("All portals"))} · {_e(made)} · newscrawl</p>'
    pending: dict[str, Any] | None = next(rows, None)
    for number, part in enumerate(report.parts):
        first = "" if number else ' class="first"'
        yield f"<h2{first}>{_e(say('part.' + part.key))}</h2>"
        mine = [row | {"part": part.key} for row in _totals(report) if row["part"] == part.key]
        yield from _table([one for one in _TOTALS if report.rates or one.key != "fee"], mine, language)
        yield f"<p>{_e(_fee_line(part, say))}</p><h3>{_e(say('By month'))}</h3>"
        yield _chart(part.months, say("By month"))
        yield f"<h3>{_e(say('By counterpart'))}</h3>"
        yield from _table(_counterparts(report), part.counterparts, language)
        yield f"<h3>{_e(say('Decisions'))}</h3>"
        yield from _table(_DECISIONS, part.decisions, language)
        yield f'<h3>{_e(say("Copies"))}</h3><div class="copies">'
        columns = [one for one in _copies(report) if one.key in _PRINTED]
        if pending is not None and pending["part"] == part.key:
            following: list[dict[str, Any]] = []
            own = _while(chain([pending], rows), part.key, following)
            yield from _table(columns, own, language)
            pending = following[0] if following else None
        else:
            yield f"<p>{_e(say('Nothing here.'))}</p>"
        yield "</div>"
    sentence = say(
        "What was copied, how much and under what attribution; whether that infringes is for a person to decide."
    )
    yield f'<p class="soft">{_e(sentence)}</p></body></html>'


def _while(rows: Iterator[dict[str, Any]], key: str, rest: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of one part; the first of the next goes to ``rest``."""
    for row in rows:
        if row["part"] != key:
            rest.append(row)
            return
        yield row


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


def _e(value: Any) -> str:
    return html.escape("" if value is None else str(value))


def _table(columns: Sequence[Column], rows: Iterable[dict[str, Any]], language: str) -> Iterator[str]:
    columns, say = tables.shown(columns), translator(language)
    head = "".join(f"<th>{_e(say(column.heading))}</th>" for column in columns)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(_cell(column, row, language) for column in columns) + "</tr>"
    yield "</tbody></table>"


def _cell(column: Column, row: dict[str, Any], language: str) -> str:
    found = tables.value(column, row, language)
    if isinstance(found, int | float | Decimal):
        shown = (
            f"{found:.0%}"
            if column.kind == "share"
            else f"{found:,}"
            if isinstance(found, int)
            else f"{found:,.1f}"
        )
        return f'<td class="n">{shown}</td>'
    if column.kind == "address" and str(found).startswith(("http://", "https://")):
        return f'<td><a rel="noreferrer" href="{_e(found)}"><bdi>{_e(found)}</bdi></a></td>'
    return f"<td><bdi>{_e(found)}</bdi></td>"


def _chart(tallies: list[figures.Tally], label: str) -> str:
    if not tallies:
        return ""
    tallest, step, out = max(tally.edges for tally in tallies) or 1, 900 / len(tallies), []
    for index, tally in enumerate(tallies):
        y = 120.0
        for key, colour in (
            ("attributed", "#3f8f5b"),
            ("licensed", "#6d9fd1"),
            ("own", "#8b939b"),
            ("wrong", "#d0771f"),
            ("silent", "#c2433b"),
        ):
            size = tally[key] / tallest * 110
            y -= size
            out.append(
                f'<rect x="{index * step + 2:.1f}" y="{y:.1f}" width="{min(60, step - 4):.1f}" height="{size:.1f}" fill="{colour}"/>'
            )
        out.append(f'<text x="{index * step + 2:.1f}" y="134">{_e(tally.name)} ({tally.edges:,})</text>')
    return f'<svg viewBox="0 0 900 140" role="img" aria-label="{_e(label)}">{"".join(out)}</svg>'


def as_pdf(report: Report, rows: Iterable[dict[str, Any]], language: str) -> Iterator[bytes]:
    """The HTML printed by the system's Chromium, with the system's Chinese fonts.

    Raises :class:`ConfigurationError` where no Chromium is installed.
    """
    yield print_html(b"".join(as_html(report, rows, language)))


def write(
    connection: sqlite3.Connection, report: Report, kind: str, path: Path, *, language: str = "zh"
) -> None:
    """Write atomically: a temporary file, then a rename."""
    pieces = render(connection, report, kind, language=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:
            file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


__all__ = ["FORMATS", "Part", "Report", "copies", "gather", "render", "write"]
