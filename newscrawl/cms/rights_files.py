"""Files of a site that say what machines may do with its pages: TDMRep, and the licences robots.txt names.

They are fetched where everything is captured (``NEWSCRAWL_CAPTURE_ALL``), once a run and host, by the site's own rules like
any page. Nothing is read here: :mod:`newscrawl.reporting.reservations` reads the captures. That there is no such file is
the usual case, and no fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import scrapy

from newscrawl.frontier.robots import RobotsMiddleware
from newscrawl.rights import LIMIT, TDMREP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure


class RightsFiles:
    """What a portal's spider does with these files."""

    base: str
    crawler: Any

    async def rights_requests(self) -> AsyncIterator[Request]:
        """A request for each file of the portal's own host, behind all lists and articles."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        named = await robots.licences(self.base) if robots is not None else []
        for url in dict.fromkeys([urljoin(self.base, TDMREP), *named]):
            yield scrapy.Request(
                url,
                callback=self.rights_file,
                errback=self.rights_file_absent,
                priority=-10,
                # The same file is a new statement in every run.
                dont_filter=True,
                # What is larger would not be read; it is refused, and said to be absent.
                meta={"kind": "rights", "download_maxsize": LIMIT},
            )

    def rights_file(self, response: Response) -> None:
        """Count it; the capture is what is kept."""
        found = "found" if response.status == 200 else "absent"
        self.crawler.stats.inc_value(f"newscrawl/rights_files_{found}")

    def rights_file_absent(self, failure: Failure) -> None:
        """None there, or one that may not be fetched or is too large: nothing is known of it."""
        del failure
        self.crawler.stats.inc_value("newscrawl/rights_files_absent")
