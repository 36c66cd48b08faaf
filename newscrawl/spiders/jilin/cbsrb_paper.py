"""长白山日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class CbsrbPaper(FounderEpaperSpider):
    """长白山日报数字报, the e-paper of 长白山日报.

    Domain: szb.cbsrb.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "cbsrb_paper"
    portal_name = "长白山日报数字报"
    brands = ("长白山日报",)
    city = "白山"
    province = "吉林"

    home = "http://szb.cbsrb.com/"
    hosts = ("szb.cbsrb.com",)
    paper = "长白山日报"
