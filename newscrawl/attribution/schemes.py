"""How the paths of portals' article pages look, where a path names its portal.

Only schemes that few sites share are here: ``/YYYY-MM/DD/content_<id>.htm`` or ``/YYYYMM/tYYYYMMDD_<id>.html``
are a CMS's, not a site's, and propose nothing. A portal's own URL grammar may be added by the caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATE = r"(?:19|20)\d\d-\d\d"


@dataclass(frozen=True, slots=True)
class Scheme:
    """``pattern`` matches a whole path; ``host`` is where such a path lives."""

    pattern: re.Pattern[str]
    portal: str
    host: str


def _scheme(pattern: str, portal: str, host: str) -> Scheme:
    return Scheme(re.compile(pattern), portal, host)


_SECTION = r"(?:/[a-z0-9]{1,24}){1,5}"

SCHEMES: tuple[Scheme, ...] = (
    _scheme(rf"{_SECTION}/(?:19|20)\d\d/\d\d-\d\d/\d{{4,9}}\.shtml", "中国新闻网", "www.chinanews.com"),
    _scheme(rf"{_SECTION}/(?:19|20)\d\d/{_DATE}-\d\d/\d{{1,3}}/\d{{4,9}}\.shtml", "中国新闻网", "www.chinanews.com"),
    _scheme(rf"(?:{_SECTION})?/{_DATE}/\d\d/c_\d{{6,12}}\.htm", "新华网", "www.xinhuanet.com"),
    _scheme(rf"(?:{_SECTION})?/20\d{{6}}/[0-9a-f]{{32}}/c\.html", "新华网", "www.news.cn"),
    _scheme(r"/n1/20\d\d/\d{4}/c\d{2,8}-\d{5,10}\.html", "人民网", "www.people.com.cn"),
    _scheme(r"/GB/(?:\d{2,8}/){1,4}\d{5,10}\.html", "人民网", "www.people.com.cn"),
    _scheme(r"/n/20\d\d/\d{4}/c\d{2,8}-\d{5,10}\.html", "海外网", "www.haiwainet.cn"),
    _scheme(rf"/(?:home|jilin)/content/{_DATE}/\d\d/content_\d{{4,10}}\.html", "大吉网", "dajilin.com"),
    _scheme(r"/(?:zhutpd|xw|shjwsp|shjwdyy)/[a-z0-9/]{1,60}/20\d{4}/t20\d{6}_\d{5,8}(?:_\d{1,2})?\.html", "松花江网", "www.shjnet.cn"),
    _scheme(r"/news/(?:gn|gj|shehui|yule|[a-z]{2,8})/[a-z]{2,8}/20\d{4}/\d\d/\d{5,9}\.shtml", "海峡网", "www.hxnews.com"),
    _scheme(r"/c/20(?:1\d|20)-\d\d-\d\d/\d{5,9}\.shtml", "人民政协网", "www.rmzxb.com.cn"),
    _scheme(r"/(?:a|20\d{4})/20\d{4}/\d\d/WS[0-9a-f]{20,28}\.html", "中国日报网", "cn.chinadaily.com.cn"),
    _scheme(rf"/(?:china|world|business|opinion|culture|sports|life|regional)/{_DATE}/\d\d/content_\d{{6,10}}\.htm", "中国日报网", "www.chinadaily.com.cn"),
    _scheme(r"/20\d\d/\d\d/\d\d/(?:ARTI|VIDE|PHOA)[A-Za-z0-9]{12,24}\d{6}\.shtml", "央视网", "news.cctv.com"),
    _scheme(rf"/(?:xinwen|zhengce|zhengce/content|guowuyuan)/{_DATE}/\d\d/content_\d{{5,9}}\.htm", "中国政府网", "www.gov.cn"),
    _scheme(r"/newsDetail_forward_\d{5,9}", "澎湃新闻", "www.thepaper.cn"),
    _scheme(r"/\d\d/\d{4}/\d\d/[0-9A-Z]{16}\.html", "网易", "news.163.com"),
    _scheme(rf"{_SECTION}/{_DATE}-\d\d/(?:detail|doc)-i[a-z]{{6}}\d{{7}}\.shtml", "新浪网", "news.sina.com.cn"),
)  # fmt: skip


def scheme_of(path: str, schemes: tuple[Scheme, ...] = SCHEMES) -> Scheme | None:
    """The scheme of a URL path; None where it is nobody's in particular, or more than one portal's."""
    if len(path) > 300:
        return None
    found = [scheme for scheme in schemes if scheme.pattern.fullmatch(path)]
    return found[0] if len({scheme.portal for scheme in found}) == 1 else None
