"""Pictures of pages as they are now: each request of the page is made here, and a browser without a network draws it.

A picture is an illustration; the capture is the evidence. Every request and every hop of a redirect is held against the
addresses a crawl may reach (``newscrawl.frontier.guard``) before it is made; the browser itself reaches nothing
(``newscrawl.frontier.browser``).
"""

from __future__ import annotations

import asyncio
import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag, urljoin

from newscrawl import __version__
from newscrawl.archive import WarcWriter
from newscrawl.archive import screenshot_records as records
from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.frontier.browser import HEIGHT, WIDTH, Answer, Asked, Chromium, Limits, RenderFailed, require
from newscrawl.items import now, utc
from newscrawl.portals.fetching import addresses_of, ask
from newscrawl.store import screenshot_rows
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

_LIMITS: Final = Limits(seconds=45.0, requests=300, size=64 * 1024 * 1024)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS: Final = 5
#: What describes a body on the wire, or binds the browser to the live site.
_NOT_PASSED: Final = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "strict-transport-security"}
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Picture:
    """A page as a browser drew it: PNG, a file name, when it was taken (ISO 8601, UTC), the address and status it ended at.

    ``missing``: requests that were refused or got no answer. ``cut``: the page is higher than the picture.
    """

    png: bytes
    name: str
    taken_at: str
    url: str
    final_url: str
    status: int
    browser: str
    missing: int
    cut: bool

    @property
    def words(self) -> str:
        """When, of which address, by which browser."""
        return f"{self.taken_at} · {self.final_url} · HTTP {self.status} · {self.browser}"


def picture(url: str, *, allow: Sequence[str] = ()) -> Picture:
    """A picture of the whole page at ``url``. ``allow``: networks opened on purpose (tests).

    Raises ``ConfigurationError`` where there is no browser or the page cannot be shown.
    """
    program = require("Screenshots need", "")
    return asyncio.run(_picture(url, program, allow))


async def _picture(url: str, program: str, allow: Sequence[str]) -> Picture:
    live = _Live(allow)
    try:
        final, answer = await asyncio.to_thread(live.follow, url, _LIMITS.size)
    except (RefusedPage, OSError, ValueError, http.client.HTTPException) as error:
        raise ConfigurationError(f"{url} could not be shown: {error}") from error
    live.page = answer
    taken = utc(datetime.now(UTC))
    chromium = Chromium(program, live, limits=_LIMITS)
    try:
        drawn = await chromium.draw(final)
    except RenderFailed as error:
        raise ConfigurationError(f"{url} could not be shown: {error}") from error
    finally:
        await chromium.close()
    name = f"page-{taken.replace(':', '')}.png"
    return Picture(
        drawn.png, name, taken, url, final, answer.status, chromium.version, drawn.missing, drawn.cut
    )


class _Live:
    """Makes the requests of a page; ``page`` is its document, which was fetched before."""

    def __init__(self, allow: Sequence[str]) -> None:
        self.allow = allow
        self.page: Answer | None = None

    async def __call__(self, asked: Asked, room: int) -> Answer | None:
        if asked.kind == "page":
            return self.page
        try:
            _, answer = await asyncio.to_thread(self.follow, asked.url, room)
        except (RefusedPage, OSError, ValueError, http.client.HTTPException):
            return None
        return answer

    def follow(self, url: str, room: int) -> tuple[str, Answer]:
        """(final address, answer), redirects followed. Raises what :func:`newscrawl.portals.fetching.ask` raises."""
        url = urldefrag(url).url
        for _ in range(_MOST_HOPS + 1):
            # The first of these may be refused, the others too: nothing is asked before it was looked at.
            address = addresses_of(url, self.allow)[0]
            status, headers, body = ask(url, address, limit=room)
            target = headers.get("Location")
            if status not in _REDIRECTS or not target:
                break
            url = urldefrag(urljoin(url, target)).url
        else:
            raise ValueError("too many redirects")
        if len(body) > room:
            raise ValueError(f"more than {room} bytes")
        passed = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED}
        return url, Answer(status, passed, body)


def photograph(url: str, target: Path, *, allow: Sequence[str] = ()) -> dict[str, Any]:
    """Write the picture of ``url`` to a file; when it was taken, of what address, by which browser. Raises as :func:`picture`."""
    shot = picture(url, allow=allow)
    target.write_bytes(shot.png)
    return {
        "taken_at": shot.taken_at,
        "url": shot.url,
        "final_url": shot.final_url,
        "status": shot.status,
        "browser": shot.browser,
        "viewport": f"{WIDTH}x{HEIGHT}",
    }


def archive(connection: sqlite3.Connection, folder: Path, shot: Picture) -> None:
    """Keep a picture in the archive ``folder``, beside the newest capture of its address, and its row.

    Raises ``StorageError`` where it cannot be written.
    """
    capture = connection.execute(
        """select record_id, captured_at from captures where url in (?1, ?2) and record_id is not null
        order by url <> ?2, captured_at desc limit 1""",
        [shot.url, shot.final_url],
    ).fetchone()
    about = {"command": "live picture", "started_at": now(), "tool_version": __version__}
    with WarcWriter(folder, prefix=records.PREFIX, crawl_info={"newscrawl": json.dumps(about)}) as writer:
        kept = records.write(
            writer,
            records.Screenshot(
                shot.png, shot.final_url, capture and capture["record_id"], capture and capture["captured_at"],
                datetime.fromisoformat(shot.taken_at), shot.browser, "live", shot.missing, shot.cut,
            ),
        )  # fmt: skip
    with transaction(connection):
        screenshot_rows.add(connection, kept)
