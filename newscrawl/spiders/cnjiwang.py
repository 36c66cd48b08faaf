"""China Jilin Net."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class Cnjiwang(TrsSpider):
    """中国吉林网 (吉网), the provincial portal of Jilin.

    Domain: news.cnjiwang.com and the cities' channels of cnjiwang.com
    Layout: a public crawler configuration of 2021-01; meta line and breadcrumb of a page of 2026-01
    Unverified: the section lists; the site as it is today
    """

    name = "cnjiwang"
    portal_name = "中国吉林网"
    owner = "吉林日报社"
    brands = ("中国吉林网", "吉网", "吉刻APP")
    city = "长春"
    province = "吉林"

    home = "http://news.cnjiwang.com/"
    hosts = ("cnjiwang.com", "chinajilin.com.cn")
    sections = {"jwyc/": "吉网原创", "jlxwdt/sn/": "省内新闻"}
    article_path = r"/20\d{4}/\d{6,9}\.html$"

    rules = (Rules(version="2021", published_at=".zxdata", source=".zxdata", body=".content"),)
