"""What an article's page and its site reserve and license, read from their captures."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.archive import read_record
from newscrawl.errors import NewscrawlError
from newscrawl.extraction.encoding import decode
from newscrawl.reporting import dossier
from newscrawl.rights import (
    NOTE,
    TDMREP,
    Conflict,
    Fault,
    Reading,
    Statement,
    applying,
    conflicts,
    from_headers,
    from_page,
    from_robots,
    from_rsl,
    from_tdmrep,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse

_PAGE: Final = "page"
_ROBOTS: Final = "/robots.txt"


@dataclass(slots=True)
class Reservations:
    """Statements that concern one article, with the captures they were read from.

    ``captures``: (what it is, record ID, moment of capture). ``absent``: files of the site that were not captured; of
    them nothing is known. ``notices``: reservations in words, as found on the page.
    """

    url: str
    statements: list[Statement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    captures: list[tuple[str, str | None, str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    #: Rows of the captures of the site's files that were read (robots.txt, tdmrep.json, licences), not of the page.
    site_files: list[dict[str, Any]] = field(default_factory=list)


def reservations(connection: sqlite3.Connection, archive: Path, name: str) -> Reservations:
    """Read the statements on the article ``name`` (address or number) from its newest capture.

    The site's files are taken as captured last before the page, else first after it. Raises ``NotFoundError`` where
    there is no such article; a capture that cannot be read is a fault of the result.
    """
    article = dossier.article(connection, dossier.article_id(connection, name))
    found = Reservations(article["url"], notices=[one["text"] for one in article["notices"]])
    reading = Reading()
    moment = ""
    page = connection.execute(
        """select c.* from article_captures ac join captures c on c.id = ac.capture_id
        where ac.article_id = ? and c.warc_file is not null order by c.captured_at desc, ac.page_no limit 1""",
        [article["id"]],
    ).fetchone()
    if page is None:
        found.absent.append(_PAGE)
    else:
        moment = page["captured_at"]

        def of_page(response: ArchivedResponse) -> Reading:
            both = from_headers(response.payload_headers or response.headers, article["url"])
            html, _ = decode(response.decoded(), response.content_type)
            both += from_page(html, article["url"], article["body"])
            return both

        reading += _read(found, archive, page, _PAGE, of_page)
    home = "{0.scheme}://{0.netloc}".format(urlsplit(article["url"]))
    for path, read in ((_ROBOTS, from_robots), (TDMREP, from_tdmrep)):
        row = _site_file(connection, home + path, moment)
        if row is None:
            found.absent.append(path)
        else:
            reading += _read(found, archive, row, path, lambda response, read=read: read(response.decoded()))  # type: ignore[misc]
    licences = {
        one.url for one in reading.statements if one.specification == "rsl" and one.url and one.where != "rsl"
    }
    for url in sorted(licences):
        row = _site_file(connection, url, moment)
        if row is None:
            found.absent.append(url)
        else:
            reading += _read(found, archive, row, url, lambda response: from_rsl(response.decoded()))
    found.statements = applying(reading.statements, article["url"])
    found.faults += reading.faults
    found.conflicts = conflicts(found.statements)
    return found


@dataclass(slots=True)
class Counted:
    """A row of the licence matrix: how many articles of a portal say what of one use (empty: of no use in particular).

    An article with statements of several kinds counts once under each of them. ``contradicted``: articles that both allow
    and forbid the use. ``of``: articles of the portal that were read.
    """

    portal: str
    use: str
    allow: int = 0
    conditional: int = 0
    disallow: int = 0
    note: int = 0
    contradicted: int = 0
    of: int = 0


#: The row of articles that reserve their rights in words (转载声明, 反侵权公告), counted under ``note``.
IN_WORDS: Final = "words"


def matrix(
    connection: sqlite3.Connection, archive: Path, *, portal: str | None = None, since: str = ""
) -> tuple[list[Counted], dict[str, int]]:
    """Count what the articles in view state, by portal and use; and per portal the articles of which something is unknown.

    ``portal``: only the one with this key. ``since``: only articles first seen on or after this day (YYYY-MM-DD, UTC). Every
    article's captures are read, a few milliseconds each.
    """
    rows: dict[tuple[str, str], Counted] = {}
    read: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    chosen = connection.execute(
        """select a.id, p.name from articles a join portals p on p.id = a.portal_id
        where (? is null or p.key = ?) and a.first_seen_at >= ? order by p.name, a.id""",
        [portal, portal, since],
    ).fetchall()
    for number, name in chosen:
        found = reservations(connection, archive, str(number))
        read[name] += 1
        unknown[name] += bool(found.absent or found.faults)
        said = {(one.use, one.value) for one in found.statements}
        said |= {(IN_WORDS, NOTE)} if found.notices else set()
        for use, value in said:
            row = rows.setdefault((name, use), Counted(name, use))
            setattr(row, value, getattr(row, value) + 1)
        for use in {one.use for one in found.conflicts}:
            rows.setdefault((name, use), Counted(name, use)).contradicted += 1
    for row in rows.values():
        row.of = read[row.portal]
    silent = [
        Counted(name, "", of=count)
        for name, count in read.items()
        if not any(row.portal == name for row in rows.values())
    ]
    return sorted([*rows.values(), *silent], key=lambda row: (row.portal, row.use)), dict(unknown)


def _site_file(connection: sqlite3.Connection, url: str, moment: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        """select * from captures where url = ? and status = 200 and warc_file is not null
        order by captured_at > ?, abs(julianday(captured_at) - julianday(?)) limit 1""",
        [url, moment or "9999", moment or "2000-01-01"],
    ).fetchone()
    return row


def _read(
    found: Reservations,
    archive: Path,
    row: sqlite3.Row,
    what: str,
    read: Callable[[ArchivedResponse], Reading],
) -> Reading:
    try:
        reading = read(read_record(archive, row["warc_file"], row["warc_offset"], row["warc_length"]))
    except NewscrawlError as error:
        return Reading(faults=[Fault(what, f"its capture cannot be read: {error}")])
    found.captures.append((what, row["record_id"], row["captured_at"]))
    if what != _PAGE:
        found.site_files.append(dict(row))
    return reading


def as_record(found: Reservations) -> dict[str, Any]:
    """The result as plain data, for JSON; of the site's files what ``captures`` says of them."""
    record = asdict(found)
    del record["site_files"]
    return record
