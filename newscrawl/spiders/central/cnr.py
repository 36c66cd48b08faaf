"""央广网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Cnr(TrsSpider):
    """央广网, the site of 中央广播电视总台's radio.

    Domain: www.cnr.cn
    Layout: a public crawler configuration of 2021-01; an address of 2026
    Unverified: the section lists; the site as it is today
    """

    name = "cnr"
    portal_name = "央广网"
    owner = "中央广播电视总台"
    brands = ("央广网", "中国之声")
    city = "北京"

    home = "http://www.cnr.cn/"
    sections = {"https://news.cnr.cn/": "新闻", "http://jl.cnr.cn/": "吉林"}
    article_path = r"/20\d{6}/t20\d{6}_\d+\.s?html?$"

    rules = (
        Rules(
            version="2021",
            title=(".article-header h1", ".wh610.left h1"),
            published_at="div.source span:nth-of-type(1)",
            source="div.source",
            body=(".article-body", ".TRS_Editor"),
        ),
    )
