"""Texts that a regular expression matches, made from its own parse: for tests of quick looks before a costly pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_OF_CATEGORY = {
    parts.CATEGORY_SPACE: " ", parts.CATEGORY_DIGIT: "1", parts.CATEGORY_WORD: "a",
    parts.CATEGORY_NOT_SPACE: "甲", parts.CATEGORY_NOT_DIGIT: "甲", parts.CATEGORY_NOT_WORD: "，",
}  # fmt: skip


def examples(pattern: re.Pattern[str] | str, *, optional: bool = False) -> list[str]:
    """A text for every branch; what is optional is left out, or (``optional``) once left out and once not."""
    source = pattern if isinstance(pattern, str) else pattern.pattern
    return list(dict.fromkeys(_sequence(parser.parse(source), optional)))


def _sequence(sequence: Any, optional: bool) -> Iterator[str]:
    texts = [""]
    for kind, value in sequence:
        more = list(dict.fromkeys(_part(kind, value, optional)))
        texts = [text + further for text in texts for further in more]
    yield from texts


def _part(kind: Any, value: Any, optional: bool) -> Iterator[str]:
    if kind is parts.LITERAL:
        yield chr(value)
    elif kind in {parts.NOT_LITERAL, parts.ANY}:
        yield "甲"
    elif kind is parts.IN:
        yield from _set(value, optional)
    elif kind is parts.BRANCH:
        for branch in value[1]:
            yield from _sequence(branch, optional)
    elif kind is parts.SUBPATTERN:
        yield from _sequence(value[3], optional)
    elif kind in {parts.MAX_REPEAT, parts.MIN_REPEAT}:
        least, _, inner = value
        for text in _sequence(inner, optional):
            yield text * least
            if optional and not least:
                yield text
    else:
        assert kind in {parts.AT, parts.ASSERT, parts.ASSERT_NOT}, kind
        yield ""


def _set(members: Any, optional: bool) -> Iterator[str]:
    if members[0][0] is parts.NEGATE:
        yield "甲"
        return
    for kind, value in members if optional else members[:1]:
        yield (
            chr(value)
            if kind is parts.LITERAL
            else chr(value[0])
            if kind is parts.RANGE
            else _OF_CATEGORY[value]
        )
