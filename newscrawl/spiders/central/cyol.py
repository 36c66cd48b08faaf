"""中青在线."""

from newscrawl.cms.portal import PortalSpider


class Cyol(PortalSpider):
    """中青在线, the site of 中国青年报社.

    Domain: news.cyol.com, cyol.com
    Layout: an article's address and meta line of 2022-08; no selectors documented
    Unverified: the page layout; the section lists; the site as it is today
    """

    name = "cyol"
    portal_name = "中青在线"
    owner = "中国青年报社"
    brands = ("中青在线", "中国青年报", "中青网")
    city = "北京"
    cms = "own"

    home = "http://news.cyol.com/"
    hosts = ("cyol.com",)
    sections = {"gb/xwzt/": "新闻专题"}
    article_path = r"/articles/20\d{2}-\d{2}/\d{2}/content_\w+\.html$"
