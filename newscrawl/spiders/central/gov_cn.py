"""中国政府网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class GovCn(PortalSpider):
    """中国政府网, the site of 国务院办公厅.

    Domain: www.gov.cn
    Layout: a public crawler configuration of 2018-19; an address of 2021
    Unverified: the section lists; the site as it is today
    """

    name = "gov_cn"
    portal_name = "中国政府网"
    owner = "国务院办公厅"
    brands = ("中国政府网", "国务院办公厅")
    city = "北京"
    cms = "own"

    home = "http://www.gov.cn/"
    hosts = ("www.gov.cn",)
    sections = {"yaowen/liebiao/": "要闻"}
    article_path = r"/(?:20\d{2}-\d{2}/\d{2}|20\d{4})/content_\d+\.html?$"

    rules = (
        Rules(
            version="2018",
            published_at=".pages-date",
            source=".pages-date",
            body=".pages_content",
            breadcrumb=".BreadcrumbNav a",
        ),
    )
