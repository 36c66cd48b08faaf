"""Events of the chain of custody that people or commands record: verifications, moves, hand-over.

The rows are decisions (``newscrawl.store.decisions``): each is a line of ``decisions.jsonl``, whose lines carry the digest of
the line before, and survives a rebuild. A case takes those of its files and of the archive into its own hash chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.items import now, utc
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

#: What can be recorded, and whether it needs ``--to`` (a person or a place).
KINDS: Final[dict[str, bool]] = {
    "verified": False,
    "moved": True,
    "handed_over": True,
    "received": False,
    "returned": False,
    "note": False,
}
#: The subject of events of the archive as a whole.
ARCHIVE: Final = "archive"
_LONGEST: Final = 2000


def record(
    connection: sqlite3.Connection,
    kind: str,
    subject: str,
    *,
    who: str,
    when: datetime | None = None,
    counterpart: str | None = None,
    digest: str | None = None,
    result: str | None = None,
    note: str | None = None,
) -> int:
    """Enter an event; its number.

    :param kind: a name of :data:`KINDS`.
    :param subject: ``archive``, a WARC file's name, or a case's name.
    :param who: who did it.
    :param when: when it was done, aware; None for now. When it was entered is recorded besides.
    :param counterpart: to whom or to where.
    :param digest: ``sha256:<hex>`` of what was verified, moved or handed over.
    :param result: of a verification, in words.
    :raises ConfigurationError: for an unknown kind, a missing counterpart, a time to come, or a text that is too long.
    """
    if kind not in KINDS:
        raise ConfigurationError(f"Invalid event {kind!r}; expected {', '.join(KINDS)}.")
    if KINDS[kind] and not (counterpart or "").strip():
        raise ConfigurationError(f"{kind} needs --to: the person or the place it went to.")
    if not subject.strip() or not who.strip():
        raise ConfigurationError("An event needs a subject and the name of whoever did it.")
    if any(len(text) > _LONGEST for text in (subject, who, counterpart or "", result or "", note or "")):
        raise ConfigurationError(f"A text of an event has at most {_LONGEST} characters.")
    entered = now()
    at = utc(when) if when is not None else entered
    if at > entered:
        raise ConfigurationError(f"--when {at} is to come.")
    with transaction(connection):
        cursor = connection.execute(
            """insert into custody_events (at, entered_at, who, what, subject, counterpart, digest, result, note)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [at, entered, who.strip(), kind, subject.strip(), counterpart, digest, result, note],
        )
    return int(cursor.lastrowid or 0)


def listed(
    connection: sqlite3.Connection, subjects: Sequence[str] | None = None, *, since: str | None = None
) -> list[dict[str, Any]]:
    """Events in the order they were entered. ``subjects``: only of these; ``since``: not before this time (ISO 8601, UTC)."""
    found = [
        dict(zip(row.keys(), row, strict=True))
        for row in connection.execute("select * from custody_events order by id")
    ]
    return [
        one
        for one in found
        if (subjects is None or one["subject"] in subjects) and (since is None or one["at"] >= since)
    ]


def case_digest(connection: sqlite3.Connection, name: str) -> str:
    """The digest recorded of a case. Raises ``NotFoundError``."""
    row = connection.execute("select manifest_digest from cases where name = ?", [name]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no case {name} in this database.")
    return str(row["manifest_digest"])
