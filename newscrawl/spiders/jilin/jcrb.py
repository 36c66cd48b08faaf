"""江城日报数字报."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class Jcrb(FounderEpaperSpider):
    """江城日报数字报, the e-paper of 江城日报社, printed as 江城日报 (and 江城晚报).

    Domain: szb.shjnet.cn
    Layout: the home's address from a link list of 2018-03; no page documented, Founder's e-paper
          assumed
    Unverified: the system itself, where a day's edition stands, the page layout; the site as it is
          today; that 江城晚报 is published here, too (it is recognised by the link or the page's title
          that names it; its folder is not known)
    """

    name = "jcrb"
    portal_name = "江城日报数字报"
    owner = "江城日报社"
    brands = ("江城日报", "江城晚报")
    city = "吉林市"
    province = "吉林"

    home = "http://szb.shjnet.cn/"
    hosts = ("szb.shjnet.cn",)
    paper = "江城日报"
    sisters = ("江城晚报",)
