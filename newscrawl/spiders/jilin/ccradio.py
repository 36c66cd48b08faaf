"""长春广播网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Ccradio(PortalSpider):
    """长春广播网, the site of Changchun's city radio.

    Domain: www.ccradio.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "ccradio"
    portal_name = "长春广播网"
    city = "长春"
    province = "吉林"
    cms = "unknown"

    home = "http://www.ccradio.cn/"
    sections = {"zonghe/": "综合"}
    article_path = r"/\w+/20\d{6}/\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".g_con h1",
            published_at=".info span:nth-of-type(3)",
            source=".info span:nth-of-type(1)",
            body=".con",
        ),
    )
