"""The audit desk: a Datasette plugin. Datasette's own pages stay; the start page and ``/-/desk`` are ours."""

# mypy: disable-error-code="untyped-decorator"
# (datasette's hookimpl has no types)

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from newscrawl.store import texts, views, withdrawals
from newscrawl.web import pages, routes, sessions
from newscrawl.web import security as guard
from newscrawl.web.login import may
from newscrawl.web.readable import READABLE
from newscrawl.web.request import Desk, login_address, options, protected

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

#: How often the desk looks whether a crawl left articles for the search index (seconds).
CATCH_UP_EVERY = 20


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return routes.ROUTES


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Also Datasette's own pages show nothing that is withdrawn when the connection is made, and texts as text."""
    texts.prepare(conn)
    if conn.execute("select 1 from sqlite_master where name = 'withdrawals'").fetchone():
        views.show_texts(conn)
        withdrawals.hide(conn)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    hosts = options(datasette).get("hosts")
    return lambda app: guard.guarded(app, frozenset(hosts) if hosts else None)


@hookimpl
def skip_csrf(scope: Any) -> bool:
    """Forms of the desk: :meth:`newscrawl.web.request.Desk.form` looks at the token itself, always."""
    return bool(scope["type"] == "http" and scope["path"].startswith("/-/desk/"))


@hookimpl
def startup(datasette: Any) -> Callable[[], Any]:
    async def begin() -> None:
        if options(datasette).get("catch_up"):
            task = asyncio.create_task(pages.keep_current(datasette, CATCH_UP_EVERY))
            datasette._newscrawl_task = task  # noqa: SLF001 - a task nobody holds may be collected

    return begin


@hookimpl
def actor_from_request(datasette: Any, request: Any) -> Callable[[], Awaitable[dict[str, Any] | None]] | None:
    if not protected(datasette):
        return None

    async def who() -> dict[str, Any] | None:
        return await sessions.actor(datasette, request)

    return who


@hookimpl
def permission_allowed(
    datasette: Any, actor: dict[str, Any] | None, action: str, resource: Any
) -> bool | None:
    """With a login: nobody without one; internal tables (sessions, log, messages) and SQL for administrators only."""
    if not protected(datasette):
        return None
    if action == "view-instance" and not actor:
        return False
    internal = action == "view-table" and isinstance(resource, tuple) and resource[1] not in READABLE
    if (internal or action == "execute-sql") and not may(str((actor or {}).get("role", "")), "admin"):
        return False
    return None


@hookimpl
def forbidden(datasette: Any, request: Any) -> Response | None:
    if protected(datasette) and not request.actor:
        return Response.redirect(login_address(request))
    return None


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response | None]]:
    """An address that is none, and whatever fails, as a page of ours; for programs Datasette answers in JSON."""

    async def answer() -> Response | None:
        path = request.path.split("?")[0]
        if path.endswith((".json", ".csv", ".blob")):
            return None
        status = getattr(exception, "status", 500) if isinstance(exception, Base400 | DatasetteError) else 500
        asked = Desk(datasette, request)
        if status == 404:
            message = asked.say("There is no such page: {address}", address=request.path)
        elif status == 500:
            logger.error("%s failed", request.path, exc_info=exception)
            message = asked.say("Internal error. The log of the desk has the details.")
        else:
            message = str(getattr(exception, "message", "") or exception)
        return await asked.page("problem", status=status, message=message)

    return answer


@hookimpl
def menu_links() -> list[dict[str, str]]:
    return [{"href": "/", "label": "Audit desk"}]


__all__ = ["login", "oidc", "server"]
