"""参考消息网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Cankaoxiaoxi(PortalSpider):
    """参考消息网, the site of 参考消息报社.

    Domain: www.cankaoxiaoxi.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists; the site as it is today
    """

    name = "cankaoxiaoxi"
    portal_name = "参考消息网"
    owner = "参考消息报社"
    brands = ("参考消息网", "参考消息")
    city = "北京"
    cms = "own"

    home = "http://www.cankaoxiaoxi.com/"
    sections = {"http://china.cankaoxiaoxi.com/": "中国"}
    article_path = r"/20\d{2}/\d{4}/\d+\.shtml$"

    rules = (
        Rules(
            version="2021",
            title="h1.articleHead",
            published_at="#pubtime_baidu",
            source="#source_baidu",
            authors="#author_baidu",
            body=".articleText",
        ),
    )
