"""Rows for people and for their programs: one table of columns, written as CSV, XLSX or JSON.

Every writer takes rows one by one and gives bytes piece by piece, so that a list of 300,000 rows needs no more memory
than one of ten. Codes become words of the chosen language in CSV and XLSX; JSON keeps codes and numbers.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from newscrawl.language import text, translator
from newscrawl.language.clock import day, local
from newscrawl.reporting.cells import harmless, harmless_line
from newscrawl.store import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.store.views import Column

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
#: Kinds whose values are codes of the catalogue.
CODES = frozenset(
    {
        "status",
        "kind",
        "state",
        "lead",
        "part",
        "follow",
        "directed",
        "log",
        "language",
        "rewrite",
        "badge",
        "crawl",
        "channel",
        "message",
    }
)
#: Rows of one sheet, its heading left out (Excel's own limit).
SHEET = 1_048_575
_BATCH = 500
_LONGEST_CELL = 32_000
_LONGEST_LINK = 2_000
#: Rows of a sheet whose addresses are links: Excel takes 65,530 links a sheet, and openpyxl holds each in memory.
_LINKED = 5_000


def shown(columns: Sequence[Column]) -> list[Column]:
    """The columns people read."""
    return [column for column in columns if column.heading]


def value(column: Column, row: dict[str, Any], language: str) -> Any:
    """A cell as people read it: codes in words, times in Beijing time, numbers as numbers, "" for nothing."""
    found = row.get(column.key)
    if found is None:
        return text("lead.none", language) if column.kind == "lead" else ""
    if column.kind in CODES:
        return text(f"{column.kind}.{found}", language)
    if column.kind == "flag":
        return text("yes" if found else "no", language)
    if column.kind == "moment":
        return local(found)
    if column.kind == "day":
        return day(found)
    if column.kind == "credits":
        return "; ".join(dict.fromkeys(name for names in found.values() for name in names))
    if column.kind == "pair":
        return pairs.shown(str(found))
    return found


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The rows in batches, at least one: a question that fails does so before the first byte is given."""
    rows = iter(rows)
    yield list(islice(rows, _BATCH))
    while batch := list(islice(rows, _BATCH)):
        yield batch


def as_csv(rows: Iterable[dict[str, Any]], columns: Sequence[Column], language: str) -> Iterator[bytes]:
    """With a byte order mark, without which Excel takes UTF-8 for GBK."""
    columns, translate = shown(columns), translator(language)
    head = "\ufeff" + harmless_line([translate(column.heading) for column in columns])
    for batch in _batches(rows):
        lines = [harmless_line([value(column, row, language) for column in columns]) for row in batch]
        yield (head + "".join(lines)).encode("utf-8", "replace")
        head = ""


def as_json(rows: Iterable[dict[str, Any]], columns: Sequence[Column], language: str) -> Iterator[bytes]:
    """One array of records; every column, codes and numbers as the store holds them."""
    del columns, language
    between = "[\n"
    for batch in _batches(rows):
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in batch)
        yield (between + lines).encode("utf-8", "replace")
        between = ",\n"
    yield b"\n]\n"


def as_xlsx(rows: Iterable[dict[str, Any]], columns: Sequence[Column], language: str) -> Iterator[bytes]:
    """A workbook of one sheet, or of several where one would not hold the rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for number, one in enumerate(sheets(rows), 1):
        sheet(book, str(number), one, columns, language)
    yield from saved(book)


def sheets(rows: Iterable[dict[str, Any]]) -> Iterator[Iterator[dict[str, Any]]]:
    """``rows`` in portions that fit a sheet, at least one; take each to its end before the next."""
    rows = iter(rows)
    yield islice(rows, SHEET)
    for first in rows:
        yield chain([first], islice(rows, SHEET - 1))


def saved(book: Any) -> Iterator[bytes]:
    """A workbook's bytes, by way of a temporary file: a ZIP's directory stands at its end."""
    with tempfile.TemporaryFile(prefix="newscrawl-") as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(1 << 16):
            yield piece


def sheet(
    book: Any, title: str, rows: Iterable[dict[str, Any]], columns: Sequence[Column], language: str
) -> None:
    """Numbers as numbers, days as days, addresses as links (in the first rows); text is text, whatever it begins with.

    ``book`` is openpyxl's, opened write-only.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    columns, translate = shown(columns), translator(language)
    made = book.create_sheet(title.translate(_NO_TITLE)[:31])
    made.freeze_panes = "B2"
    for place, column in enumerate(columns, 1):
        made.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.kind, 16) + (
            28 if column.key.endswith("title") else 0
        )
    heading = []
    for column in columns:
        cell = WriteOnlyCell(made, translate(column.heading))
        cell.font = Font(name="Microsoft YaHei", bold=True)
        heading.append(cell)
    made.append(heading)
    count = 1
    for count, row in enumerate(rows, 2):
        made.append([_cell(made, column, row, language, linked=count <= _LINKED) for column in columns])
    made.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{count}"


_NO_TITLE = str.maketrans(dict.fromkeys(":：\\/?*[]", " "))
_WIDTHS = {"address": 44, "number": 12, "share": 12, "flag": 10}
_FORMATS = {"share": "0%", "number": "#,##0", "real": "0.00", "day": "yyyy-mm-dd"}


def _cell(sheet_: Any, column: Column, row: dict[str, Any], language: str, *, linked: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell

    found = value(column, row, language)
    if column.kind == "day" and isinstance(found, str):
        found = _day(found)
    cell = WriteOnlyCell(sheet_)
    if isinstance(found, str):
        # Said outright to be a string, so that no program reads a formula into it.
        cell.value = harmless(found)[:_LONGEST_CELL]
        if (
            linked
            and column.kind == "address"
            and found.startswith(("http://", "https://"))
            and len(found) < _LONGEST_LINK
        ):
            cell.hyperlink = found
            cell.value = found
        cell.data_type = "s"
    else:
        cell.value = found
        if column.kind in _FORMATS:
            cell.number_format = _FORMATS[column.kind]
    return cell


def _day(found: str) -> date | str:
    try:
        return date.fromisoformat(found)
    except ValueError:  # a page's own words
        return found


WRITERS = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}
