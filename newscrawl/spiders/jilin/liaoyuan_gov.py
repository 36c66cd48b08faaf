"""辽源市人民政府网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class LiaoyuanGov(TrsSpider):
    """辽源市人民政府网, the site of 辽源市人民政府.

    Domain: www.liaoyuan.gov.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "liaoyuan_gov"
    portal_name = "辽源市人民政府网"
    owner = "辽源市人民政府"
    city = "辽源"
    province = "吉林"

    home = "http://www.liaoyuan.gov.cn/"
    sections = {"xxgk/dtxw/zwlb/zwyw/": "政务要闻"}

    rules = (
        Rules(
            version="2021",
            title=".news_cont h2",
            published_at=".wxx_neirong_timecent span:nth-of-type(1)",
            source=".wxx_neirong_timecent span:nth-of-type(2)",
            body=".TRS_Editor",
        ),
    )
