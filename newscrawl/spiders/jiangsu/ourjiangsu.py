"""我苏网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Ourjiangsu(PortalSpider):
    """我苏网, the portal of 江苏省广播电视总台.

    Domain: www.ourjiangsu.com
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "ourjiangsu"
    portal_name = "我苏网"
    owner = "江苏省广播电视总台"
    brands = ("我苏网", "荔枝新闻")
    city = "南京"
    province = "江苏"
    cms = "own"

    home = "http://www.ourjiangsu.com/"
    article_path = r"/a/20\d{6}/\d{10,16}\.shtml$"

    rules = (
        Rules(
            version="2021",
            title=".article h1",
            published_at="span.time",
            source="span.source",
            body=".content",
        ),
    )
