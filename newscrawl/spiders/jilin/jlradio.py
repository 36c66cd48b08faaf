"""吉林广播网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Jlradio(PortalSpider):
    """吉林广播网, the site of Jilin's provincial radio.

    Domain: www.jlradio.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "jlradio"
    portal_name = "吉林广播网"
    city = "长春"
    province = "吉林"
    cms = "unknown"

    home = "https://www.jlradio.cn/"
    article_path = r"/html/\d+/20\d{2}/\d{1,2}/\d{1,2}/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".content_page h1",
            published_at=(".info2.phone2", ".content_page h4"),
            source=".info1",
            body=".content_page .txt",
        ),
    )
