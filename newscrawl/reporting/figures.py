"""Edges listed, and edges summed: what the desk, the reports and the exports show.

Everything here reads ``repost_list`` (one narrow row for each edge) and ``repost_totals`` (sums by month, each with a
stamp in ``repost_months``), which triggers keep; the wide rows of ``articles`` are touched only for what is on the page.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.language.clock import iso_day
from newscrawl.store import reviews, withdrawals
from newscrawl.store.views import LEFT_OUT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

#: What a copy's page says of its origin, and what makes it no lead.
STATUSES: tuple[str, ...] = ("attributed", "dateline", "false", "none", "undirected", "licensed", "own")
KINDS: tuple[str, ...] = ("full", "excerpt", "altered", "compiled", "short")
SORTS: dict[str, str] = {
    "date": "copy_date",
    "detected": "detected_at",
    "shared": "shared",
    "coverage": "copy_coverage",
    "taken": "origin_coverage",
    "publisher": "publisher",
}


#: Orders whose index holds portals, status and kind (migration 30).
_WALKED = frozenset({"date", "shared", "coverage", "taken"})
#: The index of edges nobody decided (migration 25).
UNDECIDED = "repost_list_undecided"
#: Statuses of leads that are still somebody's task, in SQL.
_OPEN = "({})".format(", ".join(f"'{status}'" for status in reviews.OPEN))


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """Which edges; None or an empty value filters nothing.

    ``direction`` is seen from ``portal_id``: ``taken`` (its pages are the copies of others'), ``lost`` (others copied
    its pages). ``site_id`` is the portal on the other side, on either where no direction is given. ``decision``: a lead's status, ``none`` (nobody looked yet), ``open``, ``decided`` or ``todo`` (none or open).
    Dates are ISO and those of the copy, both inclusive; ``at_least`` is a share of the copy (0..1). ``kind``: without
    one, all but ``short``: copies of a flash, a caption or a table are listed and counted only where they are asked for.
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
    #: Recorded at this moment (UTC) or later.
    recorded: str = ""
    #: Neither licensed nor of the same owner.
    unfree: bool = False
    #: Not of the same owner: what counts as a repost.
    foreign: bool = False
    #: A lead's assignee; "-" for nobody.
    assignee: str = ""
    sort: str = "date"
    ascending: bool = False

    @property
    def table(self) -> str:
        """``repost_list e``, for lists of what nobody decided by way of an index that holds just these in their order.

        Without being asked SQLite takes another one and sorts all rows: 10 to 20 ms at 30,000 edges, growing with them;
        with it 2 ms, whatever their number.
        """
        finer = (
            self.publisher, self.status, self.kind, self.state, self.unlisted, self.since, self.until,
            self.at_least, self.assignee, self.site_id,
        )  # fmt: skip
        plain = self.decision == "none" and not any(finer)
        return f"repost_list e indexed by {UNDECIDED}" if plain else "repost_list e"

    @property
    def ordered(self) -> str:
        """``repost_list e`` for a list in its order: a portal's, on either side, by walking the index of the order.

        SQLite would rather collect all of the portal's rows and sort them: 340 to 750 ms of a million.
        """
        finer = (
            self.publisher, self.state, self.unlisted, self.at_least, self.recorded, self.assignee,
            self.site_id, self.since, self.until, self.decision not in {"", "none", "todo"},
        )  # fmt: skip
        if self.portal_id is not None and self.sort in _WALKED and not any(finer):
            return f"repost_list e indexed by repost_list_{self.sort}"
        return "repost_list e"

    def where(self, *, of_totals: bool = False) -> tuple[str, list[Any]]:
        """The condition on ``e`` and its values. ``of_totals``: on ``repost_totals``, which hold no short copies."""
        parts: list[str] = []
        bound: list[Any] = []

        def add(condition: str, *values: Any) -> None:
            parts.append(condition)
            bound.extend(values)

        if self.portal_id is not None:
            if self.direction == "taken":
                add("e.copy_portal_id = ? and e.origin_portal_id <> ?", *[self.portal_id] * 2)
            elif self.direction == "lost":
                add("e.origin_portal_id = ? and e.copy_portal_id <> ?", *[self.portal_id] * 2)
            else:
                add("(e.copy_portal_id = ? or e.origin_portal_id = ?)", self.portal_id, self.portal_id)
        if self.site_id is not None:
            if self.portal_id is not None and self.direction in {"taken", "lost"}:
                add(f"e.{'origin' if self.direction == 'taken' else 'copy'}_portal_id = ?", self.site_id)
            elif self.portal_id is not None:
                # One side is the portal already: the other site is on the other.
                add(
                    "((e.copy_portal_id = ? and e.origin_portal_id = ?) or (e.origin_portal_id = ? and e.copy_portal_id = ?))",
                    *[self.portal_id, self.site_id] * 2,
                )
            else:
                add("(e.copy_portal_id = ? or e.origin_portal_id = ?)", self.site_id, self.site_id)
        if self.publisher:
            add("e.publisher = ?", self.publisher)
        if self.status:
            add(f"e.status in ({', '.join('?' * len(self.status))})", *self.status)
        if self.kind:
            add("e.kind = ?", self.kind)
        elif not of_totals:
            add("e.kind <> 'short'")
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
        if self.recorded:
            add("e.detected_at >= ?", self.recorded)
        if self.unfree:
            add("e.status not in ('licensed', 'own')")
        if self.foreign:
            add("e.status <> 'own'")
        if self.assignee == "-":
            add("(e.lead_id is null or e.lead_id in (select id from leads where assignee is null))")
        elif self.assignee:
            add("e.lead_id in (select id from leads where assignee = ?)", self.assignee)
        if self.decision == "todo":
            add(f"(e.lead_id is null or e.lead_id in (select id from leads where status in {_OPEN}))")
        elif self.decision == "none":
            add("e.lead_id is null")
        elif self.decision == "open":
            add(f"e.lead_id in (select id from leads where status in {_OPEN})")
        elif self.decision == "decided":
            add(f"e.lead_id in (select id from leads where status not in {_OPEN})")
        elif self.decision:
            add("e.lead_id in (select id from leads where status = ?)", self.decision)
        return " and ".join(parts) or "1", bound


def replaced(wanted: EdgeFilter, **changes: Any) -> EdgeFilter:
    """The same filter but for ``changes``."""
    return replace(wanted, **changes)


def count_edges(connection: sqlite3.Connection, wanted: EdgeFilter) -> int:
    where, bound = wanted.where()
    other = (
        wanted.kind or wanted.since or wanted.until or wanted.at_least or wanted.decision or wanted.assignee
    )
    if not other and not wanted.recorded:  # the sums know it
        return _summed(connection, wanted)
    every = replace(wanted, decision="")
    if (
        wanted.decision in {"none", "todo"}
        and not (wanted.kind or wanted.since or wanted.until or wanted.at_least or wanted.assignee)
        and not wanted.recorded
        and not withdrawals.is_hiding(connection)  # sums go on counting what is withdrawn
    ):
        # All but those with a lead (that was decided), which are few: to count the others takes .7 s of a million.
        where, bound = (every if wanted.decision == "none" else replace(wanted, decision="decided")).where()
        source = withdrawals.by_index(connection, "repost_list e indexed by repost_list_lead")
        led = connection.execute(
            f"select count(*) from {source} where e.lead_id is not null and {where}", bound
        )
        return _summed(connection, every) - int(led.fetchone()[0])
    if wanted.portal_id is not None and wanted.recorded and not other:
        # Those nobody decided by their index, which begins with the moment and holds the portals, and the few with a
        # lead. SQLite would rather collect all of the portal's rows: 9 ms at 30,000 edges for the few of a day.
        parts = ((UNDECIDED, "null"), ("repost_list_lead", "not null"))
        counts = (
            f"(select count(*) from {withdrawals.by_index(connection, f'repost_list e indexed by {index}')}"
            f" where {where} and e.lead_id is {lead})"
            for index, lead in parts
        )
        sql, bound = f"select {' + '.join(counts)}", [*bound, *bound]
    else:
        sql = f"select count(*) from {withdrawals.by_index(connection, wanted.table)} where {where}"
    return int(connection.execute(sql, bound).fetchone()[0])


def _summed(connection: sqlite3.Connection, wanted: EdgeFilter) -> int:
    """How many edges the sums by month hold of ``wanted``."""
    where, bound = wanted.where(of_totals=True)
    sql = f"select coalesce(sum(edges), 0) from repost_totals e where e.month = ? and {where}"
    return sum(int(row[0]) for row in _by_month(connection, sql, bound))


WIDE = "select * from repost_wide"
#: Edges that are collected and sorted in ten milliseconds.
FEW = 10_000
_CHUNK = 400


def wide(connection: sqlite3.Connection, where: str, bound: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Edges in the wide form by a condition on its columns; ``where`` is our own SQL, values are bound."""
    return [_row(row) for row in connection.execute(f"{WIDE} where {where}", list(bound))]


def edge(connection: sqlite3.Connection, repost_id: int) -> dict[str, Any] | None:
    found = wide(connection, "id = ?", [repost_id])
    return found[0] if found else None


def edges(
    connection: sqlite3.Connection, wanted: EdgeFilter, *, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """One page of edges, wide: both articles' titles, addresses, times, and the lead on them."""
    return list(_listed(connection, wanted, limit, offset))


def all_edges(connection: sqlite3.Connection, wanted: EdgeFilter) -> Iterator[dict[str, Any]]:
    """The whole list in its order, a few hundred at a time: memory stays flat."""
    return _listed(connection, wanted, -1, 0)


def _source(connection: sqlite3.Connection, wanted: EdgeFilter) -> str:
    """``wanted.ordered``; where few edges may be on the list, the table: to collect and sort them takes less."""
    walked = wanted.ordered
    if walked == "repost_list e" or not (wanted.direction or wanted.decision):
        return walked
    few = _summed(connection, replace(wanted, decision="", kind="")) < FEW
    return "repost_list e" if few else walked


def _listed(
    connection: sqlite3.Connection, wanted: EdgeFilter, limit: int, offset: int
) -> Iterator[dict[str, Any]]:
    where, bound = wanted.where()
    column, way = SORTS.get(wanted.sort, "copy_date"), "asc" if wanted.ascending else "desc"
    narrow = connection.execute(
        f"select e.repost_id from {withdrawals.by_index(connection, _source(connection, wanted))} where {where}"
        f" order by e.{column} {way}, e.repost_id {way} limit ? offset ?",
        [*bound, limit, offset],
    )
    while chunk := narrow.fetchmany(_CHUNK):
        ids = [row[0] for row in chunk]
        found = {row["id"]: row for row in wide(connection, f"id in ({', '.join('?' * len(ids))})", ids)}
        yield from (found[repost_id] for repost_id in ids if repost_id in found)


def _row(row: sqlite3.Row) -> dict[str, Any]:
    result = dict(zip(row.keys(), row, strict=True))
    result["reasons"] = json.loads(result["reasons"])
    return result


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


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure summed over edges, under its heading: one line here, and reports, sheets and the desk's start page show it.

    ``heading``: English, with its Chinese in ``language/locale/zh/desk.po``; without one it is shown nowhere.
    ``condition`` (SQL) over status, reprintable, copy_state; ``measure``: what is summed, edges or characters.
    ``exact``: read from the edges themselves, so that any column of ``repost_list e`` may be named; reports only. The
    others are read from the sums by month as well, which the start page shows.
    """

    key: str
    heading: str
    condition: str = "1"
    measure: str = "edges"
    exact: bool = False


#: A copy on a portal of the same owner is no repost: it is summed by itself, and nowhere else.
_FOREIGN = "status <> 'own'"

SUMS: tuple[Sum, ...] = (
    Sum("edges", "Reposts", _FOREIGN),
    Sum("shared", "Characters", _FOREIGN, measure="shared"),
    Sum("attributed", "Attributed", "status in ('attributed', 'dateline')"),
    Sum("wrong", "Wrong", "status = 'false'"),
    Sum("silent", "Silent", "status = 'none'"),
    # Copies and origins cannot be distinguished, and neither text surely credits the other: nobody is blamed.
    Sum("unjudged", "Credit not judged", "status = 'undirected'"),
    Sum("licensed", "Licensed", "status = 'licensed'"),
    Sum("own", "Own group", "status = 'own'"),
    Sum("unlisted", "Not on the list", f"reprintable is 0 and {_FOREIGN}"),
    Sum("gone", "Gone", f"copy_state = 'gone' and {_FOREIGN}"),
    Sum("undirected", "Direction unknown", f"directed = 0 and {_FOREIGN}", exact=True),
    Sum("left_out", "Characters left out", measure=f"coalesce({LEFT_OUT}, 0)", exact=True),
    # Half thousands of characters, each copy by itself, without what people left out: a rest to 500 is half, above it
    # a whole.
    Sum(
        "halves",
        "",
        "status not in ('licensed', 'own')",
        measure=f"(shared - coalesce({LEFT_OUT}, 0) + 499) / 500",
        exact=True,
    ),
)


@dataclass(slots=True)
class Tally:
    """The sums over the edges of one publisher, site, month or status; ``values`` by :data:`SUMS`' keys."""

    key: str | int
    name: str
    values: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> int:
        try:
            return self.values[name]
        except KeyError:
            if any(one.key == name for one in SUMS):
                return 0
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> int:
        return int(getattr(self, name))

    @property
    def counted(self) -> float:
        """Thousands of characters as fees count them; licensed copies and those of the own group left out."""
        return self["halves"] / 2


def _sums(edges: str, shared: str, *, exact: bool) -> list[str]:
    measures = {"edges": edges, "shared": shared}
    return [
        f"sum({measures.get(one.measure, one.measure)} * ({one.condition}))" for one in _kept(exact=exact)
    ]


def _kept(*, exact: bool) -> list[Sum]:
    return [one for one in SUMS if exact or not one.exact]


def _tally(row: sqlite3.Row) -> Tally:
    keys = [one.key for one in SUMS]
    return Tally(
        row[0], row[1], {key: int(value or 0) for key, value in zip(keys, tuple(row)[2:], strict=True)}
    )


_GROUPS = {
    "publisher": ("publisher", "publisher"),
    "status": ("status", "status"),
    "copy_portal": ("copy_portal_id", "(select name from portals where id = copy_portal_id)"),
    "origin_portal": ("origin_portal_id", "(select name from portals where id = origin_portal_id)"),
    "month": ("month", "month"),
}


def tallies(connection: sqlite3.Connection, by: str, wanted: EdgeFilter, *, limit: int = -1) -> list[Tally]:
    """Sums of ``repost_totals`` by publisher, copy_portal, origin_portal or month; whole months only.

    ``wanted`` may name portal, direction, publisher, status and dates (their months). At most ``limit`` of them.
    """
    found = grouped(connection, (by,), wanted)[by]
    return found if limit < 0 else found[:limit]


def grouped(
    connection: sqlite3.Connection, keys: Sequence[str], wanted: EdgeFilter
) -> dict[str, list[Tally]]:
    """:func:`tallies` by each of ``keys``, from one reading of the sums.

    Month and copying site together cost no more than the month alone: the table is ordered by them.
    """
    where, bound = replace(wanted, since="", until="").where(of_totals=True)
    columns = ", ".join(_GROUPS[one][0] for one in keys)
    rows = _by_month(
        connection,
        f"select {columns}, {', '.join(_sums('edges', 'shared', exact=False))} from repost_totals e"
        f" where e.month = ? and {where} and edges > 0 group by {columns}",
        bound,
        since=wanted.since,
        until=wanted.until,
    )
    names = {portal["id"]: portal["name"] for portal in portals(connection)}
    return {by: _added(rows, at, len(keys), by, names) for at, by in enumerate(keys)}


def _added(
    rows: list[tuple[Any, ...]], at: int, first: int, by: str, portal_names: dict[int, str]
) -> list[Tally]:
    """Rows of several keys, added up by the key at ``at``; their sums begin at ``first``."""
    sums = [one.key for one in _kept(exact=False)]
    found: dict[Any, list[int]] = {}
    for row in rows:
        values = [int(value or 0) for value in row[first:]]
        so_far = found.get(row[at])
        found[row[at]] = values if so_far is None else list(map(int.__add__, so_far, values))
    tallies_ = [
        Tally(
            key,
            portal_names.get(key, "") if by.endswith("_portal") else str(key),
            dict(zip(sums, values, strict=True)),
        )
        for key, values in found.items()
    ]
    if by == "month":
        return sorted(tallies_, key=lambda one: one.key)
    return sorted(tallies_, key=lambda one: (-one.edges, one.name))


#: Rows that :func:`_by_month` keeps (some 300 bytes each).
_MOST_KEPT = 50_000
_months: OrderedDict[tuple[Any, ...], list[tuple[Any, ...]]] = OrderedDict()
_months_rows = 0
_months_lock = Lock()


def _by_month(
    connection: sqlite3.Connection, sql: str, bound: Sequence[Any], *, since: str = "", until: str = ""
) -> list[tuple[Any, ...]]:
    """The rows of ``sql``, which reads ``repost_totals`` of one month (its first value), for each month of a period.

    A month's rows are kept by this process for as long as its stamp in ``repost_months`` stays: triggers draw another with
    each change of its sums. A crawl changes those of the last days; reading three years again took 5 microseconds an edge.
    """
    where, days = ["1"], []
    for day, comparison in ((since, ">="), (until, "<=")):
        if day:
            where.append(f"month {comparison} ?")
            days.append(iso_day(day)[:7])
    stamps = connection.execute(
        f"select month, stamp from repost_months where {' and '.join(where)} order by month", days
    ).fetchall()
    found: list[tuple[Any, ...]] = []
    for month, stamp in stamps:
        key = (month, stamp, sql, *bound)
        with _months_lock:
            rows = _months.get(key)
            if rows is not None:
                _months.move_to_end(key)
        if rows is None:
            # Read after its stamp: what was written between the two is under the next stamp, too.
            rows = [tuple(row) for row in connection.execute(sql, [month, *bound])]
            _keep(key, rows)
        found += rows
    return found


def _keep(key: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> None:
    global _months_rows  # noqa: PLW0603 - the size of what is kept beside it
    with _months_lock:
        _months_rows += len(rows) + 1 - (len(_months[key]) + 1 if key in _months else 0)
        _months[key] = rows
        while _months_rows > _MOST_KEPT:
            _months_rows -= len(_months.popitem(last=False)[1]) + 1


def exact_tallies(connection: sqlite3.Connection, by: str, wanted: EdgeFilter) -> list[Tally]:
    """The same to the day, and with every filter, from the edges themselves."""
    key, name = _GROUPS[by]
    if by == "month":
        key = name = "substr(copy_date, 1, 7)"
    where, bound = wanted.where()
    order = "key" if by == "month" else "3 desc, name"
    sql = (
        f"select {key} as key, {name} as name, {', '.join(_sums('1', 'shared', exact=True))} from repost_list e"
        f" where {where} group by {key} order by {order}"
    )
    return [_tally(row) for row in connection.execute(sql, bound)]


def halves_by_day(
    connection: sqlite3.Connection, by: str, wanted: EdgeFilter
) -> Iterator[tuple[str | int, str, str, int]]:
    """(key, name, day of the copy, half thousands of characters as fees count them), for a table of rates."""
    key, name = _GROUPS[by]
    where, bound = wanted.where()
    measure = next(one for one in SUMS if one.key == "halves")
    for row in connection.execute(
        f"select {key}, {name}, copy_date, sum({measure.measure} * ({measure.condition})) from repost_list e"
        f" where {where} group by 1, 3",
        bound,
    ):
        yield row[0], str(row[1]), str(row[2]), int(row[3])


def total(tallies_: list[Tally]) -> Tally:
    out = Tally("", "", {one.key: 0 for one in SUMS})
    for one in tallies_:
        for name, number in one.values.items():
            out.values[name] = out.values.get(name, 0) + number
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
