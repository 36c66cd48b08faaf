"""长白山新闻网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Cbsrb(PortalSpider):
    """长白山新闻网, the portal of 长白山日报.

    Domain: www.cbsrb.com
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today;
          where the time stands
    """

    name = "cbsrb"
    portal_name = "长白山新闻网"
    brands = ("长白山新闻网", "长白山日报")
    city = "白山"
    province = "吉林"
    cms = "PowerEasy SiteFactory"

    home = "http://www.cbsrb.com/"
    article_path = r"/Item/\d+\.aspx$"

    rules = (
        Rules(
            version="2021",
            title="h2.articleTitle",
            source=".property span:nth-of-type(2)",
            body=".conTxt",
        ),
    )
