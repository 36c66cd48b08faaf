"""吉林在线."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Jl852(PortalSpider):
    """吉林在线, a commercial portal of Jilin City.

    Domain: www.jl852.com
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "jl852"
    portal_name = "吉林在线"
    city = "吉林市"
    province = "吉林"
    cms = "unknown"

    home = "http://www.jl852.com/"
    sections = {"qsiyyi/": "qsiyyi"}
    article_path = r"/\w+/n_\d+\.html$"

    rules = (
        Rules(
            version="2021",
            title=".article_left_bor h1",
            published_at=".article2_left p:nth-of-type(1)",
            source=".article2_left p:nth-of-type(2)",
            body=".article_body",
        ),
    )
