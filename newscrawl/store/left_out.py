"""Passages people leave out of a lead's figures: official titles, quotations both sites took from elsewhere.

A passage is known by what the copy has there (SHA-256 of its comparison form), not by its number: detection may run
again, find it elsewhere, or no longer; then it counts, or does not, without a new choice. What was left out
comes to a sum an edge, which reports and lists subtract.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError
from newscrawl.items import now
from newscrawl.store import reviews
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import transaction
from newscrawl.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping


def _digest(text: str) -> str:
    return hashlib.sha256(fold(text).encode("utf-8", "surrogatepass")).hexdigest()


def _passages(connection: sqlite3.Connection, repost_id: int) -> dict[int, str]:
    """Number → digest of each passage of an edge."""
    row = connection.execute("select copy_id from reposts where id = ?", [repost_id]).fetchone()
    body = (ArticleStore(connection).body(row[0]) if row else None) or ""
    return {
        number: _digest(body[start : start + length])
        for number, start, length in connection.execute(
            "select number, copy_start, copy_length from passages where repost_id = ?", [repost_id]
        )
    }


def _lead_of(connection: sqlite3.Connection, repost_id: int) -> int | None:
    row = connection.execute("select lead_id from repost_list where repost_id = ?", [repost_id]).fetchone()
    return None if row is None else row[0]


def numbers(connection: sqlite3.Connection, repost_id: int) -> dict[int, dict[str, str]]:
    """The passages of an edge that are left out: number → who and when (UTC)."""
    kept = {
        row["digest"]: {"who": row["who"], "at": row["at"]}
        for row in connection.execute(
            "select digest, who, at from left_out where lead_id = ?", [_lead_of(connection, repost_id)]
        )
    }
    if not kept:
        return {}
    return {
        number: kept[digest] for number, digest in _passages(connection, repost_id).items() if digest in kept
    }


def save(
    connection: sqlite3.Connection,
    lead_id: int,
    repost_id: int,
    leave: Collection[int],
    *,
    characters: Mapping[int, int],
    revision: int,
    who: str,
) -> int:
    """Leave exactly these passages out; how many characters that is.

    ``characters``: what each passage of the edge has in common, by number. Raises
    :class:`~newscrawl.store.reviews.StaleLeadError` where the lead changed after ``revision``, and
    :class:`ConfigurationError` for a passage that is none.
    """
    with transaction(connection):
        lead = reviews.get(connection, lead_id)
        if lead.revision != revision:
            raise reviews.StaleLeadError(lead)
        there = _passages(connection, repost_id)
        if unknown := set(leave) - set(there):
            raise ConfigurationError("There is no passage {number}.", number=min(unknown))
        before = set(numbers(connection, repost_id))
        if before == set(leave):
            return sum(characters.get(number, 0) for number in before)
        connection.execute("delete from left_out where lead_id = ?", [lead_id])
        connection.executemany(
            "insert or ignore into left_out (lead_id, digest, characters, at, who) values (?, ?, ?, ?, ?)",
            [(lead_id, there[number], characters.get(number, 0), now(), who) for number in sorted(leave)],
        )
        connection.execute("update repost_list set lead_id = ? where repost_id = ?", [lead_id, repost_id])
        refresh(connection, repost_id)
        total = sum(characters.get(number, 0) for number in leave)
        words = ", ".join(map(str, sorted(leave))) or "—"
        reviews.advance(connection, lead, who=who, action="left_out", note=f"{words} ({total})", decides=True)
        return total


def refresh(connection: sqlite3.Connection, repost_id: int) -> None:
    """What is left out of an edge as it stands now, in the caller's transaction."""
    rows = dict(
        connection.execute(
            "select digest, characters from left_out where lead_id = ?", [_lead_of(connection, repost_id)]
        ).fetchall()
    )
    connection.execute("delete from left_out_edges where repost_id = ?", [repost_id])
    if not rows:
        return  # as of nearly every edge
    total = sum(rows.get(digest, 0) for digest in _passages(connection, repost_id).values())
    shared = connection.execute("select shared from reposts where id = ?", [repost_id]).fetchone()[0]
    if total:
        connection.execute("insert into left_out_edges values (?, ?)", [repost_id, min(total, shared)])


def refresh_all(connection: sqlite3.Connection) -> None:
    """The same for every edge whose lead leaves something out."""
    connection.execute("delete from left_out_edges")
    for (repost_id,) in connection.execute(
        "select repost_id from repost_list where lead_id in (select lead_id from left_out)"
    ).fetchall():
        refresh(connection, repost_id)
