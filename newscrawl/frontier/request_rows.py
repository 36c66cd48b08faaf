"""Requests as rows of the queue: JSON of what differs from a plain request; data, never code.

A request that cannot be written (a callback that is not a method of the spider, a value in ``meta`` that JSON cannot
hold) has no row; the scheduler keeps it in memory.
"""

from __future__ import annotations

import base64
import inspect
import json
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.utils.request import request_from_dict

from newscrawl.frontier import queue
from newscrawl.frontier.limits import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.utils.request import RequestFingerprinter

#: What Scrapy's own parts leave in ``meta`` on the way; not part of the request.
_TRANSIENT_META = frozenset(
    {
        "frontier_id", "depth", "download_slot", "download_latency", "download_timeout", "retry_times",
        "redirect_times", "redirect_ttl", "redirect_urls", "redirect_reasons", "is_start_request", "_auth_proxy",
        "proxy", "feed_partial", "frontier_tries",
    }
)  # fmt: skip


class Requests:
    """Writes the requests of one spider as rows and reads them back."""

    def __init__(self, spider: Spider, fingerprinter: RequestFingerprinter) -> None:
        self._spider = spider
        self._fingerprinter = fingerprinter
        self._methods = {
            method.__func__: name for name, method in inspect.getmembers(spider, predicate=inspect.ismethod)
        }

    def written_down(self, request: Request) -> queue.NewUrl | None:
        """A request as a row, or None where it cannot be written down."""
        try:
            body = self._write(request)
        except (TypeError, ValueError):
            return None
        url = canonical(request.url)
        if request.method != "GET" or request.body:
            url = f"{url}#{request.method}:{self._fingerprinter.fingerprint(request).hex()}"
        return queue.NewUrl(
            url=url,
            kind=str(request.meta.get("kind") or "article"),
            priority=request.priority,
            depth=int(request.meta.get("depth") or 0),
            request=body,
            force=request.dont_filter,
        )

    def _write(self, request: Request) -> bytes:
        """JSON of what differs from a plain request; data, never code."""
        meta = {key: value for key, value in request.meta.items() if key not in _TRANSIENT_META}
        written: dict[str, Any] = {
            "callback": self._name(request.callback),
            "errback": self._name(getattr(request.errback, "frontier_original", request.errback)),
            "cb_kwargs": request.cb_kwargs,
            "meta": meta,
            "flags": request.flags,
            "cookies": request.cookies,
        }
        written = {key: value for key, value in written.items() if value}
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in request.headers.items()
            if name not in {b"Referer", b"If-None-Match", b"If-Modified-Since", b"Cookie"}
            or (name == b"Referer" and meta.get("kind") == "asset")
        }
        if headers:
            written["headers"] = headers
        if request.method != "GET" or request.body:
            written |= {
                "method": request.method,
                "body": base64.b64encode(request.body).decode(),
                "url": request.url,
            }
        if type(request) is not Request:
            written["_class"] = f"{type(request).__module__}.{type(request).__qualname__}"
        return json.dumps(written, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()

    def _name(self, function: Callable[..., Any] | None) -> str | None:
        if function is None:
            return None
        name = self._methods.get(getattr(function, "__func__", function))
        if name is None or getattr(function, "__self__", None) is not self._spider:
            raise ValueError("not a method of the spider")
        return name

    def read(self, row: queue.Leased) -> Request:
        """The request of a row.

        :raises ValueError, KeyError, TypeError: another version of the spider wrote it (its callback is gone)
        """
        return request_from_dict(read_request(row), spider=self._spider)


def read_request(row: queue.Leased) -> dict[str, Any]:
    """The arguments of a request, as :class:`Requests` wrote them."""
    written = json.loads(row.request) if row.request else {}
    written.setdefault("url", row.url)
    if "body" in written:
        written["body"] = base64.b64decode(written["body"])
    written["priority"] = row.priority
    # it was filtered when it was queued
    written["dont_filter"] = True
    return dict(written)
