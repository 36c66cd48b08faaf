"""One parse of a page, flattened: its elements as nodes, its text as blocks in reading order.

Every later step works on these two flat lists. A node knows which blocks it spans, so a question about a
subtree is a question about a range, and the sums over all subtrees cost one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

#: Elements that do not begin a new block of text.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "data",
        "img",
        "o:p",
        "st1:chsdate",
        "st1:city",
        "st1:place",
    ]
)
#: Elements whose text is no text of the page. The head is none of them: the parser leaves in it what comes
#: before a body that is not begun.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "select",
        "option",
        "datalist",
        "textarea",
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "audio",
        "map",
        "title",
        "meta",
        "link",
        "param",
        "source",
        "track",
        "button",
        "input",
        "noframes",
        "colgroup",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_INVISIBLE_ENTITY = re.compile("&(?:#(?:820[3-7]|8288|65279|173|[xX]200[b-fB-F])|zwnj|zwj|shy|lrm|rlm);")
#: Of ``visibility: hidden`` nothing is made: pages set it on their text and let a script show it.
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_CENTRED = re.compile(
    r"text-align\s{0,3}:\s{0,3}center|text-indent\s{0,3}:\s{0,3}0(?:[^.\d]|$)", re.IGNORECASE
)
#: An attribute longer than this is no name.
_NAME_LIMIT = 300


@dataclass(slots=True, eq=False)
class Node:
    """An element: its place in the tree and the blocks ``first`` .. ``last`` (exclusive) it spans."""

    index: int
    parent: Node | None
    element: Any
    tag: str
    #: ``id`` and ``class``, lower case, separated by blanks.
    name: str
    depth: int
    first: int
    hidden: bool
    last: int = 0
    #: One past the index of the last node below it.
    end: int = 0
    #: Weighed in ``body``.
    value: float = 0.0
    weight: float = 0.0
    linked: float = 0.0
    outcast: bool = False

    def inside(self, other: Node) -> bool:
        """Whether this node is ``other`` or below it."""
        return other.index <= self.index < other.end

    def up(self, tags: frozenset[str]) -> Node | None:
        """The nearest ancestor (or the node itself) of one of ``tags``."""
        node: Node | None = self
        while node is not None:
            if node.tag in tags:
                return node
            node = node.parent
        return None


@dataclass(slots=True, eq=False)
class Part:
    """A run of characters of one element inside a block."""

    text: str
    node: Node
    link: bool


@dataclass(slots=True, eq=False)
class Block:
    """A line of text as the page shows it. ``text`` has single blanks; ``weight`` counts in CJK characters."""

    index: int
    node: Node
    parts: list[Part]
    after_break: bool
    text: str = ""
    weight: float = 0.0
    linked: float = 0.0
    stops: int = 0
    #: Images right before this block, since the one before it.
    images: int = 0
    #: Number of links in it.
    links: int = 0
    #: Radio buttons and check boxes right before it: a poll.
    controls: int = 0
    #: Weighed in ``body``.
    value: float = 0.0

    @property
    def link_share(self) -> float:
        return self.linked / self.weight if self.weight else 0.0


@dataclass(slots=True, eq=False)
class Link:
    """An anchor: where it points, what it says, the block it stands in."""

    href: str
    text: str
    block: int
    node: Node


@dataclass(slots=True, eq=False)
class Image:
    src: str
    block: int
    node: Node


@dataclass(slots=True, eq=False)
class Page:
    """A parsed page."""

    root: Any
    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    #: Nodes by each word of their ``id`` and ``class``.
    named: dict[str, list[Node]] = field(default_factory=dict)

    def text(self, node: Node) -> str:
        """The text of one element, its blocks joined by a newline."""
        blocks = self.blocks[node.first : node.last]
        if node.tag not in INLINE:
            return "\n".join(block.text for block in blocks)
        own = (clean("".join(p.text for p in block.parts if p.node.inside(node))) for block in blocks)
        return "\n".join(filter(None, own))


def clean(text: str) -> str:
    """Single blanks, none at the ends."""
    return " ".join(text.split())


def parse(text: str) -> Any:
    """The tree of a page's text; lxml, which stops nesting at some 2,000 levels and stays linear.

    Comments are left out: walking long runs of them is quadratic in lxml.

    Invisible characters are taken out first, once for the whole page. The text goes in as UTF-8 with the encoding named, so that no label inside the page is believed again.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True)
    text = _INVISIBLE.sub("", text)
    if "&#" in text or "&zw" in text or "&shy" in text:
        text = _INVISIBLE_ENTITY.sub("", text)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def flatten(root: Any) -> Page:
    """Nodes and blocks of a tree in one pass."""
    page = Page(root)
    _Flattener(page).run()
    for block in page.blocks:
        weigh(block)
    return page


class _Flattener:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.parts: list[Part] = []
        self.broken = False
        self.waiting_images = 0
        self.links = 0
        self.controls = 0
        self.open_link: list[tuple[str, Node, list[str]]] = []

    def run(self) -> None:
        page = self.page
        root = page.root
        skipped = SKIPPED
        node: Node | None = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in skipped:
                    walker.skip_subtree()
                    if tag == "input" and (element.get("type") or "").lower() in {"radio", "checkbox"}:
                        self._flush(node)
                        self.controls += 1
                    continue
                if tag == "br":
                    self._flush(node)
                    self.broken = True
                    continue
                node = self._open(element, tag, node)
                if element.text:
                    self._add(element.text, node)
                continue
            if tag not in skipped and tag != "br":
                if node is None:
                    continue
                self._close(node)
                node = node.parent
            if node is not None and element.tail:
                self._add(element.tail, node)
        if node is None and page.nodes:
            node = page.nodes[0]
        if node is not None:
            self._flush(node)
            for open_node in page.nodes:
                if not open_node.end:
                    open_node.last, open_node.end = len(page.blocks), len(page.nodes)

    def _open(self, element: Any, tag: str, parent: Node | None) -> Node:
        page = self.page
        if tag not in INLINE:
            self._flush(parent)
        name = ""
        hidden = parent is not None and parent.hidden
        if element.attrib:
            get = element.get
            ident, classes = get("id"), get("class")
            if ident or classes:
                name = f"{(ident or '')[:_NAME_LIMIT]} {(classes or '')[:_NAME_LIMIT]}".lower()
            style = get("style")
            if (style and _HIDDEN.search(style[:_NAME_LIMIT])) or get("hidden") is not None:
                hidden = True
        node = Node(
            len(page.nodes),
            parent,
            element,
            tag,
            name,
            parent.depth + 1 if parent else 0,
            len(page.blocks),
            hidden,
        )
        page.nodes.append(node)
        if name:
            for word in name.split():
                page.named.setdefault(word, []).append(node)
        if tag == "a":
            href = element.get("href")
            if href:
                self.open_link.append((href[:2000].strip(), node, []))
                self.links += 1
        elif tag == "img":
            src = ""
            for attribute in ("data-original", "data-src", "data-lazy-src", "data-actualsrc", "src"):
                src = (element.get(attribute) or "")[:2000].strip()
                if src and not src.startswith("data:"):
                    break
            self.waiting_images += 1
            if src:
                page.images.append(Image(src, len(page.blocks), node))
        return node

    def _close(self, node: Node) -> None:
        node.end = len(self.page.nodes)
        if node.tag not in INLINE:
            self._flush(node)
            node.last = len(self.page.blocks)
        else:
            node.last = len(self.page.blocks) + (1 if self.parts else 0)
            if node.tag == "a" and self.open_link and self.open_link[-1][1] is node:
                href, _, texts = self.open_link.pop()
                self.page.links.append(Link(href, clean("".join(texts)), node.first, node))

    def _add(self, text: str, node: Node) -> None:
        link = bool(self.open_link)
        if link:
            for _, _, texts in self.open_link[-1:]:
                texts.append(text)
        if not self.parts and not text.strip():
            return
        self.parts.append(Part(text, node, link))

    def _flush(self, node: Node | None) -> None:
        if not self.parts or node is None:
            return
        page = self.page
        text = clean("".join([part.text for part in self.parts]))
        if text:
            home = node
            while home.tag in INLINE and home.parent is not None:
                home = home.parent
            page.blocks.append(
                Block(
                    len(page.blocks),
                    home,
                    self.parts,
                    self.broken,
                    text,
                    images=self.waiting_images,
                    links=self.links,
                    controls=self.controls,
                )
            )
            self.waiting_images = 0
            self.links = self.controls = 0
            self.broken = False
        self.parts = []


_STOPS = re.compile(r"[，。！？；、：”“,;!?।،؟۔؛။၊]|\.(?=\s|$)")


def measure(text: str) -> float:
    """The length of ``text`` in CJK characters: three letters of an alphabet weigh as one.

    Told by the size in UTF-8 (three bytes for a CJK character, two for a Greek or Russian letter), which
    costs a tenth of looking at every character.
    """
    size = len(text)
    wide = (len(text.encode("utf-8", "replace")) - size) / 2
    return wide + (size - wide) / 3


def weigh(block: Block) -> None:
    block.weight = measure(block.text)
    block.stops = len(_STOPS.findall(block.text))
    linked = "".join([part.text for part in block.parts if part.link])
    if linked:
        block.linked = min(block.weight, measure(clean(linked)))


def centred(node: Node) -> bool:
    """Whether the element is set in the middle of the line, as captions are."""
    align = (node.element.get("align") or "").lower()
    return (
        align == "center"
        or node.tag == "center"
        or bool(_CENTRED.search((node.element.get("style") or "")[:300]))
    )
