"""内蒙古新闻网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Nmgnews(EnorthSpider):
    """内蒙古新闻网, a provincial portal of Inner Mongolia.

    Domain: www.nmgnews.com.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "nmgnews"
    portal_name = "内蒙古新闻网"
    brands = ("内蒙古新闻网", "内蒙古日报")
    city = "呼和浩特"
    province = "内蒙古"

    home = "http://www.nmgnews.com.cn/"

    rules = (
        Rules(
            version="2018",
            title=".black24",
            published_at="#div3 span:nth-of-type(1)",
            body="#div_content",
            breadcrumb="ul.black12 a",
        ),
    )
