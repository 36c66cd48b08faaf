"""中国农网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Farmer(PortalSpider):
    """中国农网, the site of 农民日报社.

    Domain: www.farmer.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the form of its addresses; any section but the front page (sections are found from it);
          the site as it is today
    """

    name = "farmer"
    portal_name = "中国农网"
    owner = "农民日报社"
    brands = ("中国农网", "农民日报")
    city = "北京"
    cms = "own"

    home = "http://www.farmer.com.cn/"
    article_path = r"/20\d{2}/\d{2}/\d{2}/(?:wap_)?\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title="h1.article-title",
            published_at=".article-meta-time",
            source=".tag-text-source",
            body="#article_main",
        ),
    )
