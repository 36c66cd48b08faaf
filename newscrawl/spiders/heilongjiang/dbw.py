"""东北网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Dbw(EnorthSpider):
    """东北网, the provincial portal of Heilongjiang.

    Domain: www.dbw.cn
    Layout: a public crawler configuration of 2018-19; a page of 2008
    Unverified: the section lists; the site as it is today
    """

    name = "dbw"
    portal_name = "东北网"
    brands = ("东北网",)
    city = "哈尔滨"
    province = "黑龙江"

    home = "https://www.dbw.cn/"
    sections = {"https://heilongjiang.dbw.cn/": "黑龙江"}

    rules = (
        Rules(
            version="2018",
            title=".neirong h1",
            published_at=".dizhi.hui",
            source=".dizhi.hui",
            body=".duanluo",
            breadcrumb=".dangq a",
        ),
    )
