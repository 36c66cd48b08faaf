"""舒兰融媒."""

from newscrawl.cms.sobey import SobeySpider


class Shulan(SobeySpider):
    """舒兰融媒, the county media centre of Shulan.

    Domain: www-sl.jlntv.cn
    Layout: an article's address of 2021-03; no selectors documented
    Unverified: the page layout; any section but the folders in that address; the site as it is today
    """

    name = "shulan"
    portal_name = "舒兰融媒"
    city = "舒兰"
    province = "吉林"

    home = "http://www-sl.jlntv.cn/"
    sections = {"folder2293/folder2297/folder2405/": "folder2405"}
