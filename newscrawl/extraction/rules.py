"""Declared rules: where a portal's pages keep each field, in dated versions.

A selector is CSS, or XPath where it begins with ``/``, ``./`` or ``(``. A rule overrides one field; where
it finds nothing, the generic path answers and the miss is recorded, which is how a moved layout shows.
Versions are chosen by the capture's date, so that old captures stay readable with the rules of their day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cssselect import HTMLTranslator, SelectorError, parser
from lxml import etree

from newscrawl.errors import ConfigurationError
from newscrawl.extraction.tree import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.tree import Page

Selector = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One version of a portal's layout. Every field takes one selector or several, tried in order.

    ``published_at`` and ``source`` may point at the same element: the time and the name are read out of its
    text. ``drop``: elements inside the body that are none of it. ``valid_from``, ``valid_until``: first and
    last day (``YYYY-MM-DD``) of captures this version reads.
    """

    version: str
    valid_from: str | None = None
    valid_until: str | None = None
    title: Selector = ()
    subtitle: Selector = ()
    published_at: Selector = ()
    source: Selector = ()
    authors: Selector = ()
    editors: Selector = ()
    body: Selector = ()
    breadcrumb: Selector = ()
    notice: Selector = ()
    attachments: Selector = ()
    drop: Selector = ()

    def __post_init__(self) -> None:
        for name in FIELDS:
            for selector in _each(getattr(self, name)):
                _compiled(selector)

    def revised(self, version: str, *, valid_from: str, **selectors: Selector) -> Rules:
        """The version after this one: its selectors, but for the fields given (``()`` drops a field's rule).

        :param valid_from: the first day (``YYYY-MM-DD``) of captures that show the new layout. This version need not
            say where it ends: of two that fit a day, the one with the later beginning is taken.
        :raises TypeError: for a field that rules do not have.
        """
        return replace(self, version=version, valid_from=valid_from, valid_until=None, **selectors)

    def valid(self, day: str) -> bool:
        return (self.valid_from or "") <= day and (self.valid_until is None or day <= self.valid_until)


FIELDS = ("title", "subtitle", "published_at", "source", "authors", "editors", "body", "breadcrumb", "notice", "attachments", "drop")  # fmt: skip


def choose(rules: Rules | Sequence[Rules] | None, captured_at: str | None) -> Rules | None:
    """The version for a capture of that day (ISO, any precision); the newest where no day is given."""
    if rules is None or isinstance(rules, Rules):
        return rules
    versions = sorted(rules, key=lambda one: (one.valid_from or "", one.valid_until or "9999"))
    if not versions:
        return None
    if captured_at is None:
        return versions[-1]
    fitting = [one for one in versions if one.valid(captured_at[:10])]
    return fitting[-1] if fitting else None


def select(page: Page, selector: Selector) -> list[Any]:
    """The elements of the first of the selectors that finds any."""
    for one in _each(selector):
        word = _anchor(one)
        for start in page.anchor(word) if word else (page.root,):
            found = _compiled(one)(start)
            elements = [item for item in found if etree.iselement(item)] if isinstance(found, list) else []
            if elements:
                return elements
    return []


def text_of(element: Any) -> str:
    """What an element says: a meta's content, else its text."""
    content = element.get("content") if element.tag == "meta" else None
    return clean(content if content is not None else " ".join(element.itertext()))[:2000]


def _each(selector: Selector) -> tuple[str, ...]:
    return (selector,) if isinstance(selector, str) else selector


@lru_cache(maxsize=2000)
def _compiled(selector: str) -> Any:
    try:
        path = selector if selector.startswith(("/", "./", "(")) else HTMLTranslator().css_to_xpath(selector)
        return etree.XPath(path)
    except (SelectorError, etree.XPathSyntaxError) as error:
        raise ConfigurationError(f"selector {selector!r} is neither CSS nor XPath: {error}") from error


@lru_cache(maxsize=2000)
def _anchor(selector: str) -> str | None:
    """The id or class (lower case) that the leftmost element of a CSS selector must have, where it names one.

    Then the selector need not search the page: the walk over it has listed who has which (a seventh of the time).
    """
    if selector.startswith(("/", "./", "(")):
        return None
    group = parser.parse(selector)
    if len(group) != 1:
        return None
    tree = group[0].parsed_tree
    while isinstance(tree, parser.CombinedSelector):
        tree = tree.selector
    while not isinstance(tree, parser.Element):
        word = getattr(tree, "id", None) or getattr(tree, "class_name", None)
        if word and word.isascii() and word.split() == [word]:
            return str(word).lower()
        tree = tree.selector
    return None
