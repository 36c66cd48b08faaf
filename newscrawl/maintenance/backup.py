"""Backup and restore of one output folder: the database, the archive and what people keep beside them.

A backup is a folder that holds copies under their names, the database as ``newscrawl-<time>.db`` and ``backup.json``,
which lists every file with size and SHA-256. ``backup.json`` is written last and replaced in one step: an interrupted
backup leaves the one before it valid, and a second run continues where the first stopped.

The moment a backup shows is one at which no transaction was open. Writers wait only while the sizes of the files are
noted and a read transaction begins; SQLite's online backup then copies that snapshot while they go on. A record is on
disk before the transaction that names it, so the noted part of each WARC holds every capture of the snapshot. Files of
old years (:mod:`newscrawl.store.year_files`) never change: those the snapshot speaks of are copied once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl import __version__
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError, YearFileError
from newscrawl.files import parse_json, replacing, sha256_of, write_whole
from newscrawl.items import now, utc
from newscrawl.store import year_files
from newscrawl.store.schema import connect, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANIFEST: Final = "backup.json"
DATABASE: Final = "newscrawl.db"
#: Files of the output folder that a restore makes again or that belong to running processes.
_LEFT_OUT: Final = (
    "newscrawl.db*",
    ".newscrawl.db.*",
    ".ingests",
    "*.lock",
    "*.part",
    "*.tmp",
    "*.rebuilding*",
    "*.before-*",
    year_files.PATTERN,  # those that the database speaks of are added
)
#: Keys, users and accesses: readable by their owner only, also in a backup and after a restore.
SECRETS: Final = frozenset({"users.txt", "case-key.pem", "wacz-key.pem"})
#: Files that only ever grow, or never change: their size says whether a backup has them.
_GROWING: Final = ("warc/*.warc.gz", "warc/*.warc", "warc/*.warc.zst", "warc/*.open", year_files.PATTERN)
_STEP: Final = 1 << 20
_FORMAT: Final = 1


@dataclass(slots=True, frozen=True)
class BackedUp:
    """A file of a backup: its place in the output folder, its place in the backup, size in bytes, SHA-256 in hex."""

    path: str
    stored: str
    size: int
    sha256: str


@dataclass(slots=True)
class Backup:
    """What ``backup.json`` says: when the snapshot was taken (UTC), by which version, rows of the main tables, files."""

    taken_at: str
    version: str
    rows: dict[str, int]
    files: list[BackedUp]
    #: Files copied by this run; the others were there already.
    copied: int = field(default=0, compare=False)

    @property
    def secrets(self) -> list[str]:
        """The keys and lists of users in it, by their place in the output folder."""
        return sorted(one.path for one in self.files if one.path in SECRETS)


def back_up(
    output: Path,
    database: Path,
    destination: Path,
    progress: Callable[[int, int, int], None] | None = None,
    *,
    secrets: bool = True,
) -> Backup:
    """Write a backup of ``output`` and ``database`` into the folder ``destination``; returns its manifest.

    ``progress`` is called with (files done, bytes done, bytes in all). ``secrets`` False leaves :data:`SECRETS` out, and
    removes those that an earlier backup left in ``destination``. Crawls, the desk and other commands may write
    meanwhile. Raises ``ConfigurationError`` where ``destination`` lies inside ``output``, ``NotFoundError`` where
    there is no database, ``StorageError`` where a file cannot be read or written; the backup before stays valid then.
    """
    destination = destination.resolve()
    if destination.is_relative_to(output.resolve()):
        raise ConfigurationError(
            f"{destination} lies inside {output}; choose a folder outside, best on another disk."
        )
    if not database.exists():
        raise NotFoundError(f"{database}: no such database; there is nothing to back up.")
    report = progress or (lambda *_: None)
    connect(
        database
    ).close()  # an older file's schema is brought up to date first, so that a restore needs no older version
    taken_at = now()
    stored_database = f"newscrawl-{taken_at.replace('-', '').replace(':', '').replace('.', '')}.db"
    try:
        destination.mkdir(parents=True, exist_ok=True)
        before = {
            one.path: one for one in (read_manifest(destination).files if _has_manifest(destination) else [])
        }
        with closing(_read_only(database)) as reader:
            sizes = _snapshot(reader, output, database)
            old_years = {file.name: file for file in year_files.recorded(reader)}
            sizes |= {name: file.size for name, file in old_years.items()}
            if not secrets:
                sizes = {path: size for path, size in sizes.items() if path not in SECRETS}
            total = sum(sizes.values()) + database.stat().st_size
            files: list[BackedUp] = []
            copied = done = 0
            _copy_database(reader, destination / stored_database)
            rows = _rows(destination / stored_database)
            files.append(_described(destination, DATABASE, stored_database))
            done += files[0].size
            for number, (path, size) in enumerate(sizes.items(), start=2):
                known = before.get(path)
                source = database.resolve().parent / path if path in old_years else output / path
                if known is not None and _unchanged(source, destination / known.stored, known, size):
                    files.append(known)
                else:
                    files.append(_copy(source, destination, path, size))
                    copied += 1
                if path in old_years and files[-1].sha256 != old_years[path].sha256:
                    raise YearFileError(source, "not the SHA-256 that was recorded")
                done += size
                report(number, done, total)
        backup = Backup(taken_at, __version__, rows, files)
        _write_manifest(destination, backup)
    except sqlite3.Error as error:
        _forget(destination, stored_database)
        raise StorageError(
            f"{destination}: the database could not be copied ({error}). Check the free space."
        ) from error
    except OSError as error:
        _forget(destination, stored_database)
        raise StorageError(
            f"{destination}: the backup is not complete ({error}); the one before it, if any, is still valid. "
            "Check that the folder is there and has room, then run the command again."
        ) from error
    stale = [path for path in destination.glob("newscrawl-*.db*") if path.name != stored_database]
    stale += [path for path in destination.glob(year_files.PATTERN) if path.name not in old_years]
    if not secrets:
        stale += [destination / name for name in SECRETS]
    for old in stale:
        old.unlink(missing_ok=True)
    backup.copied = copied + 1
    return backup


def _forget(destination: Path, stored_database: str) -> None:
    """Remove the copied database of a backup that failed: no manifest names it, and the disk may be full."""
    with contextlib.suppress(OSError):
        for path in destination.glob(f"{stored_database}*"):
            path.unlink(missing_ok=True)


def restore(source: Path, output: Path, *, replace: bool = False) -> Backup:
    """Put a backup back into ``output``; every file is compared with its recorded SHA-256 before anything is changed.

    ``replace``: what is there is kept under names that end in ``.before-<time>``. Raises ``NotFoundError`` where
    ``source`` is no backup, ``StorageError`` where a file of it is missing or was changed, ``ConfigurationError``
    where ``output`` holds a database already and ``replace`` is not given.
    """
    backup = read_manifest(source)
    faults = verify_backup(source)
    if faults:
        raise StorageError(f"{source}: not restored; " + "; ".join(faults[:5]) + ". Use another backup.")
    _refuse_newer_version(source, backup)
    there = output / DATABASE
    if there.exists() and not replace:
        written = _last_written(output)
        newer = ", LATER than the backup" if written > backup.taken_at else ""
        raise ConfigurationError(
            f"{there} exists (last written {written}{newer}; the backup is of {backup.taken_at}). "
            "Restore into another --output, or add --replace: the present files are then kept beside it."
        )
    stamp = now().replace("-", "").replace(":", "").split(".")[0] + "Z"
    staging = output / f".restore-{stamp}"
    try:
        for one in backup.files:
            target = staging / one.path
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy_bytes(source / one.stored, target, one.size, secret=one.path in SECRETS)
        tops = sorted({Path(one.path).parts[0] for one in backup.files})
        for name in [*tops, f"{DATABASE}-wal", f"{DATABASE}-shm"]:
            present = output / name
            if present.exists():
                present.rename(output / f"{name}.before-{stamp}")
        for name in tops:
            (staging / name).rename(output / name)
        staging.rmdir()
    except OSError as error:
        raise StorageError(
            f"{output}: the restore stopped ({error}). What was there before stands under names that end in "
            f".before-{stamp}; run the command again with --replace once there is room."
        ) from error
    return backup


def verify_backup(source: Path) -> list[str]:
    """Compare each file of a backup with its manifest; one sentence for each fault, none where all is as recorded."""
    faults = []
    for one in read_manifest(source).files:
        path = source / one.stored
        if not path.is_file():
            faults.append(f"{one.stored} is missing")
        elif path.stat().st_size != one.size:
            faults.append(f"{one.stored} has {path.stat().st_size} bytes instead of {one.size}")
        elif sha256_of(path) != one.sha256:
            faults.append(f"{one.stored} was changed")
    return faults


def read_manifest(source: Path) -> Backup:
    """The manifest of a backup folder. Raises ``NotFoundError`` where there is none, ``StorageError`` for a broken one."""
    path = source / MANIFEST
    if not path.is_file():
        raise NotFoundError(f"{source}: no backup there ({MANIFEST} is missing).")
    try:
        manifest = parse_json(path.read_text(encoding="utf-8"))
        if manifest["format"] != _FORMAT:
            raise StorageError(
                f"{path}: format {manifest['format']} was written by another version of newscrawl."
            )
        files = [BackedUp(**one) for one in manifest["files"]]
        for one in files:
            for part in (one.path, one.stored):
                if Path(part).is_absolute() or ".." in Path(part).parts:
                    raise StorageError(f"{path}: {part!r} points outside the backup.")
        return Backup(manifest["taken_at"], manifest["version"], manifest["rows"], files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{path}: cannot be read ({error}). Use another backup.") from error


def _has_manifest(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _snapshot(reader: sqlite3.Connection, output: Path, database: Path) -> dict[str, int]:
    """Begin ``reader``'s read transaction and note the sizes of all files while no writer is in a transaction."""
    with closing(connect(database)) as writer:
        writer.execute("begin immediate")
        reader.execute("begin")
        reader.execute("select count(*) from sqlite_master").fetchone()
        sizes = {path.relative_to(output).as_posix(): path.stat().st_size for path in _files(output)}
        writer.execute("rollback")
    return sizes


def _files(output: Path) -> Iterator[Path]:
    for path in sorted(output.rglob("*")):
        names = path.relative_to(output).parts
        if any(
            name.startswith(".restore-") or Path(name).match(left) for name in names for left in _LEFT_OUT
        ):
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def _copy_database(reader: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as copy:
        reader.backup(copy, pages=-1)
        copy.execute("pragma journal_mode = delete")
        fault = copy.execute("pragma quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise StorageError(f"the database is damaged ({fault}); run `newscrawl rebuild` before the backup.")
    reader.execute("rollback")


def _rows(path: Path) -> dict[str, int]:
    with closing(_read_only(path)) as connection:
        tables = ("articles", "captures", "reposts", "leads", "reviews", "cases", "licences")
        return {
            name: int(connection.execute(f"select count(*) from {name}").fetchone()[0]) for name in tables
        }


def _described(destination: Path, path: str, stored: str) -> BackedUp:
    place = destination / stored
    return BackedUp(path, stored, place.stat().st_size, sha256_of(place))


def _unchanged(source: Path, target: Path, known: BackedUp, size: int) -> bool:
    """Does a backup have this file already? Of equal size alone are also an old and a new password or list of names."""
    if known.size != size or not target.is_file() or target.stat().st_size != size:
        return False
    return any(Path(known.path).match(pattern) for pattern in _GROWING) or (
        sha256_of(source) == known.sha256 == sha256_of(target)
    )


def _copy(source: Path, destination: Path, path: str, size: int) -> BackedUp:
    # A file that is being written loses its suffix when it is closed; the part noted is the same under both names.
    if not source.exists() and source.suffix == ".open":
        source = source.with_suffix("")
    target = destination / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as draft:
        digest = _copy_bytes(source, draft, size, secret=path in SECRETS)
    return BackedUp(path, path, size, digest)


def _copy_bytes(source: Path, target: Path, size: int, *, secret: bool = False) -> str:
    """Copy the first ``size`` bytes; ``secret``: for the owner's eyes only, from the first byte on."""
    digest = hashlib.sha256()
    left = size
    target.unlink(missing_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o666)
    with source.open("rb") as reading, os.fdopen(handle, "wb") as writing:
        while left:
            part = reading.read(min(_STEP, left))
            if not part:
                raise OSError(f"{source} became shorter while it was copied")
            digest.update(part)
            writing.write(part)
            left -= len(part)
    return digest.hexdigest()


def _write_manifest(destination: Path, backup: Backup) -> None:
    manifest: dict[str, Any] = {
        "format": _FORMAT,
        "taken_at": backup.taken_at,
        "version": backup.version,
        "rows": backup.rows,
        "files": [asdict(one) for one in backup.files],
    }
    write_whole(destination / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _last_written(output: Path) -> str:
    """When the database or the archive beside it was last written to (UTC, as :func:`newscrawl.items.now`)."""
    names = (DATABASE, f"{DATABASE}-wal", "warc/decisions.jsonl")
    moments = [
        path.stat().st_mtime for name in names if (path := output / name).exists() and path.stat().st_size
    ]
    return utc(dt.datetime.fromtimestamp(max(moments, default=0.0), dt.UTC))


def _refuse_newer_version(source: Path, backup: Backup) -> None:
    """Raise ``NewerDatabaseError`` before anything is changed where the backup's database is of a newer version."""
    stored = next((one.stored for one in backup.files if one.path == DATABASE), None)
    if stored is None:
        raise StorageError(f"{source}: not restored; {MANIFEST} names no database. Use another backup.")
    refuse_newer(source / stored)
