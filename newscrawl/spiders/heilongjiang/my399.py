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
    article_path = r"/20\d{2}[-/]?\d{2}[-/]?\d{2}/(?!node_)(?:[A-Za-z]\w*_)?\d+(?:_\d{3,})?\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title=".n8",
            published_at=".n10",
            source="//*[contains(text(), '稿源')]/following-sibling::span[1]",
            authors="//*[contains(text(), '作者')]/following-sibling::span[1]",
            editors="//*[contains(text(), '编辑')]/following-sibling::span[1]",
            body="#newscontent",
        ),
    )
