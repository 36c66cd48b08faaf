"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from newscrawl.attribution import rights, words


def examples(sequence: Any) -> Iterator[str]:
    """Texts that a pattern matches: every branch once, everything optional left out."""
    texts = [""]
    for kind, value in sequence:
        more = list(one(kind, value))
        texts = [text + further for text in texts for further in more]
    yield from texts


def one(kind: Any, value: Any) -> Iterator[str]:
    if kind is parts.LITERAL:
        yield chr(value)
    elif kind is parts.IN:
        # A negated set stands for running text here.
        yield (
            "甲"
            if value[0][0] is parts.NEGATE
            else chr(value[0][1] if value[0][0] is parts.LITERAL else value[0][1][0])
        )
    elif kind is parts.NOT_LITERAL:
        yield "甲"
    elif kind is parts.BRANCH:
        for branch in value[1]:
            yield from examples(branch)
    elif kind is parts.SUBPATTERN:
        yield from examples(value[3])
    elif kind in {parts.MAX_REPEAT, parts.MIN_REPEAT}:
        least, _, inner = value
        yield from (text * least for text in examples(inner))
    else:
        assert kind is parts.AT, kind
        yield ""


def test_every_form_of_a_notice_has_one_of_the_words():
    forms = list(examples(parser.parse(rights._NOTICE.pattern)))
    assert len(forms) > 150
    for form in forms:
        assert rights._NOTICE.search(form), form
        assert rights.notice_start(form) is not None, form


@pytest.mark.parametrize("seed", range(20))
def test_no_role_is_missed(seed):
    chance = random.Random(seed)
    pieces = [
        *words._ROLES,
        *words._MODIFIERS,
        "文",
        "图",
        "摄",
        "辑",
        "/",
        " ",
        "张",
        "三",
        "，",
        ":",
        "&",
        "驻",
        "a",
    ]
    for _ in range(400):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 6)))
        found, wanted = words.find_role(text), words.ROLE.search(text)
        assert (found and found.span()) == (wanted and wanted.span()), text


def test_a_set_finds_what_a_table_changes():
    from newscrawl.attribution import forms

    for table in (forms._simple_table, forms._flat_table):
        pattern = forms._set_of(table)
        assert all(pattern.fullmatch(chr(code)) for code in table())
        assert not any(pattern.search(chr(code)) for code in range(0x1_0000) if code not in table())


def test_both_forms_are_those_of_the_tables():
    from newscrawl.attribution import forms

    chance = random.Random(7)
    for _ in range(300):
        text = "".join(
            chr(
                chance.choice(
                    [
                        chance.randrange(0x20, 0x3000),
                        chance.randrange(0x4E00, 0xA000),
                        chance.randrange(0xFF01, 0xFF60),
                    ]
                )
            )
            for _ in range(30)
        )
        simple = text.translate(forms._simple_table())
        assert forms._folded(text) == (simple, simple.translate(forms._flat_table()))
        assert re.sub("[《》“”‘’\"' \n]", "", simple.translate(forms._flat_table())).casefold() == forms.key(
            text
        )
