"""The OAI-PMH repository as an ASGI application; one read-only connection for each request."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from newscrawl.interchange.oai import Repository, answer
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

#: Arguments of a request; a longer query is none of the protocol's.
_LIMIT: Final = 8_192


def application(database: Path, repository: Repository) -> Callable[..., Awaitable[None]]:
    """An ASGI application that answers ``GET`` and ``POST`` on ``/oai``."""

    def answered(query: str) -> bytes:
        with closing(connect(database, read_only=True)) as connection:
            return answer(connection, repository, parse_qsl(query, keep_blank_values=True))

    async def app(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] != "http":
            return
        query = scope["query_string"].decode("ascii", "replace")
        if scope["method"] == "POST":
            body = b""
            while len(body) <= _LIMIT:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body"):
                    break
            query = body.decode("ascii", "replace")
        if scope["path"] != "/oai" or scope["method"] not in {"GET", "POST"} or len(query) > _LIMIT:
            await _send(send, 404, "text/plain; charset=utf-8", b"OAI-PMH answers at /oai?verb=Identify\n")
            return
        await _send(send, 200, "text/xml; charset=utf-8", await asyncio.to_thread(answered, query))

    return app


async def _send(send: Callable[..., Any], status: int, kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
