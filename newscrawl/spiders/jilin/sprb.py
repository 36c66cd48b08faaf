"""四平日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Sprb(FounderEpaperSpider):
    """四平日报数字报, the e-paper of 四平日报社, printed as 四平日报.

    Domain: www.spxww.com
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "sprb"
    portal_name = "四平日报数字报"
    owner = "四平日报社"
    brands = ("四平日报",)
    city = "四平"
    province = "吉林"

    home = "http://www.spxww.com/nepaper/sprb/paperindex.htm"
    hosts = ("www.spxww.com",)
    paper = "四平日报"
