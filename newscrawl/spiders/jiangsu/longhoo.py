"""龙虎网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Longhoo(PortalSpider):
    """龙虎网, a city portal of Nanjing.

    Domain: www.longhoo.net
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists; the site as it is today
    """

    name = "longhoo"
    portal_name = "龙虎网"
    brands = ("龙虎网",)
    city = "南京"
    province = "江苏"
    cms = "unknown"

    home = "http://www.longhoo.net/"
    sections = {"http://news.longhoo.net/": "新闻"}
    article_path = r"/20\d{2}/[a-z]+_\d{4}/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title="h1.title",
            published_at=".message",
            source="p.articalWrite",
            body=".articalCont",
        ),
    )
