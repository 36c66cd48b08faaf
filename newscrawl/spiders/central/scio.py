"""国务院新闻办公室网站."""

from newscrawl.cms.trs import TrsSpider


class Scio(TrsSpider):
    """国务院新闻办公室网站, the site of 国务院新闻办公室.

    Domain: www.scio.gov.cn
    Layout: its address of 2022-08 only; no page documented
    Unverified: the system itself, the form of its addresses, the page layout, the section lists; the
          site as it is today
    """

    name = "scio"
    portal_name = "国务院新闻办公室网站"
    owner = "国务院新闻办公室"
    brands = ("国新网", "国务院新闻办公室", "国新办")
    city = "北京"

    home = "http://www.scio.gov.cn/"
    sections = {"xwfb/": "新闻发布"}
    article_path = r"/20\d{4}/t20\d{6}_\d+(?:_\w+)?\.html?$|/20\d{2}/\d{1,2}/\d+/\d+\.htm$"
