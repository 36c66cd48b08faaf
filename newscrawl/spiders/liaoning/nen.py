"""东北新闻网."""

from newscrawl.cms.enorth import EnorthSpider
from newscrawl.extraction import Rules


class Nen(EnorthSpider):
    """东北新闻网, a provincial portal of Liaoning.

    Domain: www.nen.com.cn
    Layout: pages saved in 2012 and 2024; public crawler configurations of 2018-19 and 2021-01
    Unverified: the form of addresses since the layout of 2024, its first day; other section lists; the site as
          it is today
    """

    name = "nen"
    portal_name = "东北新闻网"
    brands = ("东北新闻网",)
    city = "沈阳"
    province = "辽宁"

    home = "http://www.nen.com.cn/"
    sections = {
        "http://news.nen.com.cn/": "新闻",
        "http://nongye.nen.com.cn/network/nypd/nyyw/": "农业要闻",
    }
    article_path = r"/system/20\d{2}/\d{2}/\d{2}/\d{6,12}\.s?html?$|/network/(?:\w+/){1,4}20\d{2}/\d{2}/\d{2}/\d+\.s?html$"

    rules = (
        # The source stands in the text of those pages; the name in the meta line is the site's own.
        Rules(
            version="2018",
            valid_until="2019-12-31",
            title=".contentt",
            published_at=".contenttime",
            body=".contentcon",
        ),
        Rules(
            version="2021",
            valid_from="2020-01-01",
            valid_until="2023-12-31",
            title=(".text_title h1", ".contentt"),
            published_at=".box01 div",
            source=".box01 div",
            body="#rwb_zw",
        ),
        Rules(
            version="2024",
            valid_from="2024-01-01",
            title=".xwzw_title",
            published_at=".xwzw_t1",
            source=".xwzw_t1",
            body=".xwzw_t2",
            breadcrumb=".t_fbh_st a",
        ),
    )
