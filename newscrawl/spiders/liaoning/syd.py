"""沈阳网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Syd(EnorthSpider):
    """沈阳网, the portal of 沈阳日报社.

    Domain: www.syd.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists; the site as it is today
    """

    name = "syd"
    portal_name = "沈阳网"
    owner = "沈阳日报社"
    brands = ("沈阳网", "沈阳日报", "沈阳晚报")
    city = "沈阳"
    province = "辽宁"

    home = "http://www.syd.com.cn/"
    sections = {"http://news.syd.com.cn/": "新闻"}

    rules = (
        Rules(
            version="2021",
            title=".contentBody h1",
            published_at=".extInfo",
            source=(".extInfo a", ".extInfo"),
            body=".contentBody .article",
        ),
    )
