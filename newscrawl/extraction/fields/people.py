"""Authors and editors of an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction import people
from newscrawl.extraction.fields.source import acceptable, labelled
from newscrawl.extraction.fields.zones import EDGE, MICRO_AUTHOR, Zones, marked, microformat, printed

if TYPE_CHECKING:
    from newscrawl.extraction.body import Body
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Page

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
    micro = microformat(page, ("editor_baidu",))
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
    micro = microformat(page, ("author_baidu",))
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


def _named_author(page: Page, where: Zones) -> list[str]:
    """Names in an element that is called the author's, and nothing else in it."""
    micro = microformat(page, MICRO_AUTHOR, where)
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
                if not acceptable(name) and name not in out:
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
