"""新华网."""

from newscrawl.cms.xinhua import XinhuaSpider
from newscrawl.extraction import Rules


class Xinhuanet(XinhuaSpider):
    """新华网, the site of 新华通讯社.

    Domain: www.news.cn, xinhuanet.com
    Layout: a public crawler configuration of 2021-01; another of 2018-19; addresses of 2026
    Unverified: the section lists and their JSON; the site as it is today
    """

    name = "xinhuanet"
    portal_name = "新华网"
    owner = "新华通讯社"
    brands = ("新华网", "新华社", "新华视点", "新华每日电讯")
    city = "北京"

    home = "https://www.news.cn/"
    hosts = ("xinhuanet.com",)
    sections = {"politics/": "时政", "local/": "地方", "talking/": "访谈"}

    rules = (
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title=".h-title",
            published_at=".h-time",
            source=".h-info",
            body="#p-detail",
            breadcrumb=".news-position a",
        ),
        Rules(
            version="2021",
            valid_from="2020-01-01",
            title=(".head-line span.title", ".h-title", ".b-title"),
            published_at=(".h-time", ".header-time.left"),
            source=("#source", ".h-info", "div.source"),
            body=("#detail", "#p-detail", "div.main"),
        ),
    )
