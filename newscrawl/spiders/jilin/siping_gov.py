"""四平市人民政府网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class SipingGov(TrsSpider):
    """四平市人民政府网, the site of 四平市人民政府.

    Domain: www.siping.gov.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "siping_gov"
    portal_name = "四平市人民政府网"
    owner = "四平市人民政府"
    city = "四平"
    province = "吉林"

    home = "http://www.siping.gov.cn/"
    sections = {"szf/lshd/": "lshd"}

    rules = (
        Rules(
            version="2021",
            title=".newscont h2",
            published_at=".newstop.left span:nth-of-type(2)",
            source=".newstop.left span:nth-of-type(3)",
            body="#content",
        ),
    )
