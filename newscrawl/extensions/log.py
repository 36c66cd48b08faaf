"""Log lines for people: an article is a line, not a page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.items import Visit


class QuietFormatter(LogFormatter):
    """One short line for each visit; what a page says is made printable first."""

    def scraped(self, item: Visit, response: Response | Failure | None, spider: Spider) -> Any:  # noqa: ARG002
        what = item.article.title if item.article is not None else f"no article: {item.cause} {item.detail}"
        return {
            "level": logging.DEBUG,
            "msg": "%(url)s  %(what)s",
            "args": {"url": item.url, "what": printable(what)},
        }

    def dropped(self, item: Visit, exception: BaseException, *_: Any) -> Any:
        return {
            "level": logging.DEBUG,
            "msg": "%(url)s was not stored (%(error)s)",
            "args": {"url": item.url, "error": printable(str(exception))},
        }

    def item_error(self, item: Visit, exception: BaseException, *_: Any) -> Any:
        return {
            "level": logging.ERROR,
            "msg": "%(url)s could not be stored: %(error)s",
            "args": {"url": item.url, "error": printable(str(exception))},
        }
