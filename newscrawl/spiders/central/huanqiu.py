"""环球网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Huanqiu(PortalSpider):
    """环球网, the site of 环球时报.

    Domain: www.huanqiu.com
    Layout: a public crawler configuration of 2021-01; editor line of 2019
    Unverified: the form of its addresses; that lists stand in the page without a script; the site as it
          is today
    """

    name = "huanqiu"
    portal_name = "环球网"
    brands = ("环球网", "环球时报")
    city = "北京"
    cms = "own"

    home = "https://www.huanqiu.com/"
    sections = {"https://china.huanqiu.com/": "国内"}
    article_path = r"/article/\w{8,16}$"

    rules = (
        Rules(
            version="2021",
            title=".t-container-title h3",
            published_at="p.time",
            source="span.source",
            body="article",
        ),
    )
