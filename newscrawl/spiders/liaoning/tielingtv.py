"""铁岭广播电视台."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Tielingtv(DedeSpider):
    """铁岭广播电视台, the city's broadcaster.

    Domain: www.tielingtv.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "tielingtv"
    portal_name = "铁岭广播电视台"
    owner = "铁岭广播电视台"
    city = "铁岭"
    province = "辽宁"

    home = "http://www.tielingtv.com/"
    sections = {"html/news/tl/": "铁岭"}

    rules = (
        Rules(
            version="2021",
            title=".l h1",
            published_at=".il span:nth-of-type(2)",
            source=".il span:nth-of-type(1)",
            body=".l .icontent",
        ),
    )
