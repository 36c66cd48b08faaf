"""The two forms in which a line is read.

``simple``: mirror damage repaired, invisible characters gone, script Simplified, width as printed.
``flat``: the same, character for character, with half-width punctuation, digits and letters and plain
spaces. Both have the same length, so that a span found in the flat form cuts the simple one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from newscrawl.text.flat import folded
from newscrawl.text.pinyin import LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable


def _find_repair() -> Callable[[str], Any]:
    """``newscrawl.text.repair``; where the text room has none, a stand-in that leaves every line alone."""
    found: Callable[[str], Any] | None = getattr(import_module("newscrawl.text"), "repair", None)
    return found or _Untouched


@dataclass(frozen=True, slots=True)
class _Untouched:
    text: str


_repair = _find_repair()

#: Longest line that is read whole. Attribution stands in short lines and at the ends of paragraphs; of a
#: longer text only its two ends are read.
LONGEST = 4096
_HEAD, _TAIL = 3000, 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line in both forms, and whether mirror damage was undone in it."""

    simple: str
    flat: str
    repaired: bool = False


#: Only pinyin in a bracket after a Han character, or a lost byte, can be the trace of a mirror.
_SUSPECT = re.compile(rf"[\u3400-\u9fff][(（][{LETTERS}]|[?？€]")


def prepare(text: str) -> Line:
    """Both forms of ``text``; of an overlong one its two ends, joined by a newline. Linear, never raises."""
    if len(text) > LONGEST:
        text = text[:_HEAD] + "\n" + text[-_TAIL:]
    repaired = False
    if _SUSPECT.search(text):
        repaired_text = _repair(text).text
        repaired = repaired_text != text
        text = repaired_text
    return Line(*folded(text), repaired)


def key(name: str) -> str:
    """The form under which the registry knows a name: Simplified, half-width, lower case, unquoted, no spaces."""
    _, flat = folded(name)
    return _QUOTES.sub("", flat).casefold()


def keys(names: list[str]) -> list[str]:
    """:func:`key` of many names at once: each is a line of one text."""
    if any("\n" in name for name in names):
        return [key(name) for name in names]
    _, flat = folded("\n".join(names))
    return _QUOTES_IN_LINES.sub("", flat).casefold().split("\n") if names else []


_QUOTES = re.compile("[《》“”‘’\"' \n]")
_QUOTES_IN_LINES = re.compile("[《》“”‘’\"' ]")
