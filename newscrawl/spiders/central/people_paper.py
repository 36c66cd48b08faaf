"""人民日报电子版."""

from newscrawl.cms.founder_epaper import FounderEpaperSpider


class PeoplePaper(FounderEpaperSpider):
    """人民日报电子版, the e-paper of 人民日报社.

    Domain: paper.people.com.cn
    Layout: its address of 2021-09; the form nbs.…/nw.… of its addresses is general knowledge
    Unverified: the page layout; the addresses; the site as it is today
    """

    name = "people_paper"
    portal_name = "人民日报电子版"
    owner = "人民日报社"
    brands = ("人民日报",)
    city = "北京"

    home = "http://paper.people.com.cn/"
    hosts = ("paper.people.com.cn",)
    sections = {"rmrb/paperindex.htm": "人民日报"}
    article_path = r"/html/20\d{2}-\d{2}/\d{2}/nw\.D110000renmrb_20\d{6}_\d+-\d{2}\.htm$|/20\d{4}/\d{2}/content_\d+\.html$"
    paper = "人民日报"
    edition_path = "rmrb/html/%Y-%m/%d/nbs.D110000renmrb_01.htm"
