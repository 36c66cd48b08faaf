"""What a browser fetches to show a page: style sheets, scripts, fonts, pictures.

Values in, values out. HTML is read with lexbor. Of a style sheet only its tokens matter: comments, strings, ``url(…)``
and ``@import``; one regular expression by CSS Syntax Level 3 finds them in time linear in the sheet's size, where a
parser of rules (tinycss2) builds an object for each token of the sheet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newscrawl.cms.links import absolute
from newscrawl.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What may be chosen (``-a requisites=styles,pictures``).
KINDS: Final = ("styles", "scripts", "fonts", "pictures")
#: Requisites of one page or style sheet; what names more is a trap.
MOST: Final = 300
#: Style sheets that import one another are followed so deep.
MOST_LEVELS: Final = 4
#: Larger style sheets are captured, and not read for what they name.
MOST_CSS: Final = 2 * 1024 * 1024

_FONT: Final = re.compile(r"\.(?:woff2?|ttf|otf|eot)(?:[?#]|$)", re.IGNORECASE)
_CSS: Final = re.compile(
    r"""/\*.*?(?:\*/|\Z)                                        # a comment: nothing in it counts
    | (?P<import>@import\b)
    | (?:url|src)\(\s*(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)'|(?P<bare>(?:[^\s"'()\\]|\\.)+))\s*\)
    | "(?P<text>(?:[^"\\\n]|\\.)*)" | '(?P<quoted>(?:[^'\\\n]|\\.)*)'
    | image-set\(""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)
#: One candidate of a srcset: an address without commas at its ends, then descriptors.
_CANDIDATE: Final = re.compile(r"[\s,]*([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,(]*(?:\([^)]*\)[^,(]*)*)?,?")
_PICTURES: Final = ("src", "data-src", "data-original", "data-lazy-src", "lazy-src", "poster", "background")
_SETS: Final = ("srcset", "data-srcset", "imagesrcset")
_ICON: Final = frozenset({"icon", "shortcut", "apple-touch-icon", "mask-icon", "image_src"})
_PRELOADED: Final = {"style": "styles", "script": "scripts", "font": "fonts", "image": "pictures"}


def chosen_kinds(value: str | int | None) -> frozenset[str]:
    """``-a requisites=``: 1 for all, 0 for none, else names. Raises :class:`ConfigurationError`."""
    text = str(value or "0").strip().lower()
    if text in {"0", "no", "false", "none"}:
        return frozenset()
    if text in {"1", "yes", "true", "all"}:
        return frozenset(KINDS)
    named = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := sorted(named - set(KINDS)):
        raise ConfigurationError(
            f"Invalid requisites={','.join(unknown)}; expected 1, 0 or some of {', '.join(KINDS)}."
        )
    return named


def of_page(html: str, url: str, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """(kind, address) of what the page at ``url`` needs, in page order, each once; at most :data:`MOST`."""
    tree = LexborHTMLParser(html)
    base = tree.css_first("base[href]")
    here = absolute(url, base.attributes.get("href"), encoding) if base is not None else None
    yield from _first(_in_page(tree), here or url, encoding)


def of_style(text: str, url: str, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """(kind, address) of what a style sheet at ``url`` names; at most :data:`MOST`."""
    yield from _first(_in_css(text), url, encoding)


def _first(found: Iterator[tuple[str, str]], base: str, encoding: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for kind, href in found:
        address = absolute(base, href, encoding) if href.strip() else None
        if address is None or address in seen or not urlsplit(address).hostname:
            continue
        seen.add(address)
        yield kind, address
        if len(seen) >= MOST:
            return


def _in_page(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    selector = "link[href], script[src], style, img, source, video[poster], input[type=image], image, use, [background], [style]"
    for node in tree.css(selector):
        attributes = node.attributes
        if node.tag == "link":
            yield from _link(attributes)
            continue
        if node.tag == "script":
            yield "scripts", attributes.get("src") or ""
            continue
        if node.tag == "style":
            yield from _in_css(node.text() or "")
        # Films and sound are no part of how a page looks.
        elif node.tag != "source" or not attributes.get("src"):
            for name in _PICTURES:
                if attributes.get(name) and not (name == "src" and node.tag not in {"img", "input"}):
                    yield "pictures", attributes[name] or ""
            if node.tag in {"image", "use"}:
                yield "pictures", attributes.get("href") or attributes.get("xlink:href") or ""
        for name in _SETS:
            for address in candidates(attributes.get(name) or ""):
                yield "pictures", address
        if style := attributes.get("style"):
            yield from _in_css(style)


def _link(attributes: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    words = set((attributes.get("rel") or "").lower().split())
    href = attributes.get("href") or ""
    if "stylesheet" in words:
        yield "styles", href
    elif words & _ICON:
        yield "pictures", href
    elif "modulepreload" in words:
        yield "scripts", href
    elif "preload" in words and (kind := _PRELOADED.get((attributes.get("as") or "").lower())):
        yield kind, href


def candidates(srcset: str) -> list[str]:
    """The addresses of a ``srcset`` (HTML, "parsing a srcset attribute"); inline data is none."""
    found = [part[1] for part in _CANDIDATE.finditer(srcset[:20_000])]
    return [one for one in found if not one.startswith("data:")]


def _in_css(text: str) -> Iterator[tuple[str, str]]:
    text = text[:MOST_CSS]
    #: Behind an ``@import`` and the white space and comments after it; behind ``image-set(`` up to its end.
    imported = set_until = -1
    for found in _CSS.finditer(text):
        importing = imported >= 0 and not text[imported : found.start()].strip()
        imported = -1
        if found["import"] or (importing and found[0].startswith("/*")):
            imported = found.end()
            continue
        quoted = found["text"] or found["quoted"]
        address = _unescaped(found["double"] or found["single"] or found["bare"] or quoted or "")
        if found[0].lower().startswith("image-set"):
            set_until = text.find(")", found.end(), found.end() + 4000)
        elif importing and address:
            yield "styles", address
        elif address and (not quoted or found.start() < set_until):
            yield ("fonts" if _FONT.search(address) else "pictures"), address


def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        if found[1]:
            number = int(found[1], 16)
            return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return "" if found[2] else found[3]

    return _ESCAPE.sub(plain, text) if "\\" in text else text
