"""通化新闻网."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Thnews(DedeSpider):
    """通化新闻网, the portal of 通化日报社.

    Domain: www.thnews.net
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "thnews"
    portal_name = "通化新闻网"
    owner = "通化日报社"
    brands = ("通化新闻网", "通化日报")
    city = "通化"
    province = "吉林"
    cms = "Destoon"

    home = "http://www.thnews.net/"
    sections = {"news/": "新闻"}
    article_path = r"/\w+/show-\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".bg-wrap .meta h2",
            published_at=".info span:nth-of-type(1)",
            source=".info span:nth-of-type(2)",
            body=".entry",
        ),
    )
