from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.intake import bounds


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.one_of(st.integers(1, 2100).map(lambda size: b"x" * size), st.just(b">"), st.just(b"<p ")),
        max_size=8,
    ).map(b"".join)
)
def test_a_long_run_is_seen_before_the_pattern(body):
    assert bounds._has_long_run(body) is bool(re.search(rb"[^>]{%d}" % bounds._LONG_TAG, body))
    if bounds._LONG.search(body):
        assert bounds._has_long_run(body)
