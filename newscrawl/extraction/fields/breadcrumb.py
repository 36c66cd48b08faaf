"""The path of sections above an article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl import native
from newscrawl.extraction.tree import INLINE

if TYPE_CHECKING:
    from newscrawl.extraction.tree import Block, Node, Page

_CRUMB_NAMES = (
    "bread",
    "crumb",
    "position",
    "location",
    "weizhi",
    "szwei",
    "curpos",
    "dqwz",
    "lujing",
    "mbx",
    "path",
)
_CRUMB_TEXT = re.compile(
    r"^[\s>|]{0,3}(?:您|你)?(?:现|所)?(?:在|当前)(?:所在)?的?(?:位置)?是?|^当前(?:位置|页面)|^您现在"
)

#: What such a text begins with; a block's text has no blank before it.
_CRUMB_STARTS = ">|您你现所在当"


@lru_cache(maxsize=8192)
def _names_crumb(word: str) -> bool:
    return any(name in word for name in _CRUMB_NAMES)


def _called_so(page: Page) -> list[Node]:
    """The elements that are called after a breadcrumb."""
    # No name has a line end.
    words = "\n".join(page.named)
    if not any(name in words for name in _CRUMB_NAMES):
        return []
    return [node for word, nodes in page.named.items() if _names_crumb(word) for node in nodes]


def _beginning_so(page: Page) -> list[Block]:
    """The lines that begin with words of where the reader is."""
    if page.compiled and native.kernel is not None:
        blocks = native.kernel.beginning(page.blocks, _CRUMB_STARTS)
    else:
        blocks = [block for block in page.blocks if block.text[0] in _CRUMB_STARTS]
    return [block for block in blocks if _CRUMB_TEXT.match(block.text)]


def breadcrumb(page: Page) -> list[str]:
    """The names of the sections, outermost first, without the front page."""
    found = _called_so(page)
    for block in _beginning_so(page):
        # Elements stand in the order of their first lines.
        begin = bisect_left(page.nodes, block.index, key=_first)
        end = bisect_right(page.nodes, block.index, lo=begin, key=_first)
        found += [node for node in page.nodes[begin:end] if node.tag not in INLINE]
    for node in sorted(found, key=lambda node: node.index):
        if not 0 < node.last - node.first <= 12 or node.weight > 80 or node.linked <= 0.3 * node.weight:
            continue
        # A link with a text stands in a line of the element's: that is compared faster.
        first, last = node.first, node.last
        names = [
            link.text
            for link in page.links
            if first <= link.block < last and link.node.inside(node) and link.text
        ]
        if names:
            return [name for name in names if name not in {"首页", "网站首页", "主页", "Home"}][:10]
    return []


def _first(node: Node) -> int:
    return node.first
