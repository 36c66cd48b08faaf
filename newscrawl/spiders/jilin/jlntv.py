"""吉视网."""

from newscrawl.cms.sobey import SobeySpider
from newscrawl.extraction import Rules


class Jlntv(SobeySpider):
    """吉视网, the site of Jilin's provincial television.

    吉林融媒 at http://www.jlntv.cn/folder3454/ has the same layout and is its brand.

    Domain: www.jlntv.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "jlntv"
    portal_name = "吉视网"
    brands = ("吉视网", "吉林融媒")
    city = "长春"
    province = "吉林"

    home = "http://www.jlntv.cn/newpc/"
    sections = {"jx/thnews/folder2857/": "通化新闻"}

    rules = (
        Rules(
            version="2021",
            title=(".article-title.pull-left h1", ".article-title h1"),
            published_at="span.time",
            source="span.origin",
            body=".article-main",
        ),
    )
