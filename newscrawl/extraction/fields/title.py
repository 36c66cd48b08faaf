"""The title of an article, and the name of its site."""

from __future__ import annotations

import difflib
import re
from itertools import islice

from newscrawl import native
from newscrawl.extraction import dates, page_lines
from newscrawl.extraction.body import comparable
from newscrawl.extraction.fields.zones import Found
from newscrawl.extraction.head import Head, names_of
from newscrawl.extraction.tree import HEADINGS, Block, Page, centred, clean

_SPLIT = re.compile(
    r"\s*[_|｜¦»«›‹<>]+\s*|\s+[-–—―:·•]\s+|--+|(?<=[\u4e00-\u9fff])[-–—](?=[\u4e00-\u9fff]{2,12}$)|\s*-\s*(?=[\u4e00-\u9fff]{2,12}(?:网|報|报|频道|站)$)"
)
_LABEL_TITLE = re.compile(r"^(?:标题|题目|標題)\s{0,3}[:：]\s{0,3}")
_TITLE_NAME = re.compile(r"title|headline|(?:^|[\s_-])(?:bt|biaoti|h1|tit)(?:$|[\s_-])", re.IGNORECASE)


#: Titles of a site or a kind of page, not of an article.
_OF_SITE = re.compile(
    r"(?:[网報报台局厅部委院所站社]|网站|大学|学院|中心|公司|集团|协会|学会|医院|政府|频道|门户|平台|在线|首页|版|头版|要闻|新闻|资讯|日报|晚报|公报|之窗|图书馆|博物馆)$"
    r"|^(?:首页|无标题(?:文档|页)?|未命名|标题|title|untitled(?: document)?|document|index|home|new page \d*|(?:新闻|文章|内容|信息|详情|资讯|详细|动态)?(?:详情|正文|内容|页面?|浏览|显示|阅读|详细|中心|动态|信息|资讯|查看){1,2}|news|detail|article|\u200b?)$",
    re.IGNORECASE,
)
#: No site's name has more characters.
_LONGEST_SITE = 16
#: So many lines the title stands above the first paragraph, where nothing else tells which line it is.
_ABOVE = 8
#: What stands around a title for ornament. ``*ST`` begins names of shares.
_ORNAMENT = r"[\s＊★☆●◆■□▲△▼▽◇○◎※→⊙·•=＝_~～—＿|｜>»]"
_ORNAMENTS = re.compile(rf"^(?:{_ORNAMENT}|\*(?!ST))+|(?:{_ORNAMENT}|\*)+$")


#: Links among which the menu's are.
_OF_MENU = 200
#: A title of two characters begins the title element like longer ones do.
_SHORT_TITLE = 3.0
#: The weight of the longest line that may be a title, and the characters of the shortest.
_LONGEST_TITLE, _SHORTEST_TITLE = 90, 3


def title(page: Page, head: Head, start: int | None = None) -> tuple[Found | None, int]:
    """The title and the index of the block it stands in (-1: none on the page).

    ``start``: the block with the body's first paragraph, once known; the title stands above it.
    """
    full = head.title
    wanted = comparable(full)
    og = head.first("og:title", "articletitle", "twitter:title", "headline", "title")
    claims = [comparable(text) for text in (og[1] if og else "", head.founder.get("title", "")) if text]
    best: tuple[float, int] | None = None
    blocks = page.blocks
    if page.title_scores is None:
        lines = [
            (block, key)
            for block in _lines(page)
            if len(key := comparable(block.text)) >= _SHORTEST_TITLE
            or (len(key) == _SHORTEST_TITLE - 1 and _is_short_title(page, block, key, wanted))
        ]
        places = _places([key for _, key in lines], wanted)
        page.title_scores = [
            (
                block,
                _title_score(block, key, wanted, claims, place)
                + (_SHORT_TITLE if len(key) < _SHORTEST_TITLE else 0.0),
            )
            for (block, key), place in zip(lines, places, strict=True)
        ]
    for block, score in page.title_scores:
        if start is not None and block.index > start:
            break
        if block.node.hidden:
            continue
        if block.node.boilerplate:
            score -= 2
        if start is not None:
            near = start - block.index
            score -= 0.02 * min(near, 50)
            if (
                0 < near < 8
                and block.index + 1 < len(blocks)
                and page_lines.is_meta(blocks[block.index + 1].text)
            ):
                score += 2.0
        if score > 0 and (best is None or score > best[0]):
            best = (score, block.index)
    if start is not None and _names_site(full) and (own := _own_heading(page, start, full, best)):
        return own
    if best is not None and best[0] >= 3:
        block = blocks[best[1]]
        return Found(_unadorned(_whole_title(page, block, full, wanted)), "heading"), block.index
    if start is None:
        return None, -1
    for claim, where in ((head.founder.get("title"), "founder"), (og[1] if og else None, "meta")):
        if claim and len(comparable(claim)) >= 4:
            return Found(_unadorned(_unsuffixed(claim)), where), -1
    headline = head.linked.get("headline")
    if isinstance(headline, str) and headline.strip():
        return Found(_unadorned(clean(headline[:500])), "json-ld"), -1
    if full:
        return Found(_unadorned(_unsuffixed(full)), "title element"), -1
    if best is not None:
        return Found(_unadorned(blocks[best[1]].text), "heading"), best[1]
    above = _above(page, start, 0.0)
    return (Found(_unadorned(blocks[above].text), "line above the text"), above) if above >= 0 else (None, -1)


def _is_short_title(page: Page, block: Block, key: str, wanted: str) -> bool:
    """Whether two characters are a title (``江雪``): a heading of the first order, the first word of the title element, with a
    line of time or source below it. A channel has such a name too, but the menu links to it.
    """
    return (
        block.node.tag == "h1"
        and wanted.startswith(key)
        and any(page_lines.is_meta(one.text) for one in page.blocks[block.index + 1 : block.index + 3])
        and not any(link.text.strip() == block.text.strip() for link in page.links[:_OF_MENU])
    )


def _lines(page: Page) -> list[Block]:
    """The lines that may be the title by their weight: no links, unless they are headings."""
    if page.compiled and native.kernel is not None:
        lines: list[Block] = native.kernel.title_lines(page.blocks, _LONGEST_TITLE, HEADINGS)
        return lines
    return [
        block
        for block in page.blocks
        if block.weight <= _LONGEST_TITLE and (block.link_share <= 0.5 or block.node.tag in HEADINGS)
    ]


_NO_BRACKETS = str.maketrans(dict.fromkeys("()（）[]【】", " "))


def _names_site(full: str) -> bool:
    """Whether a title element names the site or the kind of page, and not the article."""
    parts = [part for part in _SPLIT.split(full.translate(_NO_BRACKETS)) if part and part.strip()]
    return not parts or (
        len(comparable(full)) <= 2 * _LONGEST_SITE
        and all(len(part.strip()) <= _LONGEST_SITE and _OF_SITE.search(part.strip()) for part in parts)
    )


def _own_heading(
    page: Page, start: int, full: str, best: tuple[float, int] | None
) -> tuple[Found, int] | None:
    """The heading right above the text, on a page whose title element names the site.

    None where the line found so far has the time below it, or says something else than the title element: some
    articles have such titles.
    """
    named = comparable(full)
    blocks = page.blocks
    if best is not None and best[0] >= 3:
        if comparable(blocks[best[1]].text) not in named:
            return None
        if any(page_lines.is_meta(block.text) for block in blocks[best[1] + 1 : best[1] + 3]):
            return None
    above = _above(page, start, _EMPHASIS, named)
    if above < 0 or (best is not None and best[0] >= 3 and best[1] >= above):
        return None
    return Found(_unadorned(_whole_title(page, blocks[above], full, "")), "heading"), above


#: The same for a line that is set in bold or in the middle, or has the time below it.
_EMPHASIS = 1.5
#: What a line is worth as a title by being a heading.
_HEADING = 3.0


def _above(page: Page, start: int, least: float, named: str = "") -> int:
    """The line above the text that looks most like its title; -1 where none is worth more than ``least``.

    ``named``: what the title element says of the site, in the form for comparing; no line of its words counts.
    """
    best, chosen = least, -1
    blocks = page.blocks
    begin = max(0, start - _ABOVE)
    # In a form each cell is a line.
    while begin > 0 and start - begin < 2 * _ABOVE and blocks[begin].node.tag in _CELLS:
        begin -= 1
    for block in blocks[begin:start]:
        text = block.text
        key = comparable(text)
        if (
            not 4 <= len(key) <= 60
            or key in named
            or (block.link_share > 0.5 and block.node.tag not in _TOP_HEADINGS)
            or block.node.hidden
            or block.node.boilerplate
            or text.endswith(("。", "，", "；", "：", ":"))
            or _BESIDE_TITLE.fullmatch(text)
            or (block.linked and _CRUMBS.search(text))
            or page_lines.is_furniture(text)
            # A heading may well be a date, or begin with 视频：.
            or (
                block.node.tag not in _TOP_HEADINGS
                and (page_lines.is_meta(text) or page_lines.kind(text) is not None)
            )
        ):
            continue
        worth = 1.0 - 0.05 * (start - block.index)
        if block.node.tag in HEADINGS:
            worth += _HEADING
        elif block.node.name and _TITLE_NAME.search(block.node.name):
            worth += _HEADING - 0.5
        if all(node.up(_STRONG) is not None for _, node, _ in block.parts):
            worth += 1.5
        if centred(block.node):
            worth += 0.5
        following = blocks[block.index + 1 : block.index + 3]
        if any(page_lines.is_meta(after.text) or page_lines.is_label(after.text) for after in following):
            worth += 1.0
        elif block.index and page_lines.is_meta(blocks[block.index - 1].text):
            worth += 0.6
        if worth > best:
            best, chosen = worth, block.index
    return chosen


#: What stands above or below a title and is none: the page of a paper, a line labelled as such, the name of a column.
_BESIDE_TITLE = re.compile(
    r"[\W_]{0,4}(?:\w{2,10}[报報刊][\W_]{0,3})?第?\s?[A-Za-z]?\d{1,3}\s?版[\W_]{0,4}"
    r"|(?:引|眉|肩|副|小)[题題]\s?[:：].*"
    r"|[\W_]{0,3}\w{2,4}(?:视点|視點|追踪|追蹤|关注|關注|聚焦|快讯|快訊|热线|熱線|专栏|專欄|专刊|專刊|副刊|特刊|周刊|週刊|观察|觀察|时评|時評|连线|連線|视窗|視窗|直通车|直通車|速递|速遞)[\W_]{0,3}"
)
_CRUMBS = re.compile(r"[>›»→].{0,40}(?:正文|内容|详情)$|^(?:首页|主页)\s?[>›»→]")
_CELLS = frozenset(("td", "th"))
_STRONG = frozenset(("b", "strong", "font", *HEADINGS))


def _unadorned(text: str) -> str:
    """A title without the ornaments around it."""
    plain = _ORNAMENTS.sub("", text)
    return plain if comparable(plain) else text


#: What a line is to the title element's text: its beginning, within it, or perhaps another wording of its beginning.
_MAYBE_ALIKE, _BEGINNING, _WITHIN = 1, 2, 3


def _places(keys: list[str], wanted: str) -> list[int]:
    """What lines, in the form for comparing, are to the title element's text."""
    if not wanted:
        return [0] * len(keys)
    if native.kernel is not None:
        places: list[int] = native.kernel.places_of_keys(keys, wanted, _ALIKE)
        return places
    return [
        _BEGINNING
        if len(key) >= 4 and wanted.startswith(key)
        else _WITHIN
        if len(key) >= 6 and key in wanted
        else _MAYBE_ALIKE * (len(key) >= 8 and _may_match(key, wanted))
        for key in keys
    ]


def _title_score(block: Block, key: str, wanted: str, claims: list[str], place: int) -> float:
    score = 0.0
    if key in claims:
        score += 6
    if place == _BEGINNING:
        score += 3 + 3 * min(1.0, len(key) / max(8, 0.6 * len(wanted)))
    elif place == _WITHIN:
        score += 4.5 * len(key) / len(wanted) + 1
    elif place == _MAYBE_ALIKE and _similar(key, wanted):
        score += 3
    tag = block.node.tag
    if tag == "h1":
        score += 2.5 if wanted else 4.0
    elif tag in HEADINGS or (block.node.name and _TITLE_NAME.search(block.node.name)):
        score += 1.5
    if block.link_share > 0.5:
        score -= 3
    return score


def _may_match(key: str, wanted: str) -> bool:
    """Whether a line may be another wording of the title, by the characters that both have."""
    part = wanted[: len(key) + 4]
    # The ratio is twice the matching characters by both lengths; so many of the key's may be missing, and most keys miss
    # them among their first four.
    missing = len(key) - _ALIKE / 2 * (len(key) + len(part))
    for char in key:
        if char not in part:
            missing -= 1
            if missing < 0:
                return False
    return True


def _similar(key: str, wanted: str) -> bool:
    part = wanted[: len(key) + 4]
    return difflib.SequenceMatcher(None, key, part, autojunk=False).ratio() >= _ALIKE


#: The ratio from which on a line is another wording of the title.
_ALIKE = 0.8


#: No line of a broken heading is further from the one before it.
_LINES_OF_HEADING = 4


def _whole_title(page: Page, block: Block, full: str, wanted: str) -> str:
    """A heading broken over several lines is one title, where the page's title says so; a time inside it is none of it.

    ``full``: the title element's text, ``wanted``: its form for comparing; empty where it says nothing of the title.
    """
    text = _LABEL_TITLE.sub("", block.text)
    key = comparable(text)
    at = wanted.find(key) if key else -1
    if at < 0:
        stated = comparable(_unsuffixed(full))
        if len(stated) >= 6 and key.startswith(stated) and _is_meta_rest(text, key, stated):
            return _unsuffixed(full)
        return text if wanted and not _names_site(full) else _whole_heading(page, block, text)
    first, last, low, high = block.index, block.index, at, at + len(key)
    blocks = page.blocks
    for following in blocks[block.index + 1 : block.index + _LINES_OF_HEADING]:
        more = comparable(following.text)
        # A time behind the heading may stand in the title element too.
        if not more or more.isdecimal() or following.link_share > 0.5 or not wanted.startswith(more, high):
            break
        high, last = high + len(more), following.index
    for before in reversed(blocks[max(0, block.index - _LINES_OF_HEADING + 1) : block.index]):
        more = comparable(before.text)
        if (
            len(more) < 2
            or before.link_share > 0.5
            or before.weight > 60
            or low < len(more)
            or not wanted.endswith(more, 0, low)
        ):
            break
        low, first = low - len(more), before.index
    if first == last:
        return text
    # The title element tells how the lines are joined.
    return _slice(full, low, high) or " ".join(one.text for one in blocks[first : last + 1])


def _is_meta_rest(text: str, key: str, stated: str) -> bool:
    """Whether a heading goes on behind the title with a time or a source."""
    rest = text[len(text) - (len(key) - len(stated)) - 12 :]
    return bool(dates.find(rest, limit=1)) or page_lines.is_meta(rest)


def _whole_heading(page: Page, block: Block, text: str) -> str:
    """All lines of a heading element, but those of time and source and ornaments."""
    heading = block.node.up(_TOP_HEADINGS)
    if heading is None or heading.last - heading.first < 2 or heading.weight > 60:
        return text
    parts = [one.text for one in page.blocks[heading.first : heading.last]]
    return " ".join(part for part in parts if comparable(part) and not page_lines.is_meta(part)) or text


_TOP_HEADINGS = frozenset(("h1", "h2"))


def _slice(full: str, low: int, high: int) -> str:
    """The part of a text that has the characters ``low`` to ``high`` of its form for comparing."""
    begin, end, seen = -1, -1, 0
    for index, char in enumerate(full):
        size = len(comparable(char))
        if size and seen == low and begin < 0:
            begin = index
        seen += size
        if size and seen == high:
            end = index + 1
            break
    if begin < 0 or end < 0:
        return ""
    while end < len(full) and full[end] in _CLOSERS:
        end += 1
    while begin > 0 and full[begin - 1] in _OPENERS:
        begin -= 1
    return clean(full[begin:end])


_CLOSERS, _OPENERS = "”」』》）)！？!?…", "“「『《（(【"


def _unsuffixed(full: str) -> str:
    """A title element without the names of section and site."""
    parts = [part for part in _SPLIT.split(full) if part and part.strip()]
    if len(parts) < 2:
        return full
    first = parts[0].strip()
    of_site = len(first) <= _LONGEST_SITE and len(parts) > 2 and _OF_SITE.search(first)
    longest = max(parts if of_site else parts[:2], key=lambda part: len(comparable(part)))
    return _without_sections(longest) if len(comparable(longest)) >= 5 else parts[0]


#: Sections behind a title, before the name of the site.
_SECTION = re.compile(
    r"[-–—－](?:[\u4e00-\u9fff]{0,6}(?:新闻|要闻|资讯|频道|中心|快讯|报道)|社会|国内|国际|财经|经济|体育|娱乐|民生|教育|时政|文化|健康|旅游|科技|本地|地方|法治|生活|正文)$"
)


def _without_sections(text: str) -> str:
    """A title without sections behind it (``…-江边新闻-社会``)."""
    while (found := _SECTION.search(text)) and len(comparable(text[: found.start()])) >= _SHORTEST_LEFT:
        text = text[: found.start()]
    return text


#: Characters of a title that are left at least.
_SHORTEST_LEFT = 6


def site_name(page: Page, head: Head, title_text: str | None) -> str | None:
    """The site the page says it belongs to."""
    stated = head.first("og:site_name", "application-name", "apple-mobile-web-app-title")
    if stated:
        return stated[1]
    publisher = names_of(head.linked.get("publisher"))
    if publisher:
        return publisher[0]
    parts = [part.strip() for part in _SPLIT.split(head.title) if part and part.strip()]
    if len(parts) > 1 and title_text and comparable(parts[-1]) not in comparable(title_text):
        return parts[-1]
    if title_text and head.title.startswith(title_text) and len(head.title) - len(title_text) < 20:
        rest = head.title[len(title_text) :].strip(" -_|")
        if rest:
            return rest
    for image in islice(page.images_of(page.pictures), 12):
        alt = clean((image.node.element.get("alt") or "")[:60])
        if "logo" in (image.src + image.node.name).lower() and alt:
            return alt
    return None
