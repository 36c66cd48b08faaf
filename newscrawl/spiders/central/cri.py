"""国际在线."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Cri(PortalSpider):
    """国际在线, the site of 中央广播电视总台 for listeners abroad.

    Domain: www.cri.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; the section lists; the site as it is today
    """

    name = "cri"
    portal_name = "国际在线"
    owner = "中央广播电视总台"
    brands = ("国际在线",)
    city = "北京"
    cms = "own"

    home = "http://www.cri.cn/"
    sections = {"https://news.cri.cn/": "新闻"}
    article_path = r"/20\d{6}/[0-9a-f-]{32,36}\.html$|/\d{4}/20\d{2}/\d{2}/\d{2}/\w+\.html?$"

    rules = (
        Rules(
            version="2018",
            title=".atitle",
            published_at=(".apublishtime", ".acreatedtime"),
            source=".asource",
            body="#abody",
            editors=".aeditor",
            breadcrumb=".crumbs a",
        ),
    )
