"""The path of sections above an article."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.extraction.tree import INLINE, Page

_CRUMB_NAME = re.compile(r"bread|crumb|position|location|weizhi|szwei|navpath|curpos|dqwz|lujing|mbx|path")
_CRUMB_TEXT = re.compile(
    r"^[\s>|]{0,3}(?:您|你)?(?:现|所)?(?:在|当前)(?:所在)?的?(?:位置)?是?|^当前(?:位置|页面)|^您现在"
)

#: What such a text begins with; a block's text has no blank before it.
_CRUMB_STARTS = frozenset(">|您你现所在当")


@lru_cache(maxsize=8192)
def _names_crumb(word: str) -> bool:
    return bool(_CRUMB_NAME.search(word))


def breadcrumb(page: Page) -> list[str]:
    """The names of the sections, outermost first, without the front page."""
    found = [node for word, nodes in page.named.items() if _names_crumb(word) for node in nodes]
    begins = {b.index for b in page.blocks if b.text[0] in _CRUMB_STARTS and _CRUMB_TEXT.match(b.text)}
    if begins:
        found += [node for node in page.nodes if node.first in begins and node.tag not in INLINE]
    for node in sorted(found, key=lambda node: node.index):
        if not 0 < node.last - node.first <= 12 or node.weight > 80:
            continue
        names = [link.text for link in page.links if link.node.inside(node) and link.text]
        if names and node.linked > 0.3 * node.weight:
            return [name for name in names if name not in {"首页", "网站首页", "主页", "Home"}][:10]
    return []
