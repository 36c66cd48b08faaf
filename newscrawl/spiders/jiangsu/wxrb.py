"""无锡新传媒."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Wxrb(PortalSpider):
    """无锡新传媒, the portal of 无锡日报.

    Domain: www.wxrb.com
    Layout: a public crawler configuration of 2021-01
    Unverified: where the time stands (in three pieces); any section but the front page (sections are
          found from it); the site as it is today
    """

    name = "wxrb"
    portal_name = "无锡新传媒"
    brands = ("无锡新传媒", "无锡日报")
    city = "无锡"
    province = "江苏"
    cms = "unknown"

    home = "http://www.wxrb.com/"
    article_path = r"/doc/20\d{2}/\d{2}/\d{2}/\d+\.shtml$"

    rules = (
        Rules(
            version="2021",
            title="h1 strong",
            source=".ldate p:nth-of-type(5)",
            body="#zoom",
        ),
    )
