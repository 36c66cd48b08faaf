"""新浪吉林."""

from newscrawl.cms.portal import PortalSpider


class SinaJilin(PortalSpider):
    """新浪吉林, 新浪's channel for Jilin province.

    Domain: jl.sina.com.cn
    Layout: an article's address and tail of 2022-03; no selectors documented
    Unverified: the page layout; the section lists but one; the site as it is today
    """

    name = "sina_jilin"
    portal_name = "新浪吉林"
    brands = ("新浪吉林",)
    city = "长春"
    province = "吉林"
    cms = "own"

    home = "http://jl.sina.com.cn/"
    hosts = ("jl.sina.com.cn",)
    sections = {"news/jcxw/": "jcxw"}
    article_path = r"/20\d{2}-\d{2}-\d{2}/detail-i\w+\.shtml$"
