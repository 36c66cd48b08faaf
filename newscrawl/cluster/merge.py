"""Merge what nodes have published into the centre's archive and database.

1. Every run whose files are all sound is copied into the archive, whole or not at all; the others are named.
2. Rows are read from the archive in the order of runs, which depends on nothing but the archives
   (:func:`newscrawl.maintenance.rebuild.order_of_run`). Where all new runs come after those the database has, they are read
   behind them; else the database is rebuilt. Both leave the same rows.

What people decided is the centre's: nodes publish no decisions, and a rebuild keeps them. Interrupted at any time, the
next merge goes on; merging twice changes nothing.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl import __version__
from newscrawl.archive import manifest as archive_manifest
from newscrawl.archive import runs
from newscrawl.cluster import node_manifest
from newscrawl.cluster.nodes import ConflictError, Nodes
from newscrawl.cluster.shared import UnsoundObjectError
from newscrawl.errors import StorageError
from newscrawl.files import sha256_of
from newscrawl.frontier.locks import FileLock
from newscrawl.intake import load_sources
from newscrawl.items import now
from newscrawl.maintenance.ingest import Ingest, how_of, info_of_run
from newscrawl.maintenance.rebuild import archives, rebuild
from newscrawl.store.locking import rows_lock
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newscrawl.cluster.node_manifest import Manifest, Run, Stored
    from newscrawl.cluster.shared import Shared
    from newscrawl.intake.workers import WorkerPool
    from newscrawl.maintenance.ahead import PortalFor
    from newscrawl.maintenance.ingest import Progress, Report

_STAGING: Final = ".merging"


@dataclass(slots=True)
class MergeReport:
    """What a merge did. ``refused``: what was not merged, one line each; ``clocks``: nodes whose clock differs from the
    store's, in seconds; ``rebuilt``: were new runs older than those the database had?
    """

    nodes: list[str] = field(default_factory=list)
    runs: int = 0
    files: int = 0
    bytes: int = 0
    rebuilt: bool = False
    refused: list[str] = field(default_factory=list)
    clocks: dict[str, float] = field(default_factory=dict)
    read: Report | None = None


def merge(
    database: Path,
    archive: Path,
    shared: Shared,
    portal_for: PortalFor,
    progress: Progress = lambda *_: None,
    *,
    pool: WorkerPool | None = None,
) -> MergeReport:
    """Bring what all nodes have published into ``archive`` and ``database``.

    ``pool``: workers that read the archive; the rows are the same. Raises ``StorageError`` where the store is full or away,
    or another process merges or writes rows.
    """
    lock = FileLock(database.resolve().parent / "locks" / "merge.lock")
    if not lock.acquire():
        raise StorageError(f"{database}: another process is merging; wait for it.")
    try:
        return _Merge(database, archive, shared, portal_for, progress, pool).run()
    finally:
        lock.release()


class _Merge:
    def __init__(
        self, database: Path, archive: Path, shared: Shared, portal_for: PortalFor, progress: Progress,
        pool: WorkerPool | None,
    ) -> None:  # fmt: skip
        self.database, self.archive, self.shared = database, archive, shared
        self.portal_for, self.progress, self.pool = portal_for, progress, pool
        self.staging = archive / _STAGING
        self.report = MergeReport()

    def run(self) -> MergeReport:
        found, unsound = node_manifest.read_all(self.shared)
        if not found and not unsound:
            raise StorageError(
                f"{self.shared}: no node has published anything there. Check the address; newscrawl publish fills it."
            )
        self.report.refused += [str(error) for error in unsound]
        self.report.nodes = [one.node for one in found]
        self.report.clocks = {one.node: one.clock_ahead for one in found if one.clock_ahead is not None}
        with rows_lock(self.database), closing(connect(self.database, archive=self.archive)) as connection:
            self._copy(connection, found)
            for one in found:
                self._copy_logs(one)
            behind = self._unread(connection)
            if behind is not None:
                self._read(connection, behind)
        if behind is None:
            self.report.read = rebuild(
                self.database, self.archive, self.portal_for, self.progress, pool=self.pool
            )
            self.report.rebuilt = True
            with (
                rows_lock(self.database),
                closing(connect(self.database, archive=self.archive)) as connection,
            ):
                self._finish(connection, self._pending(connection))
        return self.report

    # -- Files -------------------------------------------------------------------------------------

    def _copy(self, connection: sqlite3.Connection, found: Sequence[Manifest]) -> None:
        self.archive.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.staging, ignore_errors=True)
        recorded, _ = archive_manifest.read(self.archive)
        conflicts = self._conflicts(found)
        taken: dict[str, tuple[str, str]] = {}
        try:
            for node in found:
                for run in node.runs:
                    new = [one for one in run.files if recorded.get(one.name) != one.sha256]
                    double = [
                        one
                        for one in run.files
                        if taken.setdefault(one.name, (one.sha256, node.node))[0] != one.sha256
                    ]
                    if double:
                        other = taken[double[0].name][1]
                        self._refuse(
                            node,
                            run,
                            f"{double[0].name}: node {other} has published another file of this name",
                        )
                    elif not new:
                        continue
                    elif run.site in conflicts:
                        self._refuse(node, run, conflicts[run.site])
                    else:
                        self._copy_run(connection, node, run, new, recorded)
        finally:
            shutil.rmtree(self.staging, ignore_errors=True)

    def _refuse(self, node: Manifest, run: Run, why: str) -> None:
        self.report.refused.append(f"{run.uid} of node {node.node}: {why}")

    def _conflicts(self, found: Iterable[Manifest]) -> dict[str | None, str]:
        """Sites that are nobody's, with the reason."""
        nodes = Nodes(self.shared)
        publishing: dict[str, set[str]] = {}
        for one in found:
            for run in one.runs:
                if run.site:
                    publishing.setdefault(run.site, set()).add(one.node)
        wrong: dict[str | None, str] = {}
        for site, names in publishing.items():
            try:
                nodes.owner(site)
                claimed = {claim.node for claim in nodes.claims(site)}
            except (ConflictError, UnsoundObjectError) as error:
                wrong[site] = str(error)
                continue
            without = sorted(names - claimed)
            if without and (len(names) > 1 or claimed):
                wrong[site] = str(ConflictError(site, names | claimed))
        return wrong

    def _copy_run(
        self,
        connection: sqlite3.Connection,
        node: Manifest,
        run: Run,
        new: Sequence[Stored],
        recorded: dict[str, str],
    ) -> None:
        for one in new:
            if one.name in recorded or ((self.archive / one.name).exists() and not self._same(one)):
                self._refuse(node, run, f"{one.name}: the archive has another file of this name")
                return
        try:
            for one in new:
                self.shared.fetch(one.key, self.staging / one.name, one.length, one.sha256)
        except UnsoundObjectError as error:
            self._refuse(node, run, str(error))
            return
        # First the note that they are to be read: killed behind it, the next merge looks for their rows.
        with transaction(connection):
            for one in run.files:
                connection.execute(
                    """insert into ingests (digest, name, size, crawl, started_at) values (?, ?, ?, ?, ?)
                    on conflict (digest) do update set finished_at = null, mark = '{}', kept = null""",
                    [f"sha256:{one.sha256}", one.name, one.length, run.uid, now()],
                )
        for one in new:
            (self.staging / one.name).replace(self.archive / one.name)
        archive_manifest.record(self.archive, {one.name: one.sha256 for one in new})
        recorded.update({one.name: one.sha256 for one in new})
        self.report.runs += 1
        self.report.files += len(new)
        self.report.bytes += sum(one.length for one in new)

    def _same(self, one: Stored) -> bool:
        """Is a file of the archive that its manifest does not name the published one? A merge was killed behind it."""
        return sha256_of(self.archive / one.name) == one.sha256

    def _copy_logs(self, node: Manifest) -> None:
        """A node's records of runs, each in the place of what it begins with."""
        for one in node.logs:
            path = self.archive / f"{one.name.removesuffix('.warc.gz')}-{node.node}.warc.gz"
            before = path.read_bytes() if path.exists() else b""
            if len(before) == one.length and sha256_of(path) == one.sha256:
                continue
            draft = self.staging / path.name
            try:
                self.shared.fetch(one.key, draft, one.length, one.sha256)
                if not draft.read_bytes().startswith(before):
                    self.report.refused.append(
                        f"{one.key}: does not go on from what was merged of {one.name} before"
                    )
                    continue
                draft.replace(path)
            except UnsoundObjectError as error:
                self.report.refused.append(str(error))
            finally:
                shutil.rmtree(self.staging, ignore_errors=True)

    # -- Rows --------------------------------------------------------------------------------------

    @staticmethod
    def _pending(connection: sqlite3.Connection) -> dict[str, sqlite3.Row]:
        """Files of runs whose rows are not known to be there, by name. Files that an ingest copies are not among them."""
        rows = connection.execute(
            "select digest, name, crawl from ingests where finished_at is null and kept is null and mark = '{}'"
        )
        return {row["name"]: row for row in rows}

    def _unread(self, connection: sqlite3.Connection) -> list[list[Path]] | None:
        """The runs to be read behind those the database has; None where one of them belongs before these."""
        pending = self._pending(connection)
        groups = archives(self.archive)
        new = [any(path.name in pending for path in files) for files in groups]
        if True not in new:
            return []
        first = new.index(True)
        return groups[first:] if all(new[first:]) else None

    def _read(self, connection: sqlite3.Connection, groups: list[list[Path]]) -> None:
        missing = self._unrecorded(connection)
        if not groups and not missing:
            return
        load_sources(connection, self.database.parent)
        coming = [
            (path, how) for files in groups for how in (how_of(info_of_run(files[0])),) for path in files
        ]
        taking = Ingest(connection, self.portal_for, self.archive, pool=self.pool, coming=coming)
        pending = self._pending(connection)
        for files in groups:
            taking.read(files, self.progress)
            self._finish(
                connection, {path.name: pending[path.name] for path in files if path.name in pending}
            )
        taking.settle()
        with transaction(connection):
            for description in runs.recorded_runs(self.archive) if groups else missing:
                taking.record_run(description)
        if groups:
            self.report.read = taking.report

    def _unrecorded(self, connection: sqlite3.Connection) -> list[dict[str, Any]]:
        """The records of runs whose end the database does not know: they may come later than the pages."""
        ended = {row[0] for row in connection.execute("select uid from crawls where finished_at is not null")}
        return [
            one
            for one in runs.recorded_runs(self.archive)
            if one.get("finished_at") and one["crawl"] not in ended
        ]

    @staticmethod
    def _finish(connection: sqlite3.Connection, rows: dict[str, Any]) -> None:
        with transaction(connection):
            connection.executemany(
                "update ingests set finished_at = ?, report = ? where digest = ?",
                [(now(), json.dumps({"version": __version__}), row["digest"]) for row in rows.values()],
            )
