"""千龙网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Qianlong(PortalSpider):
    """千龙网, the portal of Beijing.

    Domain: www.qianlong.com
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; the section lists; the site as it is today
    """

    name = "qianlong"
    portal_name = "千龙网"
    brands = ("千龙网",)
    city = "北京"
    province = "北京"
    cms = "own"

    home = "http://www.qianlong.com/"
    sections = {"http://beijing.qianlong.com/": "北京"}
    article_path = r"/20\d{2}/\d{4}/\d+\.shtml$"

    rules = (
        Rules(
            version="2018",
            title=".row.title",
            published_at=".pubDate",
            source=".source",
            body=".article-content",
        ),
    )
