"""吉网通化频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangTonghua(JiwangSpider):
    """吉网通化频道, 中国吉林网's channel of 通化, by 吉林日报社.

    Domain: th.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_tonghua"
    portal_name = "吉网通化频道"
    city = "通化"

    home = "http://th.cnjiwang.com/"
    hosts = ("th.cnjiwang.com",)
