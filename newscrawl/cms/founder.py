"""Founder's web publishing system (方正翔宇), on the sites of many newspapers.

Articles stand at ``/<channel>/YYYY-MM/DD/content_<id>.htm(l)``, their further pages at ``content_<id>_2.htm``;
lists are ``node_<id>.htm``, ``node_<id>_2.htm`` … Some sites keep the dated folders and name the document
``<channel>_<id>.html``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``content_<id>.htm`` (a variant: override ``article_path``).
2. ``sections``: the lists' first pages (``node_<id>.htm``); where documents are named otherwise, give
   ``article_path``.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.cms.paging import numbered
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links

#: Where a list tells of several pages at all.
_PAGED = re.compile(r"node_\d{1,12}_\d{1,5}\.html?|下一页|尾页|末页")


class FounderSpider(PortalSpider):
    """A portal made with Founder's publishing system."""

    cms = "Founder"
    article_path = r"/20\d{2}-\d{2}/\d{2}/(?:content_\d+|\d{1,6}_\d{4,9})\.html?$"

    def next_list(self, response: Response, links: Links) -> str | None:
        following = links.next_page()
        if following or not _PAGED.search(response.text[:500_000]):
            return following
        return numbered(response.url, r"node_\d{1,12}")
