"""城市晚报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Cswb(FounderEpaperSpider):
    """城市晚报数字报, the e-paper of 吉林日报社, printed as 城市晚报.

    Domain: cswbszb.chinajilin.com.cn
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today
    """

    name = "cswb"
    portal_name = "城市晚报数字报"
    owner = "吉林日报社"
    brands = ("城市晚报",)
    city = "长春"
    province = "吉林"

    home = "http://cswbszb.chinajilin.com.cn/paperindex.htm"
    hosts = ("cswbszb.chinajilin.com.cn",)
    paper = "城市晚报"
