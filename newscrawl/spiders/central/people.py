"""人民网."""

from newscrawl.cms.people_cn import PeopleSpider
from newscrawl.extraction import Rules


class People(PeopleSpider):
    """人民网, the site of 人民日报社.

    Domain: www.people.com.cn, people.cn
    Layout: a public crawler configuration of 2021-01; another of 2018-19; addresses of 2026
    Unverified: the section lists; the site as it is today
    """

    name = "people"
    portal_name = "人民网"
    owner = "人民日报社"
    brands = ("人民网", "人民日报")
    city = "北京"

    home = "http://www.people.com.cn/"
    hosts = ("people.cn",)
    sections = {
        "http://politics.people.com.cn/GB/1024/index.html": "时政",
        "http://jl.people.com.cn/": "吉林",
    }

    rules = (
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title="h1",
            body=".box_con",
            editors="[class^='edit']",
            breadcrumb="#rwb_navpath a",
        ),
        Rules(
            version="2021",
            valid_from="2020-01-01",
            title=(".text_title h1", ".title h1", "h1.article-title"),
            published_at=(".box01 .fl", ".page_c[style]"),
            source=(".box01 .fl a", ".page_c[style] a"),
            body=("#rwb_zw", ".box_con", ".artDet"),
            editors="[class^='edit']",
            breadcrumb="#rwb_navpath a",
        ),
    )
