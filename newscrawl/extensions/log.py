"""Log lines: for people, an article is a line, not a page; for collectors, each line is a JSON object."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

from newscrawl.items import utc
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
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


class JsonLines(logging.Formatter):
    """A record as one JSON object: time (UTC), level, logger, message, spider and exception where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": utc(moment),
            "level": record.levelname,
            "logger": record.name,
            "message": printable(record.getMessage(), one_line=False),
        }
        spider = getattr(record, "spider", None)
        if spider is not None:
            line["spider"] = str(getattr(spider, "name", spider))
        if record.exc_info:
            line["exception"] = printable(self.formatException(record.exc_info), one_line=False)
        return json.dumps(line, ensure_ascii=False)


def log_as_json(settings: BaseSettings) -> None:
    """Take the log over from Scrapy, before its process begins: whatever is said is said in JSON."""
    path = settings.get("LOG_FILE")
    mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
    handler = logging.FileHandler(path, mode, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(JsonLines())
    handler.setLevel(settings.get("LOG_LEVEL"))
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.NOTSET)
    settings.set("LOG_ENABLED", False, priority="cmdline")
