"""Lists that a script would fill in, read from the JSON (or JSONP) it would fetch."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from newscrawl.cms.links import Links, absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response

_CALLBACK = re.compile(r"^\s*[\w.$]{0,80}\(")
_ADDRESS = ("LinkUrl", "publishUrl", "linkUrl", "url")
_TITLE = ("Title", "title", "showTitle")
#: A list of more rows than this is no list of news.
_MOST_ROWS = 5_000


def links_of(response: Response) -> Links:
    """The links of a list page, be it HTML or JSON."""
    text = getattr(response, "text", "")
    kind = Links if text.lstrip()[:1] in {"", "<"} else JsonLinks
    return kind(text, response.url)


class JsonLinks(Links):
    """The rows of a JSON or JSONP list as links; what is no JSON has none."""

    def __init__(self, text: str, base_url: str) -> None:
        super().__init__("", base_url)
        self._links = dict(self._rows(_load(text)))

    def _rows(self, document: Any) -> Iterator[tuple[str, str]]:
        waiting, seen = [document], 0
        while waiting and seen < _MOST_ROWS:
            value = waiting.pop()
            if isinstance(value, list):
                waiting += reversed(value)
            elif isinstance(value, dict):
                seen += 1
                address = next((value[key] for key in _ADDRESS if isinstance(value.get(key), str)), None)
                url = absolute(self.base_url, address)
                if url:
                    title = next((value[key] for key in _TITLE if isinstance(value.get(key), str)), "")
                    yield url, LexborHTMLParser(title).text().strip() if "<" in title else title.strip()
                waiting += [inner for inner in reversed(value.values()) if isinstance(inner, list | dict)]


def _load(text: str) -> Any:
    call = _CALLBACK.match(text)
    if call:
        text = text[call.end() :].rstrip().rstrip(";").rstrip().removesuffix(")")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
