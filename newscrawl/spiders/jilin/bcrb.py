"""白城日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Bcrb(FounderEpaperSpider):
    """白城日报数字报, the e-paper of 白城日报社, printed as 白城日报.

    Domain: bcrbszb.bcxww.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "bcrb"
    portal_name = "白城日报数字报"
    owner = "白城日报社"
    brands = ("白城日报",)
    city = "白城"
    province = "吉林"

    home = "http://bcrbszb.bcxww.com/"
    hosts = ("bcrbszb.bcxww.com",)
    paper = "白城日报"
