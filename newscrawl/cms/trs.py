"""TRS WCM: the content system of Songhuajiang Net and of many city and provincial portals.

Articles stand at ``/<channel folders>/YYYYMM/tYYYYMMDD_<docid>.html`` (also .htm, .shtml), their further
pages at ``…_<docid>_1.html``; lists are ``index.html``, ``index_1.html`` …; both are paged by a script
``createPageHTML(<pages>, <this page, from 0>, "<document name>", "html")``.
"""

from __future__ import annotations

from newscrawl.cms.portal import PortalSpider


class TrsSpider(PortalSpider):
    """A portal made with TRS WCM."""

    cms = "TRS WCM"
    # Not the further pages: they are fetched with the first.
    article_path = r"/20\d{4}/t20\d{6}_\d+\.s?html?$"
