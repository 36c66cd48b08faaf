"""通化日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Thrb(FounderEpaperSpider):
    """通化日报数字报, the e-paper of 通化日报社, printed as 通化日报.

    Domain: www.thrbs.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "thrb"
    portal_name = "通化日报数字报"
    owner = "通化日报社"
    brands = ("通化日报",)
    city = "通化"
    province = "吉林"

    home = "http://www.thrbs.com/"
    hosts = ("www.thrbs.com",)
    paper = "通化日报"
