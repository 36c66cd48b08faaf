"""松原日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Syrb(FounderEpaperSpider):
    """松原日报数字报, the e-paper of 松原日报社, printed as 松原日报.

    Domain: 0438news.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "syrb"
    portal_name = "松原日报数字报"
    owner = "松原日报社"
    brands = ("松原日报",)
    city = "松原"
    province = "吉林"

    home = "http://0438news.com/syrb/"
    hosts = ("0438news.com",)
    paper = "松原日报"
