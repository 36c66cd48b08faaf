"""Finding a record in our archive folder by file name and offset."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO, Final

from newscrawl.archive.records import Damage, Record
from newscrawl.archive.stream import RECORD_LIMIT, read_records
from newscrawl.errors import NotFoundError, StorageError

#: The file that is being written ends so.
OPEN_SUFFIX: Final = ".open"

_FILE_NAME: Final = re.compile(r"[^/\\\0]{1,255}")


def opened(path: Path) -> BinaryIO:
    """The file, for reading. Raises ``StorageError``."""
    try:
        return path.open("rb")
    except OSError as error:
        raise StorageError(
            f"cannot read {path}: {error.strerror}. Check the path and its permissions."
        ) from error


def find_warc(folder: Path, warc_file: str) -> Path:
    """The file of this name in the archive folder, finished or still being written.

    Raises ``NotFoundError``, also for a name that is more than a file name.
    """
    if not warc_file or warc_file in (".", "..") or not _FILE_NAME.fullmatch(warc_file):
        raise NotFoundError(f"{warc_file!r} is no file name of the archive")
    # The writer may take the suffix off between two looks.
    for name in (warc_file, warc_file + OPEN_SUFFIX, warc_file):
        path = Path(folder) / name
        if path.is_file() and not path.is_symlink():
            return path
    raise NotFoundError(f"{warc_file} is not in {folder}; was the archive moved? Point --output to it.")


def record_at(folder: Path, warc_file: str, offset: int, limit: int = RECORD_LIMIT) -> Record:
    """The record that starts there. Raises ``NotFoundError``, ``StorageError`` where none does."""
    path = find_warc(folder, warc_file)
    with opened(path) as file:
        found = next(read_records(file, warc_file, start=offset, limit=limit), None)
    if isinstance(found, Record) and found.offset == offset:
        return found
    detail = f"{found.kind}: {found.detail}" if isinstance(found, Damage) else "no record starts there"
    raise StorageError(f"{path} at {offset}: {detail}. Restore the file from a backup, or crawl again.")
