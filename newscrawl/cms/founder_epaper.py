"""Founder's e-paper (方正数字报), in its older and newer addresses, and the form of 人民日报.

The front page (``paperindex.htm``) sends on to the newest edition. A printed page stands at
``/html/YYYY-MM/DD/node_<n>.htm``, its articles beside it at ``content_<id>.htm?div=-1``; newer installations
have ``/pc/layout/YYYYMM/DD/node_01.html`` and ``/pc/content/YYYYMM/DD/content_<id>.html``, others
``nbs.D<code>_01.htm`` and ``nw.D<code>_<day>_<n>-01.htm``.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/html/YYYY-MM/DD/content_<id>.htm`` (a variant: override
   ``article_path``).
2. ``paper``: the name in 《》; ``sisters`` for other papers of the site; no ``sections``; ``edition_path`` where the
   front page does not lead to the newest day.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from newscrawl.cms.epaper import EpaperSpider


class FounderEpaperSpider(EpaperSpider):
    """A newspaper's edition as printed, from Founder's e-paper system."""

    cms = "Founder e-paper"
    article_path = r"/20\d{2}-?\d{2}/\d{2}/content_\d+\.html?(?:\?div=-?\d+)?$"
    node_path = r"/(20\d{2})-?(\d{2})/(\d{2})/(?:node_|nbs\.D\w{6,20}_)([A-Za-z]?\d{1,6})\.html?$"
    edition_path = "html/%Y-%m/%d/node_1.htm"
