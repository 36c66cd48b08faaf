"""东北新闻网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Nen(EnorthSpider):
    """东北新闻网, a provincial portal of Liaoning.

    Domain: www.nen.com.cn
    Layout: a public crawler configuration of 2021-01; another of 2018-19
    Unverified: the section lists; the site as it is today
    """

    name = "nen"
    portal_name = "东北新闻网"
    brands = ("东北新闻网",)
    city = "沈阳"
    province = "辽宁"

    home = "http://www.nen.com.cn/"
    sections = {"http://news.nen.com.cn/": "新闻"}

    rules = (
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title=".contentt",
            published_at=".contenttime",
            source=".contenttime",
            body=".contentcon",
            breadcrumb=".inversepath a",
        ),
        Rules(
            version="2021",
            valid_from="2020-01-01",
            title=(".text_title h1", ".contentt"),
            published_at=".box01 div",
            source=".box01 div",
            body="#rwb_zw",
        ),
    )
