from __future__ import annotations

from importlib.resources import files

import pytest

from newscrawl.text import script_sets


def shipped_bytes() -> bytes:
    return files("newscrawl.text").joinpath(script_sets.FILE).read_bytes()


def test_what_is_shipped_is_what_is_made():
    made_of = shipped_bytes().split(b"\n", 1)[0].decode()
    if made_of != script_sets.versions():
        pytest.skip(f"made of {made_of}; here is {script_sets.versions()}")
    assert script_sets.build() == script_sets.shipped()


def test_packed_and_unpacked():
    assert script_sets.unpacked(script_sets.packed(script_sets.shipped())) == script_sets.shipped()


def test_each_set_has_its_kind_of_characters():
    sets = script_sets.shipped()
    for char, names in (("漢", {"traditional", "converted", "common"}), ("汉", {"simplified", "common"}), ("一", {"common"}),
                        ("堃", set()), ("鱸", {"traditional", "converted", "rarer"})):  # fmt: skip
        assert {
            name
            for name in ("traditional", "simplified", "converted", "common", "rarer")
            if char in getattr(sets, name)
        } == names
    assert not sets.common & sets.rarer
    assert sets.converted < sets.traditional
