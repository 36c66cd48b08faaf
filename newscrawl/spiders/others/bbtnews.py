"""北京商报网."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Bbtnews(DedeSpider):
    """北京商报网, the portal of the paper 北京商报.

    Domain: www.bbtnews.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "bbtnews"
    portal_name = "北京商报网"
    brands = ("北京商报网", "北京商报")
    city = "北京"
    province = "北京"
    cms = "unknown"

    home = "https://www.bbtnews.com.cn/"

    rules = (
        Rules(
            version="2021",
            title=".article-hd h3",
            published_at=".assist span:nth-of-type(4)",
            source=".assist span:nth-of-type(1)",
            body="#pageContent",
        ),
    )
