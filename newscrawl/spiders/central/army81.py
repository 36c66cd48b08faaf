"""中国军网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Army81(PortalSpider):
    """中国军网, the site of 解放军新闻传播中心.

    Domain: www.81.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "army81"
    portal_name = "中国军网"
    owner = "解放军新闻传播中心"
    brands = ("中国军网", "解放军报")
    city = "北京"
    cms = "Founder"

    home = "http://www.81.cn/"
    sections = {"syjdt/": "syjdt"}
    article_path = r"/\w+/\d{6,12}\.html$|/20\d{2}-\d{2}/\d{2}/content_\d+\.html?$"

    rules = (
        Rules(
            version="2021",
            title=".article-header h1",
            published_at="i.time",
            source=".info span:nth-of-type(1)",
            body="#article-content",
        ),
    )
