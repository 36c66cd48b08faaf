"""How a request ended, as arguments of :func:`newscrawl.frontier.queue.ack`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.frontier import queue
from newscrawl.frontier.limits import cause_of

if TYPE_CHECKING:
    from scrapy.http import Response


def answer_for(error: Failure | Exception | None, response: Response | None = None) -> dict[str, Any]:
    """The arguments of :func:`queue.ack` for what came of a request."""
    value = error.value if isinstance(error, Failure) else error
    if isinstance(value, HttpError):
        response, value = value.response, None
    status = response.status if response is not None else None
    if value is not None and not isinstance(value, CloseSpider):
        cause = "callback" if response is not None else cause_of(value)
        if cause == "not_modified":
            return {"state": "done", "status": 304}
        state = "failed" if cause in queue.TRANSIENT else "refused"
        return {"state": state, "cause": cause, "status": status}
    if status is None or status < 300:
        return {"state": "done", "status": status}
    if status == 304:
        return {"state": "done", "status": status}
    if status in {404, 410}:
        # one answer proves nothing: asked again before it is taken for gone
        return {"state": "refused", "cause": "not_found", "status": status}
    return {"state": "failed", "cause": "http_error", "status": status}
