"""The audit desk: a Datasette plugin. Datasette's own pages stay; the start page and ``/-/desk`` are ours."""

# mypy: disable-error-code="untyped-decorator"
# (datasette's hookimpl has no types)

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Response

from newscrawl.web import pages
from newscrawl.web import security as guard

if TYPE_CHECKING:
    from collections.abc import Callable

#: How often the desk looks whether a crawl left articles for the search index (seconds).
CATCH_UP_EVERY = 20


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return pages.ROUTES


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    hosts = pages.options(datasette).get("hosts")
    return lambda app: guard.guarded(app, frozenset(hosts) if hosts else None)


@hookimpl
def startup(datasette: Any) -> Callable[[], Any]:
    async def begin() -> None:
        if pages.options(datasette).get("catch_up"):
            task = asyncio.create_task(pages.keep_current(datasette, CATCH_UP_EVERY))
            datasette._newscrawl_task = task  # noqa: SLF001 - a task nobody holds may be collected

    return begin


@hookimpl
def permission_allowed(datasette: Any, actor: dict[str, Any] | None, action: str) -> bool | None:
    if action == "view-instance" and pages.options(datasette).get("users") and not actor:
        return False
    return None


@hookimpl
def forbidden(datasette: Any, request: Any) -> Response | None:
    if pages.options(datasette).get("users") and not request.actor:
        return Response.redirect(pages.login_address(request))
    return None


@hookimpl
def menu_links() -> list[dict[str, str]]:
    return [{"href": "/", "label": "Audit desk"}]


__all__ = ["login", "server"]
