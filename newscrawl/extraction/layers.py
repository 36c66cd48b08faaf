"""Every place of a page that says where its text is from, with its text and where it stood.

Nothing is read here: ``newscrawl.attribution`` does that. Lines taken out of the body come as they were;
leads stay in the body and are pointed at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction import dates, page_lines
from newscrawl.extraction.body import Body, rows, running
from newscrawl.items import Article, Layer

if TYPE_CHECKING:
    from newscrawl.extraction.tree import Node, Page

_DATE = r"[0-9０-９一二三四五六七八九十]{1,3}月[0-9０-９一二三四五六七八九十]{1,3}日"
#: ``新华社北京2月13日电（记者 …）``, ``央视网消息：``, ``本报讯``, ``据新华社电``.
_LEAD = re.compile(
    r"^\s{0,8}[【\[（(]?(?:据)?(?:"
    rf"[\u4e00-\u9fff·]{{2,16}}{_DATE}(?:电|讯|消息|電|訊|报道)"
    r"|(?:本报|本网|本刊|本台|[\u4e00-\u9fff·]{2,10}?(?:网|社|报|台|视|闻|在线|客户端|財經|财经|社))[\u4e00-\u9fff]{0,6}?(?:消息|快讯|讯|訊|电|電|综合报道|报道)(?=[：:\s，,（(】\]　]|$)"
    r")[】\])）]?(?:\s{0,2}[（(][^（()）]{2,60}[)）])?\s{0,2}[：:]?"
)
_EDITION = re.compile(
    r"《?(?P<paper>[\u4e00-\u9fff·]{2,16}?)》?\s{0,3}[（(]?\s{0,3}(?P<date>\d{4}年\s?\d{1,2}月\s?\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})[，,\s]{0,4}(?:第?\s?(?P<page>[A-Za-z]?\d{1,3})\s?版)?"
)


def gather(page: Page, body: Body, article: Article, notices: list[Node]) -> list[Layer]:
    """The layers of a page in page order; fills ``article.print_edition`` on the way."""
    found: list[tuple[int, Layer]] = []
    first, last = body.kept[0].block.index, body.kept[-1].block.index
    if article.source_raw:
        found.append((-1, Layer("source_line", article.source_raw, "meta")))
    if article.breadcrumb:
        found.append((-2, Layer("breadcrumb", " / ".join(article.breadcrumb), "above")))
    for text, block, kind in body.taken:
        position = "body:first" if block.index < first else "body:last" if block.index > last else "body"
        found.append((block.index, Layer(kind, text, position)))
        if kind == "print_edition":
            article.print_edition = article.print_edition or edition(text)
    found.extend(_running(body))
    found.extend(_beside(page, body, notices, {block.index for _, block, _ in body.taken}))
    found.sort(key=lambda pair: pair[0])
    return _joined([layer for _, layer in found])


def edition(text: str) -> dict[str, str] | None:
    """Paper, day and page of ``《光明日报》（ 2022年02月13日 02版）``."""
    match = _EDITION.search(text)
    stamp = dates.parse(match["date"]) if match else None
    if match is None or stamp is None:
        return None
    out = {"paper": match["paper"].removeprefix("来源"), "date": stamp.iso}
    if match["page"]:
        out["page"] = match["page"]
    return out


def _running(body: Body) -> list[tuple[int, Layer]]:
    """Leads and captions that stay in the body, with their offsets in it, and captions that stand beside the text."""
    out: list[tuple[int, Layer]] = []
    offset = 0
    paragraphs = 0
    text_of_body = {k.block.index for k in running(body.kept)}
    for k in rows(body.kept):
        if k.block.index not in text_of_body:
            out.append((k.block.index, Layer("credit", k.text, "caption")))
            continue
        if k.caption:
            out.append((k.block.index, Layer("credit", k.text, "caption", offset)))
        else:
            match = _LEAD.match(k.text) if paragraphs < 4 else None
            if match and match[0].strip():
                text = match[0].strip()
                out.append((k.block.index, Layer("lead", text, "body", offset + match[0].index(text))))
            paragraphs += 1
        offset += len(k.text) + 1
    return out


def _beside(page: Page, body: Body, declared: list[Node], taken: set[int]) -> list[tuple[int, Layer]]:
    """Standing notices and editor lines near the body that are no part of it."""
    out: list[tuple[int, Layer]] = []
    seen: set[int] = set(taken)
    for node in declared:
        out.append((node.first, Layer("notice", page.text(node), "beside body")))
        seen.update(range(node.first, node.last))
    last = body.kept[-1].block.index
    for block in page.blocks[last + 1 : last + 40]:
        if block.index in seen or block.node.hidden or block.link_share > 0.5:
            continue
        kind = page_lines.kind(block.text)
        if kind == "notice":
            node = _notice_element(block.node, body)
            span = [b for b in page.blocks[node.first : node.last] if b.index not in seen and b.index > last]
            if not span:
                continue
            out.append((block.index, Layer("notice", "\n".join(b.text for b in span), "beside body")))
            seen.update(b.index for b in span)
        elif (
            kind in {"editor_line", "source_line", "original_title", "print_edition"}
            and block.index <= last + 15
        ):
            out.append((block.index, Layer(kind, block.text, "below body")))
            seen.add(block.index)
    return out


def _notice_element(node: Node, body: Body) -> Node:
    """The element that holds a whole notice: the parent of its paragraphs, unless it holds the body too."""
    parent = node.parent
    if (
        parent is not None
        and body.node is not None
        and not body.node.inside(parent)
        and parent.tag not in {"body", "html"}
        and parent.weight < 1500
        and parent.linked < 0.3 * parent.weight
    ):
        return parent
    return node


def _joined(found: list[Layer]) -> list[Layer]:
    """Lines of one notice as one layer."""
    out: list[Layer] = []
    for layer in found:
        before = out[-1] if out else None
        if before and layer.kind == before.kind == "notice" and layer.position == before.position:
            before.text = f"{before.text}\n{layer.text}"
        else:
            out.append(layer)
    return out
