"""吉网白城频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangBaicheng(JiwangSpider):
    """吉网白城频道, 中国吉林网's channel of 白城, by 吉林日报社.

    Domain: bc.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_baicheng"
    portal_name = "吉网白城频道"
    city = "白城"

    home = "http://bc.cnjiwang.com/"
    hosts = ("bc.cnjiwang.com",)
