"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import pytest
from patterns import examples

from newscrawl.extraction import lines, pages


@pytest.mark.parametrize(
    ("pattern", "hint"), [(lines._PROMO, lines._PROMO_HINT), (pages._IMPRINT, pages._IMPRINT_HINT)]
)
def test_every_form_has_one_of_the_words(pattern, hint):
    forms = examples(pattern)
    assert len(forms) > 15
    for form in forms:
        assert pattern.search(form), form
        assert hint.search(form), form
