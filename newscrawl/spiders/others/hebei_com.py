"""长城网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class HebeiCom(PortalSpider):
    """长城网, a portal of Hebei.

    Domain: www.hebei.com.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses as documented in 2018; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "hebei_com"
    portal_name = "长城网"
    brands = ("长城网",)
    city = "石家庄"
    province = "河北"
    cms = "unknown"

    home = "http://www.hebei.com.cn/"
    article_path = r"/20\d{2}/\d{2}/\d{2}/\d+\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title="#gjTitle",
            published_at=".docRelTime",
            source='//*[@class="docSourceName"][2]',
            body="#fontzoom",
        ),
    )
