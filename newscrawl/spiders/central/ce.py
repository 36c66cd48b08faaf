"""中国经济网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Ce(TrsSpider):
    """中国经济网, the site of 经济日报社.

    Domain: www.ce.cn
    Layout: a public crawler configuration of 2021-01; an address of 2026
    Unverified: the section lists; the site as it is today
    """

    name = "ce"
    portal_name = "中国经济网"
    owner = "经济日报社"
    brands = ("中国经济网", "经济日报")
    city = "北京"

    home = "http://www.ce.cn/"
    sections = {"http://district.ce.cn/": "地方", "http://intl.ce.cn/qqss/": "全球时事"}
    article_path = r"/20\d{4}/(?:\d{2}/)?t20\d{6}_\d+\.s?html?$"

    rules = (
        Rules(
            version="2021",
            title="#articleTitle",
            published_at="#articleTime",
            source="#articleSource",
            body="#articleText",
        ),
    )
