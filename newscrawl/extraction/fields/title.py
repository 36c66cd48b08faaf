"""The title of an article, and the name of its site."""

from __future__ import annotations

import difflib
import re

from newscrawl.extraction import lines
from newscrawl.extraction.body import comparable
from newscrawl.extraction.fields.zones import Found
from newscrawl.extraction.head import Head, names_of
from newscrawl.extraction.tree import HEADINGS, Block, Page, clean

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
