from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import native
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


@given(
    st.lists(st.sampled_from((b"<", b"!", b"-", b"/", b">", b"a", b"<!--", b"-->")), max_size=40).map(
        b"".join
    )
)
def test_signs_are_counted_alike_in_c_and_python(body):
    found = bounds._signs(body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert bounds._signs(body) == found
