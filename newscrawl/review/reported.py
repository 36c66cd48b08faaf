"""What readers, search engines and monitoring services report: addresses and texts that become leads.

Every report is kept, matched or not, with who reported it and what they said; the same address reported twice is one
lead with two reports. An address is captured as a crawl would: the response goes into the archive first, then it is read
from there, stored, and compared, so that a case can be made of it.
"""

from __future__ import annotations

import contextlib
import csv
import http.client
import io
import json
import re
import secrets
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from newscrawl import __version__
from newscrawl.archive import Exchange, WarcWriter
from newscrawl.errors import ConfigurationError, Phrase, RefusedPage
from newscrawl.frontier.guard import check_url, resolve_checked
from newscrawl.items import now
from newscrawl.maintenance.ingest import Ingest
from newscrawl.portals.fetching import ask, proxy_for
from newscrawl.portals.registry import portal_for
from newscrawl.review.check import LARGEST_PAGE, fitting, name_of
from newscrawl.review.pasted import address_in, addresses_in
from newscrawl.store import reviews
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

MOST_ROWS = 10_000
#: Characters of words around addresses; what is longer is a text to be compared.
_MESSAGE = 200
_MOST_HOPS = 5
_SPIDER = "lead"


@dataclass(slots=True)
class Report:
    """One report: an address or a text, who reported it, what they said."""

    url: str
    text: str | None = None
    informant: str = ""
    note: str = ""


@dataclass(slots=True)
class Rows:
    """A list as it was read; ``junk`` names the lines that hold no address."""

    reports: list[Report] = field(default_factory=list)
    junk: list[Phrase] = field(default_factory=list)


def of_text(given: str, *, informant: str = "", note: str = "") -> Rows:
    """What somebody pasted: addresses with a few words around them, or a text.

    A message as people pass links on (a title and an address, a list of both, "see …") gives a report an address. The
    words of its line and those of lines without any are the report's note. More than :data:`_MESSAGE` characters of
    either are a text, which is kept whole. Raises :class:`ConfigurationError` where nothing was given.
    """
    given = fitting(given)
    if not given:
        raise ConfigurationError("There is nothing to keep: give a web address or a text.")
    words: dict[str, list[str]] = {}
    others: list[str] = []
    longest = 0
    for line in filter(None, map(str.strip, given.splitlines())):
        urls, rest = _apart(line)
        for url in urls:
            words.setdefault(url, []).extend([rest] if rest else [])
        if urls:
            longest = max(longest, len(rest))
        else:
            others.append(line)
    if not words or longest > _MESSAGE or sum(map(len, others)) > _MESSAGE:
        return Rows([Report(name_of(given), given, informant, note)])
    return Rows(
        [
            Report(url, None, informant, " · ".join(filter(None, [note, *own, *others]))[:2000])
            for url, own in words.items()
        ]
    )


def _apart(line: str) -> tuple[list[str], str]:
    """The addresses of a line, and its other words."""
    urls: list[str] = []
    rest, at = "", 0
    for start, end, url in addresses_in(line):
        urls.append(url)
        rest, at = rest + line[at:start] + "…", end
    rest = " ".join((rest + line[at:]).split()).strip(" …")
    return urls, rest if any(map(str.isalnum, rest)) else ""


def of_table(data: bytes) -> Rows:
    """A table of search engine or monitoring service, whatever its columns are called: text in UTF-8, UTF-16 or GB 18030
    with its cells apart by comma, semicolon, tab or bar, or a workbook (XLSX).

    The first address of a line is the lead's; the other cells are its note. Lines without an address are named. Raises
    :class:`ConfigurationError` for a file of another kind.
    """
    rows = Rows()
    if data.startswith(b"PK\x03\x04"):
        return _reports(_cells_of_workbook(data), rows)
    if data.startswith(_OTHERS):
        raise ConfigurationError("This file is not a table: save it as CSV or XLSX.")
    text = _decoded(data).replace("\0", "").removeprefix("\ufeff")
    dialect: Any = csv.excel
    if stated := re.match(
        r"\s*sep=([,;|\t])\r?\n", text
    ):  # Excel's own line of its separator, which is no row
        dialect = type("Stated", (csv.excel,), {"delimiter": stated[1]})
        text = "\n" + text[stated.end() :]
    else:
        with contextlib.suppress(csv.Error):
            dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    return _reports(_lines(text, dialect, rows), rows)


#: The first bytes of what is no table: OLE2 (XLS, DOC), PDF, PNG, JPEG, GIF, RAR, 7z, gzip, programs.
_OTHERS: Final = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")  # fmt: skip
#: Bytes a workbook may unpack to.
_WORKBOOK: Final = 64 * 1024 * 1024
_LINK: Final = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"\s*(?:[,;]\s*"([^"]*)")?', re.IGNORECASE)


def _cells_of_workbook(data: bytes) -> Iterator[list[str]]:
    """The rows of a workbook's sheets. A link counts where it stands behind the words of a cell, too: as a hyperlink, or
    as the formula ``=HYPERLINK("address", "words")``, whose result a program need not have stored.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _WORKBOOK:
                raise ConfigurationError("This workbook is too large: split the list.")
        book = openpyxl.load_workbook(io.BytesIO(data))
    except ConfigurationError:
        raise
    except Exception as error:  # openpyxl raises what its parts raise
        raise ConfigurationError("This file is not a table: save it as CSV or XLSX.") from error
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=MOST_ROWS * 2):
            cells: list[str] = []
            for cell in row:
                value = "" if cell.value is None else str(cell.value)
                formula = _LINK.match(value)
                target = formula[1] if formula else cell.hyperlink.target if cell.hyperlink else None
                words = (formula[2] or "") if formula else value
                cells += [target, "" if words == target else words] if target else [words]
            yield cells


def _reports(lines: Iterable[list[str]], rows: Rows) -> Rows:
    seen = False
    for number, cells in enumerate(lines, 1):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        heading, seen = not seen, True
        place = next((index for index, cell in enumerate(cells) if address_in(cell)), None)
        if place is None:
            if not heading:  # the first line may be one
                rows.junk.append(Phrase("line {number}: {cells}", number=number, cells=" ".join(cells)[:80]))
            continue
        note = " · ".join(cell for index, cell in enumerate(cells) if cell and index != place)
        rows.reports.append(Report(address_in(cells[place]) or "", None, "", note[:2000]))
        if len(rows.reports) >= MOST_ROWS:
            rows.junk.append(Phrase("more than {most} addresses: split the list", most=MOST_ROWS))
            break
    return rows


def _lines(text: str, dialect: Any, rows: Rows) -> Iterator[list[str]]:
    """The lines of a table; one the reader cannot take (a cell of megabytes) ends it, and is named."""
    reader = csv.reader(io.StringIO(text, newline=""), dialect)
    try:
        yield from reader
    except csv.Error as error:
        rows.junk.append(Phrase("line {number}: {cells}", number=reader.line_num, cells=error))


def _decoded(data: bytes) -> str:
    """UTF-16 by its mark; else line by line UTF-8 or GB 18030: tables are put together from several services'."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    lines = []
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", "replace"))
    return "\n".join(lines)


def keep(connection: sqlite3.Connection, reports: Sequence[Report], *, who: str) -> list[reviews.Lead]:
    """Keep reports as leads, all or none: a new one each, or a further report on a lead there is."""
    kept: list[reviews.Lead] = []
    with transaction(connection):
        for report in reports:
            row = connection.execute(
                "select id from leads where copy_url = ? order by id limit 1", [report.url]
            ).fetchone()
            lead = (
                reviews.get(connection, row[0])
                if row
                else reviews.open_lead(connection, report.url, who=who, text=report.text)
            )
            words = "：".join(part for part in (report.informant.strip(), report.note.strip()) if part)
            reviews.add_report(connection, lead.id, who=who, note=words or None)
            kept.append(reviews.get(connection, lead.id))
    return kept


def capture(
    connection: sqlite3.Connection,
    url: str,
    *,
    output: Path,
    who: str,
    ask_for: Callable[[str, str], tuple[int, Any, bytes]] = ask,
    allow: Sequence[str] = (),
) -> int | None:
    """Fetch an address now, archive it, read and compare it; the article's number, None where it is no article.

    Redirects are followed under the crawl's address rules, and archived too. Raises :class:`ConfigurationError` where
    nothing answers, or the address must not be fetched.
    """
    uid = f"{_SPIDER}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    info = {
        "crawl": uid, "spider": _SPIDER, "arguments": {"url": url, "who": who}, "started_at": now(),
        "tool_version": __version__,
    }  # fmt: skip
    final = url
    with WarcWriter(
        output / "warc", prefix="lead", crawl_info={"newscrawl": json.dumps(info, sort_keys=True)}
    ) as writer:
        for _ in range(_MOST_HOPS):
            status, headers, body, address = _asked(final, ask_for, allow)
            if len(body) > LARGEST_PAGE:
                raise ConfigurationError(
                    "{url}: larger than {size} bytes; paste the text instead.", url=url, size=LARGEST_PAGE
                )
            made = writer.write_exchange(
                Exchange(
                    url=final,
                    final_url=final,
                    status=status,
                    response_headers=[
                        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
                        for name, value in headers.items()
                        if name.lower() != "transfer-encoding"
                    ],
                    body=body,
                    captured_at=datetime.now(UTC),
                    request_headers=None,
                    ip_address=address,
                )
            )
            target = headers.get("location")
            if status not in {301, 302, 303, 307, 308} or not target:
                break
            final = urljoin(final, target)
        else:
            raise ConfigurationError("{url}: too many redirects.", url=url)
    Ingest(connection, portal_for, output / "warc").read([output / "warc" / str(made.warc_file)])
    row = connection.execute("select id from articles where url in (?, ?)", [url, final]).fetchone()
    if row is None:
        row = connection.execute(
            "select ac.article_id from article_captures ac join captures c on c.id = ac.capture_id where c.record_id = ?",
            [made.record_id],
        ).fetchone()
    return None if row is None else int(row[0])


def _asked(
    url: str, ask_for: Callable[[str, str], tuple[int, Any, bytes]], allow: Sequence[str]
) -> tuple[int, Any, bytes, str | None]:
    try:
        host = check_url(url, allow)
        addresses = [host] if proxy_for(url) else resolve_checked(host, allow)
        return *ask_for(url, addresses[0]), None if proxy_for(url) else addresses[0]
    except RefusedPage as error:
        raise ConfigurationError(
            "{url}: this address is not fetched ({detail}).", url=url, detail=error
        ) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise ConfigurationError("{url}: cannot be fetched ({detail}).", url=url, detail=error) from error


def link(connection: sqlite3.Connection, lead_id: int) -> str | None:
    """The repost a lead's address is the copy of (the one that shares most), named on the lead; None where there is none."""
    with transaction(connection):
        lead = reviews.get(connection, lead_id)
        row = connection.execute(
            "select r.id, r.pair, o.url from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id"
            " left join article_addresses a on a.article_id = c.id"
            " where c.url = ?1 or a.url = ?1 order by r.shared desc limit 1",
            [lead.copy_url],
        ).fetchone()
        if row is None or lead.origin_url:
            return None if row is None else str(row[1])
        if reviews.find(connection, lead.copy_url, row[2]) is None:
            connection.execute(
                "update leads set origin_url = ?, pair = ? where id = ?", [row[2], row[1], lead_id]
            )
            connection.execute("update repost_list set lead_id = ? where repost_id = ?", [lead_id, row[0]])
        return str(row[1])
