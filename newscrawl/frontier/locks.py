"""File locks the kernel gives back when their process dies, however it dies.

A process id may be reused and a lease's end must be waited for; a lock is free the instant its holder is gone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from newscrawl.files import locked

if TYPE_CHECKING:
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: leases then return when their time is over
    fcntl = None  # type: ignore[assignment]

#: Does the system say whether a lock is held? Otherwise :func:`held` takes every lock whose file is there for held.
KNOWN = fcntl is not None


class FileLock:
    """An exclusive lock on a small file. The file's text says who holds it, for people."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; never waits."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._file = descriptor
        return True

    def note(self, text: str) -> None:
        """Write one line behind the process ID, in place of the last one: for whoever finds the lock free."""
        if self._file is not None:
            data = f"{os.getpid()}\n{text}\n".encode()
            os.pwrite(self._file, data, 0)
            os.ftruncate(self._file, len(data))

    def release(self, *, remove: bool = False) -> None:
        if self._file is None:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def noted(path: Path) -> str:
    """What the last holder of a lock wrote with :meth:`FileLock.note`; empty where it wrote nothing."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[1] if len(lines) > 1 else ""


def held(path: Path) -> bool:
    """Does a living process hold the lock at ``path``? A missing file is held by nobody."""
    if not path.exists():
        return False
    if fcntl is None:
        return True
    return locked(path, flags=os.O_RDWR)
