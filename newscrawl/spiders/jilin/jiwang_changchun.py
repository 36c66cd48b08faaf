"""吉网长春频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangChangchun(JiwangSpider):
    """吉网长春频道, 中国吉林网's channel of 长春, by 吉林日报社.

    Domain: cc.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_changchun"
    portal_name = "吉网长春频道"
    city = "长春"

    home = "http://cc.cnjiwang.com/"
    hosts = ("cc.cnjiwang.com",)
