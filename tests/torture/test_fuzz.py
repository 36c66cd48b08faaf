"""A small part of ``benchmarks/fuzz.py``; ``make fuzz`` is the long one."""

from __future__ import annotations

from benchmarks.fuzz import fuzz


def test_mutated_pages_give_articles_or_named_refusals():
    outcomes = fuzz(300, seed=20261120)
    assert sum(outcomes.values()) == 300
    assert outcomes["new"] > 100
