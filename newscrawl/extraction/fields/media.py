"""Pictures and attachments of an article, as absolute addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl import native
from newscrawl.extraction.tree import PICTURES, Image

if TYPE_CHECKING:
    from newscrawl.extraction.body import Body
    from newscrawl.extraction.tree import Node, Page

_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv)$", re.IGNORECASE)
#: The last characters of these, in either case, and a line end, before which the pattern's ``$`` matches too.
_LAST_OF_FILE = "fcxstprzdvFCXSTPRZDV\u017f\n"


def is_file(href: str) -> bool:
    """Whether a link leads to an attachment, by its ending."""
    path = href.partition("?")[0]
    # Most links end in "l" or a digit: a look at one character spares the pattern.
    return path != "" and path[-1] in _LAST_OF_FILE and bool(_ATTACHMENT.search(path))


#: An address that stays as it is when it is joined to another: joining takes ten times as long as a look.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(?::\d{1,5})?(?:/[A-Za-z0-9_./~-]{0,400})?")


@lru_cache(maxsize=1024)
def join(base: str, link: str) -> str | None:
    """An absolute http(s) address, or None: a page's links are data and may be anything."""
    if _PLAIN_ADDRESS.fullmatch(link) and _PLAIN_ADDRESS.fullmatch(base):
        return link
    try:
        target = urljoin(base, link)
        return target if urlsplit(target).scheme in {"http", "https"} else None
    except ValueError:
        return None


def images(page: Page, body: Body, base: str, title: int = -1, text: str | None = None) -> list[str]:
    """Addresses of the pictures between the first and the last line of the body, in order.

    ``title``: the block with the title, where one is known; the picture set between it and the text is one of them.
    ``text``: the page's markup, where at hand: a look at it spares most pages one over their styles.
    """
    first, last = body.kept[0].block.index, body.kept[-1].block.index
    if body.node is None:
        return []
    start, end = body.node.index, body.node.end
    # Only of these the addresses are read.
    inside = list(page.images_of(node for node in page.pictures if start <= node.index < end))
    if text is None or _is_styled(text):
        inside += _backgrounds(page, body.node)
    inside.sort(key=lambda image: image.node.index)
    lead = [
        join(base, image.src)
        for image in page.images_of(
            node
            for node in page.pictures
            if 0 <= title < node.first <= first
            and not (node.boilerplate or node.hidden)
            and not start <= node.index < end
        )
        if _is_lead(image)
    ]
    found = [
        join(base, image.src)
        for image in inside
        if first <= image.block <= last + 1
        and not image.node.boilerplate
        and not (image.block > last and _is_button(image.node))
    ]
    return list(dict.fromkeys(link for link in (*lead, *found) if link))[:200]


#: Tags that hold a picture and its caption together.
_FIGURE = frozenset(("figure",))
#: Characters of a caption that is kept.
_CAPTION = 500
_FILE_NAME = re.compile(r"^[\w.-]+$|\.(?:jpe?g|png|gif|webp|bmp)$", re.IGNORECASE | re.ASCII)


def captions(page: Page, body: Body, base: str, pictures: list[str]) -> dict[str, str]:
    """Address of a picture → its caption, where one is bound to it. ``pictures``: what :func:`images` gave.

    The caption in the same figure; else the caption that is the next line behind the picture, which pictures in a row
    share; else the title of the picture, where it is one and not a file's name.
    """
    lines = [k for k in body.kept if k.caption]
    behind = {k.block.index: k.text for k in lines}
    figures: dict[int, str] = {}
    for k in lines:
        figure = k.block.node.up(_FIGURE) if k.block.node is not None else None
        if figure is not None:
            figures.setdefault(figure.index, k.text)
    wanted = set(pictures)
    found: dict[str, str] = {}
    for image in page.images:
        link = join(base, image.src)
        if link is None or link not in wanted:
            continue
        figure = image.node.up(_FIGURE)
        text = figures.get(figure.index) if figure is not None else None
        text = text or behind.get(image.block) or _title(image.node.element)
        if text:
            found.setdefault(link, text[:_CAPTION])
    return found


def _title(element: Any) -> str:
    for name in ("title", "alt"):
        text = " ".join((element.get(name) or "")[:_CAPTION].split())
        if len(text) > 3 and not _FILE_NAME.search(text):
            return text
    return ""


_STYLES = etree.XPath("descendant::*/@style")
_BACKGROUND = re.compile(
    r"\bbackground(?:-image)?\s{0,3}:[^;{}]{0,200}?\burl\(\s{0,3}[\"']?([^\"')\s]{1,1000})", re.IGNORECASE
)
#: What pictures of a layout are called, and the elements that text stands on.
_DECORATION = re.compile(
    r"icon|sprite|logo|arrow|btn|button|bg|line|dot|qr|ewm|avatar|play|(?:blank|loading)\.|\.svg(?:$|\?)|^data:",
    re.IGNORECASE,
)


def _is_styled(text: str) -> bool:
    """Whether some element of the markup has an address in its own style; style sheets have most of them."""
    at = text.find("url(")
    while at >= 0:
        begin = text.rfind("<", max(0, at - _LONGEST_TAG), at)
        if begin >= 0 and ">" not in text[begin:at] and "style" in text[begin:at].lower():
            return True
        at = text.find("url(", at + 4)
    return False


#: Characters of a tag before an address in its style.
_LONGEST_TAG = 1000


def _backgrounds(page: Page, node: Node) -> list[Image]:
    """Pictures that elements without text have as their background."""
    found = []
    for style in _STYLES(node.element):
        match = _BACKGROUND.search(style) if "url(" in style else None
        if match is None or _DECORATION.search(match[1].rsplit("/", 1)[-1]):
            continue
        own = page.node_of(style.getparent())
        if own is not None and own.tag not in PICTURES and own.last == own.first and not own.hidden:
            found.append(Image(match[1], own.first, own))
    return found


#: How the picture between title and text is called, or the element around it, and what faces and marks are called.
_LEAD = re.compile(
    r"thumb|cover|feature|hero|(?:^|[\s_-])(?:lead|main|head|top)[-_]?(?:img|image|pic|photo|media|art)|post-(?:image|img|media)|article-(?:image|img|pic|photo|media)|figure",
    re.IGNORECASE,
)
_FACE = re.compile(
    r"avatar|author|reporter|profile|face|touxiang|head_?img|logo|icon|share|qr|ewm|(?:^|[\s_-])ads?(?:$|[\s_-])|banner|relat|recommend",
    re.IGNORECASE,
)


def _is_lead(image: Image) -> bool:
    """Whether a picture above the text is set as its picture: in a figure, or in an element called so."""
    node: Node | None = image.node
    called = False
    for _ in range(4):
        if node is None or node.tag in {"body", "html", "article", "main"}:
            break
        if _FACE.search(node.name):
            return False
        called = called or node.tag == "figure" or _LEAD.search(node.name) is not None
        node = node.parent
    return called and not _DECORATION.search(image.src.rsplit("/", 1)[-1])


def _is_button(node: Node) -> bool:
    """Whether a picture is the face of a link that a script answers."""
    anchor = node.up(_ANCHOR)
    href = (anchor.element.get("href") or "").strip().lower() if anchor is not None else "-"
    return href in {"", "#"} or href.startswith("javascript:")


_ANCHOR = frozenset(("a",))


def attachments(page: Page, base: str) -> list[str]:
    """Addresses of the files that the page links to."""
    # Hardly any link leads to a file: its last character tells without a call, unless a query follows.
    if page.compiled and native.kernel is not None:
        links = native.kernel.links_ending(page.links, _LAST_OF_FILE)
    else:
        links = [link for link in page.links if link.href[-1:] in _LAST_OF_FILE or "?" in link.href]
    files = [join(base, link.href) for link in links if is_file(link.href)]
    return list(dict.fromkeys(link for link in files if link))[:100]
