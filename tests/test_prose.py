"""Spelling and plain words; see tests/prose.py."""

from __future__ import annotations

import pytest

from tests import prose

pytest.importorskip("codespell_lib")


def test_nothing_is_misspelt_and_no_room_falls_back_into_dialect():
    assert prose.faults() == []


def test_the_allowance_shrinks_with_the_words():
    found = {room: len(hits) for room, hits in prose.dialect().items()}
    unused = {room: count - found.get(room, 0) for room, count in prose.allowed().items()}
    # Some slack, so that a change in one room does not wait for another's list.
    assert sum(unused.values()) <= 40, f"python tests/prose.py --renew: {unused}"


def test_the_linter_sees_identifiers_comments_and_prose(tmp_path, monkeypatch):
    (tmp_path / "one.py").write_text("told_apart = 1  # made anew\n", encoding="utf-8")
    (tmp_path / "two.md").write_text("The deed is recieved.\n", encoding="utf-8")
    monkeypatch.setattr(prose, "ROOT", tmp_path)
    monkeypatch.setattr(prose, "files", lambda: ["one.py", "two.md"])
    assert {room: len(hits) for room, hits in prose.dialect().items()} == {"one.py": 2, "two.md": 1}
    assert len(prose.misspellings()) == 1
