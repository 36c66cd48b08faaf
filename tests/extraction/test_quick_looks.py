"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import random
import re

import pytest
from patterns import examples

from newscrawl.extraction import lines, pages, people


@pytest.mark.parametrize(
    ("pattern", "words"), [(lines._PROMO, lines._PROMO_WORDS), (pages._IMPRINT, pages._IMPRINT_WORDS)]
)
def test_every_form_has_one_of_the_words(pattern, words):
    forms = examples(pattern)
    assert len(forms) > 15
    for form in forms:
        assert pattern.search(form), form
        assert lines.has_any(form, words), form


def test_every_role_begins_with_one_of_the_characters():
    for words in people._CLASSES.values():
        for form in examples(words, optional=True):
            assert re.match(people._BEGINS, form), form


def test_a_role_is_found_as_without_the_look_ahead():
    plain = re.compile(people._ROLE.pattern.replace(f"(?={people._BEGINS})", "", 1))
    chance = random.Random(1)
    pieces = [form for words in people._CLASSES.values() for form in examples(words, optional=True)]
    pieces += [*"文图摄圖攝:/|丨张三，。 abc", "的"]
    for _ in range(5000):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 6)))
        assert [(m.span(), m.lastgroup) for m in people._ROLE.finditer(text)] == [
            (m.span(), m.lastgroup) for m in plain.finditer(text)
        ]
