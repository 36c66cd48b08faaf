"""苏州新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Subaonet(PortalSpider):
    """苏州新闻网, the portal of 苏州日报社.

    Domain: www.subaonet.com
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "subaonet"
    portal_name = "苏州新闻网"
    owner = "苏州日报社"
    brands = ("苏州新闻网", "苏州日报", "姑苏晚报")
    city = "苏州"
    province = "江苏"
    cms = "unknown"

    home = "http://www.subaonet.com/"
    article_path = r"/20\d{2}/(?:\w+/){0,4}\d{4}/\d+\.shtml$"

    rules = (
        Rules(
            version="2021",
            title="span.top_wen",
            published_at="span.NavigationB_r_r_l",
            source="span.NavigationB_r_r_l",
            body=".article-content",
        ),
    )
