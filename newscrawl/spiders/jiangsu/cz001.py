"""常州在线."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Cz001(PortalSpider):
    """常州在线, a city portal of Changzhou.

    Domain: www.cz001.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "cz001"
    portal_name = "常州在线"
    brands = ("常州在线",)
    city = "常州"
    province = "江苏"
    cms = "PHP query-string"

    home = "http://www.cz001.com.cn/"
    article_path = r"/index\.php\?(?:\w+=\w+&)*m=detail&id=\d+$"

    rules = (
        Rules(
            version="2021",
            title="#detail_title",
            published_at="#detail_meta span:nth-of-type(2)",
            source="#detail_meta span:nth-of-type(1)",
            body="#detail_content",
        ),
    )
