"""吉网白山频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangBaishan(JiwangSpider):
    """吉网白山频道, 中国吉林网's channel of 白山, by 吉林日报社.

    Domain: bs.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_baishan"
    portal_name = "吉网白山频道"
    city = "白山"

    home = "http://bs.cnjiwang.com/"
    hosts = ("bs.cnjiwang.com",)
