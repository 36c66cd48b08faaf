"""CCTV.com."""

from newscrawl.cms.cctv import CctvSpider
from newscrawl.extraction import Rules


class Cctv(CctvSpider):
    """央视网, the news site of 中央广播电视总台: the source of much that city portals carry.

    Domain: news.cctv.com and other channels of cctv.com
    Layout: a public crawler configuration of 2021-01; addresses seen in 2025 and 2026
    Unverified: the section lists and their JSON; the site as it is today
    """

    name = "cctv"
    portal_name = "央视网"
    owner = "中央广播电视总台"
    brands = ("央视网", "央视新闻", "央视", "央视新闻客户端", "CCTV")
    city = "北京"

    home = "https://news.cctv.com/"
    hosts = ("cctv.com", "cctv.cn")
    sections = {"china/": "国内", "local/": "地方", "society/": "社会", "law/": "法治", "tech/": "科技"}

    rules = (
        Rules(
            version="2021",
            title=("#title_area h1", ".cnt_bd h1", ".cnt_nav h3"),
            published_at=("div.info span", "span.info i", "div.info"),
            source=("div.info a", "span.info i", "div.info"),
            body=("#content_area", ".text_area", ".cnt_bd"),
        ),
    )
