"""南京广播网."""

from newscrawl.cms.dede import DedeSpider
from newscrawl.extraction import Rules


class Njgb(DedeSpider):
    """南京广播网, the site of the city broadcaster.

    Domain: www.njgb.com
    Layout: a public crawler configuration of 2021-01
    Unverified: any section but the front page (sections are found from it); the site as it is today
    """

    name = "njgb"
    portal_name = "南京广播网"
    brands = ("南京广播网",)
    city = "南京"
    province = "江苏"
    cms = "unknown"

    home = "http://www.njgb.com/"

    rules = (
        Rules(
            version="2021",
            title="h1.arttitle",
            published_at=".artsjgy",
            source=".artsjgy",
            body=".artconzw",
        ),
    )
