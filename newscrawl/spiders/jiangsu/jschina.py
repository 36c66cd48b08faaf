"""中国江苏网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Jschina(TrsSpider):
    """中国江苏网, a provincial portal of Jiangsu.

    Domain: www.jschina.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "jschina"
    portal_name = "中国江苏网"
    brands = ("中国江苏网",)
    city = "南京"
    province = "江苏"

    home = "http://www.jschina.com.cn/"
    sections = {"http://news.jschina.com.cn/scroll/xxjxs/gj/": "滚动"}

    rules = (
        Rules(
            version="2021",
            title="#title",
            published_at="#pubtime_baidu",
            source="#source_baidu",
            body=".TRS_Editor",
        ),
    )
