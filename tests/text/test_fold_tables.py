from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from newscrawl.text import fold_tables


def shipped_bytes() -> bytes:
    return files("newscrawl.text").joinpath(fold_tables.FILE).read_bytes()


def test_what_is_shipped_is_what_is_made():
    made_of = shipped_bytes().split(b"\n", 1)[0].decode()
    if made_of != fold_tables.versions():
        pytest.skip(f"made of {made_of}; here are {fold_tables.versions()}")
    for made, shipped in zip(fold_tables.build(), fold_tables.shipped(), strict=True):
        assert np.array_equal(made, shipped)


def test_packed_and_unpacked():
    for before, after in zip(
        fold_tables.shipped(), fold_tables.unpacked(fold_tables.packed(fold_tables.shipped())), strict=True
    ):
        assert before.dtype == after.dtype
        assert np.array_equal(before, after)


def test_every_code_point_has_a_kind_and_expansions_are_whole():
    kinds, folded, begins, expansions = fold_tables.shipped()
    assert len(kinds) == len(folded) == fold_tables.LIMIT + 1
    assert set(kinds.tolist()) <= set(range(6))
    numbers = folded[kinds == fold_tables.EXPANDED]
    assert sorted(numbers.tolist()) == list(range(len(begins) - 1))
    assert begins[-1] == len(expansions)
    assert (np.diff(begins) > 1).all()
