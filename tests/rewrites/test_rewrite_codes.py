"""The kernel's codes against numpy's, and what a look-up leaves out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.native import kernel
from newscrawl.rewrites import sign_codes

pytestmark = pytest.mark.skipif(kernel is None, reason="no compiled kernel")


def in_numpy(function, *args, **named):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_codes, "kernel", None)
        return function(*args, **named)


@st.composite
def stores(draw):
    """Codes few bits apart, so that distances are equal often, with days and sites."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.integers(0, 60))
    kept = chance.integers(0, 2**63, (count, 8), np.uint64) & np.uint64(
        draw(st.sampled_from([3, 255, 2**63]))
    )
    days = chance.integers(0, 9, count).astype(np.int32)
    sites = chance.integers(0, 4, count).astype(np.int32)
    return chance, kept, days, sites


@settings(max_examples=80, deadline=None)
@given(stores(), st.integers(0, 9), st.integers(0, 9), st.integers(-1, 4), st.integers(0, 70))
def test_the_nearest_are_those_of_numpy(store, first, last, site, most):
    chance, kept, days, sites = store
    code = chance.integers(0, 2**63, (1, 8), np.uint64)
    given_ = {"between": (first, last), "site": site, "most": most}
    found = sign_codes.nearest(code, kept, days, sites, **given_)
    assert found.tolist() == in_numpy(sign_codes.nearest, code, kept, days, sites, **given_).tolist()
    assert all(sites[place] != site for place in found)
    assert all(days[place] == 0 or first <= days[place] <= last for place in found)


@settings(max_examples=80, deadline=None)
@given(stores(), st.integers(0, 6))
def test_sums_and_similarities_are_those_of_numpy_to_the_bit(store, queries):
    chance, kept, _, _ = store
    query = chance.integers(0, 2**63, (queries, 8), np.uint64)
    if len(kept):
        query[: queries // 2] = kept[0]
    own, levels = (chance.random(n).astype(np.float32) / 3 for n in (queries, len(kept)))
    begins = np.sort(chance.integers(0, len(kept) + 1, 7))
    places = chance.integers(0, 6, 10).astype(np.int32)
    given_ = (query, own, kept, levels, begins, places)
    assert sign_codes.best_sums(*given_).tobytes() == in_numpy(sign_codes.best_sums, *given_).tobytes()
    near = sign_codes.similarity(query, kept)
    assert near.shape == (queries, len(kept))
    assert near.tobytes() == in_numpy(sign_codes.similarity, query, kept).tobytes()


def test_what_is_no_code_is_refused():
    code, none = np.zeros((1, 8), np.uint64), np.zeros(0, np.int32)
    with pytest.raises(ValueError, match="one code"):
        kernel.nearest(bytes(63), code, none, none, 0, 1, 0, 1)
    with pytest.raises(ValueError, match="one code"):
        kernel.nearest(code, code, none, none, 0, 1, 0, 1)
    with pytest.raises(ValueError, match="513 cosines"):
        kernel.similarities(code, code, bytes(4))
    begins, places = np.array([0, 2]), np.zeros(1, np.int32)
    levels, cosines = np.zeros(1, np.float32), np.zeros(513, np.float32)
    with pytest.raises(ValueError, match="places among them"):
        kernel.best_sums(code, levels, code, levels, begins, places, cosines)
