"""海外网."""

from newscrawl.cms.people_cn import PeopleSpider
from newscrawl.extraction import Rules


class Haiwainet(PeopleSpider):
    """海外网, the site of 人民日报海外版.

    Domain: www.haiwainet.cn
    Layout: a public crawler configuration of 2021-01; addresses of 2026
    Unverified: the section lists; the site as it is today
    """

    name = "haiwainet"
    portal_name = "海外网"
    brands = ("海外网", "人民日报海外版")
    city = "北京"

    home = "http://www.haiwainet.cn/"
    sections = {"https://opinion.haiwainet.cn/": "评论"}

    rules = (
        Rules(
            version="2021",
            title="h1.show_wholetitle",
            published_at=".contentExtra span.first",
            source=".contentExtra",
            body=".contentMain",
        ),
    )
