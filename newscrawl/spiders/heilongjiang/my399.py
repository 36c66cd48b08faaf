"""哈尔滨新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class My399(PortalSpider):
    """哈尔滨新闻网, the city portal of Harbin.

    Domain: www.my399.com
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; any section but the front page (sections are found from it);
          the site as it is today
    """

    name = "my399"
    portal_name = "哈尔滨新闻网"
    brands = ("哈尔滨新闻网",)
    city = "哈尔滨"
    province = "黑龙江"
    cms = "Enorth-like"

    home = "http://www.my399.com/"
    article_path = (
        r"/20\d{2}[-/]?\d{2}[-/]?\d{2}/(?:content_)?\d+\.s?html?$|/system/20\d{2}/\d{2}/\d{2}/\d+\.s?html?$"
    )

    rules = (
        Rules(
            version="2018",
            title=".n8",
            published_at=".n10",
            body="#newscontent",
        ),
    )
