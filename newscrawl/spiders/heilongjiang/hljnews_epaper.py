"""黑龙江日报报业数字报."""

from newscrawl.cms.dated_epaper import DatedEpaperSpider


class HljnewsEpaper(DatedEpaperSpider):
    """黑龙江日报报业数字报, the e-papers of 黑龙江日报报业集团.

    Domain: epaper.hljnews.cn
    Layout: an article's address of 2020-04; no selectors documented
    Unverified: the page layout, the day's pages (a day's folder is assumed to be one), the folder of
          黑龙江日报; the site as it is today
    """

    name = "hljnews_epaper"
    portal_name = "黑龙江日报报业数字报"
    owner = "黑龙江日报报业集团"
    brands = ("黑龙江日报", "生活报")
    city = "哈尔滨"
    province = "黑龙江"

    home = "http://epaper.hljnews.cn/"
    hosts = ("epaper.hljnews.cn",)
    sections = {"shb/": "生活报", "hljrb/": "黑龙江日报"}
    paper = "生活报"
    folders = {"shb": "生活报", "hljrb": "黑龙江日报"}
    edition_path = "shb/%Y%m%d/"
