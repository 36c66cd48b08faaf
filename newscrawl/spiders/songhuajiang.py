"""Songhuajiang Net."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Songhuajiang(TrsSpider):
    """松花江网, the portal of 江城日报社 in Jilin City.

    Domain: www.shjnet.cn (e-paper: szb.shjnet.cn)
    Layout: from a page saved on 2022-02-13 and one seen through a mirror in 2022-08
    Unverified: the list pages' markup and pagination (TRS habit assumed); the site as it is today
    """

    name = "songhuajiang"
    portal_name = "松花江网"
    owner = "江城日报社"
    brands = ("松花江网", "江城日报", "江城晚报", "吉林乌拉圈")
    city = "吉林市"
    province = "吉林"

    home = "http://www.shjnet.cn/"
    sections = {
        "xw/": "新闻",
        "xw/pdtj/": "新闻推荐",
        "xw/jlxw/": "吉林新闻",
        "xw/jcjsb/": "江城",
        "xw/xwzt/": "专题",
        "ms/msxw/": "民生",
        "fc/fckx/": "房产",
        "wh/jcwt/": "文化",
        "ll/lldt/": "理论",
        "syzx/": "商界",
        "zhutpd/gnzt/": "国内专题",
        "zhutpd/jlszt/": "吉林市专题",
    }

    rules = (
        Rules(
            version="2022",
            title="#hght h2",
            published_at="#hght h2 + div span",
            source="#hght h2 + div span",
            body="#essay",
            breadcrumb="#szwei a",
            notice="#used",
            attachments="#appen",
        ),
    )
