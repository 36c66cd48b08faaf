"""The frontier in SQL: which addresses are known, which are to be asked for, who is asking.

A row of ``urls`` goes *pending → leased → done* (or refused, failed, gone). It is leased before it is fetched
and acknowledged (:func:`ack`) in the very transaction that stores what came of it, so that a process killed at
any instant loses nothing: its leases return and only what was in flight is fetched again.

A *run* is one crawl of a portal from its first request to the end, over as many processes as it takes. What a
run found known, and whether a list page was already read, is judged by when the run began: so it ends with the
same articles whether or not it was killed on the way.

Everything here works on a connection of :func:`newscrawl.store.schema.connect`; nothing knows Scrapy. Times
are stored as UTC, ``2026-11-23T04:05:06.789Z``, which sort as text.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.items import utc as stamp
from newscrawl.store import ordering, urls
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from newscrawl.frontier.suspects import Suspect

#: A lease is renewed long before; this is how long a process may be silent, not how long a page may take. Silence is
#: measured by whoever watches (:mod:`newscrawl.frontier.silence`): ``lease_until`` is a date of another's clock.
LEASE = dt.timedelta(minutes=3)
#: A killed run older than this is not continued: its lists are read again (what is queued stays queued).
RESUMABLE = dt.timedelta(hours=24)

#: Causes that may be over soon: tried again, ever more rarely.
TRANSIENT = urls.PASSING
#: Causes that no waiting changes.
_LASTING = frozenset({"address", "bad_url", "trap", "too_deep"})
_LIST_BOUNDS = (dt.timedelta(minutes=30), dt.timedelta(days=1))


@dataclass(slots=True, frozen=True)
class Run:
    """One run of a portal's crawl."""

    id: int
    spider: str
    #: Stored form.
    started_at: str
    full: bool
    resumed: bool
    first_article_id: int


@dataclass(slots=True, frozen=True)
class NewUrl:
    """An address to ask for. ``request``: whatever is needed to ask again, opaque here."""

    url: str
    kind: str = "article"
    priority: int = 0
    depth: int = 0
    request: bytes = b""
    #: Ask again although it is known: once a run.
    force: bool = False


@dataclass(slots=True, frozen=True)
class Leased:
    """An address this process now has to ask for."""

    id: int
    url: str
    kind: str
    priority: int
    depth: int
    request: bytes
    etag: str | None
    last_modified: str | None
    tries: int
    known: bool


def moment(value: str | dt.datetime | None) -> dt.datetime:
    """The inverse of :func:`stamp`; any ISO 8601 time with an offset, or now where None."""
    if value is None:
        return dt.datetime.now(dt.UTC)
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def now(connection: sqlite3.Connection) -> dt.datetime:
    """The present moment in the order of captures, which never goes back."""
    return ordering.now(connection)


def _at(connection: sqlite3.Connection, given: str | dt.datetime | None) -> dt.datetime:
    return ordering.now(connection) if given is None else moment(given)


# -- When to ask again -------------------------------------------------------------------------------


def next_due(
    now: dt.datetime,
    *,
    kind: str = "article",
    state: str = "done",
    cause: str | None = None,
    quiet: dt.timedelta = dt.timedelta(),
    tries: int = 0,
) -> dt.datetime | None:
    """When an address should be asked for again; None: never of its own accord.

    A list is due again after half the time in which nothing new stood on it (``quiet``), between half an hour
    and a day: a busy section often, a sleeping one rarely. Everything else, and every failure (``tries`` in a
    row, this one included), follows :func:`newscrawl.store.urls.next_due`, whose age is ``quiet`` here: how
    long the page has stood as it stands. What no waiting changes (``address``, ``trap`` …) is never due.
    """
    if cause in _LASTING:
        return None
    if cause is None and state == "done" and kind in {"list", "feed"}:
        low, high = _LIST_BOUNDS
        return now + min(max(quiet / 2, low), high)
    return urls.next_due(
        now,
        published=now - quiet,
        cause="unreachable" if cause in TRANSIENT or state == "failed" else cause,
        gone=state == "gone",
        tries=max(0, tries - 1),
    )


# -- Runs --------------------------------------------------------------------------------------------


def begin_run(
    connection: sqlite3.Connection,
    spider: str,
    *,
    full: bool = False,
    at_work: bool = False,
    now: dt.datetime | None = None,
) -> Run:
    """The spider's run that is under way, or a new one.

    ``at_work``: another process is at it, so that it is under way whatever its date; the clocks may differ.
    """
    now = _at(connection, now)
    with transaction(connection):
        row = connection.execute(
            "select * from frontier_runs where spider = ? order by id desc limit 1", [spider]
        ).fetchone()
        if (
            row is not None
            and row["finished_at"] is None
            and bool(row["full"]) == full
            and (at_work or moment(row["started_at"]) > now - RESUMABLE)
        ):
            return Run(row["id"], spider, row["started_at"], full, True, row["first_article_id"])
        connection.execute(
            "update frontier_runs set finished_at = ?, reason = 'abandoned' where spider = ? and finished_at is null",
            [stamp(now), spider],
        )
        first = connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
        number = connection.execute(
            "insert into frontier_runs (spider, started_at, full, first_article_id) values (?, ?, ?, ?)",
            [spider, stamp(now), full, first],
        ).lastrowid
    return Run(int(number or 0), spider, stamp(now), full, False, first)


def end_run(connection: sqlite3.Connection, run: Run, reason: str, *, now: dt.datetime | None = None) -> bool:
    """Close a run that came to its end; False while anything of it is still to be done."""
    with transaction(connection):
        if reason != "finished" or is_open(connection, run.spider):
            connection.execute(
                "update frontier_runs set reason = ? where id = ? and finished_at is null", [reason, run.id]
            )
            return False
        connection.execute(
            "update frontier_runs set finished_at = ?, reason = ? where id = ? and finished_at is null",
            [stamp(_at(connection, now)), reason, run.id],
        )
    return True


def is_open(connection: sqlite3.Connection, spider: str) -> bool:
    """Is anything pending or leased?"""
    return any(_exists(connection, spider, state) for state in ("pending", "leased"))


def _exists(connection: sqlite3.Connection, spider: str, state: str) -> bool:
    return bool(
        connection.execute(
            "select exists (select 1 from urls where spider = ? and state = ?)", [spider, state]
        ).fetchone()[0]
    )


def has_pending(connection: sqlite3.Connection, spider: str) -> bool:
    return _exists(connection, spider, "pending")


def any_done(connection: sqlite3.Connection, addresses: Sequence[str]) -> bool:
    """Has any of these addresses been read?"""
    return bool(
        connection.execute(
            "select exists (select 1 from urls where state = 'done' and url in (select value from json_each(?)))",
            [json.dumps(list(addresses))],
        ).fetchone()[0]
    )


def waiting(connection: sqlite3.Connection, spider: str) -> int:
    """How many addresses are pending."""
    row = connection.execute("select count(*) from urls where spider = ? and state = 'pending'", [spider])
    return int(row.fetchone()[0])


def pending_ids(connection: sqlite3.Connection, spider: str) -> set[int]:
    """The rows that are pending."""
    rows = connection.execute("select id from urls where spider = ? and state = 'pending'", [spider])
    return {row[0] for row in rows}


def put_back(connection: sqlite3.Connection, spider: str, refuse: Callable[[str, str], bool]) -> int:
    """Take pending addresses off the queue that this run is not to ask for; how many.

    ``refuse(url, kind)`` says which. They are due at once, so that the next run without such a restriction asks for them.
    """
    with transaction(connection):
        rows = connection.execute(
            "select id, url, kind from urls where spider = ? and state = 'pending'", [spider]
        ).fetchall()
        put = [row["id"] for row in rows if refuse(row["url"], row["kind"])]
        connection.execute(
            """update urls set state = 'refused', last_cause = 'out_of_scope', due_at = ?
            where id in (select value from json_each(?))""",
            [stamp(moment(None)), json.dumps(put)],
        )
    return len(put)


def leased_by_others(connection: sqlite3.Connection, spider: str, owner: str) -> dict[str, str]:
    """The owners of this spider's leases besides ``owner``, each with what it last wrote of them."""
    rows = connection.execute(
        """select lease_owner, max(lease_until) from urls where spider = ? and state = 'leased' and lease_owner <> ?
        group by 1""",
        [spider, owner],
    )
    return dict(map(tuple, rows))


# -- What is known -----------------------------------------------------------------------------------


def wanted(
    connection: sqlite3.Connection, addresses: Sequence[str], run: Run, *, due: dt.datetime | None = None
) -> list[str]:
    """Those of ``addresses`` that are new to this run, in order and once each; with ``due`` also those due then.

    What another page of the same run found counts as new: whether a list leads to known ground must not
    depend on the order in which pages came in.
    """
    rows = connection.execute(
        """select value from json_each(:urls) left join urls on urls.url = value
        where urls.id is null or urls.first_seen_at >= :since or urls.kind = 'asset'
           or (:due is not null and urls.due_at <= :due and urls.state not in ('pending', 'leased'))
        order by key""",
        {
            "urls": json.dumps(list(dict.fromkeys(addresses))),
            "since": run.started_at,
            "due": stamp(due) if due else None,
        },
    )
    return [row[0] for row in rows]


def unknown(connection: sqlite3.Connection, addresses: Sequence[str]) -> list[str]:
    """Those of ``addresses`` nobody has heard of, in order and once each."""
    rows = connection.execute(
        """select value from json_each(?) where not exists (select 1 from urls where url = value) order by key""",
        [json.dumps(list(dict.fromkeys(addresses)))],
    )
    return [row[0] for row in rows]


def read_at(
    connection: sqlite3.Connection, addresses: Sequence[str], *, whole: bool = False
) -> dict[str, dt.datetime]:
    """When each of ``addresses`` was last read well; ``whole``: only feeds of which nothing was left out."""
    rows = connection.execute(
        """select url, last_fetched_at from urls where url in (select value from json_each(:urls))
        and last_fetched_at is not null and last_cause is null and (not :whole or last_modified is not null)""",
        {"urls": json.dumps(list(addresses)), "whole": whole},
    )
    return {row[0]: moment(row[1]) for row in rows}


def due(connection: sqlite3.Connection, spider: str, *, now: dt.datetime | None = None) -> dict[str, int]:
    """How many known addresses of a spider are due now, by kind."""
    rows = connection.execute(
        """select kind, count(*) from urls
        where spider = ? and due_at <= ? and state not in ('pending', 'leased') group by kind""",
        [spider, stamp(_at(connection, now))],
    )
    return {row[0]: row[1] for row in rows}


# -- In and out --------------------------------------------------------------------------------------


def push(
    connection: sqlite3.Connection, run: Run, found: Iterable[NewUrl], *, now: dt.datetime | None = None
) -> int:
    """Queue addresses; how many were taken. Known ones are not, unless due, forced or lists not read in this run.

    Nothing is asked for twice in a run, whatever forces it.
    """
    at = stamp(_at(connection, now))
    with transaction(connection):
        return connection.executemany(
            """insert into urls (url, spider, kind, state, priority, depth, request, first_seen_at)
            values (:url, :spider, :kind, 'pending', :priority, :depth, :request, :now)
            on conflict (url) do update set state = 'pending', spider = excluded.spider, kind = excluded.kind,
                priority = excluded.priority, depth = excluded.depth, request = excluded.request
            where urls.state not in ('pending', 'leased') and (urls.last_fetched_at is null or (
                urls.last_fetched_at < :since and (:force or urls.due_at <= :now or urls.kind in ('list', 'feed')))
                -- what an article names as its picture may be another article
                or (urls.kind = 'asset' and excluded.kind <> 'asset'))
            and (excluded.kind <> 'asset' or urls.kind = 'asset')
            """,
            [
                {
                    "url": new.url, "spider": run.spider, "kind": new.kind, "priority": new.priority,
                    "depth": new.depth, "request": new.request, "force": new.force or run.full,
                    "now": at, "since": run.started_at,
                }
                for new in found
            ],
        ).rowcount  # fmt: skip


def push_again(connection: sqlite3.Connection, url_id: int, again: NewUrl) -> None:
    """Put a leased address back with another request for it (a second try that carries something on)."""
    with transaction(connection):
        connection.execute(
            """update urls set state = 'pending', lease_owner = null, lease_until = null, priority = ?, request = ?
            where id = ?""",
            [again.priority, again.request, url_id],
        )


def push_due(
    connection: sqlite3.Connection,
    run: Run,
    *,
    limit: int,
    priority: int = -10,
    now: dt.datetime | None = None,
) -> int:
    """Queue the known articles that are due, the longest overdue first; how many."""
    with transaction(connection):
        return connection.execute(
            """update urls set state = 'pending', priority = ? where id in (
                select id from urls where spider = ? and due_at <= ? and kind = 'article'
                and state not in ('pending', 'leased') and request is not null order by due_at limit ?)""",
            [priority, run.spider, stamp(_at(connection, now)), limit],
        ).rowcount


def ask_again(connection: sqlite3.Connection, warc_file: str) -> int:
    """Queue every article whose capture stood in a file that is lost; how many.

    At once, not when it is due: a run that was cut short goes on without a look at what is due.
    """
    with transaction(connection):
        return connection.execute(
            """update urls set state = 'pending', due_at = null
            where url in (select url from captures where warc_file = ?) and kind = 'article'
            and state not in ('pending', 'leased') and request is not null""",
            [warc_file],
        ).rowcount


def lease(
    connection: sqlite3.Connection, spider: str, owner: str, limit: int, *, now: dt.datetime | None = None
) -> list[Leased]:
    """Take up to ``limit`` pending addresses: highest priority first, oldest first."""
    with transaction(connection):
        rows = connection.execute(
            """update urls set state = 'leased', lease_owner = ?, lease_until = ? where id in (
                select id from urls where spider = ? and state = 'pending' order by priority desc, id limit ?)
            returning id, url, kind, priority, depth, request, etag, last_modified, tries, last_fetched_at""",
            [owner, stamp(_at(connection, now) + LEASE), spider, limit],
        ).fetchall()
    rows.sort(key=lambda row: (-row["priority"], row["id"]))
    return [
        Leased(
            id=row["id"],
            url=row["url"],
            kind=row["kind"],
            priority=row["priority"],
            depth=row["depth"],
            request=row["request"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            tries=row["tries"],
            known=row["last_fetched_at"] is not None,
        )
        for row in rows
    ]


def renew(connection: sqlite3.Connection, owner: str, *, now: dt.datetime | None = None) -> int:
    with transaction(connection):
        return connection.execute(
            "update urls set lease_until = ? where state = 'leased' and lease_owner = ?",
            [stamp(_at(connection, now) + LEASE), owner],
        ).rowcount


def release(connection: sqlite3.Connection, owner: str, ids: Iterable[int] | None = None) -> int:
    """Give leases back unanswered: all of an owner's, or these."""
    with transaction(connection):
        if ids is None:
            return connection.execute(
                """update urls set state = 'pending', lease_owner = null, lease_until = null
                where state = 'leased' and lease_owner = ?""",
                [owner],
            ).rowcount
        return connection.executemany(
            """update urls set state = 'pending', lease_owner = null, lease_until = null
            where id = ? and state = 'leased' and lease_owner = ?""",
            [(number, owner) for number in ids],
        ).rowcount


#: Ends of the process that read a page, in a row, after which nobody reads it any more: of ends in which the reader had the
#: page for longer than ``suspects.HELD`` seconds, and of others, in which it may only have happened to be there.
MOST_LOST = 3
MOST_LOST_AT_ONCE = 12
#: Priority of an address that was worked on when its process ended.
_AFTER_ALL_OTHERS = -1000


def reclaim(
    connection: sqlite3.Connection,
    spider: str,
    owner: str,
    alive: Callable[[str], bool],
    being_read: Callable[[str], list[Suspect]] = lambda _owner: [],
    stopped: Callable[[dict[str, str]], list[str]] = lambda _signs: [],
    *,
    now: dt.datetime | None = None,
) -> tuple[int, list[str]]:
    """Return the leases of owners that are dead or have been silent for too long; (how many, addresses refused).

    ``stopped``: which of the living owners have been, from their last signs
    (:meth:`newscrawl.frontier.silence.Silence.stopped`).

    ``being_read``: the addresses a dead owner was working on. Each such end counts: the page may be what ended it. After
    ``MOST_LOST`` ends in a row that found it held, or ``MOST_LOST_AT_ONCE`` others, the address is refused
    (``reader_lost``). Until then it is asked for after all others: a page that only happened to be there is not there
    again at the next end, unless it is the last one, and one that ends its readers keeps no other from being read.
    """
    signs = leased_by_others(connection, spider, owner)
    dead = [other for other in signs if not alive(other)]
    late = stopped({other: sign for other, sign in signs.items() if other not in dead})
    if not dead and not late:
        return 0, []
    # A held page's end counts as several of the others, so that one number does for both.
    weight = MOST_LOST_AT_ONCE // MOST_LOST
    suspects = json.dumps(
        {str(one.number): weight if one.held else 1 for other in dead for one in being_read(other)}
    )
    with transaction(connection):
        connection.execute(
            """update urls set tries = case last_cause when 'reader_lost' then tries else 0 end + ended.value,
            last_cause = 'reader_lost', priority = min(priority, ?)
            from json_each(?) as ended
            where urls.id = cast(ended.key as integer) and state = 'leased' and spider = ?
            and lease_owner in (select value from json_each(?))""",
            [_AFTER_ALL_OTHERS, suspects, spider, json.dumps(dead)],
        )
        lost = connection.execute(
            """select id, url from urls where id in (select cast(key as integer) from json_each(?))
            and state = 'leased' and last_cause = 'reader_lost' and tries >= ?""",
            [suspects, MOST_LOST_AT_ONCE],
        ).fetchall()
        for row in lost:
            ack(connection, row["id"], state="refused", cause="reader_lost", now=now)
        returned = connection.execute(
            """update urls set state = 'pending', lease_owner = null, lease_until = null
            where spider = ? and state = 'leased' and lease_owner in (select value from json_each(?))""",
            [spider, json.dumps([*dead, *late])],
        ).rowcount
    return returned, [row["url"] for row in lost]


def ack(
    connection: sqlite3.Connection,
    url_id: int,
    *,
    state: str = "done",
    cause: str | None = None,
    status: int | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    changed: bool | None = None,
    now: str | dt.datetime | None = None,
) -> None:
    """Answer an address: it is done, refused, failed or gone, and when it is due again.

    Call it inside the transaction that stores what came of the fetch. ``state``: ``done`` also where the
    page is known to be missing but not yet taken for gone (``cause`` says so). ``changed``: its text (or, for
    a list, its links) differed from what was known; None where that was not looked at. A refusal whose cause
    may be over soon is kept as ``failed`` and tried again. An unknown id is ignored: the row may have been
    pruned.
    """
    at = _at(connection, now)
    row = connection.execute(
        "select kind, first_seen_at, changed_at, tries, last_cause, misses from urls where id = ?", [url_id]
    ).fetchone()
    if row is None:
        return
    if state == "refused" and cause in TRANSIENT:
        state = "failed"
    # What counts ends of processes is no failure of the address.
    failures = 0 if row["last_cause"] == "reader_lost" else row["tries"]
    tries = failures + 1 if state == "failed" else 0
    misses = row["misses"] + 1 if cause in urls.MISSING or state == "gone" else 0
    since = at if changed else moment(row["changed_at"] or row["first_seen_at"])
    due_at = next_due(at, kind=row["kind"], state=state, cause=cause, quiet=at - since, tries=tries)
    with transaction(connection):
        connection.execute(
            """update urls set state = :state, last_cause = :cause, last_status = coalesce(:status, last_status),
                etag = case when :fresh then :etag else coalesce(:etag, etag) end,
                last_modified = case when :fresh then :last_modified else coalesce(:last_modified, last_modified) end,
                tries = :tries, misses = :misses, last_fetched_at = :now, due_at = :due,
                changed_at = case when :changed then :now else changed_at end,
                lease_owner = null, lease_until = null
            where id = :id""",
            {
                "id": url_id, "state": state, "cause": cause, "status": status, "etag": etag,
                "last_modified": last_modified, "tries": tries, "misses": misses, "now": stamp(at),
                "due": stamp(due_at) if due_at else None, "changed": bool(changed),
                # what a full answer does not carry is no longer valid; a 304 may leave it out
                "fresh": state == "done" and status is not None and status != 304 and cause is None,
            },
        )  # fmt: skip


def leased_state(connection: sqlite3.Connection, url_id: int, owner: str) -> bool:
    """Is this address still leased by ``owner``, that is, unanswered?"""
    return (
        connection.execute(
            "select 1 from urls where id = ? and state = 'leased' and lease_owner = ?", [url_id, owner]
        ).fetchone()
        is not None
    )
