"""辽源日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Lyrb(FounderEpaperSpider):
    """辽源日报数字报, the e-paper of 辽源日报社, printed as 辽源日报.

    Domain: read.0437.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "lyrb"
    portal_name = "辽源日报数字报"
    owner = "辽源日报社"
    brands = ("辽源日报",)
    city = "辽源"
    province = "吉林"

    home = "http://read.0437.com/reader/"
    hosts = ("read.0437.com",)
    paper = "辽源日报"
