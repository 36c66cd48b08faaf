"""中国日报网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Chinadaily(PortalSpider):
    """中国日报网, the site of 中国日报社.

    Domain: cn.chinadaily.com.cn, chinadaily.com.cn
    Layout: a public crawler configuration of 2021-01; editor line of 2023
    Unverified: the section lists; the site as it is today
    """

    name = "chinadaily"
    portal_name = "中国日报网"
    owner = "中国日报社"
    brands = ("中国日报网", "中国日报")
    city = "北京"
    cms = "own"

    home = "http://cn.chinadaily.com.cn/"
    hosts = ("chinadaily.com.cn",)
    sections = {"gtx/": "gtx"}
    article_path = r"/a/20\d{4}/\d{2}/WS[0-9a-f]{20,40}\.html$"

    rules = (
        Rules(
            version="2021",
            title=("h1.dabiaoti", ".main_title1"),
            published_at=".xinf-le",
            source=".fenx",
            body="#Content",
        ),
    )
