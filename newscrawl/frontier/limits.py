"""Limits with names: what a crawl refuses to ask for, and what a failed request is counted under.

Pure functions; :mod:`newscrawl.frontier.middlewares` applies them.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qsl, urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError, ConnectionClosed

from newscrawl.items import REFUSALS
from newscrawl.store.addresses import clean

#: What the network does to a request; any other exception is a fault of ours.
_NETWORK = (
    OSError,
    ConnectError,
    ConnectionClosed,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
)
_UNVERIFIED = re.compile(r"certificate|VerificationError|hostname mismatch", re.IGNORECASE)

MAX_SEGMENTS = 24
MAX_PARAMETERS = 16
MAX_QUERY = 1000
#: A path that says the same thing so often is a link relative to itself.
MAX_REPEATS = 3
_YEARS_BACK = 60
_DATE = re.compile(
    r"(?<!\d)(?:(\d{4})[-/_.](?:0?[1-9]|1[0-2])(?!\d)|(\d{4})(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d))"
)
_CALENDAR = re.compile(r"(?i)(?:calendar|rili|month|year|date|day)")


#: Why a crawl ended that reached a limit the user set for Scrapy; CLOSESPIDER_ERRORCOUNT is a failure.
LIMIT_REASONS = frozenset(
    {
        "closespider_timeout",
        "closespider_itemcount",
        "closespider_pagecount",
        "closespider_pagecount_no_item",
        "limit_pages",
        "limit_time",
        "limit_bytes",
    }
)
#: The exit status of such a crawl.
LIMIT_EXIT = 13


class Refused(IgnoreRequest):
    """A request that is not made, or a response that is not used, with the name it is counted under."""

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.detail = detail


def canonical(url: str) -> str:
    """The key of an address in the frontier, under which it is asked for: see :func:`newscrawl.store.addresses.clean`."""
    return clean(url)


def trap(url: str, *, today: dt.date | None = None) -> str | None:
    """Why an address looks endless, in words, or None."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return f"{len(segments)} path segments"
    if _repeats(segments):
        return "a path that repeats itself"
    if len(parts.query) > MAX_QUERY:
        return f"{len(parts.query)} characters of query"
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    if len(parameters) > MAX_PARAMETERS:
        return f"{len(parameters)} parameters"
    year = (today or dt.datetime.now(dt.UTC).date()).year
    return _calendar(parts.path, parameters, year)


def _repeats(segments: list[str]) -> bool:
    """The same one to four segments, three times in a row or more."""
    for length in range(1, 5):
        run = 0
        for index in range(length, len(segments)):
            run = run + 1 if segments[index] == segments[index - length] else 0
            if run >= length * (MAX_REPEATS - 1):
                return not all(segment.isdigit() for segment in segments[index - length + 1 : index + 1])
    return False


def _calendar(path: str, parameters: list[tuple[str, str]], year: int) -> str | None:
    """A page of the far future (or of long before the web): only a calendar has it."""
    places = [value for name, value in parameters if _CALENDAR.search(name) or _CALENDAR.search(path)]
    if _CALENDAR.search(path):
        places.append(path)
    for place in places:
        for found in _DATE.finditer(place):
            stated = int(found[1] or found[2])
            if stated > year + 1 or stated < year - _YEARS_BACK:
                return f"the year {stated}"
    for name, value in parameters:
        if (
            name.lower() in {"year", "y", "nian"}
            and value.isascii()
            and value.isdigit()
            and len(value) == 4
            and not year - _YEARS_BACK <= int(value) <= year + 1
        ):
            return f"the year {value}"
    return None


def ends_crawl(error: BaseException | None) -> bool:
    """Was a request given up because the crawl ends? Then nothing is recorded about it: it is asked for again.

    So it is with what cannot be stored: the page had no part in that.
    """
    return getattr(error, "cause", None) in {"shutdown", "blocked", "storage"}


def cause_of(error: BaseException) -> str:
    """The name a request that brought nothing is counted under, one of ``newscrawl.items.REFUSALS``.

    ``callback`` is what has no other name: a fault of ours, never the page's.
    """
    named = getattr(error, "cause", None)
    if isinstance(named, str):
        return named
    text = str(error)
    if isinstance(error, DownloadTimeoutError):
        return "too_slow"
    if isinstance(error, HttpError):
        return "not_found" if error.response.status in {404, 410} else "http_error"
    if isinstance(error, UnsupportedURLSchemeError | NotSupported):
        return "bad_url"
    if isinstance(error, CannotResolveHostError):
        return "unreachable"
    if isinstance(error, DownloadCancelledError):
        return "too_large" if "size" in text else "unreachable"
    if isinstance(error, IgnoreRequest):
        if "robots.txt" in text:
            return "robots"
        if "redirections" in text:
            return "loop"
        if "MAXSIZE" in text:
            return "too_large"
        return text if text in REFUSALS else "not_article"
    if isinstance(error, DownloadFailedError) and _UNVERIFIED.search(text):
        return "certificate"
    return "unreachable" if isinstance(error, _NETWORK) else "callback"
