"""新华网's system, with both forms of its addresses.

Until about 2021 articles stand at ``/<channel>/YYYY-MM/DD/c_<id>.htm``, since then also at
``/<channel>/YYYYMMDD/<32 hex digits>/c.html``. Lists are filled in by scripts from JSON: the older
``…/nodeart/list?nid=<channel>&pgnum=<page>&cnt=<rows>`` (JSONP, ``LinkUrl`` and ``Title``) and the newer
``ds_<hash>.json`` (``publishUrl`` and ``title``, possibly inside markup). Either may be given as a section.

To declare a portal of this family:

1. See that its articles' addresses have the form ``c_<id>.htm or …/c.html`` (a variant: override ``article_path``).
2. ``sections``: list pages, or the JSON a list is filled from (the browser's network panel shows it as
   ``nodeart/list`` or ``ds_….json``).
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.cms.json_links import JsonLinks, links_of
from newscrawl.cms.paging import in_query
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links


class XinhuaSpider(PortalSpider):
    """A portal on the system of news.cn."""

    cms = "xinhuanet"
    article_path = r"/20\d{2}-\d{2}/\d{2}/c_\d{6,12}\.html?$|/20\d{6}/[0-9a-f]{32}/c\.html$"

    def links(self, response: Response) -> Links:
        return links_of(response)

    def next_list(self, response: Response, links: Links) -> str | None:
        if isinstance(links, JsonLinks):
            return in_query(response.url)
        return links.next_page()
