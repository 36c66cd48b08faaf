"""The audit of a period: totals, tables, a chart, and an annex of the copies, in five formats."""

from __future__ import annotations

import html
import io
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.items import now
from newscrawl.language import translator
from newscrawl.reporting import figures, overlap
from newscrawl.reporting.cells import harmless, harmless_line
from newscrawl.reporting.printing import print_html

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

WEB_FORMATS = ("html", "xlsx", "csv", "json")
FORMATS = (*WEB_FORMATS, "pdf")
#: Copies listed one by one; the totals count all.
LONGEST_ANNEX = 5_000

_SUMS = (
    ("name", "Name"), ("edges", "Edges"), ("shared", "Characters"), ("attributed", "Attributed"), ("wrong", "Wrong"), ("silent", "Silent"),
    ("licensed", "Licensed"), ("own", "Own group"), ("unlisted", "Not on the list"), ("gone", "Gone"),
)  # fmt: skip
_ANNEX = (
    ("id", "Number"), ("copy_portal", "Site"), ("copy_title", "Copy title"), ("copy_url", "Copy address"), ("copy_date", "Date of the copy"),
    ("stated", "Stated source"), ("publisher", "Source"), ("origin_title", "Origin title"), ("origin_url", "Origin address"),
    ("origin_date", "Date of the origin"), ("status", "Status"), ("kind", "Kind"), ("shared", "Characters"),
    ("copy_coverage", "Share of the copy"), ("origin_coverage", "Share of the origin"), ("lead_status", "Decision"),
)  # fmt: skip
_SHARES = {"copy_coverage", "origin_coverage"}
_LINKS = {"copy_url", "origin_url"}


@dataclass(slots=True)
class Report:
    """Everything a report shows, before it is given a format. Dates are those of the copies, inclusive."""

    since: str
    until: str
    portal: str | None
    made_at: str
    total: figures.Tally
    by_source: list[figures.Tally]
    by_site: list[figures.Tally]
    by_month: list[figures.Tally]
    decisions: dict[str, int]
    annex: list[dict[str, Any]]
    #: There are more copies than the annex lists.
    cut: bool

    @property
    def fee(self) -> overlap.Fee:
        return overlap.fee(self.total.shared)


def gather(connection: sqlite3.Connection, since: str, until: str, *, portal_id: int | None = None) -> Report:
    """Raises :class:`ConfigurationError` for dates that are none or stand the wrong way round."""
    since, until = figures.iso_day(since), figures.iso_day(until)
    if since > until:
        raise ConfigurationError(f"--from {since} is after --to {until}.")
    wanted = figures.EdgeFilter(portal_id=portal_id, since=since, until=until)
    by_site = figures.exact_tallies(connection, "copy_portal", wanted)
    annex = list(islice(figures.all_edges(connection, wanted), LONGEST_ANNEX + 1))
    where, bound = wanted.where()
    decisions = connection.execute(
        "select coalesce(l.status, '') as status, count(*) from repost_list e left join leads l on l.id = e.lead_id"
        f" where {where} group by 1",
        bound,
    )
    name = (
        connection.execute("select name from portals where id = ?", [portal_id]).fetchone()
        if portal_id
        else None
    )
    return Report(
        since=since,
        until=until,
        portal=name[0] if name else None,
        made_at=now(),
        total=figures.total(by_site),
        by_source=figures.exact_tallies(connection, "publisher", wanted),
        by_site=by_site,
        by_month=figures.exact_tallies(connection, "month", wanted),
        decisions={row[0] or "none": row[1] for row in decisions},
        annex=annex[:LONGEST_ANNEX],
        cut=len(annex) > LONGEST_ANNEX,
    )


def render(report: Report, kind: str, *, language: str = "zh") -> tuple[bytes, str]:
    """The report as bytes and their media type. Raises :class:`ConfigurationError` for an unknown format."""
    makers: dict[str, tuple[Callable[[Report, str], bytes], str]] = {
        "html": (as_html, "text/html; charset=utf-8"),
        "csv": (as_csv, "text/csv; charset=utf-8"),
        "json": (as_json, "application/json"),
        "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "pdf": (as_pdf, "application/pdf"),
    }
    if kind not in makers:
        raise ConfigurationError(f"{kind!r} is no format. Use one of: {', '.join(makers)}.")
    maker, media_type = makers[kind]
    return maker(report, language), media_type


def as_json(report: Report, _: str) -> bytes:
    told = {field.name: getattr(report, field.name) for field in fields(report)}
    told |= {"total": asdict(report.total), "fee": asdict(report.fee)}
    told |= {name: [asdict(tally) for tally in told[name]] for name in ("by_source", "by_site", "by_month")}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def as_csv(report: Report, language: str) -> bytes:
    """The annex; with a byte order mark, without which Excel takes UTF-8 for GBK."""
    _t = translator(language)
    lines = [harmless_line([_t(word) for _, word in _ANNEX])]
    lines += [harmless_line([row[key] for key, _ in _ANNEX]) for row in report.annex]
    return ("\ufeff" + "".join(lines)).encode("utf-8", "replace")


def as_xlsx(report: Report, language: str) -> bytes:
    """Numbers as numbers, dates as dates, addresses as links; text is text, whatever it begins with."""
    from openpyxl import Workbook

    _t = translator(language)
    book = Workbook()
    sheets: list[tuple[str, Sequence[tuple[str, str]], list[dict[str, Any]]]] = [
        ("Totals", _SUMS, [{**asdict(report.total), "name": f"{report.since} – {report.until}"}]),
        ("By source", _SUMS, [asdict(tally) for tally in report.by_source]),
        ("By copying site", _SUMS, [asdict(tally) for tally in report.by_site]),
        ("By month", _SUMS, [asdict(tally) for tally in report.by_month]),
        ("Annex: copies", _ANNEX, report.annex),
    ]
    if book.active is not None:
        book.remove(book.active)
    for title, columns, rows in sheets:
        _sheet(
            book.create_sheet(_t(title).replace(":", " ").replace("：", " ")),
            [(key, _t(word)) for key, word in columns],
            rows,
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Any, columns: Sequence[tuple[str, str]], rows: list[dict[str, Any]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append([word for _, word in columns])
    for cell in sheet[1]:
        cell.font = Font(name="Microsoft YaHei", bold=True)
    for number, row in enumerate(rows, 2):
        for place, (key, _) in enumerate(columns, 1):
            value = row[key]
            cell = sheet.cell(number, place)
            if key.endswith("_date"):
                cell.value, cell.number_format = _date(value), "yyyy-mm-dd"
            elif isinstance(value, str):
                # Said outright to be a string, so that no program reads a formula into it.
                cell.value = harmless(value)[:32_000]
                cell.data_type = "s"
                if key in _LINKS and value.startswith(("http://", "https://")) and len(value) < 2_000:
                    cell.hyperlink = value
                    cell.value, cell.data_type = value, "s"
            else:
                cell.value = value
                cell.number_format = "0%" if key in _SHARES else "#,##0"
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    for place, (key, _) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = 44 if key.endswith(("title", "url")) else 16


def _date(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:  # a page's own words
        return str(harmless(value))


_STYLE = """
@page{size:A4 landscape;margin:12mm}body{font:13px/1.5 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;
margin:24px auto;max-width:1200px;padding:0 20px;color:#1d2227;background:#fff}h1{font-size:22px}h2{font-size:16px;margin-top:26px}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #dcdedf;padding:3px 7px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;background:#f3f3f1}thead{display:table-header-group}tr{break-inside:avoid}.n{text-align:right;white-space:nowrap}.soft{color:#575f67}
svg{width:100%;height:auto}svg text{font-size:10px;fill:#575f67}
"""


def as_html(report: Report, language: str) -> bytes:
    """One file that needs no other; it may not load or run anything (its own Content-Security-Policy says so)."""
    _t = translator(language)
    title = f"{_t('Audit of reposts')} {report.since} {_t('to')} {report.until}"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-Hans" if language == "zh" else "en"}"><head><meta charset="utf-8"><title>{_e(title)}</title>',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><h1>{_e(title)}</h1>',
        f'<p class="soft">{_e(report.portal or _t("All portals"))} · {_t("made")} {report.made_at} · newscrawl</p>',
        f"<h2>{_t('Totals')}</h2>",
        _table([(key, _t(word)) for key, word in _SUMS[1:]], [asdict(report.total)]),
        f"<p>{_t('Fee basis (1,000 characters)')}: <b>{report.fee.exact:,.2f}</b></p>",
        f"<h2>{_t('By month')}</h2>",
        _chart(report.by_month),
    ]
    for heading, tallies in (("By source", report.by_source), ("By copying site", report.by_site)):
        rows = [asdict(tally) for tally in tallies]
        parts += [f"<h2>{_t(heading)}</h2>", _table([(key, _t(word)) for key, word in _SUMS], rows)]
    decisions = [{"name": status, "edges": number} for status, number in sorted(report.decisions.items())]
    parts += [
        f"<h2>{_t('Decisions')}</h2>",
        _table([("name", _t("Status")), ("edges", _t("Edges"))], decisions),
    ]
    parts += [
        f"<h2>{_t('Annex: copies')}</h2>",
        _table([(key, _t(word)) for key, word in _ANNEX], report.annex),
    ]
    if report.cut:
        parts.append(f"<p>{_t('The annex is cut off here.')}</p>")
    parts.append(
        f'<p class="soft">{_t("What was copied, how much and under what attribution; whether that infringes is for a person to decide.")}</p></body></html>'
    )
    return "\n".join(parts).encode("utf-8", "replace")


def _e(value: Any) -> str:
    return html.escape("" if value is None else str(value))


def _table(columns: Sequence[tuple[str, str]], rows: list[dict[str, Any]]) -> str:
    head = "".join(f"<th>{_e(word)}</th>" for _, word in columns)
    body = "".join("<tr>" + "".join(_cell(key, row[key]) for key, _ in columns) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(key: str, value: Any) -> str:
    if key in _SHARES:
        return f'<td class="n">{value:.0%}</td>'
    if isinstance(value, int | float):
        return f'<td class="n">{value:,}</td>'
    if key in _LINKS and str(value).startswith(("http://", "https://")):
        return f'<td><a rel="noreferrer" href="{_e(value)}"><bdi>{_e(value)}</bdi></a></td>'
    return f"<td><bdi>{_e(value)}</bdi></td>"


def _chart(tallies: list[figures.Tally]) -> str:
    if not tallies:
        return ""
    tallest, step, out = max(tally.edges for tally in tallies), 900 / len(tallies), []
    for index, tally in enumerate(tallies):
        y = 120.0
        for key, colour in (
            ("attributed", "#3f8f5b"),
            ("licensed", "#6d9fd1"),
            ("own", "#8b939b"),
            ("wrong", "#d0771f"),
            ("silent", "#c2433b"),
        ):
            size = getattr(tally, key) / tallest * 110
            y -= size
            out.append(
                f'<rect x="{index * step + 2:.1f}" y="{y:.1f}" width="{min(60, step - 4):.1f}" height="{size:.1f}" fill="{colour}"/>'
            )
        out.append(f'<text x="{index * step + 2:.1f}" y="134">{_e(tally.name)} ({tally.edges:,})</text>')
    return f'<svg viewBox="0 0 900 140" role="img">{"".join(out)}</svg>'


def as_pdf(report: Report, language: str) -> bytes:
    """The HTML printed by the system's Chromium, with the system's Chinese fonts.

    Raises :class:`ConfigurationError` where no Chromium is installed.
    """
    return print_html(as_html(report, language))


def write(report: Report, kind: str, path: Path, *, language: str = "zh") -> None:
    """Whole or not at all."""
    body, _ = render(report, kind, language=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(body)
    draft.replace(path)
