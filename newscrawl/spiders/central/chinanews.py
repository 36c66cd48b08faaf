"""中国新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Chinanews(PortalSpider):
    """中国新闻网, the site of 中国新闻社.

    Domain: www.chinanews.com.cn, chinanews.com
    Layout: a public crawler configuration of 2021-01; another of 2018-19; an address of 2009
    Unverified: the section lists; the site as it is today
    """

    name = "chinanews"
    portal_name = "中国新闻网"
    owner = "中国新闻社"
    brands = ("中国新闻网", "中新网", "中新社", "中国新闻社")
    city = "北京"
    cms = "own"

    home = "https://www.chinanews.com.cn/"
    hosts = ("chinanews.com",)
    sections = {"china/": "时政", "society/": "社会", "scroll-news/news1.html": "滚动"}
    article_path = r"/(?:news/)?20\d{2}/\d{2}-\d{2}/\d+\.s?html$"

    rules = (
        Rules(
            version="2021",
            title=(".content h1", "#tit", ".left h1"),
            published_at=".left-time",
            source=(".left-t a.source", ".left-time"),
            body=".left_zw",
        ),
    )
