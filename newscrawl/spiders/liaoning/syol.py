"""沈阳在线."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Syol(PortalSpider):
    """沈阳在线, a commercial portal of Shenyang.

    Domain: www.syol.net
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "syol"
    portal_name = "沈阳在线"
    brands = ("沈阳在线",)
    city = "沈阳"
    province = "辽宁"
    cms = "unknown"

    home = "http://www.syol.net/"
    sections = {"dushi/": "都市"}
    article_path = r"/\w+/20\d{6}/\d+-1$"

    rules = (
        Rules(
            version="2021",
            title="#news_title",
            published_at="#news_author",
            source="#news_from",
            body="#news_content",
        ),
    )
