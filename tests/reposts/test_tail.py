from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reposts import tail
from newscrawl.reposts.tail import PlainTail, new_tail

MOST = 20

texts = st.lists(
    st.tuples(st.integers(0, 12), st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True)),
    max_size=60,
)


@pytest.fixture(autouse=True)
def few_in_the_dictionary(monkeypatch):
    """So that a handful of texts goes through both forms."""
    monkeypatch.setattr(tail, "_RECENT_TEXTS", 4)


@settings(deadline=None)
@given(texts)
def test_what_is_held_does_not_depend_on_where_it_lies(added):
    held, plain = new_tail(MOST), {}
    for key, hashes in added:
        held.add(key, np.array(hashes, np.uint64))
        plain[key] = hashes
    query = list(range(41))
    found = {value: sorted(keys) for value, keys in held.holders(np.array(query, np.uint64)).items() if keys}
    expected = {value: sorted(k for k, hashes in plain.items() if value in hashes) for value in query}
    assert found == {value: keys for value, keys in expected.items() if keys}
    assert len(held) == len(plain)


@settings(deadline=None)
@given(texts, st.integers(0, 12))
def test_a_removed_text_is_held_nowhere(added, gone):
    held = new_tail(MOST)
    for key, hashes in added:
        held.add(key, np.array(hashes, np.uint64))
    if gone in held:
        held.remove(gone)
    assert gone not in held
    assert all(gone not in keys for keys in held.holders(np.arange(41, dtype=np.uint64)).values())


def test_only_the_newest_texts_lie_in_the_dictionary():
    held = PlainTail(MOST)
    for key in range(11):
        held.add(key, np.array([key, key + 1], np.uint64))
    assert 0 not in held._fingerprints  # in the arrays
    assert 10 in held._fingerprints
    hashes, keys = held.postings()
    assert hashes.tolist() == sorted(hashes.tolist())
    assert sorted(keys.tolist()) == sorted([*range(11), *range(11)])
