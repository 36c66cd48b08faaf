"""What a page says about itself for machines: meta elements, JSON-LD, Founder's property comment."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.extraction.tree import COMPILED_WALK, Page, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Bytes of one JSON-LD script that are read; a news page's has a few kilobytes, article text included.
_JSON_LIMIT = 400_000
_ENP = re.compile(r"<!--\s{0,9}enpproperty(.{1,4000}?)/enpproperty\s{0,9}-->", re.DOTALL)
_ENP_FIELD = re.compile(r"<(\w{1,20})>([^<]{0,600})</\1>")
#: Words of a page's markup that a field looks for, each of ASCII and four characters long or more: most pages have none
#: of those that are rare, and all are looked for at once.
MARKUP_WORDS = (
    "enpproperty", "createPageHTML", "<opt", "<OPT", "<Opt", "url(",
    "authorName", "author_name", "reporterName", "reporter_name", '"reporter',
    "editorName", "editor_name", "dutyEditor", "duty_editor", "responsibleEditor", "articleEditor",
)  # fmt: skip
_ARTICLE_TYPES = ("article", "posting", "report", "newsitem", "blog")


@dataclass(slots=True)
class Head:
    """``meta``: lower-case name, property or itemprop → first content; ``title``: the title element's text."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    #: The JSON-LD object that describes an article, if any.
    linked: dict[str, Any] = field(default_factory=dict)
    #: Founder's enpproperty fields: date, author, title, source …
    founder: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    base: str | None = None
    amp: bool = False
    #: Those of :data:`MARKUP_WORDS` that the markup has.
    words: frozenset[str] = frozenset()
    #: Whether there is a template that is displayed (a declarative shadow root).
    has_shadows: bool = False

    def first(self, *names: str) -> tuple[str, str] | None:
        """The first of ``names`` that is stated: its name and value."""
        for name in names:
            found = self.meta.get(name)
            if found:
                return name, found
        return None


def read(page: Page, text: str) -> Head:
    head = Head(words=words_in(text))
    for tag, *values in _stated(page.root):
        if tag == "meta":
            _meta(head, *values)
        elif tag == "title":
            if not head.title:
                head.title = clean((values[0] or "")[:1000])
        elif tag == "script":
            _json(head, values[-1] or "")
        elif tag == "template":
            head.has_shadows |= any(value is not None for value in values)
        elif tag == "link":
            rel, href = values
            if (rel or "").strip().lower() == "canonical" and not head.canonical:
                head.canonical = (href or "")[:2000].strip() or None
        elif not head.base:
            head.base = (values[0] or "")[:2000].strip() or None
    if "enpproperty" in head.words:
        start = text.find("enpproperty")
        found = _ENP.search(text, max(0, start - 20), start + 8000)
        if found:
            head.founder = {name.lower(): clean(value) for name, value in _ENP_FIELD.findall(found[1])}
    return head


def words_in(text: str) -> frozenset[str]:
    """Those of :data:`MARKUP_WORDS` that stand in a page's markup."""
    found = native.kernel.words_in(text, MARKUP_WORDS) if native.kernel is not None else None
    return frozenset(word for word in MARKUP_WORDS if word in text) if found is None else frozenset(found)


#: What is asked of an element that states something for machines.
_ASKED = {
    "script": ("type",),
    "meta": ("content", "name", "property", "itemprop"),
    "link": ("rel", "href"),
    "base": ("href",),
    "template": ("shadowrootmode", "shadowroot"),
}


def _stated(root: Any) -> Iterable[tuple[str | None, ...]]:
    """Tag, attributes and, of a title and of JSON-LD, the text, of the elements that state something for machines."""
    if COMPILED_WALK and native.kernel is not None:
        found: list[tuple[str | None, ...]] | None = native.kernel.stated(root)
        if found is not None:
            return found
    return _stated_plainly(root)


def _stated_plainly(root: Any) -> Iterator[tuple[str | None, ...]]:
    for element in root.iter("title", *_ASKED):
        tag = element.tag
        values = map(element.get, _ASKED.get(tag, ()))
        if tag == "title":
            yield tag, element.text
        elif tag != "script":
            yield tag, *values
        elif "ld+json" in (element.get("type") or ""):
            yield tag, *values, element.text


def _meta(head: Head, content: str | None, *names: str | None) -> None:
    if not content:
        return
    for name in names:
        if name:
            head.meta.setdefault(name[:80].strip().lower(), clean(content[:2000]))


def _json(head: Head, text: str) -> None:
    if head.linked or len(text) > _JSON_LIMIT:
        return
    try:
        data = json.loads(text.strip(), strict=False)
    except (ValueError, RecursionError):
        return
    queue = [data]
    for _ in range(200):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:50])
        elif isinstance(item, dict):
            kind = item.get("@type")
            kinds = " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
            if any(word in kinds.lower() for word in _ARTICLE_TYPES):
                head.linked = item
                return
            if isinstance(item.get("@graph"), list):
                queue.extend(item["@graph"][:50])
            # Baidu's own vocabulary has no @type of an article, but a title and a pubDate.
            if "pubDate" in item and "title" in item:
                head.linked = {"headline": item.get("title"), "datePublished": item.get("pubDate")}


def people_of(value: Any) -> list[str]:
    """The names in a JSON-LD author value whose type is no other than a person's."""
    items = value if isinstance(value, list) else [value]
    return names_of(
        [
            one
            for one in items[:20]
            if not isinstance(one, dict) or "Person" in str(one.get("@type", "Person"))
        ]
    )


def names_of(value: Any) -> list[str]:
    """The names in a JSON-LD author or publisher value."""
    items = value if isinstance(value, list) else [value]
    out = []
    for item in items[:20]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, list):
            name = name[0] if name else None
        if isinstance(name, str) and name.strip():
            out.append(clean(name[:200]))
    return out
