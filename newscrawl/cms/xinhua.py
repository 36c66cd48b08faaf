"""新华网's system, with both forms of its addresses.

Until about 2021 articles stand at ``/<channel>/YYYY-MM/DD/c_<id>.htm``, since then also at
``/<channel>/YYYYMMDD/<32 hex digits>/c.html``. Lists are filled in by scripts from JSON: the older
``…/nodeart/list?nid=<channel>&pgnum=<page>&cnt=<rows>`` (JSONP, ``LinkUrl`` and ``Title``) and the newer
``ds_<hash>.json`` (``publishUrl`` and ``title``, possibly inside markup). Either may be given as a section.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from newscrawl.cms.links import Links, absolute
from newscrawl.cms.paging import in_query
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response

_CALLBACK = re.compile(r"^\s*[\w.$]{0,80}\(")
_ADDRESS = ("LinkUrl", "publishUrl", "linkUrl", "url")
_TITLE = ("Title", "title", "showTitle")
#: A list of more rows than this is no list of news.
_MOST_ROWS = 5_000


class XinhuaSpider(PortalSpider):
    """A portal on the system of news.cn."""

    cms = "xinhuanet"
    article_path = r"/20\d{2}-\d{2}/\d{2}/c_\d{6,12}\.html?$|/20\d{6}/[0-9a-f]{32}/c\.html$"

    def links(self, response: Response) -> Links:
        text = getattr(response, "text", "")
        return (
            JsonLinks(text, response.url) if text.lstrip()[:1] not in {"", "<"} else Links(text, response.url)
        )

    def next_list(self, response: Response, links: Links) -> str | None:
        if isinstance(links, JsonLinks):
            return in_query(response.url)
        return links.next_page()


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
