"""吉网延边频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangYanbian(JiwangSpider):
    """吉网延边频道, 中国吉林网's channel of 延边, by 吉林日报社.

    Domain: yb.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_yanbian"
    portal_name = "吉网延边频道"
    city = "延边"

    home = "http://yb.cnjiwang.com/"
    hosts = ("yb.cnjiwang.com",)
