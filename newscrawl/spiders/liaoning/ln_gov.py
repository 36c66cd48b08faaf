"""辽宁省人民政府网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class LnGov(TrsSpider):
    """辽宁省人民政府网, the site of 辽宁省人民政府.

    Domain: www.ln.gov.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "ln_gov"
    portal_name = "辽宁省人民政府网"
    owner = "辽宁省人民政府"
    city = "沈阳"
    province = "辽宁"

    home = "http://www.ln.gov.cn/"
    sections = {"ywdt/zymtkln/": "中央媒体看辽宁"}

    rules = (
        Rules(
            version="2021",
            title=".dlist_title",
            published_at=".dlist_time",
            source=".dlist_time",
            body=(".dlist_con .TRS_Editor", ".dlist_con"),
        ),
    )
