"""A stand-in for pages that hold a parser: reading some pages, the interpreter itself is held for a minute.

``ctypes.PyDLL`` keeps the interpreter's lock, as a parser written in C does; no signal reaches Python meanwhile.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from newscrawl.spiders.portal import AnyPortal

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links
    from newscrawl.items import Article

SECONDS = 60


def hold() -> None:
    ctypes.PyDLL(None).sleep(SECONDS)


class Holding(AnyPortal):
    name = "holding"

    def _read_body(self, body: bytes, *rest: Any) -> Article:
        if b"HOLD-ARTICLE" in body:
            hold()
        return super()._read_body(body, *rest)

    def links(self, response: Response) -> Links:
        if b"HOLD-LIST" in response.body:
            hold()
        return super().links(response)
