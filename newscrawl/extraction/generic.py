"""The generic path: title, time, source and people of a page nobody declared rules for.

Each field asks the most explicit place first: microformats, the printed meta line, metadata, then running
text. Where an answer came from is said beside it, so that ``Article.provenance`` can name it.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from newscrawl.extraction import dates, lines, people
from newscrawl.extraction.body import Body, comparable
from newscrawl.extraction.head import Head, names_of
from newscrawl.extraction.tree import HEADINGS, Block, Node, Page, Part, clean
from newscrawl.text.labels import AUTHOR_LABELS, EDITOR_LABELS, SOURCE_LABELS, WIDGETS, spaced

#: Between two parts of different elements in a marked line.
EDGE = "\x1f"


class Found(NamedTuple):
    """A value and where it came from."""

    value: str
    where: str


@dataclass(slots=True)
class Zones:
    """Where to look: the title's block, the lines above the body, the body's edges, the lines below it."""

    title: int
    above: list[Block]
    below: list[Block]
    #: The time as displayed, and the line it stood in; filled by :func:`published`.
    shown: str | None = None
    line: str | None = None
    #: The time displayed is that of a teaser below the body.
    teased: bool = False


def marked(block: Block) -> str:
    """The text of a block with an :data:`EDGE` wherever one element ends and another begins."""
    if block.marked is None:
        pieces = (
            clean("".join([text for text, _, _ in run])) for _, run in groupby(block.parts, key=_element_of)
        )
        block.marked = block.text if len(block.parts) == 1 else EDGE.join(filter(None, pieces))
    return block.marked


def _element_of(part: Part) -> int:
    return part[1].index


# ---------------------------------------------------------------------------------------------------- title

_SPLIT = re.compile(
    r"\s*[_|｜¦»«›‹<>]+\s*|\s+[-–—―:·•]\s+|--+|(?<=[\u4e00-\u9fff])[-–—](?=[\u4e00-\u9fff]{2,12}$)|\s*-\s*(?=[\u4e00-\u9fff]{2,12}(?:网|報|报|频道|站)$)"
)
_LABEL_TITLE = re.compile(r"^(?:标题|题目|標題)\s{0,3}[:：]\s{0,3}")
_TITLE_NAME = re.compile(r"title|headline|(?:^|[\s_-])(?:bt|biaoti|h1|tit)(?:$|[\s_-])", re.IGNORECASE)


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
    for block in blocks if start is None else blocks[: start + 1]:
        if (
            block.weight > 90
            or block.node.hidden
            or (block.link_share > 0.5 and block.node.tag not in HEADINGS)
        ):
            continue
        key = comparable(block.text)
        if len(key) < 3:
            continue
        score = _title_score(block, key, wanted, claims)
        if start is not None:
            near = start - block.index
            score -= 0.02 * min(near, 50)
            if 0 < near < 8 and block.index + 1 < len(blocks) and lines.is_meta(blocks[block.index + 1].text):
                score += 2.0
        if score > 0 and (best is None or score > best[0]):
            best = (score, block.index)
    if best is not None and best[0] >= 3:
        block = blocks[best[1]]
        return Found(_whole_title(page, block, wanted), "heading"), block.index
    if start is None:
        return None, -1
    for claim, where in ((head.founder.get("title"), "founder"), (og[1] if og else None, "meta")):
        if claim and len(comparable(claim)) >= 4:
            return Found(_unsuffixed(claim), where), -1
    headline = head.linked.get("headline")
    if isinstance(headline, str) and headline.strip():
        return Found(clean(headline[:500]), "json-ld"), -1
    if full:
        return Found(_unsuffixed(full), "title element"), -1
    if best is not None:
        return Found(blocks[best[1]].text, "heading"), best[1]
    return None, -1


def _title_score(block: Block, key: str, wanted: str, claims: list[str]) -> float:
    score = 0.0
    if key in claims:
        score += 6
    if wanted:
        if wanted.startswith(key) and len(key) >= 4:
            score += 3 + 3 * min(1.0, len(key) / max(8, 0.6 * len(wanted)))
        elif len(key) >= 6 and key in wanted:
            score += 4.5 * len(key) / len(wanted) + 1
        elif len(key) >= 8 and _similar(key, wanted):
            score += 3
    tag = block.node.tag
    if tag == "h1":
        score += 2.5 if wanted else 4.0
    elif tag in HEADINGS or (block.node.name and _TITLE_NAME.search(block.node.name)):
        score += 1.5
    if block.link_share > 0.5:
        score -= 3
    if block.node.outcast:
        score -= 2
    return score


def _similar(key: str, wanted: str) -> bool:
    part = wanted[: len(key) + 4]
    # The ratio cannot reach its bar without that many characters in common.
    if len(set(key) & set(part)) < 0.6 * len(set(key)):
        return False
    return difflib.SequenceMatcher(None, key, part, autojunk=False).ratio() >= 0.8


def _whole_title(page: Page, block: Block, wanted: str) -> str:
    """A heading broken over two lines is one title where the page's title says so."""
    text = _LABEL_TITLE.sub("", block.text)
    following = page.blocks[block.index + 1] if block.index + 1 < len(page.blocks) else None
    if following is not None and following.node is block.node and following.after_break:
        joined = comparable(text + following.text)
        if joined and wanted.startswith(joined):
            return f"{text} {following.text}"
    return text


def _unsuffixed(full: str) -> str:
    """A title element without the names of section and site."""
    parts = [part for part in _SPLIT.split(full) if part and part.strip()]
    if len(parts) < 2:
        return full
    longest = max(parts[:2], key=lambda part: len(comparable(part)))
    return longest if len(comparable(longest)) >= 5 else parts[0]


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
    for image in page.images[:12]:
        alt = clean((image.node.element.get("alt") or "")[:60])
        if "logo" in (image.src + image.node.name).lower() and alt:
            return alt
    return None


# ---------------------------------------------------------------------------------------------------- zones


def zones(page: Page, body: Body, title_index: int) -> Zones:
    blocks = page.blocks
    first = body.kept[0].block.index if body.kept else len(blocks)
    last = body.kept[-1].block.index + 1 if body.kept else len(blocks)
    begin = title_index if 0 <= title_index < first else max(0, first - 12)
    above = [b for b in blocks[max(0, begin - 4) : begin] if b.link_share < 0.9 and not b.node.hidden]
    between = blocks[begin:first]
    if len(between) > 60:
        between = between[:30] + between[-30:]
    above = between + above
    if first < len(blocks):
        above.extend(k.block for k in body.kept[:1] if k.block.weight < 40)
    return Zones(title_index, above, blocks[last : last + 25])


#: A label that is a line of its own; its value is the next line.
_LABEL_ONLY = re.compile(
    rf"^[\[【]?(?:{spaced((*SOURCE_LABELS, *AUTHOR_LABELS, *EDITOR_LABELS))}|來源|编辑|責任編輯)[\]】]?\s?[:：]?$"
)


def printed(blocks: list[Block]) -> list[tuple[str, Block]]:
    """The marked lines of ``blocks``; a label and its value in two cells are one line."""
    out: list[tuple[str, Block]] = []
    label: Block | None = None
    for block in blocks:
        text = marked(block)
        if label is not None and block.index == label.index + 1 and block.weight < 40:
            out[-1] = (f"{out[-1][0].rstrip(':：]】').lstrip('[【')}：{text}", block)
        else:
            out.append((text, block))
        label = block if block.weight < 8 and _LABEL_ONLY.match(block.text) else None
    return out


# ----------------------------------------------------------------------------------------------------- time

_MICRO_TIME = ("pubtime_baidu", "pubtime", "publish_time", "pub_date", "publishtime", "artibodytime")
_META_TIME = (
    "article:published_time", "og:article:published_time", "og:published_time", "publishdate", "pubdate", "pubtime",
    "publishtime", "firstpublishedtime", "datepublished", "weibo: article:create_at", "weibo:article:create_at",
    "article:create_at", "og:release_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "date",
    "originalpublicationdate", "article_date_original", "publication_date", "sailthru.date", "parsely-pub-date",
    "published_time", "published", "createdate", "apub:time", "publish-date", "creation_date", "_pubtime", "mediapubtime",
)  # fmt: skip
_TIME_LABEL = re.compile(
    r"(?:发布(?:时间|日期|于)|发表(?:时间|于)|发稿时间|刊发时间|時間|时间|日期|发文日期|發布|发布|publish|posted|published)",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(r"(?:成文日期|生成日期|有效期|截止|更新时间|更新日期|修改)[^\d]{0,12}$")


#: The time a script writes into the page (WeChat and others): ``var publish_time = "2019-04-12"``.
_SCRIPTED_TIME = re.compile(
    r"\b(?:publish_?time|create_?time|pub_?time|publish_?date|pub_?date)[\"']?\s{0,3}[:=]\s{0,3}[\"'](20\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)",
    re.IGNORECASE,
)
_SCRIPTED_EPOCH = re.compile(r"\bvar ct\s?=\s?[\"'](1\d{9})[\"']")


def _scripted_time(text: str) -> dates.Stamp | None:
    # Both patterns are tried at every character of the markup; what they need is found a hundred times as fast.
    match = _SCRIPTED_TIME.search(text) if '"20' in text or "'20" in text else None
    epoch = _SCRIPTED_EPOCH.search(text) if "var ct" in text else None
    if epoch:
        moment = datetime.fromtimestamp(int(epoch[1]), tz=dates.SHANGHAI).isoformat(timespec="minutes")
        if match is None or (len(match[1]) == 10 and moment.startswith(match[1])):
            return dates.Stamp(moment, epoch[1], epoch.start(1), epoch.end(1))
    return dates.parse(match[1]) if match else None


def published(
    page: Page, head: Head, where: Zones, url: str, text: str = ""
) -> tuple[dates.Stamp, str] | None:
    """The time of publication: displayed first, since it is what a reader was shown.

    ``text``: the page's markup, for a time that only a script of it knows.
    """
    micro = _microformat(page, ("pubtime_baidu",)) or _microformat(page, _MICRO_TIME, where)
    if micro:
        stamp = dates.parse(micro[0])
        if stamp:
            where.shown, where.line = stamp.raw, _line_of(page, micro[1])
            return stamp, "microformat"
    url_day = dates.from_url(url)
    stated = _stated_time(head)
    shown, where.line = _shown_time(where, url_day, stated)
    where.shown = shown.raw if shown else None
    if shown and (shown.has_clock or not stated or stated[0].day != shown.day or not stated[0].has_clock):
        return shown, "meta line"
    if stated:
        return stated
    if shown:
        return shown, "meta line"
    scripted = _scripted_time(text)
    if scripted and (not url_day or scripted.day == url_day):
        return scripted, "script"
    if url_day:
        return dates.Stamp(url_day, url_day, 0, 0), "url"
    return None


def _microformat(page: Page, names: tuple[str, ...], near: Zones | None = None) -> tuple[str, Node] | None:
    """The text of the first element of one of ``names``; ``near``: only around the title and the body."""
    first = min((block.index for block in near.above), default=0) if near else 0
    last = max((block.index for block in near.above), default=0) if near else len(page.blocks)
    named = [node for name in names for node in page.named.get(name, ())]
    for node in sorted(named, key=lambda one: one.index):
        if first <= node.first <= last:
            text = page.text(node)
            if text and len(text) < 200:
                return text, node
    return None


def _stated_time(head: Head) -> tuple[dates.Stamp, str] | None:
    for name in _META_TIME:
        content = head.meta.get(name)
        if content:
            stamp = dates.parse(content)
            if stamp:
                return stamp, "meta"
    for value, where in (
        (head.linked.get("datePublished"), "json-ld"),
        (head.founder.get("date"), "founder"),
    ):
        if isinstance(value, str):
            stamp = dates.parse(value)
            if stamp:
                return stamp, where
    return None


#: No time below the body scores more, whatever speaks for it.
_MOST_BELOW = 8.5


def _shown_time(
    where: Zones, url_day: str | None, stated: tuple[dates.Stamp, str] | None
) -> tuple[dates.Stamp | None, str | None]:
    best: tuple[float, dates.Stamp, Block] | None = None
    for rank, block in enumerate([*where.above, *where.below]):
        if rank >= len(where.above) and best is not None and best[0] > _MOST_BELOW - 0.08 * rank:
            break
        if block.weight > 160 or block.node.hidden:
            continue
        # Where the parts of a time are elements of their own, nothing but their edges parts them.
        stamps = dates.find(block.text, limit=3) or (
            dates.find(marked(block).replace(EDGE, " "), limit=1) if block.weight < 40 else []
        )
        for stamp in stamps:
            score = 4.0 - 0.08 * rank
            if rank >= len(where.above):
                score -= 3
            before = block.text[max(0, stamp.start - 16) : stamp.start]
            if _TIME_LABEL.search(before):
                score += 2
            if _NOT_PUBLISHED.search(before):
                score -= 3
            if stamp.has_clock:
                score += 2
            if block.weight < 40:
                score += 1
            if stamp.day == url_day or (stated and stamp.day == stated[0].day):
                score += 2
            if block.link_share > 0.6:
                score -= 3
            if best is None or score > best[0]:
                best = (score, stamp, block)
    if best is None or best[0] <= 0:
        return None, None
    where.teased = best[2].node.outcast and best[2] in where.below
    return best[1], best[2].text


# --------------------------------------------------------------------------------------------------- source

#: ``js_name``: the account on WeChat.
_MICRO_SOURCE = ("source_baidu", "media_name", "js_name", "article-source", "news-source", "source")
_META_SOURCE = (
    "contentsource",
    "source",
    "article:source",
    "weibo:article:source",
    "og:article:source",
    "mediaid",
    "copyrightholder",
)
_LABELS = spaced(SOURCE_LABELS) + "|來源|稿\\s?源|文章來源|资料来源|原创(?=[:：])"
_LABELLED = re.compile(
    rf"(?<!图片)(?<!视频)(?<!图)(?<!素材)(?<!数据)(?<!资料)(?:{_LABELS})\s{{0,3}}(?:[:：丨｜︱\]】]|[|/／](?!\s?作者)|(?=\x1f))[\s\x1f]{{0,6}}"
)
#: What a label ends in; few lines have it, and one set of characters is looked for much faster than labels are.
_BEHIND_LABEL = re.compile(r"[:：丨｜︱\]】|/／\x1f]")
_UNCOLONED = re.compile(
    r"^[\[（(【\s]{0,2}(?:来源于|来自|转载自|转自|摘自|据|原载)[\s\x1f]{0,3}[:：]?[\s\x1f]{0,3}([^\s\x1f，。、,;；|]{2,20})[\])）】]?$"
)
_NEXT_LABEL = re.compile(
    r"作\s{0,4}者|编\s{0,2}辑|編\s{0,2}輯|责任|責任|责编|记者|記者|通讯员|时间|時間|发布(?:时间|日期|于|者|人|[:：])|字号|字体|打印|分享|我要|查看"
    r"|来源|參與|参与|繁体|收藏|扫码|人气|投稿|撰文|摄影|校对|审核|(?:点击|浏览|阅读|评论|关键词|推荐)(?:[量数率次]|[:：(（\[【\d]|$)"
    r"|[\[【(（|｜>》\s]*(?:大\s?中\s?小|微博|更多|手机|T\|T|推荐)"
)
_VALUE_END = re.compile(r"[\s\x1f|｜╱，,。；;！!？?]|\d{4}[-年/.]|\d{1,2}:\d\d|https?:")
_WIDGETS = frozenset(WIDGETS) | {
    "",
    "-",
    "--",
    "T|T",
    "T",
    "|",
    "来源",
    "网络",
    "时间",
    "作者",
    "发布",
    "查看",
    "转载",
    "资料图",
    "资料图片",
    "网络图片",
    "图片",
    "null",
    "none",
    "undefined",
    "未知",
    "暂无",
    "不详",
    "本报讯",
    "日期",
    "首页",
    "正文",
    "新闻",
}
_PUBLISHER = re.compile(
    r"(?:网|網|報|报|社|台|電視|即時|频道|在线|線上|周刊|週刊|杂志|雜誌|网站|传媒|媒体|客户端|发布|日报|晚报|早报|快报|时报|商报|新闻|電視|电视|广播|博客|中心|集团|公司|之声|财经|研究院|委员会|政府|办公室|微信|公众号|新华|局|厅|部|委|院|综合|原创|网络版|版|人民日报|腾讯|新浪|搜狐|网易|凤凰|雅虎|环球|快讯|学会|协会|头条|资讯|科技|论坛|联播|观察|视点|前线|评论)$"
)


def source(page: Page, head: Head, where: Zones, body: Body) -> tuple[Found | None, str | None]:
    """The source as the page prints it, and the whole line it stood in."""
    micro = _microformat(page, ("source_baidu",)) or _microformat(page, _MICRO_SOURCE, where)
    if micro:
        name = value_of(_LABELLED.sub("", micro[0], count=1))
        if name and name not in _WIDGETS:
            return Found(name, "microformat"), _line_of(page, micro[1])
    for text, block in printed(where.above):
        if len(text) > 400:
            continue
        name = labelled(text)
        if name:
            return Found(name, "meta line"), block.text
    bare = _bare(where, where.shown)
    if bare:
        return bare
    # Where anybody may publish, the account is called the author.
    account = _microformat(page, _MICRO_AUTHOR, where)
    if account and (name := value_of(account[0])) == account[0] and _acceptable(name):
        return Found(name, "microformat"), _line_of(page, account[1])
    for text, block in _below(where, body):
        # Below a text ``资料来源：`` lists what it is drawn from.
        name = None if _REFERENCES.match(lines.plain(text[:12])) else labelled(text)
        if name and not people.likely(name):
            return Found(name, "tail"), block.text
    for block in [*where.above, *[b for _, b, kind in body.taken if kind == "byline"]]:
        match = _SLASHED.match(block.text) if block.weight < 60 else None
        if match and _acceptable(match[1]):
            return Found(match[1], "byline"), block.text
    signed = next(filter(None, (_signed_source(k.text) for k in body.kept[-1:])), None)
    if signed:
        return Found(signed, "tail"), None
    if head.founder.get("source"):
        name = value_of(head.founder["source"])
        if name:
            return Found(name, "founder"), None
    stated = head.first(*_META_SOURCE)
    if stated:
        name = value_of(_LABELLED.sub("", stated[1], count=1))
        if name and name not in _WIDGETS and not name.isascii():
            return Found(name, "meta"), None
    for k in body.kept[:2]:
        match = _OWN_WIRE.match(k.text)
        if match and _acceptable(match[1]):
            return Found(match[1], "lead"), None
    return None, None


_REFERENCES = re.compile(r"[\[【（(\s]{0,3}(?:参考)?资料来源")
#: ``香港文汇报讯（记者 …``: a house signs its own report.
_OWN_WIRE = re.compile(
    r"^\s{0,8}[【\[]?([\u4e00-\u9fff]{2,12}?)(?:\d{1,2}月\d{1,2}日)?(?:讯|訊)[】\]]?\s{0,2}[（(：:\s　]"
)
_SIGNED = re.compile(
    r"(?:^|[。！？!?”」…])\s?[（(](?:据|转自|原载|摘自|来源)?\s?[:：]?\s?《?([\u4e00-\u9fff]{2,12})》?[)）][。]?$"
)


def _signed_source(text: str) -> str | None:
    """The publisher in brackets behind the last sentence: ``…。（江城日报）``."""
    match = _SIGNED.search(text[-40:])
    return match[1] if match and _acceptable(match[1]) else None


#: ``【聯合報╱記者陳俐君／即時報導】``: Taiwanese papers sign with paper and reporter.
_SLASHED = re.compile(r"^[【〔（(\[]\s?([\u4e00-\u9fff]{2,8})\s?[╱/／]\s?(?:記者|记者)")


def _line_of(page: Page, node: Node) -> str:
    for block in page.blocks[node.first : node.first + 1]:
        return block.text
    return page.text(node)


def _below(where: Zones, body: Body) -> list[tuple[str, Block]]:
    out = [(marked(block), block) for _, block, _ in body.taken]
    out += [(marked(k.block), k.block) for k in body.kept[-2:]]
    out += [(marked(block), block) for block in where.below[:12]]
    return [(text, block) for text, block in out if len(text) < 200]


def labelled(text: str) -> str | None:
    """The value behind the first source label in a marked line."""
    for match in _LABELLED.finditer(text) if _BEHIND_LABEL.search(text) else ():
        if _TOLD.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        name = value_of(text[match.end() :])
        if name:
            return name
    bare = _UNCOLONED.match(text)
    if bare:
        return value_of(bare[1])
    return None


#: What stands around a value and is no part of it.
_RIM = " :：-－—·.、/／丨"
#: ``凡注明“来源：…”``: a standing notice tells of labels, it is none.
_TOLD = re.compile(r"(?:注明|标注|标明|载明|註明)[\s“\"「『]{0,2}$")
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]", "<": ">"}


#: A name of several Latin words keeps its blanks.
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.&'-]*(?: (?:[A-Z][A-Za-z.&'-]*|of|the|and)){1,4}")
_ASIDE = re.compile(r"[（(](?:有?删[节改减]|节选|摘要|摘编|ID|id|微信号?|公众号)[^（()）]{0,24}[)）]?$")


def value_of(text: str) -> str | None:
    """A publisher's name at the beginning of ``text``, up to the next label, widget or edge."""
    text = text[:120].lstrip(" \x1f:：")
    if not text:
        return None
    latin = _LATIN_NAME.match(text)
    end = _VALUE_END.search(text, latin.end() if latin else 0)
    stop = end.start() if end else len(text)
    label = _NEXT_LABEL.search(text, 1) if len(text) > 1 else None
    if label and label.start() < stop:
        stop = label.start()
    name = text[:stop].strip(_RIM)
    if not name or _NEXT_LABEL.match(name):
        return None
    name = _ASIDE.sub("", name)
    if name and name[0] in _BRACKETS and _BRACKETS[name[0]] in name:
        name = name[1:].replace(_BRACKETS[name[0]], "", 1)
    for opener, closer in _BRACKETS.items():
        # A bracket without its other half belongs to what stands around the name.
        if closer in name and opener not in name:
            name = name.split(closer)[0]
        elif opener in name and closer not in name:
            name = name.split(opener)[0]
    name = name.strip(_RIM)
    if not 2 <= len(name) <= 30 or name in _WIDGETS or re.fullmatch(r"[\d\W_]+", name):
        return None
    return name


def _bare(where: Zones, stamp_raw: str | None) -> tuple[Found, str] | None:
    """A source without a label, beside the time."""
    if not stamp_raw:
        return None
    for i, block in enumerate(where.above):
        text = marked(block)
        at = text.find(stamp_raw)
        if at < 0 or len(text) > 200:
            continue
        before = text[:at].strip(" |｜[【（(" + EDGE)
        if before:
            # The nearest to the time is the source; a label of the text (原创) may stand before it.
            tokens = re.split(r"\x1f|[|｜]| {1,9}", before)
            for token in reversed(tokens[-4:]):
                name = value_of(token)
                if name and _acceptable(name):
                    return Found(name, "beside time"), block.text
            name = value_of(before)
            own = EDGE in text and len(tokens) == 1 and 2 <= len(before) <= 16
            if own and name == before and _nameless(name):
                return Found(name, "beside time"), block.text
        for token in re.split(r"[\s\x1f|｜]+", text[at + len(stamp_raw) :]):
            name = value_of(token)
            if name and _acceptable(name):
                return Found(name, "beside time"), block.text
        # In an element of its own, right after the one with the time
        for following in where.above[i + 1 : i + 3]:
            if following.weight <= 20 and 0 < following.index - block.index <= 2:
                name = value_of(marked(following))
                if name and name == following.text and _acceptable(name):
                    return Found(name, "beside time"), following.text
        return None
    return None


def _nameless(name: str) -> bool:
    """A token that is neither a widget nor a label nor a person."""
    return (
        name not in _WIDGETS
        and not _NO_PUBLISHER.search(name)
        and not people.likely(name)
        and not _NEXT_LABEL.search(name)
        and not re.search(r"\d", name)
    )


def _acceptable(name: str) -> bool:
    name = name.strip("《》「」“”")
    if name in _WIDGETS or len(name) > 20 or _NEXT_LABEL.search(name) or name.isascii():
        return False
    plain = lines.plain(name)
    return bool(_PUBLISHER.search(name) or _PUBLISHER.search(plain)) and not _NO_PUBLISHER.search(plain)


_NO_PUBLISHER = re.compile(
    r"^(?:本[报网台刊站社端]|[晨晚早日商快时]报|原创|综合|独家|首发|转载)$|^(?:看|随时|手机|更多|时政|国内|国际|社会|财经|娱乐|体育|最新|相关|热点|即时|滚动|今日|当前|您|本页|房产|汽车|科技|军事|教育|健康|旅游|文化|图片|视频|港澳|台湾)(?:新闻|要闻|资讯|频道|评论|看新闻|$)|看新闻"
)


# --------------------------------------------------------------------------------------------------- people

_EDITOR = re.compile(
    r"(?<!图片)(?<!视觉)(?<!美术)(?<!版式)(?<!图)(?:(?:责|責)\s{0,4}任\s{0,4}(?:编|編)\s{0,4}(?:辑|輯)|(?:责|責)\s{0,4}(?:编|編)|(?:网络|网站|值班|新媒体|本文|频道|栏目|执行)?(?:编|編)\s{0,6}(?:辑|輯)|网编)"
    r"[\s\x1f]{0,3}(?:[:：/／丨|｜︱\]】][\s\x1f]{0,6}|(?=[\x1f \u3000][\u4e00-\u9fff]))"
)
_AUTHOR = re.compile(
    r"(?:(?<![\u4e00-\u9fff])(?:本文|稿件|文章)?作\s{0,4}者[\s\x1f]{0,3}[:：/／|｜︱丨\]】]|作者[:：])[\s\x1f]{0,6}"
)
_END_OF_NAMES = re.compile(
    r"来\s{0,3}源|时\s{0,3}间|发布|责任|责编|編輯|(?:新媒体|网络|值班|执行|实习|见习|首席|文字|视觉|图片|美术|页面|本期|流程|视频){0,2}编\s{0,3}辑|[，,]?\s?(?:系|现任|单位)[^，,]|编审|校对|审核|审校|签发|监制|终审|初审|复审|字号|字体|点击|浏览|阅读|评论|打印|分享|[。！!？?》\]】）)（(【\[<|｜]|\d|摄影|频道|T\||返回|更多"
)


def editors(page: Page, where: Zones, body: Body) -> tuple[list[str], str | None]:
    """Who edited the page: microformat, then labelled lines above, in and below the body."""
    out: list[str] = []
    origin: str | None = None
    micro = _microformat(page, ("editor_baidu",))
    if micro:
        for name in people.split(_until_end(_EDITOR.sub("", micro[0], count=1))):
            if name not in out:
                out.append(name)
        if out:
            return out, "microformat"
    places = [(text, "meta line") for text, b in printed(where.above) if b.weight < 160]
    places += [(marked(b), "tail") for _, b, kind in body.taken if kind != "lead"]
    places += [(marked(k.block)[-80:], "tail") for k in body.kept[-2:]]
    places += [(marked(b), "tail") for b in where.below if b.weight < 160]
    for text, place in places:
        if "编" not in text and "編" not in text:
            continue
        for match in _EDITOR.finditer(text):
            for name in people.split(_until_end(text[match.end() : match.end() + 60])):
                if name not in out and not name.isascii():
                    out.append(name)
                    origin = origin or place
    return out, origin


def _until_end(text: str) -> str:
    text = re.sub(r"\x1f?([、,，/])\x1f?", r"\1", text.strip(" \x1f"))
    # An edge ends a list unless the next element goes on with a separator.
    end = _END_OF_NAMES.search(text)
    text = text[: end.start()] if end else text
    return re.split(r"\x1f|\s{6,}", text)[0]


_IN_PARENS = re.compile(r"[（(【]([^（()）】【]{2,60})[)）】]")
_AT_END = re.compile(r"(?P<before>^|[。！？!?”」…])\s?[（(](?P<inside>[^（()）]{2,60})[)）][。]?$")
#: How a line ends that such brackets end.
_CLOSED = (")", "）", ")。", "）。")
_AS_WHAT = re.compile(r"\s?作者(?:系|为|是|单位)")
_AUTHOR_IS = re.compile(r"^(?:本文)?作者\s?(?P<name>[\u4e00-\u9fff]{2,4}?)\s?(?:系|为|是|[，,])")
#: ``本报讯 记者张三报道``, ``本报记者 张三``: a lead without brackets.
_LEAD = re.compile(
    r"^\s{0,8}(?:[【\[]?[\u4e00-\u9fff·]{2,16}?(?:讯|訊|消息|电|電)[】\]]?[\s：:]{0,4})?"
    r"[\u4e00-\u9fffA-Za-z·]{0,14}?(?:记者|記者|通讯员|通訊員)[\s：:]{0,3}(?P<rest>[^，。！？]{2,40})"
)
_WIRED = re.compile(r"(?:电|電|讯|訊|消息|报道)\s{0,2}$")


def authors(page: Page, head: Head, where: Zones, body: Body) -> tuple[list[str], str | None]:
    """Who wrote it: microformat, labelled author, byline, the meta line, lead, signature."""
    micro = _microformat(page, ("author_baidu",))
    if micro:
        names = people.split(_until_end(_AUTHOR.sub("", micro[0], count=1)))
        if names:
            return names, "microformat"
    for text, block in printed(where.above):
        names = _labelled_author(text) if block.weight < 160 else []
        if names:
            return names, "meta line"
    taken = sorted(
        (block for _, block, kind in body.taken if kind in {"byline", "source_line"}),
        key=lambda one: one.index,
    )
    names = _bylines([*where.above, *taken], where.shown)
    if names:
        return names, "byline"
    names = _named_author(page, where)
    if names:
        return names, "microformat"
    names = _beside_time(where, where.shown)
    if names:
        return names, "beside time"
    stated = _stated_authors(head, body)
    led = next(filter(None, (_from_lead(k.text[:160]) for k in body.kept[:3])), [])
    if stated and not set(stated) < set(led):
        return stated, "meta"
    if led:
        return led, "lead"
    tail = [b for _, b, _ in body.taken] + [k.block for k in body.kept[-2:]] + where.below[:8]
    tail.sort(key=lambda block: block.index)
    names = _bylines(tail, None)
    if names:
        return names, "signature"
    for block in tail:
        names = _signature(block.text)
        if names:
            return names, "signature"
    inside = [k.block for k in body.kept if not k.caption and k.block.weight < 40]
    names = _bylines(inside, None)
    return (names, "byline") if names else ([], None)


def _bylines(blocks: list[Block], shown: str | None) -> list[str]:
    """Who signs in lines of their own, or in the line with the time: the first such line and those beside it."""
    out: list[str] = []
    at = -1
    for block in blocks:
        if block.weight >= 60:
            continue
        if out and not 0 <= block.index - at <= _BESIDE:
            break
        names = byline(block.text)
        if not names and shown and shown in block.text:
            names = byline(block.text.replace(shown, " ", 1))
        if names:
            at = block.index
            out.extend(name for name in names if name not in out)
    return out


#: Lines of credits stand no further apart.
_BESIDE = 3
_MICRO_AUTHOR = (
    "js_author_name",
    "rich_media_meta_text",
    "author",
    "article-author",
    "news-author",
    "author-name",
    "writer",
    "byline",
)


def _named_author(page: Page, where: Zones) -> list[str]:
    """Names in an element that is called the author's, and nothing else in it."""
    micro = _microformat(page, _MICRO_AUTHOR, where)
    return people.alone(micro[0]) if micro else []


def _stated_authors(head: Head, body: Body) -> list[str]:
    """The meta element's authors, where they are people and the text names them too: it often names the uploader."""
    names = people.split(head.meta.get("author", ""), strict=True)
    edges = " ".join(
        [k.text for k in (*body.kept[:2], *body.kept[-1:])] + [text for text, _, _ in body.taken]
    )
    return names if names and all(name in edges for name in names) else []


def _signature(text: str) -> list[str]:
    match = _AT_END.search(text[-80:]) if text.endswith(_CLOSED) else None
    if match:
        inside = match["inside"]
        names = byline(inside) or people.alone(inside) or people.alone(_AS_WHAT.split(inside)[0])
        if names:
            return names
        written = _AUTHOR_IS.match(inside)
        if written and people.likely(written["name"]):
            return [written["name"]]
    if len(text) >= 60:
        return []
    # ``来源: 尹娟``: some editors put the author there.
    named = labelled(text)
    return byline(text) or _labelled_author(text) or ([named] if named and people.likely(named) else [])


def _labelled_author(text: str) -> list[str]:
    match = _AUTHOR.search(text) if "者" in text else None
    if not match:
        return []
    rest = text[match.end() : match.end() + 60]
    return people.split(_until_end(rest)) if not rest.startswith(("来源", "责任", "编辑")) else []


def byline(text: str) -> list[str]:
    """Who wrote it, by a line that is a byline or a line of credits and nothing else."""
    found = people.credits_of(text)
    return list(found.writers) if found.clean else []


def _beside_time(where: Zones, stamp_raw: str | None) -> list[str]:
    """Names in the meta line without a label: ``[ 黄宇 ]``, ``21世纪网 何漪 2011-12-15``, elements of their own."""
    if not stamp_raw:
        return []
    for block in where.above:
        text = marked(block)
        at = text.find(stamp_raw)
        if at < 0 or len(text) > 120:
            continue
        rest = _EDITOR.split(text[:at] + EDGE + text[at + len(stamp_raw) :], maxsplit=1)[0]
        out: list[str] = []
        for token in re.split(r"[\s\x1f|｜]+", rest):
            for name in people.alone(token.strip("[]【】()（）")):
                if not _acceptable(name) and name not in out:
                    out.append(name)
        return out[:3]
    return []


def _from_lead(text: str) -> list[str]:
    for match in list(_IN_PARENS.finditer(text[:100]))[:2]:
        names = byline(match[1])
        if not names and _WIRED.search(text[: match.start()]):
            names = people.alone(match[1])
        if names:
            return names
    lead = _LEAD.match(text)
    return _running_names(lead["rest"]) if lead else []


def _running_names(text: str) -> list[str]:
    """The names a lead goes on with, up to the first word that is none."""
    out: list[str] = []
    tokens = re.split(
        r"[\s、\u3000]+",
        re.sub(
            r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]([\u4e00-\u9fff])(?![\u4e00-\u9fff])",
            r"\1\2",
            text,
        ),
    )
    for token in tokens[:-1] if not _REPORTED.search(text) else tokens:
        if _ROLE_ALONE.fullmatch(token):
            continue
        name = _REPORTED.sub("", token)
        if not people.likely(name):
            break
        out.append(name)
        if name != token:
            break
    return out


_ROLE_ALONE = re.compile(r"[\u4e00-\u9fff]{0,10}(?:记者|記者|通讯员|通訊員|实习生)")
_REPORTED = re.compile(r"(?:摄影报道|综合报道|报道|报导|報導|文/图)$")
