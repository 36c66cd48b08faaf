"""The store made anew from our own archive: the proof that only people's decisions live in the database alone."""

from __future__ import annotations

import re
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from newscrawl.archive import runs
from newscrawl.errors import StorageError
from newscrawl.intake import load_sources
from newscrawl.maintenance.ingest import Ingest, Report, own_info
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from newscrawl.maintenance.ingest import PortalFor, Progress

#: People's decisions and the user's own sources, carried over in this order.
KEPT = (
    "licences",
    "leads",
    "reviews",
    "cases",
    "case_leads",
    "repost_pairs",
    "repost_aliases",
    "desk_log",
    "desk_views",
    "desk_settings",
    "desk_sessions",
)
_TIME = re.compile(r"-(\d{8}T\d{6}Z)-")


def archives(folder: Path) -> list[list[Path]]:
    """The archive's files, those of one run together, in the order the runs began to write.

    Names sort by the time in them, whatever stands before it; a run that filled several files goes on from
    one to the next in the middle of an article.
    """
    told = {
        path: own_info(path) or {}
        for path in folder.glob("*.warc*")
        if path.is_file() and not path.match(runs.PATTERN)
    }
    groups: dict[str, list[Path]] = {}
    for path in sorted(
        told, key=lambda path: (_begun(path), str(told[path].get("started_at", "")), path.name)
    ):
        groups.setdefault(str(told[path].get("crawl") or f"file {path.name}"), []).append(path)
    return list(groups.values())


def _begun(path: Path) -> str:
    found = _TIME.search(path.name)
    return found[1] if found else ""


def rebuild(
    database: Path,
    archive: Path,
    portal_for: PortalFor,
    progress: Progress = lambda *_: None,
) -> Report:
    """Make ``database`` anew from ``archive``; the old one is replaced only when the new one is whole."""
    groups = archives(archive)
    if not groups:
        raise StorageError(f"{archive}: holds no WARC files; there is nothing to rebuild from.")
    fresh = database.with_name(database.name + ".rebuilding")
    _remove(fresh)
    with closing(connect(fresh)) as connection:
        if database.exists():
            _carry_over(connection, database)
        load_sources(connection, database.parent)
        ingest = Ingest(connection, portal_for, archive)
        total = sum(path.stat().st_size for files in groups for path in files)
        behind = 0
        for files in groups:
            ingest.read(files, partial(_overall, progress, behind, total))
            behind += sum(path.stat().st_size for path in files)
        ingest.settle()
        _runs(ingest, archive)
        if database.exists():
            _carry_frontier(connection, database)
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode = delete")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    fresh.replace(database)
    connect(database).close()
    return ingest.report


def _runs(ingest: Ingest, archive: Path) -> None:
    """How each run ended, and those that fetched no article."""
    with transaction(ingest.connection):
        for told in runs.recorded_runs(archive):
            ingest.record_run(told)


def _overall(progress: Progress, behind: int, total: int, count: int, done: int, _: int) -> None:
    progress(count, behind + done, total)


def _carry_over(connection: sqlite3.Connection, old: Path) -> None:
    """People's decisions, the user's sources and the record of past runs: what no page says."""
    connect(old).close()  # brings an older file's schema up to date first
    connection.execute("attach database ? as old", [str(old)])
    with transaction(connection):
        connection.execute("insert into sources select * from old.sources where origin = 'user'")
        for table in ("source_aliases", "source_domains"):
            connection.execute(
                f"insert into {table} select * from old.{table} where source_id in (select id from sources)"
            )
        for table in KEPT:
            connection.execute(f"insert into {table} select * from old.{table}")
        connection.execute("insert into portals select * from old.portals")
        for table in ("crawls", "ingests", "frontier_runs"):
            connection.execute(f"insert into {table} select * from old.{table}")
    connection.execute("detach database old")


def _carry_frontier(connection: sqlite3.Connection, old: Path) -> None:
    """What waits to be asked for, the lists, what never answered: the archive does not know them.

    Where both know an address, what came of it is the archive's to say, when and how to ask again the frontier's.
    """
    connection.execute("attach database ? as old", [str(old)])
    columns = ", ".join(
        row["name"] for row in connection.execute("pragma table_info (urls)") if row["name"] != "id"
    )
    with transaction(connection):
        connection.execute(
            """update urls set request = o.request, priority = o.priority, depth = o.depth, first_seen_at = o.first_seen_at,
              due_at = case urls.state when o.state then o.due_at else urls.due_at end,
              state = case when o.state in ('pending', 'leased') then 'pending' else urls.state end
            from old.urls o where o.url = urls.url and o.kind = urls.kind"""
        )
        connection.execute(
            f"""insert into urls ({columns}) select {columns} from old.urls o
            where not exists (select 1 from urls u where u.url = o.url) order by o.id"""
        )
        connection.execute(
            """update urls set state = 'pending', lease_owner = null, lease_until = null where state = 'leased'"""
        )
    connection.execute("detach database old")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
