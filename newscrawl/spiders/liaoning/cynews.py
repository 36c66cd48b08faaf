"""朝阳新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Cynews(PortalSpider):
    """朝阳新闻网, the city portal of Chaoyang.

    Domain: www.cynews.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: other section lists; where the source stands; the site as it is today
    """

    name = "cynews"
    portal_name = "朝阳新闻网"
    brands = ("朝阳新闻网", "朝阳日报")
    city = "朝阳"
    province = "辽宁"
    cms = "PowerEasy"

    home = "http://www.cynews.com.cn/"
    sections = {"chaoyangyaowen/": "朝阳要闻", "html/xinwentoutiao/": "新闻头条"}
    article_path = r"/(?:html/)?[a-z]+/\d+\.(?:aspx|html)$"

    rules = (
        Rules(
            version="2021",
            title="#title_tex",
            published_at="#time_tex",
            body=".Custom_UnionStyle",
        ),
    )
