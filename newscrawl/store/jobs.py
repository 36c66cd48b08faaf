"""Evidence cases being made: how far each is, for every process of the desk.

A row is no decision and no evidence: it says who waits for what. The process that works on a job writes every few
seconds that it does; a job nobody wrote about for :data:`SILENT` has died with its process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.items import now, utc

if TYPE_CHECKING:
    import sqlite3

#: Nobody works on a job that was silent for this long.
SILENT: Final = timedelta(seconds=60)
#: Finished jobs are kept for whoever comes back to their page.
KEPT: Final = timedelta(days=1)
_COLUMNS: Final = "id, who, back, reposts, started_at, seen_at, finished_at, step, done, total, name, error"


@dataclass(slots=True, frozen=True)
class Job:
    """One case: ``step`` (pairs, papers, seal, zip), of which ``done`` of ``total`` parts are made. Times are UTC."""

    id: str
    who: str
    back: str
    reposts: int
    started_at: str
    seen_at: str
    finished_at: str | None = None
    step: str = "pairs"
    done: int = 0
    total: int = 1
    #: Of the finished case.
    name: str = ""
    #: Where it failed: the message and its arguments, as JSON.
    error: str = ""

    @property
    def failure(self) -> tuple[str, dict[str, Any]] | None:
        return (json.loads(self.error)[0], json.loads(self.error)[1]) if self.error else None

    @property
    def alive(self) -> bool:
        return self.finished_at is None and self.seen_at > utc(datetime.now(UTC) - SILENT)


def begin(connection: sqlite3.Connection, job_id: str, *, who: str, back: str, reposts: int) -> None:
    """Note that a job begins; old finished ones are removed."""
    connection.execute("delete from desk_jobs where seen_at < ?", [utc(datetime.now(UTC) - KEPT)])
    connection.execute(
        "insert into desk_jobs (id, who, back, reposts, started_at, seen_at) values (?, ?, ?, ?, ?, ?)",
        [job_id, who, back, reposts, now(), now()],
    )


def report(connection: sqlite3.Connection, job_id: str, step: str, done: int, total: int) -> None:
    connection.execute(
        "update desk_jobs set step = ?, done = ?, total = ?, seen_at = ? where id = ? and finished_at is null",
        [step, done, total, now(), job_id],
    )


def finish(
    connection: sqlite3.Connection,
    job_id: str,
    *,
    name: str = "",
    failure: tuple[str, dict[str, str]] | None = None,
) -> None:
    """``name``: of the case that is made; ``failure``: why there is none (message, arguments)."""
    error = json.dumps(failure, ensure_ascii=False) if failure else ""
    connection.execute(
        "update desk_jobs set finished_at = ?, seen_at = ?, name = ?, error = ? where id = ?",
        [now(), now(), name, error, job_id],
    )


def get(connection: sqlite3.Connection, job_id: str) -> Job | None:
    row = connection.execute(f"select {_COLUMNS} from desk_jobs where id = ?", [job_id]).fetchone()
    return None if row is None else Job(*row)


def running(connection: sqlite3.Connection) -> list[Job]:
    """Jobs somebody works on, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from desk_jobs where finished_at is null order by started_at, id"
    )
    return [job for job in (Job(*row) for row in rows) if job.alive]
