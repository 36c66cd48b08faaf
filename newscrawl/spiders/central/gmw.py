"""光明网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Gmw(PortalSpider):
    """光明网, the site of 光明日报社.

    Domain: www.gmw.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the section lists; the site as it is today
    """

    name = "gmw"
    portal_name = "光明网"
    owner = "光明日报社"
    brands = ("光明网", "光明日报")
    city = "北京"
    cms = "own"

    home = "http://www.gmw.cn/"
    sections = {"https://politics.gmw.cn/": "时政", "https://difang.gmw.cn/": "地方"}
    article_path = r"/20\d{2}-\d{2}/\d{2}/\w+_\d+\.html?$"

    rules = (
        Rules(
            version="2018",
            title="#articleTitle",
            published_at="#pubTime",
            source="#source",
            body="#contentMain",
            editors="#contentLiability",
            breadcrumb="#contentBreadcrumbs2 a",
        ),
    )
