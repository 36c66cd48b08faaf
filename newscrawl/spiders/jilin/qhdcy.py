"""松原新闻网 (qhdcy.cn)."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Qhdcy(PortalSpider):
    """松原新闻网 (qhdcy.cn), an unofficial portal that calls itself 松原新闻网; no organ of Songyuan's press.

    Domain: www.qhdcy.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: who runs it; the section lists but one; the site as it is today
    """

    name = "qhdcy"
    portal_name = "松原新闻网 (qhdcy.cn)"
    city = "松原"
    province = "吉林"
    cms = "unknown"

    home = "http://www.qhdcy.cn/"
    sections = {"techan/": "特产"}
    article_path = r"/[a-z]+/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".article-detail-bigtit",
            published_at=".article-detail-share",
            body=".article-detail-cont",
        ),
    )
