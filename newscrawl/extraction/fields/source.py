"""The source an article names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction import lines, people
from newscrawl.extraction.fields.zones import (
    EDGE,
    MICRO_AUTHOR,
    Found,
    Zones,
    line_of,
    marked,
    microformat,
    printed,
)
from newscrawl.text.labels import SOURCE_LABELS, WIDGETS, spaced

if TYPE_CHECKING:
    from newscrawl.extraction.body import Body
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Page

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
    micro = microformat(page, ("source_baidu",)) or microformat(page, _MICRO_SOURCE, where)
    if micro:
        name = value_of(_LABELLED.sub("", micro[0], count=1))
        if name and name not in _WIDGETS:
            return Found(name, "microformat"), line_of(page, micro[1])
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
    account = microformat(page, MICRO_AUTHOR, where)
    if account and (name := value_of(account[0])) == account[0] and acceptable(name):
        return Found(name, "microformat"), line_of(page, account[1])
    for text, block in _below(where, body):
        # Below a text ``资料来源：`` lists what it is drawn from.
        name = None if _REFERENCES.match(lines.plain(text[:12])) else labelled(text)
        if name and not people.likely(name):
            return Found(name, "tail"), block.text
    for block in [*where.above, *[b for _, b, kind in body.taken if kind == "byline"]]:
        match = _SLASHED.match(block.text) if block.weight < 60 else None
        if match and acceptable(match[1]):
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
        if match and acceptable(match[1]):
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
    return match[1] if match and acceptable(match[1]) else None


#: ``【聯合報╱記者陳俐君／即時報導】``: Taiwanese papers sign with paper and reporter.
_SLASHED = re.compile(r"^[【〔（(\[]\s?([\u4e00-\u9fff]{2,8})\s?[╱/／]\s?(?:記者|记者)")


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
                if name and acceptable(name):
                    return Found(name, "beside time"), block.text
            name = value_of(before)
            own = EDGE in text and len(tokens) == 1 and 2 <= len(before) <= 16
            if own and name == before and _nameless(name):
                return Found(name, "beside time"), block.text
        for token in re.split(r"[\s\x1f|｜]+", text[at + len(stamp_raw) :]):
            name = value_of(token)
            if name and acceptable(name):
                return Found(name, "beside time"), block.text
        # In an element of its own, right after the one with the time
        for following in where.above[i + 1 : i + 3]:
            if following.weight <= 20 and 0 < following.index - block.index <= 2:
                name = value_of(marked(following))
                if name and name == following.text and acceptable(name):
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


def acceptable(name: str) -> bool:
    name = name.strip("《》「」“”")
    if name in _WIDGETS or len(name) > 20 or _NEXT_LABEL.search(name) or name.isascii():
        return False
    plain = lines.plain(name)
    return bool(_PUBLISHER.search(name) or _PUBLISHER.search(plain)) and not _NO_PUBLISHER.search(plain)


_NO_PUBLISHER = re.compile(
    r"^(?:本[报网台刊站社端]|[晨晚早日商快时]报|原创|综合|独家|首发|转载)$|^(?:看|随时|手机|更多|时政|国内|国际|社会|财经|娱乐|体育|最新|相关|热点|即时|滚动|今日|当前|您|本页|房产|汽车|科技|军事|教育|健康|旅游|文化|图片|视频|港澳|台湾)(?:新闻|要闻|资讯|频道|评论|看新闻|$)|看新闻"
)
