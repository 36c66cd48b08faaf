"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import pytest
from patterns import examples

from newscrawl.extraction import body, further_pages, page_lines, tree
from newscrawl.extraction.fields import zones
from newscrawl.extraction.page_lines import is_label


@pytest.mark.parametrize(
    "pattern",
    [body._AGO, body._POSTED, body._READER, body._REPLIES],
    ids=["ago", "posted", "reader", "replies"],
)
def test_every_line_of_a_post_has_one_of_the_characters(pattern):
    for form in examples(pattern):
        assert not set(body._OF_POSTS).isdisjoint(form), form


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        (page_lines._PROMO, page_lines._PROMO_HINT.search),
        (further_pages._IMPRINT, further_pages._of_imprint),
        (tree._PLACEHOLDER, tree._is_placeholder),
        (page_lines._LABEL_ONLY, lambda form: len(form) > page_lines._LONGEST_LABEL or is_label(form)),
        (zones._HOUSE_END, zones._ends_house),
    ],
    ids=["promotion", "imprint", "placeholder", "label", "house"],
)
def test_every_form_has_one_of_the_words(pattern, hint):
    forms = examples(pattern)
    assert len(forms) > 15
    for form in forms:
        assert pattern.search(form), form
        assert hint(form), form
