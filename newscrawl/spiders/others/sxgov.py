"""黄河新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Sxgov(PortalSpider):
    """黄河新闻网, the portal of Shanxi.

    Domain: www.sxgov.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; any section but the front page (sections are found from it);
          the site as it is today
    """

    name = "sxgov"
    portal_name = "黄河新闻网"
    brands = ("黄河新闻网",)
    city = "太原"
    province = "山西"
    cms = "own"

    home = "http://www.sxgov.cn/"
    article_path = r"/20\d{2}-\d{2}/\d{2}/content_\d+\.s?html?$"

    rules = (
        Rules(
            version="2018",
            title=".dahei",
            published_at="#pubtime_baidu",
            source="#source_baidu",
            body=".Newsfont",
            editors="#editor_baidu",
            breadcrumb="#bannermenuleft a",
        ),
    )
