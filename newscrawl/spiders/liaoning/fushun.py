"""抚顺传媒网."""

from newscrawl.cms.founder import FounderSpider
from newscrawl.extraction import Rules


class Fushun(FounderSpider):
    """抚顺传媒网, the city portal of Fushun.

    Domain: www.0245.net.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "fushun"
    portal_name = "抚顺传媒网"
    brands = ("抚顺传媒网", "抚顺日报")
    city = "抚顺"
    province = "辽宁"

    home = "http://www.0245.net.cn/"
    sections = {"news/": "新闻"}

    rules = (
        Rules(
            version="2021",
            title=".fs-article .article-hd h1",
            published_at=".article-time-source span:nth-of-type(1)",
            source=".article-time-source span a",
            body="#text_content",
        ),
    )
