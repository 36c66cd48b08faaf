"""延边日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Ybrb(FounderEpaperSpider):
    """延边日报数字报, the e-paper of 延边日报社, printed as 延边日报.

    Domain: ipaper.hybrb.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "ybrb"
    portal_name = "延边日报数字报"
    owner = "延边日报社"
    brands = ("延边日报",)
    city = "延吉"
    province = "吉林"

    home = "http://ipaper.hybrb.com/"
    hosts = ("ipaper.hybrb.com",)
    paper = "延边日报"
