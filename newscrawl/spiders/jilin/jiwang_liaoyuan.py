"""吉网辽源频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangLiaoyuan(JiwangSpider):
    """吉网辽源频道, 中国吉林网's channel of 辽源, by 吉林日报社.

    Domain: ly.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_liaoyuan"
    portal_name = "吉网辽源频道"
    city = "辽源"

    home = "http://ly.cnjiwang.com/"
    hosts = ("ly.cnjiwang.com",)
