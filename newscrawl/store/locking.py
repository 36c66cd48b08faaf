"""Who may write rows: crawls and ingests together, a rebuild alone.

The kernel releases a lock with its process, however that ends. Where there is no ``fcntl`` nothing is locked.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


_REBUILD: Final = b"rebuild"
#: Seconds to wait for whoever seals the database (a second a GB).
_WAIT_SHARED: Final = 60.0
_WAIT_EXCLUSIVE: Final = 3.0


class RowsLock:
    """A lock on ``.<database>.lock``: shared for crawls, ingests and detections, exclusive for a rebuild."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(f".{database.name}.lock")
        self._fd: int | None = None

    def acquire(self, *, exclusive: bool = False, purpose: str = "") -> None:
        """Take the lock; raises :class:`StorageError` where it is taken.

        ``purpose``: of an exclusive lock that is held for long, ``rebuild``. One without is held for the moment it
        takes to seal the database: others wait for it.
        """
        if fcntl is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(
                "{path}: cannot be written ({detail}). Check the path, its permissions and the free space.",
                path=self.path,
                detail=error.strerror,
            ) from error
        wanted = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
        wait = 0.0 if exclusive and not purpose else _WAIT_EXCLUSIVE if exclusive else _WAIT_SHARED
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(fd, wanted)
                break
            except OSError:
                rebuilding = not exclusive and os.pread(fd, 64, 0) == _REBUILD
                if not rebuilding and time.monotonic() < end:
                    time.sleep(0.05)
                    continue
            os.close(fd)
            raise StorageError(
                "{path}: a crawl, an ingest or a detection is writing to it. Wait for its end, or stop it."
                if exclusive
                else "{path} is being rebuilt. Nothing is lost: try again when the rebuild has ended.",
                path=self.database,
            )
        if exclusive:
            try:
                os.ftruncate(fd, 0)
                os.pwrite(fd, purpose.encode(), 0)
            except OSError as error:
                os.close(fd)
                raise StorageError(f"{self.path}: cannot be written ({error.strerror}).") from error
        self._fd = fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


@contextmanager
def rows_lock(database: Path, *, exclusive: bool = False) -> Iterator[None]:
    """Hold :class:`RowsLock` meanwhile."""
    lock = RowsLock(database)
    lock.acquire(exclusive=exclusive, purpose="rebuild" if exclusive else "")
    try:
        yield
    finally:
        lock.release()


class Turn:
    """What one process at a time may do: a lock on a file of its own, released with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take(self, *, wait: bool) -> bool:
        """Take it, or wait for it; is it ours? Where nothing can be locked (Windows, a read-only folder) it is."""
        if self._fd is not None or fcntl is None:
            return True
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def give_back(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
