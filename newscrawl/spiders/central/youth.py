"""中国青年网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Youth(TrsSpider):
    """中国青年网, the site of 共青团中央 for young readers.

    Domain: www.youth.cn
    Layout: a public crawler configuration of 2021-01; an address of 2026
    Unverified: the section lists but one; the site as it is today
    """

    name = "youth"
    portal_name = "中国青年网"
    brands = ("中国青年网",)
    city = "北京"

    home = "http://www.youth.cn/"
    sections = {"https://news.youth.cn/gn/": "国内"}

    rules = (
        Rules(
            version="2021",
            title=("p.pbt", ".page_title h1"),
            published_at="p.pwz",
            source="p.pwz",
            body=".TRS_Editor",
        ),
    )
