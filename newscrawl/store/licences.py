"""Licences as people enter them: owner, licensee, scope, days, document."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError

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
    def of(cls, row: dict[str, Any], where: str) -> Entry:
        """Checked values; raises :class:`ConfigurationError` naming ``where`` the row stands."""
        values = {name: (row.get(name) or "").strip() or None for name in COLUMNS}
        if not values["owner"] or not values["licensee"]:
            raise ConfigurationError(f"{where}: owner and licensee are needed.")
        for name in ("valid_from", "valid_until"):
            if values[name]:
                try:
                    values[name] = dt.date.fromisoformat(str(values[name])).isoformat()
                except ValueError as error:
                    raise ConfigurationError(
                        f"{where}: {name} {values[name]!r} is no day (YYYY-MM-DD)."
                    ) from error
        if values["valid_from"] and values["valid_until"] and values["valid_from"] > values["valid_until"]:
            raise ConfigurationError(f"{where}: valid_until lies before valid_from.")
        owner, licensee, scope = str(values.pop("owner")), str(values.pop("licensee")), values.pop("scope")
        return cls(owner, licensee, str(scope or "all"), **values)


def read_csv(path: Path) -> list[Entry]:
    """The licences of a CSV file with a header line; all of them or a :class:`ConfigurationError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as UTF-8 ({error}).") from error
    reader = csv.DictReader(text.splitlines())
    missing = {"owner", "licensee"} - set(reader.fieldnames or ())
    if missing:
        raise ConfigurationError(
            f"{path}: the header lacks {', '.join(sorted(missing))}. Known columns: {', '.join(COLUMNS)}."
        )
    return [Entry.of(row, f"{path}, line {number}") for number, row in enumerate(reader, start=2)]


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


def listed(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """All licences with the number of edges each covers."""
    return [
        dict(row)
        for row in connection.execute(
            """select licences.*, (select count(*) from reposts where licence_id = licences.id and kind <> 'short') as covers
            from licences order by owner, licensee, valid_from"""
        )
    ]
