"""Pages that belong together, and pages that are no article.

Further pages of an article are found where its CMS states them (TRS's ``createPageHTML``) or where a link
beside the text has the article's own address with a page number in it. What is no article is refused under
one of the names in ``items.REFUSALS``.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from newscrawl import native
from newscrawl.extraction import blockpages, page_lines
from newscrawl.extraction.body import Body, is_paragraph
from newscrawl.text.word_search import any_of, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Link, Page

#: More pages than this is no article's paging.
_MOST_PAGES = 100

_TRS = re.compile(
    r"createPageHTML\s{0,9}\(\s{0,9}(\d{1,3})\s{0,9},\s{0,9}(\d{1,3})\s{0,9},\s{0,9}[\"']([\w.-]{1,80})[\"']\s{0,9},\s{0,9}[\"'](s?html?)[\"']"
)
_NUMBERED = re.compile(r"^(?P<stem>.{1,400}?)[_-](?P<no>\d{1,2})$", re.DOTALL)
#: ``c5_2.html``: a short number with letters before it; ``news_2.html`` may be a list's or the second article.
_SHORT_NUMBER = re.compile(r"[A-Za-z]{1,12}\d{1,2}_\d{1,2}")
_PAGE_LABEL = re.compile(
    r"^[\[【(（<第\s]{0,3}(?:\d{1,2}|下一?页|上一?页|首页|尾页|末页|next(?: page)?|previous)[\]】)）>页»›\s]{0,3}$",
    re.IGNORECASE,
)
_FULL_TEXT = re.compile(
    r"^[\[【(（<….\s]{0,6}(?:点击|点此)?(?:余下全文|阅读全文|阅读余下全文|展开全文|展开阅读全文|查看余下全文|剩余全文|全文|全文阅读|显示全文|在(?:本|此|单)页(?:阅读|浏览|显示)(?:全文|余下全文)?|单页阅读|单页显示|浏览全文|查看全文|view as (?:a )?single page|single page)[\]】)）>»\s]{0,3}$",
    re.IGNORECASE,
)
#: How choices of menus begin, and the pattern of one.
_OPTIONS = ("<opt", "<OPT", "<Opt")
_OPTION = re.compile(r"<(?i:option\b[^<>]{0,80}?\bvalue)\s?=\s?[\"']?([^\"'<>\s]{1,300})")
_PAGE_KEYS = frozenset(("page", "p", "pageno", "page_no", "pn", "currentpage", "pageindex", "pg"))


def further(page: Page, text: str, url: str, words: frozenset[str]) -> tuple[list[str], int, str | None]:
    """The other pages of this article in order, which page this is (from 1), and a link to the whole text.

    ``words``: those of :data:`newscrawl.extraction.head.MARKUP_WORDS` that ``text``, the page's markup, has.
    """
    if not url:
        return [], 1, None
    stated = _trs(text, url) if "createPageHTML" in words else None
    own = _key(url)
    numbered: dict[int, str] = {}
    whole: set[str] = set()
    for link in _speaking(page):
        if not (what := _says(link.text)):
            continue
        if link.href.startswith(("javascript:", "#", "mailto:")):
            continue
        if what == "whole":
            target = _absolute(url, link.href)
            if target and urlsplit(target).netloc == urlsplit(url).netloc and target != url:
                whole.add(target)
        elif stated is None:
            target = _absolute(url, link.href)
            key = _key(target) if target else None
            if target and key and own and key[0] == own[0] and key[1] != own[1] and key[1] <= _MOST_PAGES:
                numbered.setdefault(key[1], target)
    # Several are the teasers of other articles beside this one.
    full = whole.pop() if len(whole) == 1 else None
    if stated is not None:
        return *stated, full
    if own is not None and not words.isdisjoint(_OPTIONS):
        numbered = _chosen(text, url, own, words) | numbered
    if not numbered or own is None:
        return [], 1, full
    # ``_1`` is page 2 where the first page has no number and 1 is linked beside it.
    first = min([own[1], *numbered])
    return [numbered[number] for number in sorted(numbered)], own[1] - first + 1, full


#: No link to a page is longer; and characters of which one of Han's that leads there has one.
_LONGEST_LINK, _OF_PAGES = 20, "页頁文"


def _speaking(page: Page) -> list[Link]:
    """The links whose words may lead to a page or to the whole text: all have other characters or one of these."""
    if page.compiled and native.kernel is not None:
        links: list[Link] = native.kernel.worded_links(page.links, _LONGEST_LINK, _OF_PAGES)
        return links
    return [link for link in page.links if len(link.text) <= _LONGEST_LINK]


@lru_cache(maxsize=8192)
def _says(link: str) -> str | None:
    """Whether the words of a link lead to the whole text or to a page; a site's menus say the same on every page."""
    label = page_lines.plain(link)
    if _FULL_TEXT.match(label):
        return "whole"
    return "page" if _PAGE_LABEL.match(label) else None


def _chosen(text: str, url: str, own: tuple[str, int], words: frozenset[str]) -> dict[int, str]:
    """The pages of a menu: ``<option value="content_123_2.htm">第2页</option>``."""
    found: dict[int, str] = {}
    # The pages of an article are called alike; most menus lead to other sites.
    stem = own[0].partition("?")[0].rpartition("/")[2].partition(".")[0]
    host = own[0].partition("/")[0]
    for match in islice(_options(text, words), 2 * _MOST_PAGES):
        value = match[1]
        if value[0] not in "?;#" and not (stem in value if stem else _OF_FOLDER.search(value)):
            continue
        if value.startswith(_ABSOLUTE) and host not in value:
            continue
        target = _absolute(url, match[1])
        key = _key(target) if target else None
        if target and key and key[0] == own[0] and key[1] != own[1] and key[1] <= _MOST_PAGES:
            found.setdefault(key[1], target)
    return found


#: What the address of a folder has, or of a page of it.
_OF_FOLDER = re.compile(r"[?#]|[/.]$")
#: How an address begins that names its host.
_ABSOLUTE = ("http://", "https://", "//")


def _options(text: str, words: frozenset[str]) -> Iterator[re.Match[str]]:
    """The choices of menus, in their order.

    Words are found much faster than the pattern: a page has thousands of signs that begin an element.
    """
    for at in sorted(itertools.chain(*(places_of(word, text) for word in _OPTIONS if word in words))):
        match = _OPTION.match(text, at)
        if match is not None:
            yield match


def page_number(url: str) -> tuple[str, int]:
    """The address without its page number, and the number (0: none)."""
    return _key(url) or (url, 0)


def _trs(text: str, url: str) -> tuple[list[str], int] | None:
    for match in _TRS.finditer(text):
        count, current = int(match[1]), int(match[2])
        if not 1 <= count <= _MOST_PAGES or current >= count:
            continue
        names = [f"{match[3]}.{match[4]}"] + [f"{match[3]}_{n}.{match[4]}" for n in range(1, count)]
        # A list page's call names "index"; an article's its own document.
        if names[current].rsplit(".", 1)[0] not in url and match[3] not in url:
            continue
        return [urljoin(url, name) for n, name in enumerate(names) if n != current], current + 1
    return None


def _absolute(url: str, href: str) -> str | None:
    try:
        target = urljoin(url, href)
        parts = urlsplit(target)
    except ValueError:
        return None
    return target.split("#", 1)[0] if parts.scheme in {"http", "https"} else None


def _key(url: str) -> tuple[str, int] | None:
    """The address without its page number, and the number (0: none)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    folder, _, name = parts.path.rpartition("/")
    base, dot, ext = name.partition(".")
    number = 0
    match = _NUMBERED.match(base)
    # A date or an id before the last number tells a page number from an article's own.
    if match and (
        (len(match["stem"]) >= 4 and re.search(r"\d{3}", match["stem"])) or _SHORT_NUMBER.fullmatch(match[0])
    ):
        base, number = match["stem"], int(match["no"])
    rest = []
    for key, value in parse_qsl(parts.query)[:30]:
        if key.lower() in _PAGE_KEYS and value.isdigit() and len(value) <= 3:
            number = int(value)
        else:
            rest.append(f"{key}={value}")
    return f"{parts.netloc}{folder}/{base}{dot}{ext.lower()}?{'&'.join(rest)}", number


# --------------------------------------------------------------------------------------------- no article

_APP = re.compile(
    r"(?:请|立即|马上|点击)?(?:下载|打开|安装|前往|在).{0,12}(?:APP|客户端|应用).{0,12}(?:查看|阅读|浏览|观看|继续|全文|打开)|(?:APP|客户端)内(?:打开|查看|阅读)|open in (?:the )?app|download (?:the|our) app to",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(
    r"<div[^>]{0,60}\bid\s?=\s?[\"']?(?:app|root|__next|__nuxt|main-app|vue-app)\b|__INITIAL_STATE__|__NEXT_DATA__|window\.__data|ng-app|data-reactroot|<noscript>[^<]{0,80}(?:JavaScript|脚本)|\{\{\s?[\w.]{2,40}\s?\}\}",
    re.IGNORECASE,
)
_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"BM",
)
_TEXTUAL = ("html", "xml", "text/plain", "application/octet-stream", "unknown")


def medium(raw: bytes, content_type: str | None) -> str | None:
    """Why these bytes are no page at all, or None."""
    kind = (content_type or "").split(";", 1)[0].strip().lower()
    if kind and not any(word in kind for word in _TEXTUAL):
        return f"media type {kind[:60]}"
    start = raw[:600].lstrip()
    if start.startswith(_MAGIC[:-1]) or raw[4:12] in {b"ftypmp42", b"ftypisom"}:
        return "the bytes of a file, not of a page"
    if start[:1] in {b"{", b"["} and b"<" not in raw[:2000]:
        return "data, not markup"
    return None


#: What stands in the foot of every page: who runs the site, under which licences.
_IMPRINT = re.compile(
    r"许可证|ICP\s?[备证]|公网安备|备案号|(?:主办|主管|承办|协办)(?:单位)?[:：]|版权所有|未经.{0,10}授权|Copyright|©|举报(?:电话|邮箱|热线|中心)"
    r"|新闻热线|广告(?:热线|服务)|联系(?:我们|方式|电话)|网站地图|法律(?:声明|顾问)|技术支持|邮编|通讯地址|All Rights Reserved",
    re.IGNORECASE,
)
#: Every sign of a foot has one of these, or one of the letters below.
_IMPRINT_WORDS = (
    "许可证", "公网安备", "备案号", "主办", "主管", "承办", "协办", "版权所有", "未经", "©", "举报", "热线", "广告", "联系", "网站地图",
    "法律", "技术支持", "邮编", "通讯地址",
)  # fmt: skip
#: The beginnings of ``ICP``, ``Copyright`` and ``All Rights Reserved``, in either case.
_IMPRINT_LETTERS = tuple(
    one + two for a, b in (("iIıİ", "cC"), ("cC", "oO"), ("aA", "lL")) for one in a for two in b
)
_has_imprint_word = any_of((*(word for word in _IMPRINT_WORDS if len(word) > 1), *_IMPRINT_LETTERS))


def _of_imprint(text: str) -> bool:
    return (_has_imprint_word(text) or "©" in text) and bool(_IMPRINT.search(text))


#: A foot is no longer than this.
_MOST_IMPRINT = 400
#: What a template engine has not filled in.
_UNFILLED = re.compile(r"\{\{\s?[\w.]{2,40}\s?(?:\|[^{}]{0,40})?\}\}")


def imprint(body: Body) -> bool:
    """Is what was found as a body nothing but the foot of the page?"""
    texts = [k.text for k in body.kept]
    return sum(map(len, texts)) <= _MOST_IMPRINT and all(map(_of_imprint, texts))


def _free(page: Page) -> float:
    """Characters that are neither links nor the page's foot."""
    return sum(_own_weight(block) for block in page.blocks if not _of_imprint(block.text[:_MOST_IMPRINT]))


#: No page that is visibly something else has so much text; one of an article has it in a few blocks.
_ENOUGH = 600


#: A line of text, in CJK characters.
_LINE = 20.0


def _has_text(page: Page) -> bool:
    """Whether a page's long lines alone have more text than pages that are no article."""
    found = 0.0
    for block in page.blocks:
        own = block.weight - block.linked
        # Short lines of many a menu come to a text's length; a page of them alone is counted exactly later.
        if own >= _LINE and not _of_imprint(block.text[:_MOST_IMPRINT]):
            found += own
            # Not by a hair: the sum of all might round to the other side.
            if found > _ENOUGH + 1:
                return True
    return False


_FEW = 30


def _own_weight(block: Block) -> float:
    return block.weight - block.linked


def no_article(page: Page, text: str, head: Head, title_index: int) -> tuple[str, str] | None:
    """Cause and detail where the whole page is visibly something else; asked before a body is looked for.

    ``title_index``: the block with the heading, -1 where none is known.
    """
    if _has_text(page):
        return None
    # A notice of the host speaks of licences, as the foot of a page does.
    shown = [
        b
        for b in page.blocks
        if b.link_share < 0.8
        and (not _of_imprint(b.text[:_MOST_IMPRINT]) or (b.weight < 120 and blockpages.is_message(b.text)))
    ]
    if not shown or sum(map(_own_weight, shown)) > _ENOUGH:
        return None
    found = blockpages.message(page, text, head, title_index, shown[:_MESSAGE])
    if found:
        return found
    words = page_lines.plain(" ".join(block.text for block in shown)[:2000])
    free = sum(map(_own_weight, shown))
    if free < 120 and _APP.search(words) and not blockpages.furnished(page, head, title_index):
        return "app_only", ""
    if title_index < 0 and len(page.links) < _FEW and blockpages.addressed(shown) and not scripted(text):
        return "interstitial", "a message to the reader"
    if blockpages.speaks_of_itself(page, head, title_index, shown):
        return "interstitial", "a page that speaks of its site"
    return None


#: Blocks of a page that are read as a message.
_MESSAGE = 60
#: A page with more text says itself what it is.
_FEW_WORDS = 120
#: Characters of a link that is a headline.
_HEADLINE = 8
#: So few lines stand between the title and the body of an article.
_PLACED = 12
#: A time of publication to the minute.
_MINUTE = re.compile(r"20\d\d\D{1,3}\d{1,2}\D{1,3}\d{1,2}\D{1,6}\d{1,2}[:：时]\d{2}")
#: Pictures of the page's furniture, by the names such files have everywhere.
_ICON = re.compile(
    r"logo|icon|share|weixin|wei?xpt|wx|weibo|renren|kongjian|qzone|qr|ewm|erwei|btn|arrow|banner|gif$",
    re.IGNORECASE,
)


def scripted(text: str) -> bool:
    """Does this page look like one that a script fills in?"""
    return bool(_SCRIPTED.search(text[:400_000]))


def wall(markup: str) -> str | None:
    """The firewall's message that a list's answer is, or None (:func:`newscrawl.extraction.blockpages.wall`)."""
    return blockpages.wall(markup)


def missing(page: Page, text: str) -> tuple[str, str]:
    """Why a page has no running text: a script fills it, a player or a gallery stands there, or a list."""
    shown = " ".join(block.text for block in page.blocks)[:50_000]
    if _UNFILLED.search(shown):
        return "needs_script", "a template that a script fills in"
    if sum(map(_own_weight, page.blocks)) < _FEW_WORDS and (spoken := blockpages.scripted(text)):
        return spoken
    headlines = sum(1 for block in page.blocks if block.link_share > 0.8 and block.weight >= 6)
    # A list dates its links by the day; an article says the minute it was published.
    dated = bool(_MINUTE.search(shown))
    if headlines >= 10 or (headlines >= 4 and not dated):
        return "not_article", f"a list of {headlines} links"
    # Beside a date and a teaser in one row, a headline is no block of its own.
    titles = {link.text for link in page.links if len(link.text) >= _HEADLINE}
    if len(titles) >= 10 and not dated:
        return "not_article", f"a list of {len(titles)} headlines"
    source = text[:400_000]
    if re.search(
        r"<(?:video|object|embed)\b|<iframe[^>]{0,300}(?:player|video)|(?:create|new)\s?(?:\w{0,12}Player|Video)\w{0,20}\(",
        source,
        re.IGNORECASE,
    ):
        return "not_article", "a player without text"
    if scripted(source):
        return "needs_script", "the text is filled in by a script"
    pictures = [image for image in page.images if not _ICON.search(image.src.rpartition("/")[2])]
    if len(pictures) >= 3:
        return "not_article", f"{len(pictures)} images without text"
    free = _free(page)
    scripts = len(re.findall(r"<script\b", source, re.IGNORECASE))
    if free < 60 and scripts >= 3 and len(text) > 2000:
        return "needs_script", "scripts and no text"
    return "empty_body", "no running text"


def listing(page: Page, body: Body, headed: bool, stamped: bool, title_index: int) -> str | None:
    """Why what was found as a body is rather the text of a list or home page, or None.

    ``headed``: the page has a heading its own title names; ``stamped``: a time of publication is known;
    ``title_index``: the block with the title. Title, time to the minute and body below each other are an
    article, however short it is.
    """
    if headed and stamped and title_index >= 0:
        between = page.blocks[title_index + 1 : body.kept[0].block.index]
        if len(between) <= _PLACED and _MINUTE.search(" ".join(block.text[:80] for block in between)):
            return None
    running = sum(k.block.weight - k.block.linked for k in body.kept if is_paragraph(k))
    # What stands above a page's own heading are its menus.
    below = page.blocks[title_index + 1 :] if headed and title_index >= 0 else page.blocks
    heads = [block.weight for block in below if block.link_share > 0.8 and block.weight >= 8]
    if running < 24 and len(heads) >= 8:
        return f"{len(heads)} headlines, no paragraph"
    if not headed and len(heads) >= 8 and running < 300:
        return f"{len(heads)} headlines, no heading of its own, {running:.0f} characters of text"
    if not stamped and len(heads) >= 20 and running < 200:
        return f"{len(heads)} headlines, no time, {running:.0f} characters of text"
    if not headed and not stamped and len(heads) >= 20 and sum(heads) > running:
        return f"{len(heads)} headlines outweigh {running:.0f} characters of text"
    return None
