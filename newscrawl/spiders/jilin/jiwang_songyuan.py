"""吉网松原频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangSongyuan(JiwangSpider):
    """吉网松原频道, 中国吉林网's channel of 松原, by 吉林日报社.

    Domain: sy.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_songyuan"
    portal_name = "吉网松原频道"
    city = "松原"

    home = "http://sy.cnjiwang.com/"
    hosts = ("sy.cnjiwang.com",)
