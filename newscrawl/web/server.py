"""The desk as an ASGI application: Datasette over one database, with our plugin and our settings."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing
from typing import TYPE_CHECKING, Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from newscrawl import web
from newscrawl.store import views
from newscrawl.web import login
from newscrawl.web.readable import READABLE
from newscrawl.web.security import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

# With rich installed Datasette prints the locals of a failed request. Its error handler is a plugin that must be
# registered by datasette.app, never imported before it: half imported, it has no hooks, and every error is bare text.
pm.get_plugin("datasette.handle_exception").rich = None

#: Asking for a table's CSV may take all its rows; a count may not take a minute. Logins are sessions of ours.
SETTINGS = {
    "num_sql_threads": 4,
    "max_csv_mb": 0,
    "allow_download": False,
    "allow_signed_tokens": False,
    "suggest_facets": False,
    "facet_time_limit_ms": 400,
}


class _Store(Database):
    """Datasette's database over a store: its connections read packed texts as text."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{self.path}{'' if write else '?mode=ro'}",
            uri=True,
            check_same_thread=False,
            detect_types=sqlite3.PARSE_DECLTYPES,
        )
        self._all_file_connections.append(connection)
        weakref.finalize(self, connection.close)
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Datasette's own; a connection lives as long as the server, and years may have been split off since."""

        def current(connection: sqlite3.Connection) -> Any:
            views.refresh(connection)
            return fn(connection)

        return await super().execute_fn(current)


def datasette(
    database: Path,
    *,
    output: Path | None = None,
    users: Path | None = None,
    oidc: Path | None = None,
    hosts: Iterable[str] = (),
    trusted_header: str | None = None,
    header_role: str = "reader",
    proxies: Sequence[str] = (),
    catch_up: bool = True,
) -> Datasette:
    """``users`` (a file of :mod:`newscrawl.web.login`), ``oidc`` (one of :mod:`newscrawl.web.oidc`) or
    ``trusted_header`` ask everybody who they are; without any of them only loopback names and ``hosts`` are answered. ``proxies``: addresses whose ``trusted_header`` is believed, with
    ``header_role`` for whoever has no role in ``users``.
    """
    if not any(plugin is web for plugin in pm.get_plugins()):
        pm.register(web, name="newscrawl")
    asks = users is not None or trusted_header is not None or oidc is not None
    options: dict[str, Any] = {
        "hosts": None if asks and not hosts else sorted({*LOOPBACK, *(host.lower() for host in hosts)}),
        "users": str(users) if users else None,
        "oidc": str(oidc) if oidc else None,
        "trusted_header": trusted_header,
        "header_role": login.check_role(header_role),
        "proxies": list(proxies),
        "output": str(output or database.parent),
        "catch_up": catch_up,
    }
    tables = {
        name: {"title": READABLE[name]} if name in READABLE else {"hidden": True}
        for name in _tables(database)
    }
    desk = Datasette(
        [str(database)],
        metadata={
            "title": "newscrawl",
            "databases": {database.stem: {"title": "newscrawl: data", "tables": tables}},
            "plugins": {"newscrawl": options},
        },
        settings=SETTINGS,
        secret=login.secret((output or database.parent) / ".desk-secret"),
    )
    desk.remove_database(database.stem)
    desk.add_database(_Store(desk, path=str(database), is_mutable=True), name=database.stem)
    return desk


def _tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return [
            row[0]
            for row in connection.execute("select name from sqlite_master where type in ('table', 'view')")
        ]


def application(database: Path, *, proxies: Sequence[str] = (), **options: Any) -> Any:
    """The desk for a server. Behind ``proxies``, scheme and client come from their ``X-Forwarded-`` headers."""
    app = datasette(database, proxies=proxies, **options).app()
    if not proxies:
        return app
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    inner = ProxyHeadersMiddleware(app, trusted_hosts=list(proxies))

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            # The connection's own address: whom to believe is not for a header to say.
            scope = {**scope, "newscrawl_peer": (scope.get("client") or ("",))[0]}
        await inner(scope, receive, send)

    return answer


def run(
    make: Callable[[], Any],
    *,
    host: str,
    port: int,
    workers: int = 1,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve what ``make`` gives, in this process or in ``workers`` of them on one socket, until a signal ends it.

    Several processes share the store and nothing else: sessions, waits after wrong passwords, messages, progress of
    cases are rows, form tokens are signed with one key. A process that dies is started again. ``make`` is pickled.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    settings: dict[str, Any] = {
        "factory": True,
        "host": host,
        "port": port,
        "log_level": "warning",
        "lifespan": "on",
        "proxy_headers": False,
        "ssl_certfile": certificate,
        "ssl_keyfile": key,
    }
    if workers == 1:
        uvicorn.run(make, **settings)
        return
    # uvicorn.run takes several processes only of a module's name, which could not carry our options.
    # On a busy machine a process may take longer than uvicorn's 5 seconds to begin, and would be killed again and again.
    config = uvicorn.Config(make, workers=workers, timeout_worker_healthcheck=60, **settings)
    Multiprocess(config, sockets=[config.bind_socket()]).run()


__all__ = ["LOOPBACK", "application", "datasette", "run"]
