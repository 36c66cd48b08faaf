"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import pytest
from patterns import examples

from newscrawl.extraction import lines, pages


@pytest.mark.parametrize(
    ("pattern", "words"), [(lines._PROMO, lines._PROMO_WORDS), (pages._IMPRINT, pages._IMPRINT_WORDS)]
)
def test_every_form_has_one_of_the_words(pattern, words):
    forms = examples(pattern)
    assert len(forms) > 15
    for form in forms:
        assert pattern.search(form), form
        assert lines.has_any(form, words), form
