"""新民网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Xinmin(PortalSpider):
    """新民网, the portal of the paper 新民晚报.

    Domain: www.xinmin.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses as documented in 2018; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "xinmin"
    portal_name = "新民网"
    brands = ("新民网", "新民晚报")
    city = "上海"
    province = "上海"
    cms = "own"

    home = "http://www.xinmin.cn/"
    article_path = r"/20\d{2}/\d{2}/\d{2}/\d+\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title=".a_title",
            published_at="//*[contains(text(), '编辑')]/following-sibling::span[1]",
            body=".a_content",
            breadcrumb=".Mbx a",
        ),
    )
