"""Leads and what people decided about them.

A lead names two addresses, not two rows, so that a rebuilt database keeps every decision. ``revision``
counts up with each review: who decides says which revision was on the screen, and a decision made on an
older one is refused instead of overwriting somebody's work. ``reviews`` is only ever added to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError
from newscrawl.items import now
from newscrawl.store import withdrawals
from newscrawl.store.pairs import pair_name
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3

#: In the order of the work: first look, letter, outcome.
STATUSES: tuple[str, ...] = ("new", "confirmed", "letter_sent", "removed", "paid", "licensed", "dismissed")
#: Still somebody's task.
OPEN: tuple[str, ...] = ("new", "confirmed", "letter_sent")


class StaleLeadError(NewscrawlError):
    """Somebody else decided first; nothing was stored (raised by :func:`decide`). ``lead``: as it is now."""

    exit_code = 5

    def __init__(self, lead: Lead) -> None:
        super().__init__(
            f"Lead {lead.id} has been changed by somebody else meanwhile (it is now {lead.status}). "
            "Look at it again, then decide."
        )
        self.lead = lead


@dataclass(slots=True)
class Lead:
    """One lead as it stands; ``text`` is set where it began as a pasted text."""

    id: int
    copy_url: str
    origin_url: str
    text: str | None
    status: str
    assignee: str | None
    revision: int
    created_at: str
    created_by: str | None


@dataclass(slots=True)
class Review:
    """One line of a lead's history. ``action``: created, status, assignee, note, undo, report, or what was recorded
    beside the lead (kinds of :mod:`newscrawl.store.follow_ups`, settled, withdrawn, file, file_removed).
    """

    id: int
    at: str
    who: str | None
    action: str
    old_status: str | None
    new_status: str | None
    note: str | None


_COLUMNS = "id, copy_url, origin_url, text, status, assignee, revision, created_at, created_by"


def get(connection: sqlite3.Connection, lead_id: int) -> Lead:
    row = connection.execute(f"select {_COLUMNS} from leads where id = ?", [lead_id]).fetchone()
    if row is None:
        raise NotFoundError("There is no lead {number}. List them with `newscrawl review`.", number=lead_id)
    return Lead(*row)


def find(connection: sqlite3.Connection, copy_url: str, origin_url: str = "") -> Lead | None:
    """The lead on these two addresses; of a pair, whichever was taken for the copy then."""
    if origin_url:
        condition, bound = (
            "pair = ? order by copy_url = ? desc, id desc",
            [pair_name(copy_url, origin_url), copy_url],
        )
    else:
        condition, bound = "copy_url = ? and origin_url = ''", [copy_url]
    row = connection.execute(f"select {_COLUMNS} from leads where {condition} limit 1", bound).fetchone()
    return None if row is None else Lead(*row)


def open_lead(
    connection: sqlite3.Connection,
    copy_url: str,
    origin_url: str = "",
    *,
    who: str | None = None,
    text: str | None = None,
    note: str | None = None,
) -> Lead:
    """The lead on these two addresses, made where there is none yet.

    Raises :class:`NotFoundError` for a pair of which one side is withdrawn from view; an address alone is somebody's
    report, and kept.
    """
    with transaction(connection):
        known = find(connection, copy_url, origin_url)
        if known is not None:
            return known
        if origin_url and (hidden := withdrawals.hidden_among(connection, (copy_url, origin_url))):
            raise NotFoundError(
                "{address} is withdrawn from view: no lead is opened on it.", address=min(hidden)
            )
        at = now()
        cursor = connection.execute(
            "insert into leads (copy_url, origin_url, text, status, created_at, created_by, pair)"
            " values (?, ?, ?, 'new', ?, ?, ?)",
            [copy_url, origin_url, text, at, who, pair_name(copy_url, origin_url) if origin_url else None],
        )
        lead_id = cursor.lastrowid
        _remember(
            connection, int(lead_id or 0), who=who, at=at, action="created", new_status="new", note=note
        )
        return get(connection, int(lead_id or 0))


def decide(
    connection: sqlite3.Connection,
    lead_id: int,
    *,
    revision: int,
    who: str | None,
    status: str | None = None,
    assignee: str | None = None,
    note: str | None = None,
) -> Lead:
    """Set status, assignee or a note; None leaves a field as it is, an empty ``assignee`` unassigns.

    Raises :class:`StaleLeadError` where the lead changed after ``revision``, and
    :class:`ConfigurationError` for an unknown status or a dismissal without a reason.
    """
    note = (note or "").strip() or None
    if status is not None and status not in STATUSES:
        raise ConfigurationError(
            "{value!r} is not a status. Use one of: {known}.", value=status, known=", ".join(STATUSES)
        )
    with transaction(connection):
        lead = get(connection, lead_id)
        if lead.revision != revision:
            raise StaleLeadError(lead)
        new_status = status if status is not None and status != lead.status else None
        new_assignee = lead.assignee if assignee is None else assignee.strip() or None
        if new_status == "dismissed" and not note:
            raise ConfigurationError("A dismissal needs a reason: say it in the note.")
        if new_status is None and new_assignee == lead.assignee and note is None:
            return lead
        connection.execute(
            "update leads set status = ?, assignee = ?, revision = revision + 1 where id = ?",
            [new_status or lead.status, new_assignee, lead_id],
        )
        at = now()
        if new_assignee != lead.assignee:
            words = f"{lead.assignee or '—'} → {new_assignee or '—'}"
            _remember(connection, lead_id, who=who, at=at, action="assignee", note=words)
        if new_status is not None:
            _remember(
                connection,
                lead_id,
                who=who,
                at=at,
                action="status",
                old_status=lead.status,
                new_status=new_status,
                note=note,
            )
        elif note is not None:
            _remember(connection, lead_id, who=who, at=at, action="note", note=note)
        return get(connection, lead_id)


def add_report(connection: sqlite3.Connection, lead_id: int, *, who: str, note: str | None) -> None:
    """One more report of the same address: a line of history; nobody's decision becomes stale by it."""
    with transaction(connection):
        get(connection, lead_id)
        _remember(connection, lead_id, who=who, at=now(), action="report", note=note)


def advance(
    connection: sqlite3.Connection,
    lead: Lead,
    *,
    who: str,
    action: str,
    status: str | None = None,
    note: str | None = None,
    decides: bool = False,
) -> None:
    """A line of history for what was recorded beside the lead, and the status it brings; in the caller's transaction.

    ``decides``: decisions made on the lead as it was before are refused from now on.
    """
    if decides:
        connection.execute(
            "update leads set status = ?, revision = revision + 1 where id = ?",
            [status or lead.status, lead.id],
        )
    at = now()
    _remember(connection, lead.id, who=who, at=at, action=action, note=note)
    if status and status != lead.status:
        _remember(
            connection, lead.id, who=who, at=at, action="status", old_status=lead.status, new_status=status
        )


def restore(
    connection: sqlite3.Connection, lead_id: int, *, status: str, assignee: str | None, who: str
) -> Lead:
    """Take a decision back: the lead as it was, and a line of history that says so."""
    with transaction(connection):
        lead = get(connection, lead_id)
        connection.execute(
            "update leads set status = ?, assignee = ?, revision = revision + 1 where id = ?",
            [status, assignee, lead_id],
        )
        _remember(
            connection, lead_id, who=who, at=now(), action="undo", old_status=lead.status, new_status=status
        )
        return get(connection, lead_id)


def history(connection: sqlite3.Connection, lead_id: int) -> list[Review]:
    """Oldest first."""
    rows = connection.execute(
        "select id, at, who, action, old_status, new_status, note from reviews where lead_id = ? order by id",
        [lead_id],
    )
    return [Review(*row) for row in rows]


def listing(
    connection: sqlite3.Connection,
    *,
    status: str | None = None,
    assignee: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Lead]:
    """Newest first; ``status`` may be ``open`` for all that is still somebody's task."""
    where, bound = _where(status, assignee)
    rows = connection.execute(
        f"select {_COLUMNS} from leads where {where} order by created_at desc, id desc limit ? offset ?",
        [*bound, limit, offset],
    )
    return [Lead(*row) for row in rows]


def count(connection: sqlite3.Connection, *, status: str | None = None, assignee: str | None = None) -> int:
    """How many leads :func:`listing` would give without a limit."""
    where, bound = _where(status, assignee)
    return int(connection.execute(f"select count(*) from leads where {where}", bound).fetchone()[0])


def _where(status: str | None, assignee: str | None) -> tuple[str, list[object]]:
    where, bound = ["1"], list[object]()
    if status == "open":
        where.append(f"status in ({', '.join('?' * len(OPEN))})")
        bound.extend(OPEN)
    elif status:
        where.append("status = ?")
        bound.append(status)
    if assignee:
        where.append("assignee = ?")
        bound.append(assignee)
    return " and ".join(where), bound


def _remember(
    connection: sqlite3.Connection,
    lead_id: int,
    *,
    who: str | None,
    at: str,
    action: str,
    old_status: str | None = None,
    new_status: str | None = None,
    note: str | None = None,
) -> None:
    connection.execute(
        "insert into reviews (lead_id, at, who, action, old_status, new_status, note) values (?, ?, ?, ?, ?, ?, ?)",
        [lead_id, at, who, action, old_status, new_status, note],
    )
