"""Questions of the desk's pages to the store, each a function of a connection."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.archive import read_record
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.reporting import dossier, figures
from newscrawl.store import reviews

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.archive.payload import ArchivedResponse

#: The desk looks back this many months from the newest copy: what is older belongs into a report.
MONTHS = 12
_TOP = 10
_WEEK, _MONTH = timedelta(days=7), timedelta(days=31)


def overview(connection: sqlite3.Connection, portal_id: int | None, last_visit: str) -> dict[str, Any]:
    """The start page: open leads by age, what is new, sums each way, months, crawls."""
    since = _window(connection)
    taken = figures.EdgeFilter(portal_id=portal_id, direction="taken" if portal_id else "", since=since)
    lost = figures.EdgeFilter(portal_id=portal_id, direction="lost" if portal_id else "", since=since)
    months_taken = figures.tallies(connection, "month", taken)
    return {
        "portals": figures.portals(connection),
        "open_leads": open_leads(connection),
        "new": _new(connection, last_visit),
        "undecided": connection.execute("select count(*) from repost_list where lead_id is null").fetchone()[
            0
        ],
        "last_visit": last_visit,
        "sources": figures.tallies(connection, "publisher", taken, limit=_TOP),
        "sites": figures.tallies(connection, "copy_portal", lost, limit=_TOP),
        "total_taken": figures.total(months_taken),
        "months_taken": months_taken,
        "since": since[:7],
        "months_lost": figures.tallies(connection, "month", lost) if portal_id else [],
        "crawls": crawls(connection),
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


def open_leads(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Open leads by status: how many are up to a week old, up to a month, older."""
    now = datetime.now(UTC)
    week, month = ((now - age).isoformat() for age in (_WEEK, _MONTH))
    rows = connection.execute(
        "select status, sum(created_at >= ?1) as week, sum(created_at < ?1 and created_at >= ?2) as month,"
        " sum(created_at < ?2) as older, count(*) as total from leads"
        " where status in ('new', 'confirmed', 'letter_sent') group by status",
        [week, month],
    )
    found = {row["status"]: dict(zip(row.keys(), row, strict=True)) for row in rows}
    empty = {"week": 0, "month": 0, "older": 0, "total": 0}
    return [found.get(status, {"status": status, **empty}) for status in reviews.OPEN]


def _new(connection: sqlite3.Connection, since: str) -> dict[str, int] | None:
    if not since:
        return None
    return {
        "reposts": connection.execute(
            "select count(*) from repost_list where detected_at > ?", [since]
        ).fetchone()[0],
        "leads": connection.execute("select count(*) from leads where created_at > ?", [since]).fetchone()[0],
    }


def crawls(connection: sqlite3.Connection, *, limit: int = 8) -> list[dict[str, Any]]:
    """The last runs; ``health``: good, running, poor (it ended early or said so)."""
    out: list[dict[str, Any]] = []
    for row in connection.execute("select * from crawls order by started_at desc limit ?", [limit]):
        run = dict(zip(row.keys(), row, strict=True))
        counts = json.loads(run["counts"])
        run["articles"] = counts.get("articles", counts.get("item_scraped_count"))
        refused = counts.get("refused")
        run["refused"] = sum(refused.values()) if isinstance(refused, dict) else None
        if run["finished_at"] is None:
            run["health"] = "running"
        else:
            run["health"] = "good" if not run["exit_code"] and run["reason"] == "finished" else "poor"
        out.append(run)
    return out


def neighbour(connection: sqlite3.Connection, edge: dict[str, Any]) -> int | None:
    """The next undecided edge, newest first: what to look at after this one."""
    # The plus keeps SQLite off the index of lead_id: nearly every edge is undecided, and it would sort them all.
    row = connection.execute(
        "select repost_id from repost_list where +lead_id is null and +status not in ('licensed', 'own')"
        " and (copy_date, repost_id) < (?, ?) order by copy_date desc, repost_id desc limit 1",
        [edge["copy_date"], edge["id"]],
    ).fetchone()
    return None if row is None else int(row[0])


def lead_rows(
    connection: sqlite3.Connection, *, status: str, assignee: str, limit: int, offset: int
) -> tuple[list[dict[str, Any]], int]:
    """Leads with the titles and the edge they are about, and how many there are."""
    rows: list[dict[str, Any]] = []
    for lead in reviews.listing(
        connection, status=status or None, assignee=assignee or None, limit=limit, offset=offset
    ):
        repost_id = repost_of(connection, lead.id)
        edge = figures.edge(connection, repost_id) if repost_id else None
        rows.append({"lead": lead, "edge": edge})
    return rows, reviews.count(connection, status=status or None, assignee=assignee or None)


def repost_of(connection: sqlite3.Connection, lead_id: int) -> int | None:
    row = connection.execute("select repost_id from repost_list where lead_id = ?", [lead_id]).fetchone()
    return None if row is None else int(row[0])


def last_month() -> tuple[str, str]:
    until = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - the user's own calendar
    return until.replace(day=1).isoformat(), until.isoformat()


def case_room() -> Any | None:
    """The module that makes evidence cases, where this installation has one."""
    try:
        return importlib.import_module("newscrawl.evidence.case")
    except ModuleNotFoundError:
        return None


def make_case(connection: sqlite3.Connection, repost_id: int, *, output: Path, who: str | None) -> None:
    """An evidence case for one edge, and a lead for it where there was none."""
    room = case_room()
    if room is None:
        raise ConfigurationError("Evidence cases are not part of this installation.")
    copy_url, origin_url = dossier.addresses(connection, repost_id)
    lead = reviews.open_lead(connection, copy_url, origin_url, who=who)
    room.create(connection, [repost_id], output=output, who=who, lead_id=lead.id)


def captured(connection: sqlite3.Connection, capture_id: int, *, archive: Path) -> ArchivedResponse:
    """The response as it came, from the archive folder ``archive``."""
    row = connection.execute(
        "select warc_file, warc_offset, warc_length from captures where id = ?", [capture_id]
    ).fetchone()
    if row is None or row["warc_file"] is None or row["warc_offset"] is None:
        raise NotFoundError(f"There is no archived capture {capture_id}.")
    return read_record(archive, row["warc_file"], row["warc_offset"], row["warc_length"])


def case_archive(connection: sqlite3.Connection, case_id: int) -> Path:
    row = connection.execute("select folder from cases where id = ?", [case_id]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no case {case_id}.")
    folder = Path(row["folder"])
    archive = folder.with_name(folder.name + ".zip")
    if not archive.is_file():
        raise NotFoundError(f"{archive.name}: the case's file is no longer there.")
    return archive
