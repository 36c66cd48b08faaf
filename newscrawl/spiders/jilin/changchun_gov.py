"""长春市人民政府网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class ChangchunGov(TrsSpider):
    """长春市人民政府网, the site of 长春市人民政府.

    Domain: www.changchun.gov.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "changchun_gov"
    portal_name = "长春市人民政府网"
    owner = "长春市人民政府"
    city = "长春"
    province = "吉林"

    home = "http://www.changchun.gov.cn/"
    sections = {"zw_33994/tpxx/": "图片信息"}

    rules = (
        Rules(
            version="2021",
            published_at=("span.font", ".pages-date"),
            source="span.font",
            body=("#UCAP-CONTENT", "#Zoom"),
        ),
    )
