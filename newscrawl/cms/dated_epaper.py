"""E-papers with a folder for each paper and each day: ``/<paper>/YYYYMMDD/<id>.html``.

Documented is the form of an article's address only; that a day's folder (or a document in it whose name is no
number of an article, such as ``index_02.html``) is a printed page, is assumed.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/<paper>/YYYYMMDD/<id>.html`` (a variant: override
   ``article_path``).
2. ``paper``: the name in 《》; ``folders`` where one site holds several papers; no ``sections``.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from newscrawl.cms.epaper import EpaperSpider


class DatedEpaperSpider(EpaperSpider):
    """A newspaper's edition as printed, a folder a day."""

    cms = "own e-paper"
    article_path = r"/\w+/20\d{6}/\d{4,12}\.html?$"
    node_path = (
        r"/(20\d{2})(\d{2})(\d{2})(?:/(?:(?:index|node|page|ban)?_?([A-Za-z]?\d{1,3})?(?:\.html?)?)?)?$"
    )
    #: The first folder is the paper's.
    edition_path = "%Y%m%d/"
