"""中工网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Workercn(PortalSpider):
    """中工网, the site of 工人日报社.

    Domain: www.workercn.cn
    Layout: a public crawler configuration of 2021-01; an address of 2026
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "workercn"
    portal_name = "中工网"
    owner = "工人日报社"
    brands = ("中工网", "工人日报")
    city = "北京"
    cms = "own"

    home = "http://www.workercn.cn/"
    article_path = r"/c/20\d{2}-\d{2}-\d{2}/\d+\.shtml$"

    rules = (
        Rules(
            version="2021",
            title="h1.ctitle",
            published_at=".signdate span:nth-of-type(1)",
            source=".signdate span:nth-of-type(2)",
            body=".ccontent",
        ),
    )
