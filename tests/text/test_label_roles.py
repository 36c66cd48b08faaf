"""The labels of pages and the table of roles say the same: the table is the owner."""

from __future__ import annotations

import pytest

from newscrawl.text import labels
from newscrawl.text.credits import Kind, kind_of

KINDS = {
    labels.AUTHOR_LABELS: {Kind.WRITER},
    labels.REPORTER_LABELS: {Kind.REPORTER},
    labels.EDITOR_LABELS: {Kind.EDITOR, Kind.DESK},
    labels.PHOTO_LABELS: {Kind.PICTURES},
}


@pytest.mark.parametrize("words", KINDS, ids=lambda words: words[0])
def test_every_label_of_people_is_a_role_of_its_kind(words):
    assert {word: kind_of(word) for word in words if kind_of(word) not in KINDS[words]} == {}
