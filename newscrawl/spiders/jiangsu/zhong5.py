"""中吴网."""

from newscrawl.cms.discuz import DiscuzSpider
from newscrawl.extraction import Rules


class Zhong5(DiscuzSpider):
    """中吴网, a city portal of Changzhou.

    Domain: www.zhong5.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "zhong5"
    portal_name = "中吴网"
    brands = ("中吴网",)
    city = "常州"
    province = "江苏"

    home = "http://www.zhong5.cn/"

    rules = (
        Rules(
            version="2021",
            title="h1.ph",
            published_at="p.xg1",
            body=".d table",
        ),
    )
