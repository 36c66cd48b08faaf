"""北京周报网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Beijingreview(TrsSpider):
    """北京周报网, the site of the journal 北京周报.

    Domain: www.beijingreview.com.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: where the time stands; the section lists but one; the site as it is today
    """

    name = "beijingreview"
    portal_name = "北京周报网"
    brands = ("北京周报网", "北京周报")
    city = "北京"

    home = "http://www.beijingreview.com.cn/"
    sections = {"shishi/": "时事"}

    rules = (
        Rules(
            version="2021",
            title="#TRS_Editor_title",
            source="td.bian5.ly3",
            body=".TRS_Editor",
        ),
    )
