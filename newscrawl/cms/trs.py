"""TRS WCM: the content system of Songhuajiang Net and of many city and provincial portals.

Articles stand at ``/<channel folders>/YYYYMM/tYYYYMMDD_<docid>.html`` (also .htm, .shtml), their further
pages at ``…_<docid>_1.html``; lists are ``index.html``, ``index_1.html`` …; both are paged by a script
``createPageHTML(<pages>, <this page, from 0>, "<document name>", "html")``, in older templates by
``var countPage = …; var currentPage = …``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``tYYYYMMDD_<id>.html`` (a variant: override ``article_path``).
2. ``sections``: the channel folders (``xw/jlxw/``); paging needs nothing, the page's own script names the next one.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.cms.paging import by_variables
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links


class TrsSpider(PortalSpider):
    """A portal made with TRS WCM."""

    cms = "TRS WCM"
    # Not the further pages: they are fetched with the first.
    article_path = r"/20\d{4}/t20\d{6}_\d+\.s?html?$"

    def next_list(self, response: Response, links: Links) -> str | None:
        return links.next_page() or by_variables(response.text, response.url)
