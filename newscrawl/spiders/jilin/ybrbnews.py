"""延边新闻网."""

from newscrawl.cms.founder import FounderSpider
from newscrawl.extraction import Rules


class Ybrbnews(FounderSpider):
    """延边新闻网, the portal of 延边日报社.

    Domain: www.ybrbnews.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "ybrbnews"
    portal_name = "延边新闻网"
    owner = "延边日报社"
    brands = ("延边新闻网", "延边日报")
    city = "延吉"
    province = "吉林"

    home = "http://www.ybrbnews.cn/"

    rules = (
        Rules(
            version="2021",
            title=".content h1",
            published_at=".taow span:nth-of-type(1)",
            source=".taow span a",
            body=".maincontent",
        ),
    )
