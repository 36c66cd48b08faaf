"""央视网's system, on the channels of cctv.com.

Articles stand at ``/YYYY/MM/DD/ARTI<token><yymmdd>.shtml``, films at ``VIDE…``, series of pictures at ``PHOA…``.
A channel's list is filled in by a script from ``…/cmsdatainterface/page/<channel>_<n>.jsonp``, one file a page: the
list page names the first, each leads on to the next. The form of the articles' addresses is documented; that of the
lists is general knowledge.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/YYYY/MM/DD/ARTI….shtml`` (a variant: override ``article_path``).
2. ``sections``: the channels' list pages; each names its data, which names the next.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.cms.json_links import JsonLinks, links_of
from newscrawl.cms.links import absolute
from newscrawl.cms.paging import numbered
from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Request, Response

    from newscrawl.cms.links import Links

_DATA = re.compile(r"[\"']([^\"'<>\s]{0,200}cmsdatainterface/page/\w{1,60}_1\.jsonp?[^\"'<>\s]{0,100})[\"']")
#: Lists of other channels that a page may name in passing.
_MOST_DATA = 5


class CctvSpider(PortalSpider):
    """A channel of cctv.com."""

    cms = "CCTV"
    article_path = r"/20\d{2}/\d{2}/\d{2}/(?:ARTI|VIDE|PHOA)\w{10,40}\.shtml$"

    def links(self, response: Response) -> Links:
        return links_of(response)

    def next_list(self, response: Response, links: Links) -> str | None:
        if isinstance(links, JsonLinks):
            return numbered(response.url, r"\w{1,60}?")
        return links.next_page()

    def further_lists(self, response: Response, links: Links, number: int) -> Iterator[Request]:
        """The data of the list at hand, beside what any portal's page leads to."""
        yield from super().further_lists(response, links, number)
        if number == 1 and not isinstance(links, JsonLinks):
            found = dict.fromkeys(_DATA.findall(getattr(response, "text", "")[:500_000]))
            for url in (absolute(response.url, one) for one in list(found)[:_MOST_DATA]):
                if url:
                    yield self.list_request(url)
