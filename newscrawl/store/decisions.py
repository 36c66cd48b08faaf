"""People's decisions outside the database: ``decisions.jsonl`` in the archive folder, only ever appended to.

Licences, leads, reviews, follow-ups, cases, withdrawals and the desk's saved lists are in no web page, so the archive alone could not give them back. Triggers write
each change of their tables into ``decisions`` within its transaction; once that is committed, the new rows are
appended to the file. A line is JSON::

    {"n": 12, "at": "2026-11-28T08:00:00.000Z", "table": "leads", "action": "update", "row": {…}, "before": "<sha256>", "own": "<sha256>"}

``n`` is the row's number in ``decisions``, ``row`` the whole row after the change (of a delete: before it), ``before``
the SHA-256 of the line in front, so that a changed or missing line shows, and ``own`` (16 digits) that of the line itself
without this field: no line behind the last one holds its digest. Lines of earlier versions have no ``own``. A line with ``"action": "restart"`` says that
another database (one from a backup) goes on here: what stands before it no longer counts.

Several processes may append (the file is locked meanwhile); a process killed between commit and append is caught up
by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.files import parse_json
from newscrawl.items import now

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

logger = logging.getLogger(__name__)

FILE: Final = "decisions.jsonl"
#: Tables of people's decisions, in the order in which they may be filled (references point backwards).
TABLES: Final = (
    "licences",
    "leads",
    "reviews",
    "cases",
    "case_leads",
    "desk_views",
    "desk_settings",
    "left_out",
    "follow_ups",
    "lead_files",
    "withdrawals",
    "custody_events",
)
_ACTIONS: Final = (("insert", "new"), ("update", "new"), ("delete", "old"))
#: What the tables are filled with when a rebuild takes over; late writers get this message.
REPLACED: Final = "the database was rebuilt meanwhile: nothing was stored, try again"
#: The last line is looked for in so many bytes; a decision is far shorter.
_TAIL: Final = 4 * 1024 * 1024
_BATCH: Final = 1000
_OWN_LENGTH: Final = 16
_OWN: Final = re.compile(rb',"own":"([0-9a-f]{16})"\}\Z')
#: The fields of a line; one that has others was changed.
_FIELDS: Final = frozenset({"n", "at", "table", "action", "row", "before"})


def ensure_triggers(connection: sqlite3.Connection) -> bool:
    """Make the triggers fit the tables as they are now; does the database refuse decisions (:func:`refuse_writes`)?"""
    existing = dict(
        connection.execute(
            "select name, sql from sqlite_master where type = 'trigger' and (name glob 'decisions_*' or name glob 'replaced_*')"
        ).fetchall()
    )
    for table in TABLES:
        columns = [row["name"] for row in connection.execute(f"pragma table_info ({table})")]
        for action, row in _ACTIONS:
            name = f"decisions_{table}_{action}"
            values = ", ".join(f"'{column}', {row}.{column}" for column in columns)
            sql = (
                f"CREATE TRIGGER {name} after {action} on {table} begin"
                " insert into decisions (at, table_name, action, row) values"
                f" (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), '{table}', '{action}', json_object({values})); end"
            )
            if existing.get(name) != sql:
                connection.execute(f"drop trigger if exists {name}")
                connection.execute(sql)
    return any(name.startswith("replaced_") for name in existing)


def accept_writes(connection: sqlite3.Connection) -> None:
    """Undo :func:`refuse_writes`."""
    for table in TABLES:
        for action, _ in _ACTIONS:
            connection.execute(f"drop trigger if exists replaced_{table}_{action}")


def refuse_writes(connection: sqlite3.Connection, schema: str) -> None:
    """Let nobody write a decision into a database that a rebuild is about to replace."""
    for table in TABLES:
        for action, _ in _ACTIONS:
            connection.execute(
                f"create trigger {schema}.replaced_{table}_{action} before {action} on {table}"
                f" begin select raise(abort, '{REPLACED}'); end"
            )


# -- Out -----------------------------------------------------------------------------------------------


def export(connection: sqlite3.Connection, folder: Path) -> int:
    """Append what ``decisions.jsonl`` lacks; returns the number of the last decision. Raises ``OSError``."""
    last = connection.execute("select coalesce(max(id), 0) from decisions").fetchone()[0]
    path = folder / FILE
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        number, before, torn = _end(fd)
        lines = []
        if torn:
            lines.append(b"")  # ends the torn line; readers name it
        if number and not _same(connection, number, before):
            digest = _add(lines, {"n": 0, "at": now(), "action": "restart"}, _digest(before))
            number = 0
        else:
            digest = _digest(before)
        while True:
            rows = connection.execute(
                "select id, at, table_name, action, row from decisions where id > ? order by id limit ?",
                [number, _BATCH],
            ).fetchall()
            for row in rows:
                line = {"n": row["id"], "at": row["at"], "table": row["table_name"], "action": row["action"]}
                digest = _add(lines, line | {"row": json.loads(row["row"])}, digest)
                number = row["id"]
            if lines:
                _write(fd, b"\n".join(lines) + b"\n" if lines != [b""] else b"\n")
                lines = []
            if len(rows) < _BATCH:
                break
        os.fsync(fd)
    finally:
        os.close(fd)
    return int(last)


def _add(lines: list[bytes], line: dict[str, Any], before: str) -> str:
    data = json.dumps({**line, "before": before}, ensure_ascii=False, separators=(",", ":")).encode()
    data = data.removesuffix(b"}") + b',"own":"%b"}' % _digest(data)[:_OWN_LENGTH].encode()
    lines.append(data)
    return _digest(data)


def _is_as_written(raw: bytes, line: dict[str, Any]) -> bool:
    """Has a line the digest it states of itself? A line of an earlier version states none, and has no other field."""
    if (found := _OWN.search(raw)) is None:
        return line.keys() <= _FIELDS
    return _digest(raw[: found.start()] + b"}")[:_OWN_LENGTH] == found[1].decode()


def _digest(line: bytes | str) -> str:
    data = line.encode() if isinstance(line, str) else line
    return hashlib.sha256(data).hexdigest() if data else ""


def _write(fd: int, data: bytes) -> None:
    start, view = os.fstat(fd).st_size, memoryview(data)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except OSError:
        os.ftruncate(fd, start)
        raise


def _end(fd: int) -> tuple[int, bytes, bool]:
    """(number, bytes) of the last whole line, and whether a torn one stands behind it."""
    size = os.fstat(fd).st_size
    start = max(0, size - _TAIL)
    data = os.pread(fd, size - start, start)
    whole, _, rest = data.rpartition(b"\n")
    for line in reversed(whole.split(b"\n")):
        try:
            number = json.loads(line)["n"]
        except (ValueError, KeyError, TypeError):
            continue
        return int(number), line, bool(rest)
    return 0, b"", bool(rest)


def _same(connection: sqlite3.Connection, number: int, line: bytes) -> bool:
    return is_in(connection, number, json.loads(line))


def is_in(connection: sqlite3.Connection, number: int, stated: dict[str, Any]) -> bool:
    """Is a line of the file the decision of this number in the database?"""
    row = connection.execute(
        "select at, table_name, action, row from decisions where id = ?", [number]
    ).fetchone()
    return row is not None and [row["at"], row["table_name"], row["action"], json.loads(row["row"])] == [
        stated.get("at"), stated.get("table"), stated.get("action"), stated.get("row")
    ]  # fmt: skip


# -- In ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Decisions:
    """What a ``decisions.jsonl`` holds: the lines that count, and what is wrong with it, line by line."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)


def read(folder: Path) -> Decisions:
    """The decisions of an archive folder; empty where there is no file. Raises ``OSError``."""
    found = Decisions()
    path = folder / FILE
    if not path.exists():
        return found
    before = ""
    for number, raw in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not raw:
            continue
        try:
            line = parse_json(raw)
            known = line["action"] == "restart" or (
                line["table"] in TABLES and isinstance(line["row"], dict) and isinstance(line["n"], int)
            )
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            found.damage.append(f"{FILE}, line {number}: cannot be read")
            continue
        if not _is_as_written(raw, line):
            found.damage.append(f"{FILE}, line {number}: the line was changed")
        if line.get("before") != before:
            found.damage.append(f"{FILE}, line {number}: the line before it was changed or is missing")
        before = _digest(raw)
        if line["action"] == "restart":
            found.lines = []
        else:
            found.lines.append(line)
    return found


def restore(connection: sqlite3.Connection, lines: list[dict[str, Any]]) -> int:
    """Fill the empty tables of people's decisions from the lines of the file; how many rows there are then.

    In the caller's transaction. Columns that this version does not know are left out.
    """
    rows = _final(connection, lines)
    for table in TABLES:
        known = {row["name"] for row in connection.execute(f"pragma table_info ({table})")}
        for row in rows[table].values():
            values = {name: value for name, value in row.items() if name in known}
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            connection.execute(
                f"insert or replace into {table} ({names}) values ({marks})", list(values.values())
            )
    connection.execute("delete from decisions")
    connection.executemany(
        "insert into decisions (id, at, table_name, action, row) values (?, ?, ?, ?, ?)",
        [
            (one["n"], one["at"], one["table"], one["action"], json.dumps(one["row"], ensure_ascii=False))
            for one in lines
        ],
    )
    return sum(map(len, rows.values()))


def _final(
    connection: sqlite3.Connection, lines: list[dict[str, Any]]
) -> dict[str, dict[Any, dict[str, Any]]]:
    """Table → key → the row that the lines lead to."""
    rows: dict[str, dict[Any, dict[str, Any]]] = {table: {} for table in TABLES}
    keys = {table: _key_columns(connection, table) for table in TABLES}
    for line in lines:
        key = _key(line["row"], keys[line["table"]])
        if line["action"] == "delete":
            rows[line["table"]].pop(key, None)
        else:
            rows[line["table"]][key] = line["row"]
    return rows


def _key_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = [row for row in connection.execute(f"pragma table_info ({table})") if row["pk"]]
    return [row["name"] for row in sorted(rows, key=lambda row: row["pk"])]


def _key(row: dict[str, Any], names: list[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def differences(connection: sqlite3.Connection, lines: list[dict[str, Any]]) -> list[str]:
    """Tables whose rows are not those the file leads to."""
    expected = _final(connection, lines)
    found = []
    # No line behind it holds the digest of the last one.
    if lines and not is_in(connection, lines[-1]["n"], lines[-1]):
        found.append(f"the last line of {FILE} is not the decision {lines[-1]['n']} of the database")
    for table in TABLES:
        names = _key_columns(connection, table)
        there = {_key(dict(row), names): dict(row) for row in connection.execute(f"select * from {table}")}
        wrong = [
            key
            for key in sorted(there.keys() | expected[table].keys(), key=repr)
            if key not in there
            or key not in expected[table]
            or any(there[key].get(name) != value for name, value in expected[table][key].items())
        ]
        if wrong:
            found.append(f"{table}: {len(wrong)} rows are not as {FILE} has them (the first: {wrong[0]})")
    return found
