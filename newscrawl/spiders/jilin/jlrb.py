"""吉林日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Jlrb(FounderEpaperSpider):
    """吉林日报数字报, the e-paper of 吉林日报社, printed as 吉林日报.

    Domain: jlrbszb.chinajilin.com.cn
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "jlrb"
    portal_name = "吉林日报数字报"
    owner = "吉林日报社"
    brands = ("吉林日报",)
    city = "长春"
    province = "吉林"

    home = "http://jlrbszb.chinajilin.com.cn/paperindex.htm"
    hosts = ("jlrbszb.chinajilin.com.cn",)
    paper = "吉林日报"
