"""中国网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class ChinaComCn(PortalSpider):
    """中国网, the site of 中国互联网新闻中心.

    Domain: www.china.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists; the site as it is today
    """

    name = "china_com_cn"
    portal_name = "中国网"
    owner = "中国互联网新闻中心"
    brands = ("中国网",)
    city = "北京"
    cms = "own"

    home = "http://www.china.com.cn/"
    sections = {"http://news.china.com.cn/": "新闻"}
    article_path = r"/20\d{2}-\d{2}/\d{2}/content_\d+\.s?html?$"

    rules = (
        Rules(
            version="2021",
            title=("h1.articleTitle", "h1.artTitle"),
            published_at="#pubtime_baidu",
            source="#source_baidu",
            authors="#author_baidu",
            body=("#articleBody", "#artbody", "#artiContent"),
        ),
    )
