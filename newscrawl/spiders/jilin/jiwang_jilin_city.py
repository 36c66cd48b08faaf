"""吉网吉林市频道."""

from newscrawl.cms.jiwang import JiwangSpider


class JiwangJilinCity(JiwangSpider):
    """吉网吉林市频道, 中国吉林网's channel of 吉林市, by 吉林日报社.

    Domain: jl.cnjiwang.com
    Layout: the home's address from a link list of 2018-03; pages as on the main site (2021)
    Unverified: that the channel's pages are laid out as the main site's; any section but the front page
          (sections are found from it); the site as it is today
    """

    name = "jiwang_jilin_city"
    portal_name = "吉网吉林市频道"
    city = "吉林市"

    home = "http://jl.cnjiwang.com/"
    hosts = ("jl.cnjiwang.com",)
