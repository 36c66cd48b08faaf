from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from newscrawl.text import tables


def shipped_bytes() -> bytes:
    return files("newscrawl.text").joinpath(tables.FILE).read_bytes()


def test_what_is_shipped_is_what_is_made():
    made_of = shipped_bytes().split(b"\n", 1)[0].decode()
    if made_of != tables.versions():
        pytest.skip(f"made of {made_of}; here are {tables.versions()}")
    for made, shipped in zip(tables.build(), tables.shipped(), strict=True):
        assert np.array_equal(made, shipped)


def test_packed_and_unpacked():
    for before, after in zip(tables.shipped(), tables.unpacked(tables.packed(tables.shipped())), strict=True):
        assert before.dtype == after.dtype
        assert np.array_equal(before, after)


def test_every_code_point_has_a_kind_and_expansions_are_whole():
    kinds, folded, begins, expansions = tables.shipped()
    assert len(kinds) == len(folded) == tables.LIMIT + 1
    assert set(kinds.tolist()) <= set(range(6))
    numbers = folded[kinds == tables.EXPANDED]
    assert sorted(numbers.tolist()) == list(range(len(begins) - 1))
    assert begins[-1] == len(expansions)
    assert (np.diff(begins) > 1).all()
