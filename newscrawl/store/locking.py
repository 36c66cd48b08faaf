"""Who may write rows: crawls and ingests together, a rebuild alone.

The kernel releases a lock with its process, however that ends. Where there is no ``fcntl`` nothing is locked.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class RowsLock:
    """A lock on ``.<database>.lock``: shared for crawls, ingests and detections, exclusive for a rebuild."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(f".{database.name}.lock")
        self._fd: int | None = None

    def acquire(self, *, exclusive: bool = False) -> None:
        """Take the lock; raises :class:`StorageError` at once where it is taken."""
        if fcntl is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(f"{self.path}: cannot be written ({error.strerror}).") from error
        try:
            fcntl.flock(fd, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            raise StorageError(
                f"{self.database}: a crawl, an ingest or a detection is writing to it. Wait for its end, or stop it."
                if exclusive
                else f"{self.database} is being rebuilt. Nothing is lost: try again when the rebuild has ended."
            ) from None
        self._fd = fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


@contextmanager
def rows_lock(database: Path, *, exclusive: bool = False) -> Iterator[None]:
    """Hold :class:`RowsLock` meanwhile."""
    lock = RowsLock(database)
    lock.acquire(exclusive=exclusive)
    try:
        yield
    finally:
        lock.release()
