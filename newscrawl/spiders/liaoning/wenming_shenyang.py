"""沈阳文明网."""

from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules


class WenmingShenyang(TrsSpider):
    """沈阳文明网, 文明网's site of Shenyang.

    Domain: sy.wenming.cn
    Layout: a public crawler configuration of 2021-01
    Unverified: the section lists but one; the site as it is today
    """

    name = "wenming_shenyang"
    portal_name = "沈阳文明网"
    brands = ("沈阳文明网",)
    city = "沈阳"
    province = "辽宁"

    home = "http://sy.wenming.cn/"
    hosts = ("sy.wenming.cn",)
    sections = {"gdtp/": "滚动图片"}

    rules = (
        Rules(
            version="2021",
            title="#title_tex",
            published_at="#time_tex",
            body="#tex",
        ),
    )
