"""A checksum of every page of the database, beside it, while nobody writes: ``newscrawl.db.seal``.

SQLite keeps no checksums of its pages, so a flipped bit inside a text passes ``pragma integrity_check``. Whoever ends
a run of writing seals the file; whoever opens it for writing removes the seal first. A sealed database can be compared
byte by byte; of one without a seal only its structure and its rows can be checked.

CRC-32 of each page: it finds every error of up to 32 bits in a row, names the page, and costs 0.5 s a GB.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
import zlib
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newscrawl.errors import StorageError
from newscrawl.files import parse_json, write_whole
from newscrawl.store.locking import RowsLock

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT: Final = 1
#: Larger databases are sealed by `newscrawl verify` only: reading them after each command would take too long.
AT_ONCE: Final = 1 << 30


def seal_path(database: Path) -> Path:
    """Where the seal of a database stands."""
    return database.with_name(f"{database.name}.seal")


def unseal(database: Path) -> None:
    """Say that the database may change from here on."""
    with suppress(OSError):
        os.unlink(f"{database}.seal")  # noqa: PTH108 - at every transaction; half the time


def seal(connection: sqlite3.Connection, database: Path, *, limit: int | None = AT_ONCE) -> bool:
    """Seal the database if nobody else is writing rows to it; was it sealed?

    The write lock is held while the pages are read, so that nobody changes them meanwhile. ``limit``: bytes of the
    largest database that is sealed.
    """
    lock = RowsLock(database)
    try:
        lock.acquire(exclusive=True)
    except StorageError:
        return False
    try:
        if limit is not None and database.stat().st_size > limit:
            return False
        if connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            return False
        connection.execute("begin immediate")
        try:
            size = connection.execute("pragma page_size").fetchone()[0]
            checksums = page_checksums(database, size)
            data = base64.b64encode(checksums.tobytes()).decode("ascii")
            content = {
                "format": _FORMAT, "page_size": size, "pages": len(checksums), "crc32": data,
                "sha256": hashlib.sha256(data.encode()).hexdigest(),
            }  # fmt: skip
            write_whole(seal_path(database), json.dumps(content), durable=False)
        finally:
            connection.execute("rollback")
    except (sqlite3.Error, OSError):
        return False
    finally:
        lock.release()
    return True


def page_checksums(database: Path, size: int) -> array[int]:
    """The CRC-32 of each page of the file, in order."""
    found = array("I")
    with database.open("rb", buffering=0) as file:
        step = max(1, (1 << 20) // size) * size
        while data := file.read(step):
            while len(data) % size and (more := file.read(size - len(data) % size)):
                data += more
            view = memoryview(data)
            found.extend(zlib.crc32(view[at : at + size]) for at in range(0, len(data), size))
    return found


def damaged_pages(database: Path) -> list[int] | None:
    """Numbers (from 1) of the pages that are not as they were sealed; None where the database is not sealed.

    Raises ``StorageError`` where the seal itself is damaged, ``OSError``.
    """
    path = seal_path(database)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        content = parse_json(raw)
        data = content["crc32"]
        if content["format"] != _FORMAT or hashlib.sha256(data.encode()).hexdigest() != content["sha256"]:
            raise ValueError
        expected = array("I")
        expected.frombytes(base64.b64decode(data, validate=True))
        size, pages = int(content["page_size"]), int(content["pages"])
        if pages != len(expected) or size < 512:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{path} is damaged: the database cannot be compared with it.") from error
    log = database.with_name(database.name + "-wal")
    if log.exists() and log.stat().st_size:
        return None  # somebody writes, or was killed while writing
    found = page_checksums(database, size)
    if not path.exists():
        return None  # somebody began to write meanwhile
    wrong = [number for number, (a, b) in enumerate(zip(expected, found, strict=False), start=1) if a != b]
    wrong += range(min(len(expected), len(found)) + 1, max(len(expected), len(found)) + 1)
    return wrong
