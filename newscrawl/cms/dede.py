"""DedeCMS, PHPCMS, Destoon and their like: lists of details, in PHP.

Articles stand at ``/<channel>/YYYY/MMDD/<id>.html`` (DedeCMS, PHPCMS) or ``/<channel>/show-<id>.html``
(Destoon), their further pages at ``…/<id>_2.html``; lists are ``list_<channel>_2.html``, ``list-<channel>-2.html``
or ``/<channel>/2.html``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/YYYY/MMDD/<id>.html`` (a variant: override ``article_path``).
2. ``sections``: the lists' first pages, as the navigation links them (``list-12-1.html``); give ``article_path`` for
   ``show-<id>.html``.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.cms.paging import in_query, numbered
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links


class DedeSpider(PortalSpider):
    """A portal of one of the usual PHP systems."""

    cms = "DedeCMS/PHPCMS"
    article_path = r"/20\d{2}/\d{4}/\d+\.s?html?$"

    def next_list(self, response: Response, links: Links) -> str | None:
        following = links.next_page()
        if following or not re.search(r"\d", urlsplit(response.url).path.rpartition("/")[2]):
            return following
        return (
            numbered(response.url, r"list_\d{1,6}")
            or numbered(response.url, r"list-\d{1,6}", joint="-")
            or in_query(response.url)
        )
