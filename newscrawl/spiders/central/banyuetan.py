"""半月谈网."""

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules


class Banyuetan(PortalSpider):
    """半月谈网, the site of the journal 半月谈.

    Domain: www.banyuetan.org
    Layout: a public crawler configuration of 2018-19
    Unverified: the form of its addresses; any section but the front page (sections are found from it);
          the site as it is today
    """

    name = "banyuetan"
    portal_name = "半月谈网"
    brands = ("半月谈网", "半月谈")
    city = "北京"
    cms = "own"

    home = "http://www.banyuetan.org/"
    article_path = r"/detail/20\d{6}/\d+\.html$"

    rules = (
        Rules(
            version="2018",
            title=".content_con_list h1",
            published_at=".content_con_list h2",
            source=".content_con_list h2",
            body=".text",
            breadcrumb=".content_con_tip a",
        ),
    )
