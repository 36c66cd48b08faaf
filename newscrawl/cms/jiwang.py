"""中国吉林网's own layout of TRS WCM, shared by its channels of the nine cities.

Articles stand at ``/<channel folders>/YYYYMM/<docid>.html``, without the ``t`` and the day of other TRS sites.

To declare a portal of this family:

1. See that its articles' addresses have the form ``/YYYYMM/<id>.html`` (a variant: override ``article_path``).
2. ``sections``: the channel's folders; the layout's versions are inherited, give ``rules`` only where the channel
   differs.
3. The rest as for every portal: the recipe in :mod:`newscrawl.cms.portal`.
"""

from __future__ import annotations

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class JiwangSpider(TrsSpider):
    """A channel of cnjiwang.com; the layout is documented for the main site only."""

    owner = "吉林日报社"
    province = "吉林"
    article_path = r"/20\d{4}/\d{6,9}\.html$"

    rules = (
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title=".sp_zwtt",
            published_at=".sp_zwdate",
            source=".sp_zwdate",
            body=".sp_zwleft.left",
        ),
        Rules(
            version="2021", valid_from="2020-01-01", published_at=".zxdata", source=".zxdata", body=".content"
        ),
    )
