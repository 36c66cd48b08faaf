"""Sobey's publishing system, of broadcasters: folders by number, a day, a document's number or hash.

Articles stand at ``/<channel>/folder<n>/YYYY-MM-DD/<id>.html``; a folder's own page lists it.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/folder<n>/YYYY-MM-DD/<id>.html`` (a variant: override
   ``article_path``).
2. ``sections``: the folders' own pages; a hash in place of a number is covered.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from newscrawl.cms.portal import PortalSpider


class SobeySpider(PortalSpider):
    """A broadcaster's portal made with Sobey's system."""

    cms = "Sobey"
    article_path = r"/folder\d+/20\d{2}-\d{2}-\d{2}/\w{5,32}\.html$"
