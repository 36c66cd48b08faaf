"""What happens to a lead after the first decision: letter, reply, payment, contract, notarial certificate, takedown.

Entries are only ever added; one entered by mistake is withdrawn and stays readable. A deadline (``due_on``) runs while
its lead is open, until an answer comes or somebody settles it. Days are those of Beijing; amounts are whole fen, so that
sums are exact.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.items import PAGE_ZONE, now
from newscrawl.language.clock import iso_day
from newscrawl.store import reviews
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3

KINDS: tuple[str, ...] = ("letter", "reply", "payment", "contract", "notarisation", "takedown", "other")
#: Kinds that bind or cost the house: an administrator records them.
ADMIN_KINDS = frozenset({"payment", "contract"})
#: The status an entry gives its lead, and from which ones.
_STATUS = {
    "letter": ("letter_sent", {"new", "confirmed"}),
    "takedown": ("removed", {"new", "confirmed", "letter_sent"}),
    "payment": ("paid", set(reviews.STATUSES) - {"paid"}),
    "contract": ("licensed", set(reviews.STATUSES) - {"licensed"}),
}
#: Kinds that are an answer: deadlines of earlier entries no longer run.
_ANSWERS = frozenset({"reply", "payment", "contract", "takedown"})
_LONGEST = 2_000
_MOST_FEN = 10**14
_COLUMNS = (
    "id, lead_id, at, who, kind, day, due_on, number, party, amount, note, settled_at, settled_by,"
    " withdrawn_at, withdrawn_by"
)


@dataclass(slots=True)
class FollowUp:
    """One entry; ``amount`` in fen, days as YYYY-MM-DD, moments in UTC."""

    id: int
    lead_id: int
    at: str
    who: str
    kind: str
    day: str
    due_on: str | None
    number: str | None
    party: str | None
    amount: int | None
    note: str | None
    settled_at: str | None
    settled_by: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None

    @property
    def running(self) -> bool:
        """Has it a deadline that nobody settled? (Of a closed lead none runs: see :func:`deadlines`.)"""
        return bool(self.due_on) and not self.settled_at and not self.withdrawn_at


def today() -> str:
    return day_of(now())


def day_of(moment: str) -> str:
    """The day in Beijing of a moment in UTC."""
    return f"{datetime.fromisoformat(moment).astimezone(PAGE_ZONE):%Y-%m-%d}"


def amount_of(text: str) -> int | None:
    """An amount of money as people write it, in fen; None for an empty text.

    ``1,234.50``, ``￥800``, ``800元``, ``1.2万元``, full-width digits. Raises :class:`ConfigurationError` for anything
    else, for fractions of a fen, and for sums that are not above zero.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not plain:
        return None
    found = re.fullmatch(
        r"(?:人民币|cny|rmb|[¥¥])?\s*(\d{1,3}(?:[, ]\d{3})+|\d+)(\.\d+)?\s*(万)?\s*(?:元|圆|cny|rmb)?(?:整|正)?",
        plain,
    )
    try:
        if found is None:
            raise InvalidOperation
        fen = Decimal(re.sub("[, ]", "", found[1]) + (found[2] or "")) * (10_000 if found[3] else 1) * 100
        if fen != fen.to_integral_value() or not 0 < fen <= _MOST_FEN:
            raise InvalidOperation
    except InvalidOperation as error:
        raise ConfigurationError(
            "{text!r} is not an amount; write it like 1200 or 1,234.50.", text=text[:60]
        ) from error
    return int(fen)


def yuan(fen: int | None) -> str:
    """``123450`` as ``1,234.50``; "" for None."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def _day(text: str, *, default: str | None = None) -> str | None:
    text = text.strip()
    return iso_day(text) if text else default


def _text(text: str) -> str | None:
    return " ".join(text.split())[:_LONGEST] or None


def status_after(kind: str, status: str) -> str | None:
    """The status an entry of this kind gives a lead, None where it stays."""
    new, from_ = _STATUS.get(kind, ("", set[str]()))
    return new if status in from_ else None


def add(
    connection: sqlite3.Connection,
    lead_id: int,
    *,
    revision: int,
    who: str,
    kind: str,
    day: str = "",
    due_on: str = "",
    number: str = "",
    party: str = "",
    amount: str = "",
    note: str = "",
) -> FollowUp:
    """Record an entry, with the status it brings, in one transaction.

    Raises :class:`~newscrawl.store.reviews.StaleLeadError` where the lead changed after ``revision``, and
    :class:`ConfigurationError` for an unknown kind, a wrong date or amount, a payment without a sum, or an entry that
    says nothing.
    """
    if kind not in KINDS:
        raise ConfigurationError(
            "{value!r} is not a kind. Use one of: {known}.", value=kind, known=", ".join(KINDS)
        )
    happened, due, fen = _day(day, default=today()), _day(due_on), amount_of(amount)
    if happened and happened > today():
        raise ConfigurationError("{day} has not come yet: enter what happened, and a deadline.", day=happened)
    if due and happened and due < happened:
        raise ConfigurationError(
            "The deadline {due} lies before the day itself, {day}.", due=due, day=happened
        )
    if kind == "payment" and fen is None:
        raise ConfigurationError("A payment needs its sum.")
    if kind == "other" and not (note.strip() or due):
        raise ConfigurationError("Say in the note what happened.")
    with transaction(connection):
        lead = reviews.get(connection, lead_id)
        if lead.revision != revision:
            raise reviews.StaleLeadError(lead)
        if kind in _ANSWERS:
            connection.execute(
                "update follow_ups set settled_at = ?, settled_by = ? where lead_id = ? and due_on is not null"
                " and settled_at is null and withdrawn_at is null",
                [now(), who, lead_id],
            )
        cursor = connection.execute(
            "insert into follow_ups (lead_id, at, who, kind, day, due_on, number, party, amount, note)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [lead_id, now(), who, kind, happened, due, _text(number), _text(party), fen, _text(note)],
        )
        made = get(connection, int(cursor.lastrowid or 0))
        reviews.advance(
            connection,
            lead,
            status=status_after(kind, lead.status),
            who=who,
            action=kind,
            note=words(made),
            decides=True,
        )
        return made


def words(entry: FollowUp) -> str | None:
    """Number, party, sum and note of an entry in one line, for the lead's history."""
    parts = [entry.number, entry.party, f"{yuan(entry.amount)} 元" if entry.amount else None, entry.note]
    return " · ".join(part for part in parts if part) or None


def get(connection: sqlite3.Connection, number: int) -> FollowUp:
    row = connection.execute(f"select {_COLUMNS} from follow_ups where id = ?", [number]).fetchone()
    if row is None:
        raise NotFoundError("There is no entry {number}.", number=number)
    return FollowUp(*row)


def of_lead(connection: sqlite3.Connection, lead_id: int) -> list[FollowUp]:
    """Withdrawn ones too, by day."""
    rows = connection.execute(
        f"select {_COLUMNS} from follow_ups where lead_id = ? order by day, id", [lead_id]
    )
    return [FollowUp(*row) for row in rows]


def settle(connection: sqlite3.Connection, number: int, *, who: str) -> FollowUp:
    """The deadline no longer runs: answered, extended by another entry, or given up."""
    with transaction(connection):
        entry = get(connection, number)
        if entry.running:
            connection.execute(
                "update follow_ups set settled_at = ?, settled_by = ? where id = ?", [now(), who, number]
            )
            reviews.advance(connection, reviews.get(connection, entry.lead_id), who=who, action="settled", note=entry.due_on)  # fmt: skip
        return get(connection, number)


def withdraw(connection: sqlite3.Connection, number: int, *, who: str) -> FollowUp:
    """An entry made by mistake: it stays readable and no longer counts. The lead keeps its status."""
    with transaction(connection):
        entry = get(connection, number)
        if entry.withdrawn_at is None:
            connection.execute(
                "update follow_ups set withdrawn_at = ?, withdrawn_by = ? where id = ?", [now(), who, number]
            )
            reviews.advance(connection, reviews.get(connection, entry.lead_id), who=who, action="withdrawn", note=words(entry))  # fmt: skip
        return get(connection, number)


_RUNNING = (
    "f.due_on is not null and f.settled_at is null and f.withdrawn_at is null and l.status in ({})".format(
        ", ".join(f"'{status}'" for status in reviews.OPEN)
    )
)


def deadlines(
    connection: sqlite3.Connection, *, until: str = "", since: str = "", assignee: str = ""
) -> list[dict[str, Any]]:
    """Running deadlines by day, with their leads; ``until`` and ``since`` are days, inclusive; "-": unassigned."""
    where, bound = [_RUNNING], list[object]()
    for condition, value in (("f.due_on <= ?", until), ("f.due_on >= ?", since)):
        if value:
            where.append(condition)
            bound.append(value)
    if assignee == "-":
        where.append("l.assignee is null")
    elif assignee:
        where.append("l.assignee = ?")
        bound.append(assignee)
    rows = connection.execute(
        "select f.id, f.lead_id as lead, f.at, f.who, f.kind, f.day, f.due_on, f.number, f.party, f.amount, f.note,"
        " l.status as lead_status, l.assignee, l.copy_url, l.origin_url, l.pair"
        f" from follow_ups f join leads l on l.id = f.lead_id where {' and '.join(where)} order by f.due_on, f.id",
        bound,
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def overdue(connection: sqlite3.Connection) -> int:
    """How many deadlines have passed."""
    return int(
        connection.execute(
            f"select count(*) from follow_ups f join leads l on l.id = f.lead_id where {_RUNNING} and f.due_on < ?",
            [today()],
        ).fetchone()[0]
    )
