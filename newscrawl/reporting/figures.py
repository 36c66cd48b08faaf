"""Edges listed, and edges summed: what the desk, the reports and the exports show.

Everything here reads ``repost_list`` (one narrow row for each edge) and ``repost_totals`` (sums by month),
which triggers keep; the wide rows of ``articles`` are touched only for what is on the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

#: What a copy's page says of its origin, and what makes it no lead.
STATUSES: tuple[str, ...] = ("attributed", "dateline", "false", "none", "licensed", "own")
KINDS: tuple[str, ...] = ("full", "excerpt", "altered", "compiled")
SORTS: dict[str, str] = {
    "date": "copy_date",
    "detected": "detected_at",
    "shared": "shared",
    "coverage": "copy_coverage",
    "taken": "origin_coverage",
    "publisher": "publisher",
}


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """Which edges; None or an empty value filters nothing.

    ``direction`` is seen from ``portal_id``: ``taken`` (its pages are the copies), ``lost`` (its pages were
    copied). ``decision``: a lead's status, ``none`` (nobody looked yet), ``open`` or ``decided``.
    Dates are ISO and those of the copy, both inclusive; ``at_least`` is a share of the copy (0..1).
    """

    portal_id: int | None = None
    direction: str = ""
    site_id: int | None = None
    publisher: str = ""
    status: tuple[str, ...] = ()
    kind: str = ""
    state: str = ""
    decision: str = ""
    unlisted: bool = False
    since: str = ""
    until: str = ""
    at_least: float = 0.0
    sort: str = "date"
    ascending: bool = False

    def where(self) -> tuple[str, list[Any]]:
        parts: list[str] = []
        bound: list[Any] = []

        def add(condition: str, *values: Any) -> None:
            parts.append(condition)
            bound.extend(values)

        if self.portal_id is not None:
            if self.direction == "taken":
                add("e.copy_portal_id = ?", self.portal_id)
            elif self.direction == "lost":
                add("e.origin_portal_id = ?", self.portal_id)
            else:
                add("(e.copy_portal_id = ? or e.origin_portal_id = ?)", self.portal_id, self.portal_id)
        if self.site_id is not None:
            add(f"e.{'origin' if self.direction == 'taken' else 'copy'}_portal_id = ?", self.site_id)
        if self.publisher:
            add("e.publisher = ?", self.publisher)
        if self.status:
            add(f"e.status in ({', '.join('?' * len(self.status))})", *self.status)
        if self.kind:
            add("e.kind = ?", self.kind)
        if self.state == "gone":
            add("e.copy_state = 'gone'")
        elif self.state == "live":
            add("e.copy_state <> 'gone'")
        if self.unlisted:
            add("e.reprintable = 0")
        if self.since:
            add("e.copy_date >= ?", iso_day(self.since))
        if self.until:
            add("e.copy_date <= ?", iso_day(self.until))
        if self.at_least:
            add("e.copy_coverage >= ?", self.at_least)
        if self.decision == "none":
            add("e.lead_id is null")
        elif self.decision == "open":
            add("e.lead_id in (select id from leads where status in ('new', 'confirmed', 'letter_sent'))")
        elif self.decision == "decided":
            add("e.lead_id in (select id from leads where status not in ('new', 'confirmed', 'letter_sent'))")
        elif self.decision:
            add("e.lead_id in (select id from leads where status = ?)", self.decision)
        return " and ".join(parts) or "1", bound


def iso_day(text: str) -> str:
    """``text`` where it is an ISO date; raises :class:`ConfigurationError` where not."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no date; write it like 2026-11-30.") from error


def count_edges(connection: sqlite3.Connection, wanted: EdgeFilter) -> int:
    where, bound = wanted.where()
    finer = wanted.kind or wanted.since or wanted.until or wanted.at_least or wanted.decision
    if bound and not finer:  # the sums know it, at a third of the rows
        sql = f"select coalesce(sum(edges), 0) from repost_totals e where {where}"
    else:
        sql = f"select count(*) from repost_list e where {where}"
    return int(connection.execute(sql, bound).fetchone()[0])


WIDE_SQL = """
    select e.repost_id as id, e.status, e.kind, e.directed, e.shared, e.copy_coverage, e.origin_coverage, e.publisher,
        e.stated, e.reprintable, e.copy_state, e.copy_date, e.origin_date, e.detected_at, e.lead_id,
        r.score, r.attribution, r.reasons, r.copy_id, r.origin_id,
        c.url as copy_url, c.title as copy_title, c.published_at as copy_published_at,
        c.first_seen_at as copy_first_seen_at, c.characters as copy_characters, c.source_name as copy_source_name,
        c.gone_at as copy_gone_at,
        o.url as origin_url, o.title as origin_title, o.published_at as origin_published_at,
        o.first_seen_at as origin_first_seen_at, o.characters as origin_characters,
        cp.name as copy_portal, op.name as origin_portal,
        l.status as lead_status, l.assignee, l.revision
    from repost_list e join reposts r on r.id = e.repost_id join articles c on c.id = r.copy_id
        join articles o on o.id = r.origin_id join portals cp on cp.id = c.portal_id
        join portals op on op.id = o.portal_id left join leads l on l.id = e.lead_id
"""


def edge(connection: sqlite3.Connection, repost_id: int) -> dict[str, Any] | None:
    row = connection.execute(f"{WIDE_SQL} where e.repost_id = ?", [repost_id]).fetchone()
    return None if row is None else _row(row)


def edges(
    connection: sqlite3.Connection, wanted: EdgeFilter, *, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """One page of edges, wide: both articles' titles, addresses, times, and the lead on them."""
    where, bound = wanted.where()
    column, way = SORTS.get(wanted.sort, "copy_date"), "asc" if wanted.ascending else "desc"
    ids = [
        row[0]
        for row in connection.execute(
            f"select e.repost_id from repost_list e where {where}"
            f" order by e.{column} {way}, e.repost_id {way} limit ? offset ?",
            [*bound, limit, offset],
        )
    ]
    found = {
        row["id"]: _row(row)
        for row in connection.execute(f"{WIDE_SQL} where e.repost_id in ({', '.join('?' * len(ids))})", ids)
    }
    return [found[repost_id] for repost_id in ids if repost_id in found]


def all_edges(connection: sqlite3.Connection, wanted: EdgeFilter) -> Iterator[dict[str, Any]]:
    """Every edge in the order of its row number, a thousand at a time: memory stays flat."""
    where, bound = wanted.where()
    last = 0
    while True:
        rows = connection.execute(
            f"{WIDE_SQL} where e.repost_id in (select e.repost_id from repost_list e where {where} and e.repost_id > ?"
            " order by e.repost_id limit 1000) order by e.repost_id",
            [*bound, last],
        ).fetchall()
        if not rows:
            return
        yield from map(_row, rows)
        last = rows[-1]["id"]


def _row(row: sqlite3.Row) -> dict[str, Any]:
    told = dict(zip(row.keys(), row, strict=True))
    told["reasons"] = json.loads(told["reasons"])
    return told


def spans(connection: sqlite3.Connection, repost_id: int) -> list[tuple[int, int, int, int]]:
    """The aligned runs of an edge: (start, length, other start, other length)."""
    return [
        tuple(row)
        for row in connection.execute(
            "select copy_start, copy_length, origin_start, origin_length from passages where repost_id = ? order by number",
            [repost_id],
        )
    ]


# ------------------------------------------------------------------------------------------------- sums


@dataclass(slots=True)
class Tally:
    """Edges of one publisher, site or month. ``shared``: characters; ``wrong`` are false statements."""

    key: str | int
    name: str
    edges: int = 0
    shared: int = 0
    attributed: int = 0
    wrong: int = 0
    silent: int = 0
    licensed: int = 0
    own: int = 0
    unlisted: int = 0
    gone: int = 0


#: status → the field of a tally it is counted in.
FIELDS = {
    "attributed": "attributed",
    "dateline": "attributed",
    "false": "wrong",
    "none": "silent",
    "licensed": "licensed",
    "own": "own",
}

_SUMS = """
    sum({n}) as edges, sum({s}) as shared,
    sum({n} * (status in ('attributed', 'dateline'))) as attributed, sum({n} * (status = 'false')) as wrong,
    sum({n} * (status = 'none')) as silent, sum({n} * (status = 'licensed')) as licensed,
    sum({n} * (status = 'own')) as own, sum({n} * (reprintable is 0)) as unlisted,
    sum({n} * (copy_state = 'gone')) as gone
"""
_GROUPS = {
    "publisher": ("publisher", "publisher"),
    "copy_portal": ("copy_portal_id", "(select name from portals where id = copy_portal_id)"),
    "origin_portal": ("origin_portal_id", "(select name from portals where id = origin_portal_id)"),
    "month": ("month", "month"),
}


def tallies(connection: sqlite3.Connection, by: str, wanted: EdgeFilter, *, limit: int = -1) -> list[Tally]:
    """Sums of ``repost_totals`` by publisher, copy_portal, origin_portal or month; whole months only.

    ``wanted`` may name portal, direction, publisher, status and dates (their months).
    """
    key, name = _GROUPS[by]
    months = replace(wanted, since="", until="")
    where, bound = months.where()
    where = where.replace("e.", "")
    for day, comparison in ((wanted.since, ">="), (wanted.until, "<=")):
        if day:
            where += f" and month {comparison} ?"
            bound.append(iso_day(day)[:7])
    order = "month" if by == "month" else "edges desc, name"
    sql = (
        f"select {key} as key, {name} as name, {_SUMS.format(n='edges', s='shared')} from repost_totals"
        f" where {where} and edges > 0 group by {key} order by {order} limit ?"
    )
    return [Tally(*row) for row in connection.execute(sql, [*bound, limit])]


def exact_tallies(connection: sqlite3.Connection, by: str, wanted: EdgeFilter) -> list[Tally]:
    """The same to the day, and with every filter, from the edges themselves."""
    key, name = _GROUPS[by]
    if by == "month":
        key = name = "substr(copy_date, 1, 7)"
    where, bound = wanted.where()
    order = "key" if by == "month" else "edges desc, name"
    sql = (
        f"select {key} as key, {name} as name, {_SUMS.format(n='1', s='shared')} from repost_list e"
        f" where {where} group by {key} order by {order}"
    )
    return [Tally(*row) for row in connection.execute(sql, bound)]


def total(tally: list[Tally]) -> Tally:
    out = Tally("", "")
    for one in tally:
        for name in (
            "edges",
            "shared",
            "attributed",
            "wrong",
            "silent",
            "licensed",
            "own",
            "unlisted",
            "gone",
        ):
            setattr(out, name, getattr(out, name) + getattr(one, name))
    return out


def portals(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    return [
        {"id": row["id"], "key": row["key"], "name": row["name"], "home": row["home"]}
        for row in connection.execute("select id, key, name, home from portals order by id")
    ]


def portal_named(connection: sqlite3.Connection, name: str) -> int:
    """A portal by key, name or number; raises :class:`ConfigurationError` with the known ones."""
    row = connection.execute(
        "select id from portals where key = ? or name = ? or cast(id as text) = ?", [name, name, name]
    ).fetchone()
    if row is None:
        known = ", ".join(portal["key"] for portal in portals(connection)) or "none yet"
        raise ConfigurationError(f"There is no portal {name!r}. Known: {known}.")
    return int(row["id"])
