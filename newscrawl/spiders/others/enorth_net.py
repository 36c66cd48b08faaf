"""北方网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class EnorthNet(EnorthSpider):
    """北方网, the portal of Tianjin, on its own system.

    Domain: www.enorth.com.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the section lists; the site as it is today
    """

    name = "enorth_net"
    portal_name = "北方网"
    brands = ("北方网",)
    city = "天津"
    province = "天津"

    home = "http://www.enorth.com.cn/"
    sections = {"http://news.enorth.com.cn/": "新闻"}

    rules = (
        Rules(
            version="2018",
            published_at="p.info span:last-of-type",
            body=".content",
            breadcrumb=".brumb a",
        ),
    )
