"""Questions of the desk's pages to the store, each a function of a connection."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.archive import read_record
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.reporting import figures
from newscrawl.review import takedowns
from newscrawl.store import follow_ups, kept_files, reviews
from newscrawl.store.views import Column

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from newscrawl.archive.payload import ArchivedResponse

#: The desk looks back this many months from the newest copy: what is older belongs into a report.
MONTHS = 12
_TOP = 10
_WEEK, _MONTH = timedelta(days=7), timedelta(days=31)


_SUMS: tuple[Column, ...] = tuple(
    Column(one.key, "", one.heading, "number") for one in figures.SUMS if one.heading and not one.exact
)
#: Tables of the start page as files: name → columns.
TABLES: dict[str, tuple[Column, ...]] = {
    "sources": (Column("name", "", "Publisher"), *_SUMS),
    "sites": (Column("name", "", "Site"), *_SUMS),
    "months": (Column("part", "", "Part", "part"), Column("name", "", "Month"), *_SUMS),
    "crawls": (
        Column("spider", "", "Spider"),
        Column("started_at", "", "Started", "moment"),
        Column("finished_at", "", "Finished", "moment"),
        Column("reason", "", "Result", "crawl"),
        Column("articles", "", "Articles", "number"),
        Column("refused", "", "Refused", "number"),
    ),
}


def _each_way(portal_id: int | None, since: str) -> tuple[figures.EdgeFilter, figures.EdgeFilter]:
    """Copies since ``since`` that the portal made, and copies of its texts; all of them twice without a portal."""
    taken, lost = ("taken", "lost") if portal_id else ("", "")
    return (
        figures.EdgeFilter(portal_id=portal_id, direction=taken, since=since),
        figures.EdgeFilter(portal_id=portal_id, direction=lost, since=since),
    )


def table(connection: sqlite3.Connection, name: str, portal_id: int | None) -> Iterator[dict[str, Any]]:
    """A table of the start page (:data:`TABLES`), whole: the page shows its first rows."""
    taken, lost = _each_way(portal_id, _window(connection))
    if name == "crawls":
        for run in crawls(connection, limit=-1):
            yield {**run, "reason": run["reason"] or "running"}
    elif name == "months":
        parts = (("taken", taken), ("lost", lost)) if portal_id else (("all", taken),)
        for part, wanted in parts:
            for one in figures.tallies(connection, "month", wanted):
                yield {"part": part, "name": one.name, **one.values}
    else:
        by, wanted = ("publisher", taken) if name == "sources" else ("copy_portal", lost)
        for one in figures.tallies(connection, by, wanted):
            yield {"name": one.name, **one.values}


def overview(connection: sqlite3.Connection, portal_id: int | None, last_visit: str) -> dict[str, Any]:
    """The start page: open leads by age, what is new, sums each way, months, crawls."""
    since = _window(connection)
    taken, lost = _each_way(portal_id, since)
    by_source = figures.grouped(connection, ("month", "publisher") if portal_id else ("publisher",), taken)
    by_site = figures.grouped(connection, ("month", "copy_portal"), lost)
    months_taken = (by_source if portal_id else by_site)["month"]
    return {
        "portals": figures.portals(connection),
        "open_leads": open_leads(connection, portal_id),
        "new": _new(connection, last_visit, portal_id),
        "undecided": figures.count_edges(
            connection, figures.EdgeFilter(portal_id=portal_id, decision="none", unfree=True)
        ),
        "last_visit": last_visit,
        "sources": by_source["publisher"][:_TOP],
        "sites": by_site["copy_portal"][:_TOP],
        "columns": [one for one in figures.SUMS if one.heading and not one.exact],
        "total_taken": figures.total(months_taken),
        "months_taken": months_taken,
        "since": since[:7],
        "months_lost": by_site["month"] if portal_id else [],
        "crawls": crawls(connection),
        "overdue": follow_ups.overdue(connection),
        "takedowns": len(takedowns.proposals(connection)),
    }


def _window(connection: sqlite3.Connection) -> str:
    """The first day of the desk's months, or nothing where there is no copy with a readable date."""
    today = f"{date.today():%Y-%m}"  # noqa: DTZ011 - a month, in whichever zone
    month = connection.execute(
        "select max(month) from repost_totals where month <= ? and month glob '[12][0-9][0-9][0-9]-[01][0-9]'",
        [today],
    ).fetchone()[0]
    if not month:
        return ""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - MONTHS, 12)
    return f"{year:04d}-{number + 1:02d}-01"


def open_leads(connection: sqlite3.Connection, portal_id: int | None = None) -> list[dict[str, Any]]:
    """Open leads by status: how many are up to a week old, up to a month, older."""
    now = datetime.now(UTC)
    week, month = ((now - age).isoformat() for age in (_WEEK, _MONTH))
    rows = connection.execute(
        "select status, sum(created_at >= ?1) as week, sum(created_at < ?1 and created_at >= ?2) as month,"
        " sum(created_at < ?2) as older, count(*) as total from leads"
        f" where status in ({', '.join('?' * len(reviews.OPEN))}) and {_of_portal(portal_id)} group by status",
        [week, month, *reviews.OPEN],
    )
    found = {row["status"]: dict(zip(row.keys(), row, strict=True)) for row in rows}
    empty = {"week": 0, "month": 0, "older": 0, "total": 0}
    return [found.get(status, {"status": status, **empty}) for status in reviews.OPEN]


def _of_portal(portal_id: int | None) -> str:
    """A condition on ``leads``: about a repost with this portal on a side, or no repost that is known."""
    if portal_id is None:
        return "1"
    # Without a repost: of every portal.
    return (
        f"coalesce((select max({int(portal_id)} in (e.copy_portal_id, e.origin_portal_id)) from repost_list e"
        " where e.lead_id = leads.id), 1)"
    )


def _new(connection: sqlite3.Connection, since: str, portal_id: int | None) -> dict[str, int] | None:
    if not since:
        return None
    return {
        "reposts": figures.count_edges(
            connection, figures.EdgeFilter(portal_id=portal_id, recorded=since, foreign=True)
        ),
        "leads": connection.execute(
            f"select count(*) from leads where created_at > ? and {_of_portal(portal_id)}", [since]
        ).fetchone()[0],
    }


def crawls(connection: sqlite3.Connection, *, limit: int = 8) -> list[dict[str, Any]]:
    """The last runs; ``health``: good, running, poor (it ended early or said so)."""
    out: list[dict[str, Any]] = []
    for row in connection.execute("select * from crawls order by started_at desc limit ?", [limit]):
        run = dict(zip(row.keys(), row, strict=True))
        counts = json.loads(run["counts"])
        run["articles"] = _counted(counts, "newscrawl/articles/")
        run["refused"] = _counted(counts, "newscrawl/refused/")
        if run["finished_at"] is None:
            run["health"] = "running"
        else:
            run["health"] = "good" if not run["exit_code"] and run["reason"] == "finished" else "poor"
        out.append(run)
    return out


def _counted(counts: dict[str, Any], prefix: str) -> int:
    """The sum of a run's counters of one kind."""
    return sum(int(value) for key, value in counts.items() if key.startswith(prefix))


def neighbour(connection: sqlite3.Connection, edge: dict[str, Any], wanted: figures.EdgeFilter) -> str | None:
    """The lasting name of the edge after this one in the list it was opened from."""
    # A filter on what nobody decided is checked row by row: by its index SQLite would sort nearly all edges.
    where, bound = wanted.where()
    where = where.replace("e.lead_id is null", "+e.lead_id is null")
    column, way = figures.SORTS.get(wanted.sort, "copy_date"), "asc" if wanted.ascending else "desc"
    here = connection.execute(
        f"select {column} from repost_list where repost_id = ?", [edge["id"]]
    ).fetchone()
    if here is None:
        return None
    row = connection.execute(
        f"select e.repost_id from repost_list e where {where} and (e.{column}, e.repost_id)"
        f" {'>' if wanted.ascending else '<'} (?, ?) order by e.{column} {way}, e.repost_id {way} limit 1",
        [*bound, here[0], edge["id"]],
    ).fetchone()
    return None if row is None else name_of(connection, int(row[0]))


def name_of(connection: sqlite3.Connection, repost_id: int) -> str:
    """The lasting name of an edge, or its number where it has none."""
    row = connection.execute("select pair from reposts where id = ?", [repost_id]).fetchone()
    return str(row[0] if row is not None and row[0] else repost_id)


def last_month() -> tuple[str, str]:
    until = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - the user's own calendar
    return until.replace(day=1).isoformat(), until.isoformat()


def lead_facts(connection: sqlite3.Connection, lead_id: int) -> dict[str, Any]:
    """What the store holds of a lead's address: the article, and the captures."""
    url = reviews.get(connection, lead_id).copy_url
    article = connection.execute(
        "select id, url, title from articles where url = ?1 or id = (select article_id from article_addresses where url = ?1)",
        [url],
    ).fetchone()
    captures = connection.execute(
        "select id, captured_at, status, payload_digest, warc_file from captures where url = ? order by captured_at",
        [url],
    )
    return {
        "article": dict(article) if article else None,
        "captures": [dict(row) for row in captures],
        "fetchable": url.startswith(("http://", "https://")),
    }


def beside(connection: sqlite3.Connection, lead_id: int | None) -> dict[str, Any]:
    """What is kept with a lead: entries, files, and what the crawler saw of its page."""
    if lead_id is None:
        return {"entries": [], "files": [], "proposal": None}
    return {
        "entries": follow_ups.of_lead(connection, lead_id),
        "files": kept_files.of_lead(connection, lead_id),
        "proposal": next(iter(takedowns.proposals(connection, lead_id)), None),
    }


def case_room() -> Any | None:
    """The module that makes evidence cases, where this installation has one."""
    try:
        return importlib.import_module("newscrawl.evidence.case")
    except ModuleNotFoundError:
        return None


def make_case(
    connection: sqlite3.Connection,
    repost_ids: list[int],
    *,
    output: Path,
    who: str,
    progress: Callable[[str, int, int], None] | None = None,
) -> str:
    """An evidence case for edges, and leads for those that had none; the case's name.

    ``progress`` is called with the step, how many of its parts are done, and how many there are.
    """
    room = case_room()
    if room is None:
        raise ConfigurationError("Evidence cases are not part of this installation.")
    return str(room.create(connection, repost_ids, output=output, who=who, progress=progress).name)


def captured(connection: sqlite3.Connection, capture_id: int, *, archive: Path) -> ArchivedResponse:
    """The response as it came, from the archive folder ``archive``."""
    row = connection.execute(
        "select warc_file, warc_offset, warc_length from captures where id = ?", [capture_id]
    ).fetchone()
    if row is None or row["warc_file"] is None or row["warc_offset"] is None:
        raise NotFoundError("There is no archived capture {number}.", number=capture_id)
    return read_record(archive, row["warc_file"], row["warc_offset"], row["warc_length"])


def cases(connection: sqlite3.Connection, *, limit: int = -1) -> Iterator[dict[str, Any]]:
    """Cases, newest first, with the reposts each is about and whether its file and time stamp are there."""
    rows = connection.execute("select * from cases order by created_at desc, id desc limit ?", [limit])
    for row in rows:
        case = dict(zip(row.keys(), row, strict=True))
        folder = Path(case["folder"])
        case["there"] = folder.with_name(folder.name + ".zip").is_file()
        case["stamped"] = (folder / "manifest-sha256.txt.tsr").is_file()
        case["reposts"] = [
            dict(zip(("pair", "copy_url"), one, strict=True))
            for one in connection.execute(
                "select l.pair, l.copy_url from case_leads c join leads l on l.id = c.lead_id where c.case_name = ?",
                [case["name"]],
            )
        ]
        yield case


def count_cases(connection: sqlite3.Connection) -> int:
    return int(connection.execute("select count(*) from cases").fetchone()[0])


def case_archive(connection: sqlite3.Connection, case_id: int) -> Path:
    row = connection.execute("select folder from cases where id = ?", [case_id]).fetchone()
    if row is None:
        raise NotFoundError("There is no case {number}.", number=case_id)
    folder = Path(row["folder"])
    archive = folder.with_name(folder.name + ".zip")
    if not archive.is_file():
        raise NotFoundError("{name}: the file of this case is no longer there.", name=archive.name)
    return archive
