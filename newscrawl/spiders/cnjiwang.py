"""China Jilin Net."""

from newscrawl.cms.jiwang import JiwangSpider


class Cnjiwang(JiwangSpider):
    """中国吉林网 (吉网), the provincial portal of Jilin, by 吉林日报社.

    Domain: news.cnjiwang.com and the cities' channels of cnjiwang.com
    Layout: public crawler configurations of 2018-19 and 2021-01; meta line and breadcrumb of a page of 2026-01
    Unverified: the section lists; the site as it is today
    """

    name = "cnjiwang"
    portal_name = "中国吉林网"
    brands = ("中国吉林网", "吉网", "吉刻APP")
    city = "长春"

    home = "http://news.cnjiwang.com/"
    hosts = ("cnjiwang.com", "chinajilin.com.cn")
    sections = {"jwyc/": "吉网原创", "jlxwdt/sn/": "省内新闻"}
