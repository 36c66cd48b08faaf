"""大吉网."""

from newscrawl.cms.founder import FounderSpider


class Dajilin(FounderSpider):
    """大吉网, a provincial site of Jilin.

    Domain: dajilin.com
    Layout: an article's address and editor line of 2022-08; no selectors documented
    Unverified: the page layout; any section but the front page (sections are found from it); the site
          as it is today
    """

    name = "dajilin"
    portal_name = "大吉网"
    brands = ("大吉网",)
    city = "长春"
    province = "吉林"

    home = "http://dajilin.com/"
