"""Publish a node's archive: its closed WARCs, what it knows of its runs, and its articles as Parquet, a file a WARC.

A run is published when it has ended, whole or not at all: only then does the manifest name it. Interrupted, the next
publication sends the run that was on its way again. Publishing twice changes nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl import __version__
from newscrawl.archive import manifest as archive_manifest
from newscrawl.archive import runs
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.cluster import cache, node_manifest
from newscrawl.cluster.node_manifest import FOLDER, Cache, Manifest, Run, Stored
from newscrawl.cluster.nodes import Nodes
from newscrawl.cluster.shared import CLOCK_TOLERANCE
from newscrawl.errors import StorageError
from newscrawl.files import parse_json, sha256_of, working_folder, write_whole
from newscrawl.frontier.locks import FileLock, held
from newscrawl.items import now
from newscrawl.maintenance.ingest import SPIDER, own_info
from newscrawl.maintenance.rebuild import archives
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.cluster.shared import Shared

    #: (files so far, bytes done, bytes in all)
    Progress = Callable[[int, int, int], None]

#: Beside the database: the state of its manifest that this folder published last, by store.
STATE: Final = "node-published.json"
#: Bytes sent between two states of the manifest: what an interruption costs at most, beside the run on its way.
_CHECKPOINT: Final = 256 * 1024 * 1024


@dataclass(slots=True)
class PublishReport:
    """What a publication sent. ``waiting``: runs that have not ended; ``refused``: what was not published, and why."""

    node: str
    runs: int = 0
    files: int = 0
    bytes: int = 0
    caches: int = 0
    rows: int = 0
    waiting: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    #: Set where the clocks differ by more than :data:`CLOCK_TOLERANCE`.
    clock_ahead: float | None = None


def publish(
    database: Path,
    archive: Path,
    shared: Shared,
    node: str,
    token: str,
    progress: Progress = lambda *_: None,
    *,
    take_over: bool = False,
) -> PublishReport:
    """Publish what is closed in ``archive`` under the name ``node``.

    ``token``: of the output folder, so that two of them cannot publish under one name. A copy of the folder has the same
    token: what this folder published last stands in :data:`STATE`, and another state of the store is somebody else's
    unless ``take_over``. Raises ``StorageError`` in both cases, and where the store is full or away, or another process
    publishes.
    """
    lock = FileLock(database.resolve().parent / "locks" / "publish.lock")
    if not lock.acquire():
        raise StorageError(f"{archive}: another process is publishing it; wait for it.")
    with closing(_Released(lock)):
        return _Publication(database, archive, shared, node, token, progress, take_over=take_over).run()


class _Released:
    def __init__(self, lock: FileLock) -> None:
        self.close = lock.release


class _Publication:
    def __init__(
        self,
        database: Path,
        archive: Path,
        shared: Shared,
        node: str,
        token: str,
        progress: Progress,
        *,
        take_over: bool,
    ) -> None:
        self.database, self.archive, self.shared, self.progress = database, archive, shared, progress
        self.node = node_manifest.checked_node(node)
        self.report = PublishReport(node)
        before = node_manifest.read(shared, node)
        if before is not None and before.token != token:
            raise StorageError(
                f"{shared}: another output folder publishes as {node!r}. Give this one another name: newscrawl nodes join."
            )
        self.manifest = before or Manifest(node, token, __version__)
        self._written = before.dump() if before else None
        self._state = database.resolve().parent / STATE
        known = self._known()
        if self._written is not None and known and self._written["sha256"] not in known and not take_over:
            raise StorageError(
                f"{shared}: a copy of this output folder, or a later state of it, published as {node!r} at "
                f"{self.manifest.published_at}. Two folders cannot be one node: remove node.json in this one and join under "
                "another name. Where it is the only one left: newscrawl publish --take-over."
            )
        self._since = 0
        self._there: dict[str, int] = {}

    def run(self) -> PublishReport:
        self._clear()
        for folder in ("warc", "runs", "cache"):
            self._there |= self.shared.lengths(f"{FOLDER}/{self.node}/{folder}")
        self._clock()
        self._publish_runs()
        self._publish_logs()
        self._publish_caches()
        self._checkpoint()
        return self.report

    def _clear(self) -> None:
        """Remove what interrupted uploads left, and what the manifest does not name any more: not before the next
        publication, so that whoever reads by the manifest before can finish.
        """
        named = {one.key for one in self.manifest.logs} | {
            part.key for one in self.manifest.caches for part in (one.stored, one.postings)
        }
        for folder in ("", "/warc", "/runs", "/cache"):
            self.shared.clear_drafts(f"{FOLDER}/{self.node}{folder}")
        for folder in ("runs", "cache"):
            for name in self.shared.names(f"{FOLDER}/{self.node}/{folder}"):
                if (key := f"{FOLDER}/{self.node}/{folder}/{name}") not in named:
                    self.shared.delete(key)

    def _whole(self, *objects: Stored) -> bool:
        """Has the store these objects still, in their length? One that it lost is sent again."""
        return all(self._there.get(one.key) == one.length for one in objects)

    def _clock(self) -> None:
        ahead = self.shared.clock_ahead(f"{FOLDER}/{self.node}/clock")
        off = ahead is not None and abs(ahead) > CLOCK_TOLERANCE
        self.report.clock_ahead = round(ahead, 1) if ahead is not None and off else None
        self.manifest.clock_ahead = self.report.clock_ahead

    def _checkpoint(self) -> None:
        self.manifest.newscrawl = __version__
        if self._written is not None and self._content() == {
            **self._written,
            "sha256": None,
            "published_at": None,
        }:
            return
        self.manifest.published_at = now()
        after = self.manifest.dump()
        # Before and behind the manifest: whichever of the two an interruption leaves in the store is ours.
        before = [self._written["sha256"]] if self._written else []
        self._remember([*before, after["sha256"]])
        node_manifest.write(self.shared, self.manifest)
        self._remember([after["sha256"]])
        self._written = after
        self._since = 0

    def _known(self) -> list[str]:
        """The states of the manifest that this folder wrote, or was about to write, to this store."""
        try:
            return [str(one) for one in parse_json(self._state.read_bytes())[self.shared.place]]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _remember(self, digests: list[str]) -> None:
        try:
            kept = parse_json(self._state.read_bytes())
        except (OSError, ValueError):
            kept = {}
        kept = kept if isinstance(kept, dict) else {}
        try:
            write_whole(self._state, json.dumps({**kept, self.shared.place: digests}, indent=1))
        except OSError as error:
            raise StorageError(f"{self._state} cannot be written ({error.strerror}).") from None

    def _content(self) -> dict[str, object]:
        return {**self.manifest.dump(), "sha256": None, "published_at": None}

    # -- Runs --------------------------------------------------------------------------------------

    def _publish_runs(self) -> None:
        recorded = (
            {str(one["crawl"]) for one in runs.recorded_runs(self.archive)}
            if self.archive.is_dir()
            else set()
        )
        digests, _ = archive_manifest.read(self.archive)
        sites = self._sites()
        published = {run.uid: run for run in self.manifest.runs}
        nodes = Nodes(self.shared)
        groups = archives(self.archive)
        total = sum(path.stat().st_size for files in groups for path in files if path.exists())
        done = 0
        for files in groups:
            uid = str((own_info(files[0]) or {}).get("crawl") or f"file {files[0].name}")
            if any(path.name.endswith(OPEN_SUFFIX) for path in files) or not self._ended(
                files[0], uid, recorded
            ):
                self.report.waiting.append(uid)
                continue
            done += sum(path.stat().st_size for path in files)
            before = published.get(uid)
            same = before is not None and [one.name for one in before.files] == [path.name for path in files]
            if before is not None and same and self._whole(*before.files):
                self.progress(self.report.files, done, total)
                continue
            site = sites.get(uid)
            other = nodes.other_owner(site, self.node) if site else None
            if other:
                self.report.refused.append(
                    f"{uid}: {site} belongs to node {other}; see `newscrawl nodes move`"
                )
                continue
            try:
                sent = tuple(self._send(path, digests.get(path.name)) for path in files)
            except _ChangedError as error:
                self.report.refused.append(f"{uid}: {error}")
                continue
            if site:
                nodes.claim(site, self.node)
            kept = [run for run in self.manifest.runs if run.uid != uid]
            self.manifest.runs = [*kept, Run(uid, site, sent)]
            self.report.runs += 1
            self.progress(self.report.files, done, total)
            if self._since > _CHECKPOINT:
                self._checkpoint()

    def _ended(self, first: Path, uid: str, recorded: set[str]) -> bool:
        """Has a run ended? It says so itself, or is nobody's any more."""
        if uid in recorded:
            return True
        if (own_info(first) or {}).get("spider") == SPIDER:
            locks = self.archive.parent / ".ingests"
        else:
            locks = self.database.resolve().parent / f".{self.database.name}.owners"
        return not (locks.is_dir() and any(held(path) for path in locks.iterdir()))

    def _sites(self) -> dict[str, str]:
        if not self.database.exists():
            return {}
        with closing(connect(self.database, read_only=True)) as connection:
            rows = connection.execute(
                "select uid, key from crawls join portals on portals.id = portal_id"
            ).fetchall()
        return {row["uid"]: row["key"] for row in rows}

    def _send(self, path: Path, recorded: str | None) -> Stored:
        key = f"{FOLDER}/{self.node}/warc/{path.name}"
        length, digest = self.shared.put_file(key, path)
        if recorded is not None and digest != recorded:
            raise _ChangedError(f"{path.name} is not as it was written; see `newscrawl verify`")
        self.report.files += 1
        self.report.bytes += length
        self._since += length
        return Stored(path.name, key, length, digest)

    def _publish_logs(self) -> None:
        """The records of runs still grow: what is whole now is sent under its digest."""
        before = {one.name: one for one in self.manifest.logs}
        for path in sorted(self.archive.glob("runs-??????.warc.gz")):
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                data = file.read()
            digest = hashlib.sha256(data).hexdigest()
            old = before.get(path.name)
            if old is not None and old.sha256 == digest and self._whole(old):
                continue
            key = f"{FOLDER}/{self.node}/runs/{digest}"
            self.shared.put_bytes(key, data)
            before[path.name] = Stored(path.name, key, len(data), digest)
        self.manifest.logs = [before[name] for name in sorted(before)]

    # -- Caches ------------------------------------------------------------------------------------

    def _publish_caches(self) -> None:
        if not self.database.exists():
            return
        files = self.manifest.files()
        before = {one.stored.name: one for one in self.manifest.caches}
        kept: dict[str, Cache] = {}
        with ExitStack() as stack:
            connection = stack.enter_context(closing(connect(self.database, read_only=True)))
            scratch = stack.enter_context(working_folder(self.database.parent, ".publish-"))
            places: cache.Places | None = None
            for name, stamp, articles in cache.stamps(connection):
                file, old = files.get(name), before.get(name)
                if file is None:
                    continue
                made_from = (stamp, file.sha256, __version__)
                same = old is not None and (old.stamp, old.warc, old.version) == made_from
                if old is not None and same and self._whole(old.stored, old.postings):
                    kept[name] = old
                    continue
                places = places or cache.Places(self.archive)
                rows = cache.write(scratch / "rows", cache.rows_of(connection, articles, places))
                cache.write_postings(scratch / "postings", scratch / "rows")
                stored, postings = (self._send_cache(name, scratch / part) for part in ("rows", "postings"))
                kept[name] = Cache(file.sha256, stored, postings, rows, stamp, __version__)
                self.report.caches += 1
                self.report.rows += rows
                if self._since > _CHECKPOINT:
                    self.manifest.caches = list((before | kept).values())
                    self._checkpoint()
        self.manifest.caches = [kept[name] for name in sorted(kept)]

    def _send_cache(self, name: str, path: Path) -> Stored:
        digest = sha256_of(path)
        key = f"{FOLDER}/{self.node}/cache/{digest}.parquet"
        length, sent = self.shared.put_file(key, path)
        self._since += length
        return Stored(name, key, length, sent)


class _ChangedError(Exception):
    pass
