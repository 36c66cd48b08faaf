"""One parse of a page, flattened: its elements as nodes, its text as blocks in reading order.

Every later step works on these two flat lists. A node knows which blocks it spans, so a question about a
subtree is a question about a range, and the sums over all subtrees cost one pass.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from lxml import etree

from newscrawl import native
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_log = logging.getLogger(__name__)

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
        # The parser knows these from no older HTML, and makes what follows them in their parent their content.
        "embed",
        "source",
        "track",
        "img",
        "o:p",
        "st1:chsdate",
        "st1:city",
        "st1:place",
    ]
)
#: Elements whose text is no text of the page: readings above characters (ruby) among them. The head is none of them: the parser leaves in it what comes
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
        "applet",
        "canvas",
        "audio",
        "map",
        "title",
        "meta",
        "link",
        "param",
        "button",
        "input",
        "noframes",
        "colgroup",
        "rp",
        "rt",
        "rtc",
        "xmp",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"
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
    """An element: its place in the tree and the blocks ``first`` .. ``last`` (exclusive) it spans.

    ``name``: its ``id`` and ``class``, lower case, separated by a blank. ``end``: one past the index of the last node
    below it. ``value``, ``weight``, ``linked`` and ``boilerplate`` are weighed in ``body``.
    """

    index: int
    parent: Node | None
    element: Any
    tag: str
    name: str
    first: int
    hidden: bool
    last: int = 0
    end: int = 0
    value: float = 0.0
    weight: float = 0.0
    linked: float = 0.0
    boilerplate: bool = False

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


#: A run of characters of one element inside a block: text, element, whether it stands in a link. A bare tuple: a
#: page has as many as it has elements, and an object of a class takes four times as long to make.
Part = tuple[str, Node, bool]


@dataclass(slots=True, eq=False)
class Block:
    """A line of text as the page shows it. ``text`` has single blanks; ``weight`` counts in CJK characters.

    ``linked``: the weight that stands in links; ``link_share``: of the whole. ``images``, ``links`` and ``controls``:
    images, links, radio buttons and check boxes (a poll) since the block before it. ``value`` is weighed in ``body``;
    ``marked`` is filled by ``fields.zones`` when first asked for.
    """

    index: int
    node: Node
    parts: list[Part]
    after_break: bool
    text: str = ""
    weight: float = 0.0
    linked: float = 0.0
    link_share: float = 0.0
    stops: int = 0
    images: int = 0
    links: int = 0
    controls: int = 0
    value: float = 0.0
    marked: str | None = None


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
    """A parsed page. ``compiled``: its nodes, blocks and links are the kernel's, with the same attributes."""

    root: Any
    compiled: bool = False
    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    #: The elements that are a picture.
    pictures: list[Node] = field(default_factory=list)
    #: Nodes by each word of their ``id`` and ``class``, lower case.
    named: dict[str, list[Node]] = field(default_factory=dict)
    #: Such words of elements that are no nodes.
    unseen: set[str] = field(default_factory=set)
    #: Whether ``named`` and ``unseen`` have all of them: none was cut at the limit.
    all_named: bool = True
    #: Blocks worded as furniture or notices that stand between paragraphs and are text (``body.weigh``).
    between: set[int] = field(default_factory=set)
    #: Whether an element may have a ``role``; the kernel's walk tells faster than lxml.
    has_roles: bool = True
    #: Whether a node may be an ``article``.
    has_articles: bool = True
    #: The lines that may be the title and what they are worth by their words; kept by ``fields.title``, which is asked
    #: twice.
    title_scores: list[tuple[Block, float]] | None = None
    #: What :meth:`images_of` found, by the index of the node.
    sources: dict[int, Image | None] = field(default_factory=dict)

    def images_of(self, nodes: Iterable[Node]) -> Iterator[Image]:
        """The pictures of those of some elements that say where theirs comes from.

        Most elements of a page are never asked: its pictures are furniture.
        """
        for node in nodes:
            if node.index not in self.sources:
                src = picture_source(node.element)
                self.sources[node.index] = Image(src, node.first, node) if src else None
            image = self.sources[node.index]
            if image is not None:
                yield image

    @property
    def images(self) -> list[Image]:
        """All pictures of the page, in its order."""
        return list(self.images_of(self.pictures))

    def anchor(self, word: str) -> tuple[Any, ...]:
        """Where a selector whose leftmost element has ``word`` as id or class is to be asked.

        Nothing where no element has it, the one that has it, else the root.
        """
        if not self.all_named or word in self.unseen:
            return (self.root,)
        nodes = self.named.get(word, ())
        return tuple(node.element for node in nodes) if len(nodes) < 2 else (self.root,)

    def node_of(self, element: Any) -> Node | None:
        """The node of an element of the tree; None where it has none."""
        if self.compiled and native.kernel is not None:
            found: Node | None = native.kernel.node_of(self.nodes, element)
            return found
        return next((node for node in self.nodes if node.element is element), None)

    def text(self, node: Node) -> str:
        """The text of one element, its blocks joined by a newline."""
        blocks = self.blocks[node.first : node.last]
        if node.tag not in INLINE:
            return "\n".join(block.text for block in blocks)
        own = (clean("".join(text for text, at, _ in block.parts if at.inside(node))) for block in blocks)
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
    try:
        root = etree.fromstring(_markup(text), parser)
    except etree.XMLSyntaxError:
        return None
    if root is not None and ("<pre" in text or "<PRE" in text):
        _break_lines(root)
    return root


def _break_lines(root: Any) -> None:
    """Put a ``br`` where a line of preformatted text ends, as it is displayed."""
    for box in root.iter("pre"):
        for element in list(box.iter(etree.Element)):
            if element.text and "\n" in element.text:
                first, *lines = element.text.split("\n")
                element.text = first
                element[:0] = [_broken(line) for line in lines]
            if element is not box and element.tail and "\n" in element.tail:
                first, *lines = element.tail.split("\n")
                element.tail = first
                for line in reversed(lines):
                    element.addnext(_broken(line))


def _broken(line: str) -> Any:
    element = etree.Element("br")
    element.tail = line
    return element


def _markup(text: str) -> bytes:
    """A page's text in UTF-8, without invisible characters and references to such."""
    if native.kernel is not None:
        markup, refers = native.kernel.markup(text)
        return _without_references(markup.decode("utf-8")).encode("utf-8") if refers else markup
    # Eight searches for one character take a tenth of the time of one for any of them, and taking one out where it
    # stands a twentieth of translating every character.
    for char in _INVISIBLE:
        if char in text:
            text = text.replace(char, "")
    return _without_references(text).encode("utf-8", "replace")


def _without_references(text: str) -> str:
    # One character is looked for much faster than two.
    if "&" in text and ("&#" in text or "&zw" in text or "&shy" in text):
        text = _INVISIBLE_ENTITY.sub("", text)
    return text


def flatten(root: Any) -> Page:
    """Nodes and blocks of a tree in one pass.

    The tree must not change while its nodes are in use. ``node.element`` of an element that was taken out of a tree
    the kernel walked raises ``ReferenceError``; other attributes stay as they were read.
    """
    page = Page(root)
    flattener = _Flattener(page)
    if COMPILED_WALK and native.kernel is not None:
        if flattener.run_compiled():
            return page
        page = Page(root)
        flattener = _Flattener(page)
    flattener.run()
    return page


#: Versions of lxml and libxml2 the compiled walk was tested with: from the first, below the second.
_LXML_RANGE = (6, 0), (7,)
_LIBXML_RANGE = (2, 14), (2, 16)


def _has_compiled_walk() -> bool:
    """Whether the kernel may read lxml's trees; why not is logged, once per process.

    The kernel is compiled with the headers of one lxml and reads structures of lxml and libxml2. Other versions may
    lay them out in another way; pages are then read in Python, with the same result.
    """
    if native.kernel is None:
        return False
    reason = ""
    if not hasattr(native.kernel, "walk"):
        reason = "the kernel was built without lxml's headers"
    elif not (
        _LXML_RANGE[0] <= etree.LXML_VERSION < _LXML_RANGE[1]
        and _LIBXML_RANGE[0] <= etree.LIBXML_VERSION < _LIBXML_RANGE[1]
    ):
        found = (".".join(map(str, version)) for version in (etree.LXML_VERSION, etree.LIBXML_VERSION))
        reason = "not tested with lxml {} and libxml2 {}".format(*found)
    else:
        try:
            native.kernel.lxml()
        except (ImportError, TypeError) as error:
            reason = f"another C interface of lxml than at build time: {error}"
    if reason:
        _log.warning("Pages are read in Python, at a lower speed: %s", reason)
    return not reason


COMPILED_WALK = _has_compiled_walk()
if COMPILED_WALK:

    class _CompiledNode(native.kernel.Node):
        __slots__ = ()
        inside = Node.inside
        up = Node.up

    #: What the kernel makes for an element, a line and an anchor. All that is read of a page is read-only; ``hidden``,
    #: ``boilerplate`` and ``marked`` are set by later steps.
    _COMPILED = _CompiledNode, native.kernel.Block, native.kernel.Link


#: Between two parts of different elements in a marked line.
EDGE = "\x1f"


def marked(block: Block) -> str:
    """The text of a block with an :data:`EDGE` wherever one element ends and another begins."""
    if block.marked is None:
        parts = block.parts
        if len(parts) == 1:
            block.marked = block.text
            return block.text
        pieces: list[str] = []
        last: Node | None = None
        for text, node, _ in parts:
            if node is last:
                pieces[-1] += text
            else:
                pieces.append(text)
                last = node
        block.marked = EDGE.join([piece for text in pieces if (piece := " ".join(text.split()))])
    return block.marked


#: Elements that are a picture.
PICTURES = frozenset(("img", "amp-img", "amp-anim"))
#: Attributes with a picture's address, as pages that load their pictures late write it; the first counts.
_SOURCES = (
    "data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-lazy", "data-lazyload", "data-echo", "data-url",
    "data-original-src", "data-origin", "data-image", "data-img", "data-file", "data-backsrc", "zoomfile", "file", "original",
    "_src", "osrc", "lsrc", "lazysrc", "lazy-src", "real_src", "realsrc", "real-src", "orig-src", "ng-src", "src",
    "data-srcset", "srcset",
)  # fmt: skip
_HAS_SOURCE = frozenset(_SOURCES)
_LATE = _HAS_SOURCE - {"src", "srcset", "data-srcset"}
#: Files that hold the place of a picture until it is loaded.
_PLACEHOLDER = re.compile(
    r"(?:^|[/_-])(?:none|blank|gr[ea]y|spacer|space|loading|load|lazy\w{0,8}|placeholder|transparent|trans|pixel|1x1|dot|default|white|empty)[\w-]{0,12}\.(?:gif|png|jpe?g|svg|webp)(?:$|\?)",
    re.IGNORECASE,
)
#: What the name of every such file has, in small letters.
_may_hold_place = any_of(
    (
        "none", "blank", "gray", "grey", "spac", "load", "lazy", "placeholder", "trans", "pixel", "1x1", "dot",
        "default", "white", "empty",
    )
)  # fmt: skip


def _is_placeholder(address: str) -> bool:
    return (not address.isascii() or _may_hold_place(address.lower())) and _PLACEHOLDER.search(
        address
    ) is not None


_PICTURE_FILE = re.compile(
    r"^[^\s<>\"']{1,1000}\.(?:jpe?g|png|webp|gif|bmp|avif)(?:[?!@#][^\s]{0,300})?$", re.IGNORECASE
)
#: One entry of ``srcset``: an address and how wide it is or how many pixels it has for one.
_CANDIDATE = re.compile(r"\s{0,9}([^\s,][^\s]{0,1999})(?:\s{1,9}([\d.]{1,8})([wx]))?\s{0,9}(?:,|$)")


def picture_source(element: Any) -> str:
    """The address of the picture that an element (``img``, ``source``, ``amp-img``) shows; empty: none is stated."""
    keys = element.keys()
    if _LATE.isdisjoint(keys):
        # Most pictures have nothing but this.
        value = (element.get("src") or "")[:2000].strip()
        if value and not value.startswith("data:") and not _is_placeholder(value):
            return value
    weak = ""
    for attribute in _SOURCES if not _HAS_SOURCE.isdisjoint(keys) else ():
        if attribute not in keys:
            continue
        value = (element.get(attribute) or "")[:2000].strip()
        if attribute.endswith("srcset"):
            value = widest(value)
        if (
            not value
            or value.startswith("data:")
            or (attribute in _FREE and not _PICTURE_FILE.match(value) and "/" not in value)
        ):
            continue
        if not _is_placeholder(value):
            return value
        weak = weak or value
    for attribute in keys:
        # Another name for it, where the usual one holds the place only.
        value = (element.get(attribute) or "").strip()
        if attribute not in _NOT_SOURCES and _PICTURE_FILE.match(value) and not _is_placeholder(value):
            return value
    return weak if weak and not _EMPTY.search(weak) else ""


#: Names of attributes that may mean anything.
_FREE = frozenset(
    ("file", "original", "data-url", "data-file", "data-img", "data-image", "data-origin", "data-lazy")
)
_NOT_SOURCES = frozenset(
    ("alt", "title", "style", "class", "id", "onerror", "onload", "onclick", "longdesc", "usemap", *_SOURCES)
)
#: Placeholders that never are a picture of an article.
_EMPTY = re.compile(
    r"(?:^|[/_-])(?:none|blank|gr[ea]y|spacer|transparent|1x1|pixel|loading)\.(?:gif|png|svg)(?:$|\?)",
    re.IGNORECASE,
)


def widest(srcset: str) -> str:
    """The address of the widest picture of a ``srcset`` attribute; the first where no widths are stated."""
    best, width = "", -1.0
    for match in _CANDIDATE.finditer(srcset):
        size = float(match[2]) if match[3] == "w" and match[2].count(".") < 2 else 0.0
        if size > width:
            best, width = match[1].rstrip(","), size
    return best


class _Flattener:
    """One walk over the elements, each closed when the next one does not stand below it.

    Half of extraction's Python is run here, for every element of a page. So the walk is one function, asks lxml for
    as little as it can and makes calls only where something is to be done; with a method for each step it took a
    third longer. Which attributes there are is asked first: it costs less than a value, and most have none of ours.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.broken = False
        self.waiting_images = 0
        self.links = 0
        self.controls = 0
        #: Pages have few names many times: (id, class) → name, and the lists in ``page.named`` for its words.
        self.names: dict[tuple[str | None, str | None], tuple[str, list[list[Node]]]] = {}

    def run_compiled(self) -> bool:
        """The same by the kernel; False where the tree has something it does not know."""
        page = self.page
        walked = native.kernel.walk(
            page.root,
            *_COMPILED,
            page.nodes,
            page.blocks,
            page.links,
            page.pictures,
            page.named,
            page.unseen,
            INLINE,
            SKIPPED,
            _name_of,
            _words_of,
            _hides,
        )
        page.compiled = walked != 0
        page.all_named = not walked & _CUT
        page.has_roles = walked == 0 or bool(walked & _ROLES)
        page.has_articles = walked == 0 or bool(walked & _ARTICLES)
        return page.compiled

    def run(self) -> None:
        page = self.page
        nodes, blocks, names, flush = page.nodes, page.blocks, self.names, self._flush
        inline, skipped, new = INLINE, SKIPPED, Node.__new__
        node: Node | None = None
        parts: list[Part] = []
        #: Anchors not yet closed: address, node, texts.
        anchors: list[tuple[str, Node, list[str]]] = []
        #: Elements not yet closed but the last one, ``top``, with their nodes; None: it is none.
        stack: list[tuple[Any, Node | None]] = []
        top: Any = None
        own: Node | None = None
        walker = chain(page.root.iter("*"), (None,))
        for element in walker:
            parent = None if element is None else element.getparent()
            while top is not parent:
                text = top.tail
                if own is not None:
                    own.end = len(nodes)
                    if own.tag not in inline:
                        if parts:
                            parts = flush(parts, own)
                        own.last = len(blocks)
                    else:
                        own.last = len(blocks) + (1 if parts else 0)
                        if anchors and anchors[-1][1] is own:
                            href, _, texts = anchors.pop()
                            link = Link.__new__(Link)
                            link.href, link.text = href, clean("".join(texts))
                            link.block, link.node = own.first, own
                            page.links.append(link)
                    node = own.parent
                if text and node is not None:
                    if anchors:
                        anchors[-1][2].append(text)
                    if parts or not text.isspace():
                        parts.append((text, node, bool(anchors)))
                top, own = stack.pop()
            if element is None:
                break
            stack.append((top, own))
            top, own = element, None
            tag = element.tag
            if tag in skipped:
                parts = self._skip(element, tag, parts, node)
                if len(element):
                    for inner in element.iterdescendants("*"):
                        self._note(inner)
                        next(walker)
                continue
            if tag == "br":
                self._note(element)
                parts = flush(parts, node)
                self.broken = True
                continue
            if parts and tag not in inline:
                parts = flush(parts, node)
            own = new(Node)
            own.hidden = node is not None and node.hidden
            own.name = ""
            attributes = element.keys()
            if attributes:
                get = element.get
                ident = get("id") if "id" in attributes else None
                classes = get("class") if "class" in attributes else None
                if ident or classes:
                    own.name, spots = names.get((ident, classes)) or self._named(ident, classes)
                    for spot in spots:
                        spot.append(own)
                if "hidden" in attributes or ("style" in attributes and _hides(get("style"))):
                    own.hidden = True
            own.index, own.parent, own.element, own.tag = len(nodes), node, element, tag
            own.first = len(blocks)
            own.value = own.weight = own.linked = 0.0
            own.boilerplate = False
            node = own
            nodes.append(own)
            if tag == "a":
                href = element.get("href")
                if href:
                    anchors.append((href[:2000].strip(), own, []))
                    self.links += 1
            elif tag in PICTURES:
                self.waiting_images += 1
                page.pictures.append(own)
            text = element.text
            if text:
                if anchors:
                    anchors[-1][2].append(text)
                if parts or not text.isspace():
                    parts.append((text, own, bool(anchors)))
        if nodes:
            flush(parts, nodes[0])

    def _skip(self, element: Any, tag: str, parts: list[Part], node: Node | None) -> list[Part]:
        """Pass over an element without text; the parts of the block that goes on."""
        if tag == "input" and (element.get("type") or "").lower() in {"radio", "checkbox"}:
            parts = self._flush(parts, node)
            self.controls += 1
        self._note(element)
        return parts

    def _note(self, element: Any) -> None:
        """The names of an element that is no node."""
        attributes = element.keys()
        for attribute in ("id", "class"):
            if attribute in attributes and (name := element.get(attribute)):
                self._unseen(name)

    def _unseen(self, name: str) -> None:
        words, is_whole = _words_of(name)
        self.page.all_named &= is_whole
        self.page.unseen.update(words)

    def _named(self, ident: str | None, classes: str | None) -> tuple[str, list[list[Node]]]:
        """The name of an element with these, and where the nodes of its words are listed."""
        name, words, is_whole = _name_of(ident, classes)
        page = self.page
        if not is_whole:
            page.all_named = False
        named = page.named
        found = name, [named.setdefault(word, []) for word in words]
        self.names[ident, classes] = found
        return found

    def _flush(self, parts: list[Part], node: Node | None) -> list[Part]:
        """A block of what was gathered, if it is any text; the list for what follows."""
        if not parts or node is None:
            return parts
        found = _block_text(parts)
        if found:
            text, weight, linked, stops = found
            while node.tag in INLINE and node.parent is not None:
                node = node.parent
            blocks = self.page.blocks
            block = Block.__new__(Block)
            block.index, block.node, block.parts = len(blocks), node, parts
            block.text, block.weight, block.linked, block.stops = text, weight, linked, stops
            block.link_share = linked / weight if weight else 0.0
            block.images, block.links, block.controls = self.waiting_images, self.links, self.controls
            block.after_break, block.value, block.marked = self.broken, 0.0, None
            blocks.append(block)
            self.waiting_images = self.links = self.controls = 0
            self.broken = False
        return []


#: What the kernel's walk gives as well where a name was longer than :data:`_NAME_LIMIT`, where an element has a role,
#: and where a node is an ``article``.
_CUT, _ROLES, _ARTICLES = 2, 4, 8


@lru_cache(maxsize=8192)
def _words_of(name: str) -> tuple[tuple[str, ...], bool]:
    """The words of one id or class, and whether it was not cut."""
    return tuple(name[:_NAME_LIMIT].lower().split()), len(name) <= _NAME_LIMIT


@lru_cache(maxsize=8192)
def _name_of(ident: str | None, classes: str | None) -> tuple[str, tuple[str, ...], bool]:
    """The name of an element with this id and class, its words, and whether none was cut; sites repeat them."""
    name = f"{(ident or '')[:_NAME_LIMIT]} {(classes or '')[:_NAME_LIMIT]}".lower()
    return name, tuple(name.split()), max(len(ident or ""), len(classes or "")) <= _NAME_LIMIT


def _block_text(parts: list[Part]) -> tuple[str, float, float, int] | None:
    """The text of a block, its weight, how much of that stands in links, and its stops; None: there is no text."""
    if native.kernel is not None:
        found: tuple[str, float, float, int] | None = native.kernel.block(parts)
        return found
    # As `clean` does it; a call for each block costs as much as the work.
    text = " ".join((parts[0][0] if len(parts) == 1 else "".join([part[0] for part in parts])).split())
    if not text:
        return None
    weight = measure(text)
    return text, weight, _linked(parts, weight), _stops(text)


def _hides(style: str) -> bool:
    """Whether an element of this style is not shown."""
    return _hides_by(style[:_NAME_LIMIT])


@lru_cache(maxsize=4096)
def _hides_by(style: str) -> bool:
    return bool(_HIDDEN.search(style))


_STOPS = re.compile(r"[，。！？；、：”“,;!?।،؟۔؛။၊]")


def _stops(text: str) -> int:
    """How many marks part sentences or clauses; a full stop at a word's end only. ``text`` has single blanks."""
    # Looked for apart: a pattern of alternatives is tried at every character.
    points = text.count(". ") + text.endswith(".") if "." in text else 0
    return len(_STOPS.findall(text)) + points


def measure(text: str) -> float:
    """The length of ``text`` in CJK characters: three letters of an alphabet weigh as one.

    Told by the size in UTF-8 (three bytes for a CJK character, two for a Greek or Russian letter), which
    costs a tenth of looking at every character.
    """
    size = len(text)
    wide = (len(text.encode("utf-8", "replace")) - size) / 2
    return wide + (size - wide) / 3


def _linked(parts: list[Part], weight: float) -> float:
    """How much of a block's weight stands in links."""
    if len(parts) == 1:
        return weight if parts[0][2] else 0.0
    linked = [text for text, _, link in parts if link]
    if len(linked) == len(parts):
        return weight
    return min(weight, measure(clean("".join(linked)))) if linked else 0.0


def centred(node: Node) -> bool:
    """Whether the element is set in the middle of the line, as captions are."""
    align = (node.element.get("align") or "").lower()
    return (
        align == "center"
        or node.tag == "center"
        or bool(_CENTRED.search((node.element.get("style") or "")[:300]))
    )
