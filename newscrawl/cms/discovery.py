"""Which links of an unknown page lead to articles, and which to further lists.

Three things tell an article's address: a day in it, a document's number or hash at its end, and company: on a
list page many links of one *shape* stand side by side, each with a headline for its text. The shape of an
address is what is left of it without its words and numbers (``/*/0/0.html``); one shape holds for all channels
of a site. Sections are the short links of the navigation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from newscrawl.extraction.dates import from_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: A headline is at least so many columns wide (a Chinese character takes two); names of sections are narrower.
HEADLINE = 16
#: So many headlines of one shape make a list of articles, if they are also most of that shape's links.
COMPANY = 4
SHARE = 0.6
MOST_SECTIONS = 60

#: A document's own number or hash at the end of the path, or in the query.
_DOCUMENT = re.compile(
    r"(?:[_/-]|[a-z])(\d{4,}|[0-9a-f]{16,})(?:\.s?html?|\.aspx?|\.jsp|\.php|/)?$|[?&](?:id|aid|newsid|contentid)=\d+",
    re.IGNORECASE,
)
#: A day in the folders and words in place of a number: ``/2014/07/24/world/air-algerie-flight/index.html``.
_DAY_AND_WORDS = re.compile(
    r"/20\d{2}[/-]?\d{2}[/-]?\d{2}/(?:[\w-]{1,60}/){0,4}[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){2,20}(?:/|/index\.html?|\.s?html?)?$",
    re.IGNORECASE,
)
#: What systems call one document's page: ``show.asp?id=77``, ``/article/77.html``, ``NewsView.aspx?NewsID=77``.
_DOCUMENT_WORD = (
    r"(?:(?:news|article|info|arc|art|doc|pic|photo|video|content)?_?-?(?:show|view|detail|details|read|disp|display|content|body|info|page|look)"
    r"|(?:show|view|read|disp|display|look)_?-?(?:news|article|info|arc|art|doc|pic|photo|content|detail)?|articles?|artical|arc|art|newsinfo|story|gallery|tuji|atlas)"
)
_SHOWN = re.compile(
    rf"/{_DOCUMENT_WORD}\.(?:asp|aspx|php|jsp|jspx|do|action|cfm|cgi|s?html?)$", re.IGNORECASE
)
_SHOWN_KEY = re.compile(
    r"(?:^|&)(?:(?:news|article|art|arc|info|content|doc|item|pic|photo|video|a|n|news_|article_|content_)?id|aid|nid|no|idxno|num|code|uuid|guid|key|xh|bh)=(\d{1,12}|[0-9a-f-]{16,40})(?:&|$)",
    re.IGNORECASE,
)
_SHOWN_NUMBER = re.compile(
    rf"/{_DOCUMENT_WORD}[/_-]?\d{{1,12}}(?:-\d{{1,3}})?(?:\.(?:s?html?|aspx?|php|jsp))?/?$", re.IGNORECASE
)
#: A document in a day's folder: ``content_210.htm``, ``433.shtml``, ``nw.D110000xxrb_20261127_1-02.htm``, letters and
#: digits in turn. Numbers of one or two digits are printed pages as often as articles.
_IN_DAY = re.compile(
    r"/(?:(?:content|article|artical|art|con|news|doc|detail|show|txt|text|info|story)[_-]?\d[\w-]{0,40}|[cta][_-]?\d{3}[\w-]{0,40}"
    r"|nw\.D\w{4,40}_20\d{6}_[\w-]{1,20}|\d{3,12}(?:_\d{1,3})?|(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,40})(?:\.s?html?|\.php|\.aspx?|/)?$",
    re.IGNORECASE,
)
#: A printed page of an e-paper in a day's folder.
_PRINTED_PAGE = re.compile(
    r"/(?:(?:node|layout|page|ban|banmian|index|default|paper)_?-?[A-Za-z]?\d{0,3}|[A-Za-z]?\d{1,2}|nbs\.D\w{4,40}_[A-Za-z]?\d{1,3})(?:/|/(?:index|default|node)\w{0,6}\.s?html?|\.s?html?)$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"/(?:index|list|default|node|channel|column|tag|search|category|cate|class|sort|more|lanmu|pindao)[\w-]*(?:\.\w+)?$|/$",
    re.IGNORECASE,
)
#: A section's number in the query.
_SECTION_QUERY = re.compile(
    r"(?:^|&)(?:class|classid|cid|catid|cateid|typeid|type|sort|sortid|channel|channelid|column|columnid|lm|lmid|nodeid|bigclass\w{0,8}|smallclass\w{0,8})=[^&]{1,60}",
    re.IGNORECASE,
)
_LIST_QUERY = re.compile(r"(?:^|&)(?:mod=list|page=\d|catid=\d|q=|keyword=|search=)", re.IGNORECASE)
_OTHER_FILE = re.compile(
    r"/download\b|\.(?:jpe?g|png|gif|bmp|webp|svg|ico|tiff?|pdf|docx?|wps|xlsx?|et|pptx?|txt|csv|zip|rar|7z|gz|apk|ipa|exe|dmg"
    r"|mp[34]|m4[av]|mov|avi|flv|wmv|m3u8|swf|ogg|wav|xml|rss|json|js|mjs|css|map|woff2?|ttf|otf|eot)$",
    re.IGNORECASE,
)
#: Pages that are no article, whatever their number: people, forums, searches, shops, the site about itself.
_NEVER = re.compile(
    r"/(?:about|contact|help|login|logout|register|passport|sso|search|so|tags?|topics?|keywords?|authors?|users?|members?"
    r"|space|home\.php|forum\.php|forums?|bbs|thread-|ads?|guanggao|adv|jobs?|zhaopin|shop|mall|app|comments?|vote|poll"
    r"|print|rss|sitemap|go|link|jump|redirect|track|click)(?=[/?._-]|-?\d|$)|[?&](?:mod=(?:viewthread|space|forumdisplay)|uid=|tid=)",
    re.IGNORECASE,
)
#: Short links that stand in every navigation and lead to no news.
_NO_SECTION = re.compile(
    r"首页|主页|登[录陆]|注册|关于|联系|广告|招聘|投稿|举报|版权|声明|隐私|帮助|地图|客户端|下载|收藏|上一页|下一页|尾页|末页"
    r"|微信|微博|邮箱|论坛|English|login|about|contact|privacy|terms|subscribe|sign|^\d+$|^[<>»›\s]+$",
    re.IGNORECASE,
)
_MORE = re.compile(r"^[\W_]*(?:更多|more|查看更多|详细|进入)[\W_]*$", re.IGNORECASE)
_NEWS = re.compile(
    r"新闻|要闻|时政|本地|地方|民生|社会|经济|财经|文化|国内|国际|法治|教育|县|区|news|politics|local",
    re.IGNORECASE,
)


def looks_like_article(url: str) -> bool:
    """A day or a document's number in an address that is no list."""
    # Where on a printed page an article stands; of every article of an e-paper.
    parts = urlsplit(re.sub(r"\?div=-?\d{1,4}$", "", url))
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if _OTHER_FILE.search(parts.path) or _LIST_QUERY.search(parts.query) or _NEVER.search(where):
        return False
    if _DAY_AND_WORDS.search(parts.path):
        return True
    if _SHOWN_NUMBER.search(parts.path) and not parts.query:
        return True
    if _LIST.search(parts.path) and not parts.query:
        return False
    if _SHOWN.search(parts.path) and _SHOWN_KEY.search(parts.query):
        return True
    if _IN_DAY.search(parts.path) and from_url(url) is not None:
        return True
    return bool(_DOCUMENT.search(where)) and (
        from_url(url) is not None or bool(re.search(r"\d{5,}|[0-9a-f]{16}", where))
    )


def shape(url: str) -> str:
    """``/xw/jlxw/202208/t20220824_576933.html`` → ``/*/*/0/t0_0.html``: alike for all articles of a site."""
    parts = urlsplit(url)
    *folders, document = parts.path.split("/")
    stem, dot, suffix = document.rpartition(".") if "." in document else (document, "", "")
    keys = "&".join(
        f"{key}={'0' if value.isdigit() else value if key in {'m', 'c', 'mod', 'a'} else '*'}"
        for key, value in sorted(parse_qsl(parts.query)[:20])
    )
    path = "/".join(
        [*("0" if re.search(r"\d", part) else "*" if part else "" for part in folders), _stem(stem)]
    )
    return f"{path}{dot}{suffix}" + (f"?{keys}" if keys else "")


def _stem(stem: str) -> str:
    tokens = re.split(r"([_.-])", stem)
    return "".join("#" if _is_hash(token) else re.sub(r"\d+", "0", token) for token in tokens)


def _is_hash(token: str) -> bool:
    """Letters and digits that take turns; ``t20220824`` is a day, not a hash."""
    return len(token) >= 8 and token.isalnum() and len(re.findall(r"\d+|[^\d]+", token)) >= 3


def width(text: str) -> int:
    """Columns on a terminal: a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[:200])


def article_shapes(links: Iterable[tuple[str, str]]) -> set[str]:
    """The shapes of address that this page lists with headlines, densely enough to be articles."""
    headlines: dict[str, int] = defaultdict(int)
    all_links: dict[str, int] = defaultdict(int)
    for url, text in links:
        form = shape(url)
        parts = urlsplit(url)
        if _names_no_document(form) or _OTHER_FILE.search(parts.path) or _LIST_QUERY.search(parts.query):
            continue
        if never(url):
            continue
        if _LIST.search(parts.path) and not parts.query:
            continue
        all_links[form] += 1
        headlines[form] += width(text) >= HEADLINE
    return {
        form for form, count in headlines.items() if count >= COMPANY and count >= SHARE * all_links[form]
    }


def never(url: str) -> bool:
    """Does the address itself say that this is a page about something else than news?"""
    parts = urlsplit(url)
    return bool(_NEVER.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def is_file(url: str) -> bool:
    """Does the address name a document, picture, film, font or program, not a page?"""
    return bool(_OTHER_FILE.search(urlsplit(url).path))


def feed_shapes(urls: Iterable[str]) -> set[str]:
    """The shapes of address that a feed names in numbers; it has no headlines to go by."""
    counts: dict[str, int] = defaultdict(int)
    for url in urls:
        form = shape(url)
        parts = urlsplit(url)
        if _names_no_document(form) or never(url) or _OTHER_FILE.search(parts.path):
            continue
        if _LIST_QUERY.search(parts.query) or (_LIST.search(parts.path) and not parts.query):
            continue
        counts[form] += 1
    return {form for form, count in counts.items() if count >= COMPANY}


def _names_no_document(form: str) -> bool:
    """Without a number or hash in its last part an address names a page, not one document of many."""
    path, _, query = form.partition("?")
    return not re.search(r"[0#]", path.rpartition("/")[2]) and "=0" not in query


def printed_page(url: str) -> str | None:
    """The day of the e-paper's page at this address (YYYY-MM-DD); None where it is none."""
    path = urlsplit(url).path
    folder = path.rstrip("/").rpartition("/")[0]
    return from_url(f"{folder}/x") if _PRINTED_PAGE.search(path) and folder else None


def section_links(
    links: Iterable[tuple[str, str]],
    *,
    owns: Callable[[str], bool],
    is_article: Callable[[str], bool],
    here: str = "",
) -> list[str]:
    """Links that look like sections: same site, a short name, a folder or an index. News before the rest.

    The printed pages of an e-paper count as well; of a printed page (``here``), only the others of its day.
    """
    found: dict[str, int] = {}
    day = printed_page(here) if here else None
    for url, text in links:
        parts = urlsplit(url)
        name = text.strip()
        printed = printed_page(url)
        if printed is not None:
            if owns(parts.hostname or "") and not is_article(url) and day in {None, printed}:
                found.setdefault(url, 0)
            continue
        if not 0 < width(name) < HEADLINE or _NO_SECTION.search(name) or not owns(parts.hostname or ""):
            continue
        if is_article(url) or looks_like_article(url) or _OTHER_FILE.search(parts.path) or never(url):
            continue
        folder = "." not in parts.path.rpartition("/")[2]
        if (
            _LIST.search(parts.path)
            or folder
            or not parts.path
            or "list" in parts.query
            or _SECTION_QUERY.search(parts.query)
        ):
            found.setdefault(url, 0 if _NEWS.search(name) else 2 if _MORE.search(name) else 1)
    return sorted(found, key=lambda url: found[url])
