"""千华网."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Qianhuaweb(DedeSpider):
    """千华网, the city portal of Anshan.

    Domain: www.qianhuaweb.com
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "qianhuaweb"
    portal_name = "千华网"
    brands = ("千华网", "鞍山日报")
    city = "鞍山"
    province = "辽宁"
    cms = "unknown"

    home = "http://www.qianhuaweb.com/"

    rules = (
        Rules(
            version="2021",
            title=".article-main h1",
            published_at="span.date",
            source="span.source",
            body=".article-content",
        ),
    )
