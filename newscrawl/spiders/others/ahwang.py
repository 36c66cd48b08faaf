"""安徽网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Ahwang(PortalSpider):
    """安徽网, a portal of Anhui.

    Domain: www.ahwang.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses as documented in 2018; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "ahwang"
    portal_name = "安徽网"
    brands = ("安徽网",)
    city = "合肥"
    province = "安徽"
    cms = "own"

    home = "http://www.ahwang.cn/"
    article_path = r"/20\d{6}/\d+\.s?html?$|/20\d{4}/\d{2}/\w+_\d+\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title=".ina_news_text h1",
            published_at=".ina_data",
            source=".ina_source",
            body='[class^="ina_content"]',
        ),
    )
