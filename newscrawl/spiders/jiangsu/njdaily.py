"""南报网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Njdaily(PortalSpider):
    """南报网, the portal of 南京日报社.

    Domain: www.njdaily.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "njdaily"
    portal_name = "南报网"
    owner = "南京日报社"
    brands = ("南报网", "南京日报")
    city = "南京"
    province = "江苏"
    cms = "own"

    home = "http://www.njdaily.cn/"
    article_path = r"/news/20\d{2}/\d{4}/\d{12,24}\.html$"

    rules = (
        Rules(
            version="2021",
            title=".news-title h1",
            published_at=".news-title span:nth-of-type(1)",
            source=".news-title span:nth-of-type(3)",
            body=".news-ctx",
        ),
    )
