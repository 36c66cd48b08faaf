"""东方网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Eastday(PortalSpider):
    """东方网, the portal of Shanghai.

    Domain: www.eastday.com
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; the section lists; the site as it is today
    """

    name = "eastday"
    portal_name = "东方网"
    brands = ("东方网",)
    city = "上海"
    province = "上海"
    cms = "own"

    home = "http://www.eastday.com/"
    sections = {"http://news.eastday.com/": "新闻"}
    article_path = r"/20\d{6}/u1ai\d+\.html$|/20\d{2}/\d{4}/[0-9a-f]{32}\.html$"

    rules = (
        Rules(
            version="2018",
            title="#biaoti",
            published_at="#pubtime_baidu",
            source="//*[@id='editor_baidu']/parent::p",
            body="#zw",
            breadcrumb="[class*='weizhi'] a",
        ),
    )
