"""The body of an article: which blocks of a page are it, and which of those are furniture.

Every block gets a value: running text counts for its length, links, labels and furniture count against.
The body is the element whose blocks sum to most (a maximum-sum segmentation as in Pasternack & Roth,
"Extracting Article Text from the Web with Maximum Subsequence Segmentation", WWW 2009, with the page's own
elements as the segments allowed). Inside it, subtrees and lines that are furniture are taken out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.extraction import lines
from newscrawl.extraction.tree import HEADINGS, Block, Node, Page, centred

#: Names of elements that hold no body; matched on ``id`` and ``class``.
_OUTCAST = re.compile(
    r"comment|disqus|pinglun|reply|footer|foot(?![a-z])|copyright|copy_?right|breadcrumb|crumb|sidebar|side[-_]?bar"
    r"|(?:^|[\s_-])(?:nav|menu|side|share|sns|related?|recommend\w*|hot\w*|rank\w*|tags?|keywords?|pager|pagination|page_?nav"
    r"|paging|adv?|ads|advert\w*|gg|sponsor\w*|promo\w*|newsletter|subscribe|signup|social|tool(?:s|bar)?|login|toplist"
    r"|xgxw|xgyd|xgnews|relnews|tuijian|bshare|jiathis|bdshare\w*|bdsharebuttonbox|fenxiang|disclaimer|shengming|statement"
    r"|editor|zebian|bianji|statement|ewm|qrcode|erweima|download|appdown\w*|guess\w*|popular|trending|more|cookie\w*|consent|gdpr"
    r"|banner|masthead|author-?(?:bio|box|info)|bio|outbrain|taboola|skip|hidden|sr-only|visually-hidden|print)(?=$|[\s_-])"
    r"|related[-_]?\w*|recommend|share[-_]|[-_]share|sharebar|sharing|most[-_]?(?:read|popular|viewed)|readmore|read-more",
)
_OUTCAST_TAGS = frozenset(("aside", "footer", "nav", "menu", "dialog"))
_NEVER_OUTCAST = frozenset(("html", "body", "article", "main"))
_BODYISH = re.compile(
    r"article[-_]?(?:body|content|text|con)|content|main[-_]?text|post[-_]?(?:body|content)|entry|zhengwen|zw|nr|neirong"
    r"|artibody|trs_editor|text|essay|story[-_]?body|detail|endtext|story|cont"
)


@dataclass(slots=True)
class Kept:
    """A block of the body: its text as it goes into it, and whether it is a caption."""

    block: Block
    text: str
    caption: bool = False


@dataclass(slots=True)
class Body:
    """The body found: its element, its lines, and the lines taken out of its head and tail."""

    node: Node | None
    kept: list[Kept] = field(default_factory=list)
    taken: list[tuple[str, Block, str]] = field(default_factory=list)


def value(block: Block) -> float:
    """What a block speaks for (above zero) or against (below) being in the body."""
    if block.node.hidden:
        return 0.0
    free = block.weight - block.linked
    share = block.link_share
    if share > 0.5:
        return -3.0 - 0.15 * min(block.linked, 60.0)
    if lines.is_furniture(block.text):
        return -6.0
    if block.node.tag in HEADINGS:
        return -0.5
    if free >= 30 and block.stops:
        return free * (1.0 - share)
    if free >= 12 and block.stops:
        return 0.6 * free * (1.0 - share)
    if free >= 40:
        return 0.4 * free * (1.0 - share)
    return -1.5


def outcast(node: Node) -> bool:
    if node.tag in _OUTCAST_TAGS:
        return True
    return bool(node.name) and node.tag not in _NEVER_OUTCAST and bool(_OUTCAST.search(node.name))


def weigh(page: Page) -> None:
    """Fill ``value``, ``weight``, ``linked`` of every node and mark the outcasts."""
    blocks = page.blocks
    total = sum(block.weight for block in blocks)
    weights, linked = [0.0], [0.0]
    for block in blocks:
        weights.append(weights[-1] + block.weight)
        linked.append(linked[-1] + block.linked)
    for node in page.nodes:
        last = max(node.last, node.first)
        node.weight = weights[last] - weights[node.first]
        node.linked = linked[last] - linked[node.first]
        parent = node.parent
        # A name that says furniture is not believed of what holds most of the page.
        node.outcast = bool(parent and parent.outcast) or (
            outcast(node) and node.weight - node.linked < 0.5 * max(1.0, total - linked[-1])
        )
    values = [0.0]
    for block in blocks:
        worth = value(block)
        if block.node.outcast:
            worth = min(worth * 0.1, -2.0)
        values.append(values[-1] + worth)
    for node in page.nodes:
        node.value = values[max(node.last, node.first)] - values[node.first]


def find(page: Page) -> Node | None:
    """The element whose blocks sum to most; the innermost of equals. ``weigh`` has been called."""
    best: Node | None = None
    for node in page.nodes:
        if node.tag in {"p", "h1", "h2", "h3", "li", "a", "span", "tr", "b", "strong", "font"} and node.weight < 60:
            continue
        if node.value > 0 and (best is None or node.value > best.value or (node.value == best.value and node.inside(best))):
            best = node
    if best is not None and best.tag in {"p", "span", "font", "b", "strong"} and best.parent is not None:
        best = best.parent
    return best


def collect(page: Page, node: Node, title: str | None) -> Body:
    """The lines of the body below ``node``, with furniture gone and attribution lines set apart."""
    body = Body(node)
    blocks = page.blocks
    dropped = _dropped(page, node)
    rows: list[Block] = []
    cut = len(blocks)
    for block in blocks[node.first : node.last]:
        if block.index in dropped or block.node.hidden:
            continue
        rows.append(block)
    del cut
    body.kept = [Kept(block, block.text, caption=is_caption(block)) for block in rows]
    _trim(body, title)
    return body


def _dropped(page: Page, root: Node) -> set[int]:
    """Indices of blocks inside ``root`` that stand in furniture subtrees or are furniture themselves."""
    gone: set[int] = set()
    blocks = page.blocks
    for node in page.nodes[root.index + 1 : root.end]:
        if node.tag in {"a", "p", "span", "font", "b", "strong", "br", "img"}:
            continue
        if (node.outcast and not root.outcast and node.weight < 0.5 * root.weight) or _link_list(node, blocks):
            gone.update(range(node.first, node.last))
    for block in blocks[root.first : root.last]:
        if lines.is_furniture(block.text) or (block.link_share > 0.8 and block.weight - block.linked < 12):
            gone.add(block.index)
    return gone


def _link_list(node: Node, blocks: list[Block]) -> bool:
    if node.weight <= 0 or node.linked / node.weight < 0.5:
        return False
    return sum(block.links for block in blocks[node.first : node.last]) >= 2


_CAPTION = re.compile(r"^(?:资料图|图为|图[:：]|[△▲▼■◎]|图注|图片说明)|(?:摄|供图|资料图片?|图片来源.{0,20}|制图.{0,10}|截图)[)）。]?$")


def is_caption(block: Block) -> bool:
    node: Node | None = block.node
    if block.weight > 120:
        return False
    if node is not None and node.up(frozenset(("figure", "figcaption"))) is not None:
        return True
    if _CAPTION.search(block.text) and block.weight < 80:
        return bool(block.images) or centred(block.node)
    return bool(block.images) and block.weight < 60 and centred(block.node) and block.stops <= 2


_STOP = re.compile(
    r"^[\[【（(<《|\s■●◆>]{0,3}(?:(?:相关|更多|推荐|热点|热门|延伸|精彩|往期|最新|今日|其他|其它|新闻|编辑|本类|同类|您可能|你可能|猜你|大家|为您|为你)(?:的)?"
    r"(?:新闻|阅读|链接|文章|报道|专题|推荐|资讯|内容|搜索|排行|视频|图片|回顾|评论|热点|消息|稿件|信息|感兴趣的.{0,6}|喜欢.{0,6}|都在看|还喜欢)|相關新聞|相關閱讀|延伸閱讀|上一篇|下一篇|上一頁|频道推荐|频道精选|新闻排行|网友评论|评论列表|用户评论|标签[:：]|关键词[:：]|Tags?[:：]|责任编辑.{0,12}$)",
    re.IGNORECASE,
)


def _trim(body: Body, title: str | None) -> None:
    kept = body.kept
    # tail
    total = sum(k.block.weight for k in kept)
    seen = 0.0
    for i, k in enumerate(kept):
        if _STOP.match(k.text) and k.block.weight < 25 and seen > 0.3 * total:
            rest = kept[i + 1 :]
            free = sum(r.block.weight - r.block.linked for r in rest if r.block.stops)
            if free < 0.3 * total:
                kept[i:] = []
                break
        seen += k.block.weight
