"""Licences as people enter them: owner, licensee, scope, days, document."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError, NotFoundError, line_of
from newscrawl.items import PAGE_ZONE
from newscrawl.language.clock import iso_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

#: The columns of an import file; owner and licensee are required.
COLUMNS = ("owner", "licensee", "scope", "valid_from", "valid_until", "document", "note")


@dataclass(slots=True, frozen=True)
class Entry:
    """One licence to be entered. Days are ``YYYY-MM-DD``; ``scope`` is ``all`` or a section (``wh/jcwt``)."""

    owner: str
    licensee: str
    scope: str = "all"
    valid_from: str | None = None
    valid_until: str | None = None
    document: str | None = None
    note: str | None = None

    @classmethod
    def of(cls, row: dict[str, Any], where: object) -> Entry:
        """Checked values; raises :class:`ConfigurationError` naming ``where`` the row stands."""
        values = {name: (row.get(name) or "").strip() or None for name in COLUMNS}
        if not values["owner"] or not values["licensee"]:
            raise ConfigurationError("{where}: owner and licensee are needed.", where=where)
        for name in ("valid_from", "valid_until"):
            if values[name]:
                values[name] = iso_day(str(values[name]), field=name, where=where)
        if values["valid_from"] and values["valid_until"] and values["valid_from"] > values["valid_until"]:
            raise ConfigurationError("{where}: valid_until lies before valid_from.", where=where)
        owner, licensee, scope = str(values.pop("owner")), str(values.pop("licensee")), values.pop("scope")
        return cls(owner, licensee, str(scope or "all"), **values)


def read_csv(path: Path) -> list[Entry]:
    """The licences of a CSV file with a header line; all of them or a :class:`ConfigurationError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}).") from error
    return parse_csv(data, str(path))


def parse_csv(data: bytes, name: str) -> list[Entry]:
    """The same of bytes in UTF-8, UTF-16 or GB 18030; ``name`` stands in messages."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            "{name}: cannot be read as UTF-8, UTF-16 or GB 18030 ({detail}).", name=name, detail=error
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        missing = {"owner", "licensee"} - set(reader.fieldnames or ())
        if missing:
            raise ConfigurationError(
                "{name}: the header lacks {missing}. Known columns: {known}.",
                name=name,
                missing=", ".join(sorted(missing)),
                known=", ".join(COLUMNS),
            )
        rows = [row for row in reader if any(value for value in row.values() if isinstance(value, str))]
    except csv.Error as error:
        raise ConfigurationError("{name}: is not a CSV file ({detail}).", name=name, detail=error) from error
    return [
        Entry.of({key: _plain(value) for key, value in row.items() if key}, line_of(name, number))
        for number, row in enumerate(rows, start=2)
    ]


def _plain(value: Any) -> str:
    """A cell without the apostrophe our own files put before what a spreadsheet would take for a formula."""
    text = value if isinstance(value, str) else ""
    return text[1:] if text.startswith("'") and text[1:2] in {"=", "+", "-", "@"} else text


def enter(connection: sqlite3.Connection, entries: Iterable[Entry], *, who: str | None, at: str) -> int:
    """Enter licences in the caller's transaction; the same one twice is one. Returns how many are new."""
    new = 0
    for entry in entries:
        values = [getattr(entry, name) for name in COLUMNS]
        known = connection.execute(
            f"select 1 from licences where {' and '.join(f'{name} is ?' for name in COLUMNS)}", values
        ).fetchone()
        if known is None:
            connection.execute(
                f"insert into licences ({', '.join(COLUMNS)}, entered_by, entered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*values, who, at],
            )
            new += 1
    return new


def licensee_of(connection: sqlite3.Connection, number: int) -> str:
    row = connection.execute("select licensee from licences where id = ?", [number]).fetchone()
    if row is None:
        raise NotFoundError("There is no licence {number}.", number=number)
    return str(row[0])


def end(connection: sqlite3.Connection, number: int, day: str) -> None:
    """The last day of a licence, in the caller's transaction. Raises :class:`ConfigurationError` for a wrong day."""
    licensee_of(connection, number)
    row = connection.execute("select * from licences where id = ?", [number]).fetchone()
    Entry.of(dict(row) | {"valid_until": day}, "licence")
    connection.execute("update licences set valid_until = ? where id = ?", [day, number])


def remove(connection: sqlite3.Connection, number: int) -> None:
    """Take a licence entered by mistake out, in the caller's transaction; the log of decisions keeps it."""
    licensee_of(connection, number)
    connection.execute("update reposts set licence_id = null where licence_id = ?", [number])
    connection.execute("delete from licences where id = ?", [number])


def listed(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """All licences with the number of edges each covers."""
    return [
        dict(row)
        for row in connection.execute(
            """select licences.*, (select count(*) from reposts where licence_id = licences.id and kind <> 'short') as covers
            from licences order by owner, licensee, valid_from"""
        )
    ]


#: Days before its end on which a licence is warned about.
WARN_DAYS = 30


def expiring(connection: sqlite3.Connection, *, today: dt.date | None = None) -> list[dict[str, Any]]:
    """Licences that end within :data:`WARN_DAYS` days or ended within as many, without a later one of the same scope."""
    today = today or dt.datetime.now(PAGE_ZONE).date()
    around = dt.timedelta(days=WARN_DAYS)
    rows = connection.execute(
        """select * from licences l where valid_until between ? and ? and not exists (select 1 from licences n
            where n.owner = l.owner and n.licensee = l.licensee and n.scope = l.scope
            and (n.valid_until is null or n.valid_until > l.valid_until)) order by valid_until""",
        [(today - around).isoformat(), (today + around).isoformat()],
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]
