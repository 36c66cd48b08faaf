"""How the portals' crawls are: each one's last run, what the monitors found, and what is open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.frontier import queue
from newscrawl.frontier.health import FINDINGS

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3


def health(connection: sqlite3.Connection, *, now: dt.datetime | None = None) -> list[dict[str, Any]]:
    """One row per portal ever crawled, by name.

    Keys: portal, last_run, finished, reason, state (``ok``, ``findings``, ``unfinished``, ``failed``), new,
    pending, due, lists_cut (lists that go on beyond the limit of pages), findings (list of cause, meaning, detail).
    """
    rows = connection.execute(
        "select * from frontier_runs where id in (select max(id) from frontier_runs group by spider) order by spider"
    ).fetchall()
    return [_row(connection, row, now) for row in rows]


def _row(connection: sqlite3.Connection, row: sqlite3.Row, now: dt.datetime | None) -> dict[str, Any]:
    findings = [
        {**finding, "meaning": FINDINGS.get(finding["cause"], finding["cause"])}
        for finding in json.loads(row["findings"])
    ]
    measures = json.loads(row["measures"])
    pending = connection.execute(
        "select count(*) from urls where spider = ? and state in ('pending', 'leased')", [row["spider"]]
    ).fetchone()[0]
    state = (
        "findings" if findings
        else "unfinished" if row["finished_at"] is None
        else "ok" if row["reason"] == "finished"
        else "failed"
    )  # fmt: skip
    return {
        "portal": row["spider"],
        "last_run": row["started_at"],
        "finished": row["finished_at"],
        "reason": row["reason"],
        "state": state,
        "new": measures.get("new", 0),
        "lists_cut": measures.get("lists_cut", 0),
        "pending": pending,
        "due": sum(queue.due(connection, row["spider"], now=now).values()),
        "findings": findings,
    }
