"""长春新闻网."""

from newscrawl.cms.founder import FounderSpider
from newscrawl.extraction import Rules


class Changchunews(FounderSpider):
    """长春新闻网, the portal of 长春日报社.

    Domain: www.changchunews.com
    Layout: a public crawler configuration of 2021-01; an address of 2020-09
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "changchunews"
    portal_name = "长春新闻网"
    owner = "长春日报社"
    brands = ("长春新闻网", "长春日报", "长春晚报")
    city = "长春"
    province = "吉林"

    home = "http://www.changchunews.com/"

    rules = (
        Rules(
            version="2021",
            title="h1.am-article-hd",
            published_at=".am-article-meta",
            source=".am-article-meta",
            body=".am-article-bd",
        ),
    )
