"""The publishers of the registry, brought into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.attribution import extend, registry
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

#: The user's own publishers, beside the database; written by ``newscrawl sources add``.
SOURCES_FILE = "sources.json"


def use_sources(folder: Path | None = None) -> None:
    """Let the publishers of the user's ``sources.json`` in this folder count in this process."""
    own = folder / SOURCES_FILE if folder is not None else None
    extend(own if own is not None and own.exists() else None)


def load_sources(connection: sqlite3.Connection, folder: Path | None = None) -> None:
    """Bring the registry's publishers into the store's ``sources*`` tables.

    ``folder``: where the user's ``sources.json`` may stand; its publishers then count everywhere.
    """
    use_sources(folder)
    rows = registry().rows()
    with transaction(connection):
        connection.executemany(
            """insert into sources (name, type, group_name, region, reprintable, confidence, origin)
            values (:name, :type, :group_name, :region, :reprintable, :confidence, 'package')
            on conflict (name) do update set type = excluded.type, group_name = excluded.group_name,
              region = excluded.region, reprintable = excluded.reprintable, confidence = excluded.confidence
            where origin = 'package'""",
            rows["sources"],
        )
        for table, column in (("source_aliases", "alias"), ("source_domains", "domain")):
            connection.executemany(
                f"""insert into {table} ({column}, source_id) select :{column}, id from sources where name = :source
                on conflict ({column}) do nothing""",
                rows[table],
            )
