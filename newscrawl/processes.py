"""How many processes share a piece of work: what every room and the command line agree on, without loading a room."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: More processes than this are of no use: one writes what they read.
MOST_WORKERS: Final = 8
#: Below so many bytes of archive, workers are not worth their start.
SMALL: Final = 4 * 1024 * 1024
#: From so many bytes on, they are worth it for reading alone, whose speed is near the disk's.
LARGE: Final = 64 * 1024 * 1024


def default_workers() -> int:
    """The processors this process may use, at most eight."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def size_of(files: Iterable[Path]) -> int:
    """Bytes of files, as far as they are there."""
    return sum(path.stat().st_size for path in files if path.is_file())
