"""正北方网."""

from newscrawl.cms.portal import PortalSpider


class Northnews(PortalSpider):
    """正北方网, a provincial portal of Inner Mongolia.

    Domain: www.northnews.cn
    Layout: the meta line of a page of 2012-01; no selectors documented
    Unverified: the form of its addresses and the page layout; any section but the front page (sections
          are found from it); the site as it is today
    """

    name = "northnews"
    portal_name = "正北方网"
    brands = ("正北方网", "北方新报")
    city = "呼和浩特"
    province = "内蒙古"
    cms = "unknown"

    home = "http://www.northnews.cn/"
    article_path = r"/20\d{2}/\d{4}/\d+\.s?html?$"
