"""太湖明珠网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Thmz(PortalSpider):
    """太湖明珠网, the portal of Wuxi's city broadcaster.

    Domain: www.thmz.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "thmz"
    portal_name = "太湖明珠网"
    brands = ("太湖明珠网",)
    city = "无锡"
    province = "江苏"
    cms = "unknown"

    home = "http://www.thmz.com/"
    sections = {"http://news.thmz.com/col50/": "col50"}
    article_path = r"/col\d+/20\d{2}-\d{2}-\d{2}/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".title.border-bottom h3",
            published_at=".float-left span:nth-of-type(1)",
            source="span.subtime",
            body=".newscon",
        ),
    )
