"""One page in, one article out: the order in which the other modules are asked."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.errors import RefusedPage
from newscrawl.extraction import body as bodies
from newscrawl.extraction import dates, elsewhere, encoding, further_pages, hidden, layers, named_people, tree
from newscrawl.extraction import head as heads
from newscrawl.extraction import rules as declared
from newscrawl.extraction.fields import authors as credited
from newscrawl.extraction.fields import breadcrumb, media, publication_time, zones
from newscrawl.extraction.fields import source as sources
from newscrawl.extraction.fields import title as titles
from newscrawl.items import Article
from newscrawl.text.repair import looks_mirrored, repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.extraction.rules import Rules
    from newscrawl.extraction.tree import Node, Page

#: Larger pages are refused before anything is read: no news page has a tenth of it without pictures.
MAX_BYTES = 8 * 1024 * 1024


def extract(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    rules: Rules | Sequence[Rules] | None = None,
    captured_at: str | None = None,
) -> Article:
    """The article on a page, all fields in one pass over one parse of it.

    ``html``: the payload as it came, undecoded. ``url``: its address (may be empty; links then stay out).
    ``content_type``: the response's header, where known. ``rules``: declared rules or dated versions of
    them, chosen by ``captured_at`` (ISO), from which times like ``3小时前`` count as well; None is the generic path.

    Raises :class:`~newscrawl.errors.RefusedPage` with a cause from ``items.REFUSALS`` for what is no
    article. Any bytes give one or the other, in time linear in their length.
    """
    if len(html) > MAX_BYTES:
        raise RefusedPage("too_large", f"{len(html)} bytes, the limit is {MAX_BYTES}")
    refused = further_pages.medium(html, content_type)
    if refused:
        raise RefusedPage("not_html", refused)
    text, used = encoding.decode(html, content_type)
    # In bytes it is found thirty times as fast; in these encodings there is none without a byte of zero.
    if (b"\x00" in html or used.used not in _ZERO_AS_BYTE) and "\x00" in text:
        text = text.replace("\x00", "")
    chosen = declared.choose(rules, captured_at)
    with _no_collection():
        if not looks_mirrored(text):
            article = _read(text, url, chosen, captured_at)
        else:
            repaired = repair(text)
            article = _read(repaired.text, url, chosen, captured_at)
            if repaired.text != text:
                article.repair_kinds = sorted(repaired.kinds)
                article.damaged = repair(article.body or "").damaged
                article.body_found = _as_found(text, url, chosen)
    article.encoding = used
    return article


_ZERO_AS_BYTE = frozenset(("utf-8", "gb18030"))


@contextmanager
def _no_collection() -> Iterator[None]:
    """No look for garbage in cycles meanwhile.

    A page makes thousands of objects that all go when it is done, none of them in a cycle; looking among them several
    times takes a tenth of extraction's time. Reference counts free them as before.
    """
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


def _as_found(text: str, url: str, rules: Rules | None) -> str | None:
    """The body as a damaged page showed it, where it can still be separated from the rest."""
    try:
        return _read(text, url, rules).body
    except RefusedPage:
        return None


#: Refusals of pages that display no text and may have one elsewhere.
_NO_TEXT = frozenset(("empty_body", "needs_script", "not_article"))


def _read(text: str, url: str, rules: Rules | None, captured_at: str | None = None) -> Article:
    """The article on a page: as displayed, else from the other places that hold one."""
    root = tree.parse(text)
    if root is None:
        raise RefusedPage("empty_body", "no markup")
    about = heads.read(tree.Page(root), text)
    if about.has_shadows:
        text = elsewhere.open_shadow_roots(text)
        root = tree.parse(text)
        about = heads.read(tree.Page(root), text)
    try:
        article = _displayed(root, text, url, rules, captured_at, about)
    except RefusedPage as refused:
        if refused.cause not in _NO_TEXT:
            raise
        for place in elsewhere.places(text):
            try:
                article = _displayed(place.root, text, url, rules, captured_at)
            except RefusedPage:
                continue
            article.provenance["body"] = place.name
            return article
        raise
    stated = about.linked.get("articleBody")
    return _whole(article, text, url, rules, captured_at) if isinstance(stated, str) else article


def _whole(article: Article, text: str, url: str, rules: Rules | None, captured_at: str | None) -> Article:
    """The article by its JSON-LD, where the page displays only the beginning of that text."""
    stated = elsewhere.article_body(text)
    shown = bodies.comparable(article.body or "")
    whole = bodies.comparable(stated or "")
    if len(whole) < _TEASED * len(shown) or shown[:_SAME_START] not in whole[: 4 * _SAME_START]:
        return article
    for place in elsewhere.places(text):
        try:
            other = _displayed(place.root, text, url, rules, captured_at)
        except RefusedPage:
            continue
        if len(bodies.comparable(other.body or "")) >= 0.9 * len(whole):
            other.provenance["body"] = place.name
            return other
    return article


#: A displayed text is the beginning of the stated one where that is so many times as long and begins alike.
_TEASED, _SAME_START = 1.5, 16


def _displayed(
    root: Any,
    text: str,
    url: str,
    rules: Rules | None,
    captured_at: str | None,
    about: heads.Head | None = None,
) -> Article:
    """The article as the elements of a tree display it. ``about``: what its head states, if read before."""
    page = tree.flatten(root)
    about = about or heads.read(page, text)
    _, at = titles.title(page, about)
    refused = further_pages.no_article(page, text, about, at)
    if refused:
        raise RefusedPage(*refused)
    article = Article(url)
    ruled = _Ruled(page, rules, article) if rules else None
    if ruled:
        at = ruled.title_index(at)
    bodies.weigh(page, at)
    unwanted = ruled.dropped() if ruled else frozenset()
    node = ruled.body() if ruled else None
    if node is None:
        node = bodies.find(page, at)
        loose = bodies.run(page, at, node)
        if loose:
            node, outside = loose
            unwanted |= outside
        if node is None and bodies.unhide(page):
            bodies.weigh(page, at)
            node = bodies.find(page, at)
        if node is None:
            node = bodies.verses(page, at)
    if node is None:
        raise RefusedPage(*further_pages.missing(page, text))
    node, teased = hidden.unfold(page, node, at)
    unwanted |= teased
    unseen = hidden.Unseen(text)
    kept = bodies.collect(page, node, unwanted, unseen)
    if not kept and ruled and ruled.give_up_body():
        # What the rule found holds no text: it has moved, and the generic path answers.
        node = bodies.find(page, at)
        kept = bodies.collect(page, node, unwanted, unseen) if node is not None else []
    if not kept or node is None:
        raise RefusedPage(*further_pages.missing(page, text))
    title, below = titles.title(page, about, bodies.anchor(kept))
    headed = at >= 0
    if ruled and ruled.at >= 0:
        below = ruled.at
        title = zones.Found(ruled.title or "", "rule")
    if title is None or not title.value.strip():
        raise RefusedPage("no_title", "neither a heading nor a title element")
    found = bodies.trim(page, node, kept, title.value, below)
    if not found.kept or further_pages.imprint(found):
        raise RefusedPage(*further_pages.missing(page, text))
    where = zones.zones(page, found, below)
    _fill(article, page, about, where, found, title, text, captured_at)
    if ruled:
        ruled.override()
    # A body that the portal's own rule found is no list's.
    by_rule = article.provenance.get("body") == "rule"
    # Where the address alone has a date, those that are displayed are the rows' own.
    borrowed = where.teased or (where.has_rows and article.provenance.get("published_at") == "url")
    dated = article.published_at is not None and not borrowed
    if not by_rule and (reason := further_pages.listing(page, found, headed, dated, below)):
        raise RefusedPage("not_article", reason)
    article.body = "\n".join(k.text for k in bodies.rows(bodies.running(found.kept)))
    article.captions = [k.text for k in found.kept if k.caption]
    article.left_out = bodies.left_out(page, found, ruled.dropped() if ruled else frozenset())
    _surroundings(article, page, about, found, text, below)
    if ruled:
        ruled.attachments(about)
    article.layers = layers.gather(page, found, article, ruled.notices() if ruled else [])
    return article


def _fill(
    article: Article,
    page: Page,
    about: heads.Head,
    where: zones.Zones,
    found: bodies.Body,
    title: zones.Found,
    text: str,
    captured_at: str | None = None,
) -> None:
    """Title, time, source and people, each with its provenance."""
    said = article.provenance
    article.title, said["title"] = title.value, title.where
    stamp = publication_time.published(page, about, where, article.url, text, captured_at)
    if stamp:
        article.published_at, article.published_at_raw = stamp[0].iso, stamp[0].raw
        said["published_at"] = stamp[1]
    source, line = sources.source(page, about, where, found, text)
    article.source_raw = line
    if source:
        article.source_name, said["source_name"] = source
    article.editors, origin = credited.editors(page, where, found)
    if origin:
        said["editors"] = origin
    article.authors, origin = credited.authors(page, about, where, found, article.editors)
    if origin == "meta" and set(article.authors) <= set(article.editors):
        # The meta element often names who put the page up.
        article.authors, origin = [], None
    if article.source_name in article.authors and (line or "").count(article.source_name) == 1:
        # ``来源：江边云``: a house whose name looks like a person's.
        article.authors.remove(article.source_name)
        origin = origin if article.authors else None
    if origin:
        said["authors"] = origin
    if not (article.authors and article.editors):
        wrote, edited = credited.scripted(text, article.editors, about.words)
        for role, names in (("authors", wrote), ("editors", edited)):
            if names and not getattr(article, role):
                setattr(article, role, names)
                said[role] = "script"
    if article.source_raw is None:
        article.source_raw = where.line


def _surroundings(
    article: Article, page: Page, about: heads.Head, found: bodies.Body, text: str, title_index: int = -1
) -> None:
    """Everything around the text: site, address, breadcrumb, pictures, attachments, further pages."""
    url = article.url
    article.site_name = titles.site_name(page, about, article.title)
    base = (media.join(url, about.base) if about.base else None) or url
    if about.canonical:
        article.canonical_url = media.join(base, about.canonical)
    if not article.breadcrumb:
        article.breadcrumb = breadcrumb.breadcrumb(page)
    article.language = (page.root.get("lang") or "")[:20].strip() or None
    article.images = media.images(page, found, base, title_index, text if "url(" in about.words else "")
    if article.images:
        article.picture_captions = media.captions(page, found, base, article.images)
    article.attachments = media.attachments(page, base)
    article.pages, article.page_no, full = further_pages.further(page, text, url, about.words)
    if full:
        article.provenance["full_text"] = full


#: A label of pictures and text (图文来源) is one of the source where a rule names its element.
_ANY_LABEL = re.compile(r"^\s{0,9}[\u4e00-\u9fff]{0,4}来源\s{0,3}[:：]\s{0,3}")


@dataclass(slots=True)
class _Ruled:
    """Declared rules at work on one page."""

    page: Page
    rules: Rules
    article: Article
    at: int = -1
    title: str | None = None

    #: Title and source, time and source often stand in one element: asked once.
    selected: dict[declared.Selector, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.article.rules_version = self.rules.version

    def _miss(self, name: str) -> None:
        self.article.rule_misses.append(name)

    def _select(self, selector: declared.Selector) -> list[Any]:
        if selector not in self.selected:
            self.selected[selector] = declared.select(self.page, selector)
        return self.selected[selector]

    def _elements(self, name: str) -> list[Any]:
        selector = getattr(self.rules, name)
        if not selector:
            return []
        found = [element for element in self._select(selector) if declared.text_of(element)]
        if not found:
            self._miss(name)
        return found

    def title_index(self, generic_index: int) -> int:
        """The block the title stands in by rule, else the generic one."""
        for element in self._elements("title")[:1]:
            self.title = declared.text_of(element)
            node = self.page.node_of(element)
            if node is not None:
                self.at = node.first
        return self.at if self.at >= 0 else generic_index

    def body(self) -> Node | None:
        for element in self._elements("body")[:1]:
            node = self.page.node_of(element)
            if node is not None and node.last > node.first:
                self.article.provenance["body"] = "rule"
                return node
            self._miss("body")
        return None

    def give_up_body(self) -> bool:
        """Note that what the rule found is no body; False where no rule found any."""
        if self.article.provenance.pop("body", None) != "rule":
            return False
        self._miss("body")
        return True

    def dropped(self) -> frozenset[int]:
        """Blocks inside elements the rules name as no part of the body."""
        gone: set[int] = set()
        for name in ("drop", "notice"):
            selector = getattr(self.rules, name)
            for element in self._select(selector) if selector else []:
                node = self.page.node_of(element)
                if node is not None:
                    gone.update(range(node.first, node.last))
        return frozenset(gone)

    def notices(self) -> list[Node]:
        return [
            node for element in self._elements("notice") if (node := self.page.node_of(element)) is not None
        ]

    def override(self) -> None:
        """What the rules found in place of what the generic path found."""
        article, said = self.article, self.article.provenance
        for element in self._elements("subtitle")[:1]:
            article.subtitle, said["subtitle"] = declared.text_of(element), "rule"
        self._time()
        self._source()
        for name in ("authors", "editors"):
            elements = self._elements(name)
            names = [one for element in elements for one in named_people.split(declared.text_of(element))]
            if names:
                setattr(article, name, list(dict.fromkeys(names)))
                said[name] = "rule"
            elif elements:
                self._miss(name)
        crumbs = self._elements("breadcrumb")
        links = [a for element in crumbs for a in (element.iter("a") if element.tag != "a" else [element])]
        names = [text for a in links if (text := declared.text_of(a)) and text != "首页"]
        if names:
            article.breadcrumb = list(dict.fromkeys(names))

    def attachments(self, about: heads.Head) -> None:
        """The files that the elements of the rule link to."""
        url = self.article.url
        base = (media.join(url, about.base) if about.base else None) or url
        elements = self._elements("attachments")
        hrefs = [
            anchor.get("href") or ""
            for element in elements
            for anchor in ([element] if element.tag == "a" else element.iter("a"))
        ]
        found = [link for href in hrefs if media.is_file(href) and (link := media.join(base, href))]
        if found:
            self.article.attachments = list(dict.fromkeys(found))[:100]
            self.article.provenance["attachments"] = "rule"

    def _time(self) -> None:
        for element in self._elements("published_at"):
            stamp = dates.parse(declared.text_of(element))
            if stamp:
                article = self.article
                article.published_at, article.published_at_raw = stamp.iso, stamp.raw
                article.provenance["published_at"] = "rule"
                return
        if self.rules.published_at and "published_at" not in self.article.rule_misses:
            self._miss("published_at")

    def _source(self) -> None:
        texts = [declared.text_of(element) for element in self._elements("source")]
        # A selector that also meets other elements: the one with the time in it is the meta line.
        texts.sort(key=lambda text: not dates.find(text, limit=1))
        for text in texts:
            stamps = dates.find(text, limit=1)
            rest = text[: stamps[0].start] + " " + text[stamps[0].end :] if stamps else text
            name = sources.labelled(rest) or sources.value_of(_ANY_LABEL.sub("", rest, count=1))
            if name:
                self.article.source_name, self.article.source_raw = name, text
                self.article.provenance["source_name"] = "rule"
                return
        if self.rules.source and "source" not in self.article.rule_misses:
            self._miss("source")
