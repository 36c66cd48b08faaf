"""Connections that a test opens for itself are closed at the end of the test, those of a fixture at the end of the fixture.

From Python 3.13 on, a connection that is collected before it is closed is a warning, which here is an error. That is
right for the program, and of no use for tests, hundreds of which open a store for one question. So a test's connection
is held until its end and closed: one that :mod:`sqlite3`, the store or an index opened for code of the tests. Datasette
closes none: its connections are closed with the object they belong to. What the program opens for itself is its own to
close.
"""

from __future__ import annotations

import sqlite3
import sys
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_TESTS = str(Path(__file__).resolve().parent)
#: They open connections for whoever calls them.
_OPENERS = (
    "newscrawl/store/schema.py",
    "newscrawl/reposts/index/repost_index.py",
    "newscrawl/rewrites/index.py",
)
#: A property with a thousand examples must not run out of files.
_MOST = 100
_connect = sqlite3.connect
_held: list[sqlite3.Connection] = []


def install() -> None:
    """Hold the connections that are opened from now on."""
    sqlite3.connect = _holding


@contextmanager
def closed_at_the_end(held: list[sqlite3.Connection]) -> Iterator[None]:
    """Hold in ``held`` what is opened meanwhile."""
    global _held  # noqa: PLW0603 - one test at a time
    before, _held = _held, held
    try:
        yield
    finally:
        _held = before


def close(held: list[sqlite3.Connection]) -> None:
    """Close what was held."""
    while held:
        held.pop().close()


def _holding(*arguments: Any, **options: Any) -> sqlite3.Connection:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.endswith(_OPENERS):
        frame = frame.f_back
    of_datasette = frame is not None and "/datasette/" in frame.f_code.co_filename
    if frame is None or not (of_datasette or frame.f_code.co_filename.startswith(_TESTS)):
        return _connect(*arguments, **options)
    # Closed by another thread than it was opened by.
    connection: sqlite3.Connection = _connect(*arguments, **{**options, "check_same_thread": False})
    if of_datasette and "self" in frame.f_locals:
        weakref.finalize(frame.f_locals["self"], connection.close)
        return connection
    _held.append(connection)
    if len(_held) > _MOST:
        _held.pop(0).close()
    return connection
