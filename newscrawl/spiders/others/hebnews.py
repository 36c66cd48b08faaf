"""河北新闻网."""

from newscrawl.cms.founder import FounderSpider
from newscrawl.extraction import Rules


class Hebnews(FounderSpider):
    """河北新闻网, the portal of 河北日报.

    Domain: www.hebnews.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; any section but the front page (sections are found from it);
          the site as it is today
    """

    name = "hebnews"
    portal_name = "河北新闻网"
    brands = ("河北新闻网", "河北日报")
    city = "石家庄"
    province = "河北"

    home = "http://www.hebnews.cn/"

    rules = (
        Rules(
            version="2018",
            title="#title",
            published_at="#relate div:nth-of-type(3)",
            body=".content",
            editors=".editer",
            breadcrumb="#position a",
        ),
    )
