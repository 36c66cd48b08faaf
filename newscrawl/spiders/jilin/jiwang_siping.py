"""吉网四平频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangSiping(JiwangSpider):
    """吉网四平频道, 中国吉林网's channel of 四平, by 吉林日报社.

    Domain: sp.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_siping"
    portal_name = "吉网四平频道"
    city = "四平"

    home = "http://sp.cnjiwang.com/"
    hosts = ("sp.cnjiwang.com",)
