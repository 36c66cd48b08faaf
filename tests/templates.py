"""New stores of tests as copies of one that was migrated before, and no waiting for the disk.

To apply every migration to a new file takes 80 ms of processor time and a hundred waits for the disk, to copy the result
13 ms; tests make new stores by the hundred. What is in the file is the same, except the time at which its migrations were
applied. The migrations of a store that is not new are applied as ever.

What was written and not waited for is lost in a power cut only, never with a killed process: no test can tell.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from functools import cache

from newscrawl.store import decisions, schema

_migrate, _prepare = schema._migrate, schema._prepare


def install() -> None:
    """Let :func:`newscrawl.store.schema.connect` copy, in this process and those forked from it."""
    schema._migrate, schema._prepare = _copied, _prepared
    os.fsync = os.fstat  # refuses what is no open file, too


@cache
def template() -> bytes:
    """The bytes of a new store."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=schema.Connection)) as made:
        made.row_factory = sqlite3.Row
        made.execute(f"pragma page_size = {schema.PAGE_SIZE}")
        _migrate(made)
        decisions.ensure_triggers(made)
        return made.serialize()


def _copied(connection: sqlite3.Connection) -> None:
    if not schema._is_new(connection):
        _migrate(connection)
        return
    with closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(template())
        made.backup(connection)


def _prepared(connection: sqlite3.Connection) -> None:
    _prepare(connection)
    connection.execute("pragma synchronous = off")
