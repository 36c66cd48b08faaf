"""A stand-in for pages that hold a parser: reading some pages, the interpreter itself is held for ten minutes.

``ctypes.PyDLL`` keeps the interpreter's lock, as a parser written in C does; no signal reaches Python meanwhile.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from newscrawl.frontier.feeds import parse_feed
from newscrawl.spiders.portal import AnyPortal

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.http import Response

    from newscrawl.cms.links import Links
    from newscrawl.items import Article

SECONDS = 600


def hold() -> None:
    ctypes.PyDLL(None).sleep(SECONDS)


def hold_feed(body: bytes, url: str) -> Any:
    if b"HOLD-FEED" in body:
        hold()
    return parse_feed(body, url)


class Holding(AnyPortal):
    name = "holding"

    def _read_body(self, body: bytes, *rest: Any) -> Article:
        if b"HOLD-ARTICLE" in body:
            hold()
        return super()._read_body(body, *rest)

    def reading_jobs(self) -> dict[str, Callable[..., Any]]:
        return super().reading_jobs() | {"feed": hold_feed}

    def links(self, response: Response) -> Links:
        if b"HOLD-LIST" in response.body:
            hold()
        return super().links(response)
