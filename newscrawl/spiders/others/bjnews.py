"""新京报网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Bjnews(PortalSpider):
    """新京报网, the portal of the paper 新京报.

    Domain: www.bjnews.com.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses as documented in 2018; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "bjnews"
    portal_name = "新京报网"
    brands = ("新京报网", "新京报")
    city = "北京"
    province = "北京"
    cms = "own"

    home = "http://www.bjnews.com.cn/"
    article_path = r"/20\d{2}/\d{2}/\d{2}/\d+\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title=".title h1",
            published_at=".date",
            body=".content",
        ),
    )
