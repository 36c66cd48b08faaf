"""长春日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Ccrb(FounderEpaperSpider):
    """长春日报数字报, the e-paper of 长春日报社, printed as 长春日报.

    Domain: ccrb.1news.cc
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "ccrb"
    portal_name = "长春日报数字报"
    owner = "长春日报社"
    brands = ("长春日报",)
    city = "长春"
    province = "吉林"

    home = "http://ccrb.1news.cc/"
    hosts = ("ccrb.1news.cc",)
    paper = "长春日报"
