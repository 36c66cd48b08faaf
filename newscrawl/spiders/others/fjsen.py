"""东南网."""

from newscrawl.cms.founder import FounderSpider


class Fjsen(FounderSpider):
    """东南网, the portal of 福建日报社.

    Domain: www.fjsen.com
    Layout: an article's address and meta line of 2025-03; no selectors documented
    Unverified: the page layout; any section but the front page (sections are found from it); the site
          as it is today
    """

    name = "fjsen"
    portal_name = "东南网"
    owner = "福建日报社"
    brands = ("东南网", "福建日报")
    city = "福州"
    province = "福建"

    home = "https://www.fjsen.com/"
