"""阜新新闻网."""

from newscrawl.cms.discuz import DiscuzSpider
from newscrawl.extraction import Rules


class Fxrbs(DiscuzSpider):
    """阜新新闻网, the portal of 阜新日报社.

    Domain: www.fxrbs.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "fxrbs"
    portal_name = "阜新新闻网"
    owner = "阜新日报社"
    brands = ("阜新新闻网", "阜新日报")
    city = "阜新"
    province = "辽宁"

    home = "http://www.fxrbs.cn/"

    rules = (
        Rules(
            version="2021",
            title=".mn h1",
            published_at="p.xg1",
            body="#article_content",
        ),
    )
