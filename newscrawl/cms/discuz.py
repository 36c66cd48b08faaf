"""Discuz! X portals: forum software with a news desk, on many city sites.

Articles stand at ``portal.php?mod=view&aid=<id>`` or, rewritten, ``article-<id>-1.html`` (the last number is
the article's page); lists at ``portal.php?mod=list&catid=<id>`` with ``&page=2``, or ``list-<id>-2.html``. The
meta line is ``p.xg1`` with 发布者 and 来自, the text ``#article_content``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``article-<id>-1.html`` (a variant: override ``article_path``).
2. ``sections``: the lists (``portal.php?mod=list&catid=12`` or ``list-12-1.html``), in the form the site itself
   links.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.cms.paging import in_query
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links

_REWRITTEN = re.compile(r"/list-(\d{1,9})-(\d{1,5})\.html$")


class DiscuzSpider(PortalSpider):
    """A portal made with Discuz! X."""

    cms = "Discuz! X"
    article_path = r"/article-\d+-1\.html$|/portal\.php\?(?:\w+=\w+&)*mod=view&aid=\d+$"

    def next_list(self, response: Response, links: Links) -> str | None:
        following = links.next_page()
        if following:
            return following
        url = response.url
        rewritten = _REWRITTEN.search(urlsplit(url).path)
        if rewritten:
            return url.replace(rewritten[0], f"/list-{rewritten[1]}-{int(rewritten[2]) + 1}.html")
        if "mod=list" in url:
            return in_query(url) or f"{url}&page=2"
        return None
