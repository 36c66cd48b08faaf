"""The desk as an ASGI application: Datasette over one database, with our plugin and our settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import datasette.handle_exception as datasette_errors
from datasette.app import Datasette
from datasette.plugins import pm

from newscrawl import web
from newscrawl.web import login
from newscrawl.web.security import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# With rich installed Datasette prints the locals of a failed request, and fails itself where the error was not
# raised (a bare 404 then becomes a 500).
datasette_errors.rich = None

#: Datasette's own: asking for a table's CSV may take all its rows; a count may not take a minute.
SETTINGS = {
    "num_sql_threads": 4,
    "max_csv_mb": 0,
    "allow_download": False,
    "suggest_facets": False,
    "facet_time_limit_ms": 400,
}


def datasette(
    database: Path,
    *,
    output: Path | None = None,
    users: Path | None = None,
    hosts: Iterable[str] = (),
    catch_up: bool = True,
) -> Datasette:
    """``users``: asks everybody for a login. Without it only loopback names and ``hosts`` are answered."""
    if not any(plugin is web for plugin in pm.get_plugins()):
        pm.register(web, name="newscrawl")
    options: dict[str, Any] = {
        "hosts": sorted({*LOOPBACK, *(host.lower() for host in hosts)}) if users is None or hosts else None,
        "users": str(users) if users else None,
        "output": str(output or database.parent),
        "catch_up": catch_up,
    }
    return Datasette(
        [str(database)],
        metadata={"title": "newscrawl", "plugins": {"newscrawl": options}},
        settings=SETTINGS,
        secret=login.secret((output or database.parent) / ".desk-secret"),
    )


def application(database: Path, **options: Any) -> Any:
    return datasette(database, **options).app()


__all__ = ["LOOPBACK", "application", "datasette"]
