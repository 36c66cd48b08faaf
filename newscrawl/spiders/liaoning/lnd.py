"""北国网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Lnd(EnorthSpider):
    """北国网, the portal of 辽宁日报.

    Domain: www.lnd.com.cn
    Layout: a public crawler configuration of 2021-01; another of 2018-19
    Unverified: the section lists; the site as it is today
    """

    name = "lnd"
    portal_name = "北国网"
    brands = ("北国网", "辽宁日报")
    city = "沈阳"
    province = "辽宁"

    home = "http://www.lnd.com.cn/"
    sections = {"http://news.lnd.com.cn/": "新闻"}

    rules = (
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title=".newstittle",
            published_at=".newsly",
            source=".grey",
            body=".news",
        ),
        Rules(
            version="2021",
            valid_from="2020-01-01",
            title=".float_left.main_l > p",
            published_at=".newsly .float_left span:nth-of-type(2)",
            source="a.grey",
            body=".main_l .news",
        ),
    )
