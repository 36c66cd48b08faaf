"""中国铁岭."""

from newscrawl.cms.founder import FounderSpider
from newscrawl.extraction import Rules


class Tielingcn(FounderSpider):
    """中国铁岭, the city portal of Tieling.

    Domain: www.tielingcn.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "tielingcn"
    portal_name = "中国铁岭"
    brands = ("中国铁岭", "铁岭日报")
    city = "铁岭"
    province = "辽宁"

    home = "http://www.tielingcn.com/"
    sections = {"lnnews/": "辽宁新闻"}

    rules = (
        Rules(
            version="2021",
            title=".article h1",
            published_at=".browse span:nth-of-type(1)",
            source=".browse span:nth-of-type(2)",
            body="#arcont",
        ),
    )
