"""新华报业网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Xhby(TrsSpider):
    """新华报业网, the portal of 新华日报社.

    Domain: www.xhby.net
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "xhby"
    portal_name = "新华报业网"
    owner = "新华日报社"
    brands = ("新华报业网", "新华日报")
    city = "南京"
    province = "江苏"

    home = "http://www.xhby.net/"
    sections = {"http://news.xhby.net/zt/zyq/": "专题"}

    rules = (
        Rules(
            version="2021",
            title="#title",
            published_at="#pubtime_baidu",
            source="#source_baidu",
            body=".TRS_Editor",
        ),
    )
