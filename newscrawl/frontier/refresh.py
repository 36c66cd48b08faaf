"""``<meta http-equiv=refresh>``: a redirect, or only a page that keeps itself up to date.

Portals' front pages reload themselves every minute or so, and articles send idle readers home after a minute and a
half; neither is a redirect. Scrapy follows every refresh below 100 seconds, whatever stands on the page, so that
such a front page ends as a loop and such an article as gone. Followed here is only what a reader cannot avoid: a
refresh within seconds, or one on a page that has nothing to read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_meta_refresh
from selectolax.lexbor import LexborHTMLParser

from newscrawl.frontier.limits import Refused, canonical

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

#: A notice ("moved", "not found, back to the front page") is shown for at most so many seconds.
NOTICE_SECONDS = 5.0
#: A notice is shorter than this (characters without white space) …
NOTICE_LENGTH = 60
#: … and an article or a front page that leaves within seconds is longer than this.
PAGE_LENGTH = 200
#: A page that links to so many others is a page of its own.
PAGE_LINKS = 4

_INVISIBLE = "script, style, noscript, template, title, head"
_SPACE = re.compile(r"\s+")
#: The documents that a folder's address stands for.
_FRONT = re.compile(r"/(?:index|default)\.\w{1,5}$", re.IGNORECASE)


def is_redirect(html: str, delay: float, url: str, target: str, *, new_cookie: bool = False) -> bool:
    """Does a refresh lead away from a page, or does it only reload or leave a page worth reading?

    ``delay``: seconds; ``new_cookie``: the response sets one, as a firewall does that lets in who asks again.
    To the page itself leads no redirect, except where the page is empty and set a cookie.
    """
    to_itself = _same(url, target)
    if to_itself and not new_cookie:
        return False
    length, links = size(html)
    if to_itself:
        return length < NOTICE_LENGTH and links < PAGE_LINKS
    if delay <= 0:
        return True
    if delay <= NOTICE_SECONDS:
        return length < PAGE_LENGTH
    return length < NOTICE_LENGTH and links < PAGE_LINKS


def _same(url: str, target: str) -> bool:
    one, other = (urlsplit(canonical(address)) for address in (url, target))
    return (one.scheme, one.netloc, _FRONT.sub("/", one.path) or "/", one.query) == (
        other.scheme,
        other.netloc,
        _FRONT.sub("/", other.path) or "/",
        other.query,
    )


def size(html: str) -> tuple[int, int]:
    """Visible characters and links of a page."""
    tree = LexborHTMLParser(html)
    links = len({node.attributes.get("href") for node in tree.css("a[href], area[href]")})
    for node in tree.css(_INVISIBLE):
        node.decompose()
    return len(_SPACE.sub("", tree.root.text() if tree.root else "")), links


class LocationMiddleware(RedirectMiddleware):
    """Scrapy's, for targets that are addresses: what leads to ``javascript:`` or a broken one is the page's refusal."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return super().process_response(request, response)
        except ValueError as error:
            raise Refused("bad_url", f"sent on to an address that cannot be read ({error})") from error


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's, for the refreshes that are redirects (:func:`is_redirect`)."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return self._followed(request, response)
        except ValueError as error:
            raise Refused("bad_url", f"sent on to an address that cannot be read ({error})") from error

    def _followed(self, request: Request, response: Response) -> Request | Response:
        if isinstance(response, HtmlResponse) and not request.meta.get("dont_redirect"):
            delay, target = get_meta_refresh(response, ignore_tags=self._ignore_tags)
            if target and not is_redirect(
                response.text, delay or 0.0, response.url, target, new_cookie="Set-Cookie" in response.headers
            ):
                return response
        return super().process_response(request, response)
