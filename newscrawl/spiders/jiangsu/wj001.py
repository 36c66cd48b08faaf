"""武进新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Wj001(PortalSpider):
    """武进新闻网, the portal of Wujin, a district of Changzhou.

    Domain: www.wj001.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "wj001"
    portal_name = "武进新闻网"
    brands = ("武进新闻网", "武进日报")
    city = "常州"
    province = "江苏"
    cms = "unknown"

    home = "http://www.wj001.com/"
    sections = {"news/jinriyaowen/": "今日要闻"}
    article_path = r"/20\d{2}-\d{2}-\d{2}/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title="h1.title",
            published_at=".source span:nth-of-type(1)",
            source=".source span:nth-of-type(1)",
            body="#zoom",
        ),
    )
