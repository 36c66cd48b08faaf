"""Enorth webpublisher: the system of 北方网 and of many portals in the north and north-east.

Articles stand at ``/system/YYYY/MM/DD/<id>.shtml``. A channel's front page leads on to an archive that is
numbered upwards as it grows, so that the page after this one has the number below:
``/system/more/<channel>/<number // 100>/<channel>_<number>.shtml``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/system/YYYY/MM/DD/<id>.shtml`` (a variant: override
   ``article_path``).
2. ``sections``: the channels' front pages; the numbered archive behind each is found from there.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newscrawl.cms.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.cms.links import Links

_ARCHIVE = re.compile(r"/system/more/(\d{4,24})/(\d{4})/\1_(\d{8})(\.s?html?)$")


class EnorthSpider(PortalSpider):
    """A portal made with Enorth webpublisher."""

    cms = "Enorth webpublisher"
    article_path = r"/system/20\d{2}/\d{2}/\d{2}/\d{6,12}\.s?html?$"

    def next_list(self, response: Response, links: Links) -> str | None:
        here = _ARCHIVE.search(urlsplit(response.url).path)
        if here:
            return earlier(response.url, here)
        archive = next((url for url, _ in links if _ARCHIVE.search(urlsplit(url).path)), None)
        return archive or links.next_page()


def earlier(url: str, here: re.Match[str]) -> str | None:
    """The archive page below this one; None below the first."""
    channel, number, suffix = here[1], int(here[3]) - 1, here[4]
    if number < 0:
        return None
    return urljoin(url, f"/system/more/{channel}/{number // 100:04d}/{channel}_{number:08d}{suffix}")
