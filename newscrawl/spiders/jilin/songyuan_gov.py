"""松原市人民政府网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class SongyuanGov(TrsSpider):
    """松原市人民政府网, the site of 松原市人民政府.

    Domain: www.jlsy.gov.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "songyuan_gov"
    portal_name = "松原市人民政府网"
    owner = "松原市人民政府"
    city = "松原"
    province = "吉林"

    home = "http://www.jlsy.gov.cn/"
    sections = {"xwzx/ywdt/": "要闻动态"}

    rules = (
        Rules(
            version="2021",
            title="h3.news_tit_lj",
            published_at=".news_date_lj",
            source=".news_source_lj",
            body=".TRS_Editor",
        ),
    )
