"""The people at the desk: their sessions, what they did, and what each of them set.

A session is a row, not a signed cookie: it ends when its time is over, when its user logs out, is removed or gets a
new password, whatever copies of the cookie exist. The store holds the cookie's SHA-256 only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.items import now, utc
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

#: A session lasts a working day, and ends after this long without a request.
LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=4)
#: How often a request moves the end of the idle time: each would be a write.
_TOUCH = timedelta(minutes=5)
#: Failed logins are counted over this time.
WINDOW = timedelta(minutes=15)
#: (which attempts, how many are free, how long the wait can become): after them each doubles the wait from 1 s on.
_FREE = {"pair": 3, "name": 10, "address": 15}
_LONGEST_WAIT = 900


@dataclass(slots=True)
class Session:
    """One login. Times are UTC."""

    name: str
    credential: str
    created_at: str
    seen_at: str
    ends_at: str
    ended_at: str | None

    def holds(self, at: datetime) -> bool:
        """Not ended, not over, and used of late."""
        return self.ended_at is None and utc(at) < self.ends_at and utc(at - IDLE) < self.seen_at


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(
    connection: sqlite3.Connection,
    name: str,
    credential: str,
    address: str | None,
    *,
    target: str | None = None,
) -> str:
    """A new session; its token is returned and stored nowhere. ``target``: the user's identifier at a login service."""
    token, at = secrets.token_urlsafe(32), datetime.now(UTC)
    with transaction(connection):
        connection.execute("delete from desk_sessions where ends_at < ?", [utc(at - timedelta(days=30))])
        connection.execute(
            "insert into desk_sessions (token, name, credential, created_at, seen_at, ends_at, address) values (?, ?, ?, ?, ?, ?, ?)",
            [_hash(token), name, credential, utc(at), utc(at), utc(at + LONGEST), address],
        )
        log(connection, name, "login", target=target, address=address)
    return token


def session(connection: sqlite3.Connection, token: str) -> Session | None:
    row = connection.execute(
        "select name, credential, created_at, seen_at, ends_at, ended_at from desk_sessions where token = ?",
        [_hash(token)],
    ).fetchone()
    return None if row is None else Session(*row)


def is_due(found: Session, at: datetime) -> bool:
    """Is it time to note that the session is in use?"""
    return found.seen_at < utc(at - _TOUCH)


def touch(connection: sqlite3.Connection, token: str) -> None:
    connection.execute(
        "update desk_sessions set seen_at = ? where token = ? and ended_at is null", [now(), _hash(token)]
    )


def end(connection: sqlite3.Connection, token: str, *, address: str | None = None) -> None:
    """Log out."""
    with transaction(connection):
        found = session(connection, token)
        if found is not None and found.ended_at is None:
            connection.execute("update desk_sessions set ended_at = ? where token = ?", [now(), _hash(token)])
            log(connection, found.name, "logout", address=address)


def end_all(connection: sqlite3.Connection, name: str) -> int:
    """End every session of a user; how many there were."""
    with transaction(connection):
        return connection.execute(
            "update desk_sessions set ended_at = ? where name = ? and ended_at is null", [now(), name]
        ).rowcount


def log(
    connection: sqlite3.Connection,
    who: str | None,
    action: str,
    *,
    target: str | None = None,
    address: str | None = None,
) -> None:
    """Add a line to the log, in the caller's transaction where there is one."""
    connection.execute(
        "insert into desk_log (at, who, action, target, address) values (?, ?, ?, ?, ?)",
        [now(), who, action, None if target is None else target[:500], address],
    )


def log_lines(
    connection: sqlite3.Connection, *, who: str = "", action: str = "", limit: int = -1, offset: int = 0
) -> Iterator[dict[str, str | None]]:
    """Newest first, one by one."""
    rows = connection.execute(
        "select at, who, action, target, address from desk_log where (?1 = '' or who = ?1) and (?2 = '' or action = ?2)"
        " order by id desc limit ?3 offset ?4",
        [who, action, limit, offset],
    )
    for row in rows:
        yield dict(zip(("at", "who", "action", "target", "address"), row, strict=True))


def wait(connection: sqlite3.Connection, name: str, address: str, *, at: datetime | None = None) -> int:
    """Seconds until the next attempt to log in as ``name`` from ``address`` is looked at; 0: now.

    Failures count for the name from this address (since its last success), for the name from anywhere, and for the
    address with any name: each further one beyond the free ones doubles the wait.
    """
    at = at or datetime.now(UTC)
    since = utc(at - WINDOW)
    success = connection.execute(
        "select max(at) from desk_log where action = 'login' and at > ? and who = ? and address = ?",
        [since, name, address],
    ).fetchone()[0]
    longest = 0.0
    for kind, condition, bound in (
        ("pair", "who = ? and address = ?", [success or since, name, address]),
        ("name", "who = ?", [since, name]),
        ("address", "address = ?", [since, address]),
    ):
        count, last = connection.execute(
            f"select count(*), max(at) from desk_log where action = 'login_failed' and at > ? and {condition}",
            bound,
        ).fetchone()
        if count >= _FREE[kind]:
            pause = min(_LONGEST_WAIT, 2.0 ** min(count - _FREE[kind], 20))
            longest = max(
                longest, (datetime.fromisoformat(last) + timedelta(seconds=pause) - at).total_seconds()
            )
    return max(0, -int(-longest // 1))


# ------------------------------------------------------------------------------------------ settings, views


def setting(connection: sqlite3.Connection, who: str, key: str) -> str | None:
    row = connection.execute(
        "select value from desk_settings where who = ? and key = ?", [who, key]
    ).fetchone()
    return None if row is None else str(row[0])


def set_setting(connection: sqlite3.Connection, who: str, key: str, value: str) -> None:
    connection.execute(
        "insert into desk_settings values (?, ?, ?) on conflict do update set value = excluded.value",
        [who, key, value],
    )


def views(connection: sqlite3.Connection, who: str) -> list[dict[str, str]]:
    """A person's saved views and those of all."""
    rows = connection.execute(
        "select id, who, name, query from desk_views where who in (?, '') order by who, name", [who]
    )
    return [dict(zip(("id", "who", "name", "query"), map(str, row), strict=True)) for row in rows]


def save_view(connection: sqlite3.Connection, who: str, name: str, query: str) -> None:
    connection.execute(
        "insert into desk_views (who, name, query, created_at) values (?, ?, ?, ?)"
        " on conflict (who, name) do update set query = excluded.query",
        [who, name, query, now()],
    )


def remove_view(connection: sqlite3.Connection, who: str, view_id: int) -> None:
    connection.execute("delete from desk_views where id = ? and who in (?, '')", [view_id, who])
