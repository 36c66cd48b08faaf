"""现代快报网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Xdkb(PortalSpider):
    """现代快报网, the portal of the paper 现代快报.

    Domain: www.xdkb.net
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "xdkb"
    portal_name = "现代快报网"
    brands = ("现代快报网", "现代快报")
    city = "南京"
    province = "江苏"
    cms = "unknown"

    home = "http://www.xdkb.net/"
    article_path = r"/p\d+/\d{4,9}\.html$"

    rules = (
        Rules(
            version="2021",
            title=".big-title",
            published_at=".message li:nth-of-type(3)",
            source=".message li:nth-of-type(1)",
            body=".context",
        ),
    )
