"""白城新闻网."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Bcxww(DedeSpider):
    """白城新闻网, the portal of 白城日报社.

    Domain: www.bcxww.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "bcxww"
    portal_name = "白城新闻网"
    owner = "白城日报社"
    brands = ("白城新闻网", "白城日报")
    city = "白城"
    province = "吉林"

    home = "http://www.bcxww.com/"
    sections = {"http://xw.bcxww.com/bcxw/": "白城新闻"}

    rules = (
        Rules(
            version="2021",
            title=".title h2",
            published_at=".info",
            source=(".info a", ".info"),
            body=".content",
        ),
    )
