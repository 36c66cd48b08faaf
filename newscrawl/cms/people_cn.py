"""人民网's system, also used by 海外网 and by portals that began on its template.

Articles stand at ``/n1/YYYY/MMDD/c<channel>-<id>.html``, their further pages at ``…-2.html``; lists are
``/GB/<channel>/index.html`` (``index1.html``), ``index2.html`` … On the page ``#rwb_zw`` is the body and
``#rwb_navpath`` the breadcrumb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.cms.paging import numbered
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links


class PeopleSpider(PortalSpider):
    """A portal on the system of people.com.cn."""

    cms = "people.com.cn"
    article_path = r"/n\d?/20\d{2}/\d{4}/c\d+-\d+\.html$"

    def next_list(self, response: Response, links: Links) -> str | None:
        return (
            links.next_page()
            or ("/GB/" in response.url and numbered(response.url, "index", joint=""))
            or None
        )
