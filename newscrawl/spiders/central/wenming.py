"""中国文明网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Wenming(TrsSpider):
    """中国文明网, the site of 中央文明办.

    Domain: www.wenming.cn
    Layout: a public crawler configuration of 2018-19
    Unverified: the section lists; the site as it is today
    """

    name = "wenming"
    portal_name = "中国文明网"
    owner = "中央文明办"
    brands = ("中国文明网",)
    city = "北京"

    home = "http://www.wenming.cn/"
    sections = {"yw/": "要闻"}

    rules = (
        Rules(
            version="2018",
            title="[id^='title']",
            published_at="#time_tex",
            source="#time_tex",
            body=".TRS_Editor",
        ),
    )
