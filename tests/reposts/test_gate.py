"""The gate: generated families always, the labelled pairs where they are at hand, against checked figures."""

from __future__ import annotations

import json

import pytest
import reposts_families as families
import reposts_gate as gate

from newscrawl import native

#: Half a point.
TOLERANCE = 0.005
BASELINE = json.loads(gate.BASELINE.read_text("utf-8"))


@pytest.fixture(autouse=True)
def kernel():
    """With whatever kernel there is: both are compared in tests/native."""
    return native.kernel


def test_a_copy_under_any_change_stays_a_repost():
    figures = gate.changes(gate.synthetic_bodies())
    assert {n: f for n, f in figures.items() if f < BASELINE["changes"][n] - TOLERANCE} == {}
    assert min(figure for name, figure in figures.items() if name not in families.FURTHER) >= 0.97
    assert sorted(figures) == sorted(BASELINE["changes"])


def test_a_copy_of_a_part_stays_a_repost():
    figures = gate.parts(gate.synthetic_bodies(gate.PART_BODIES))
    assert {n: f for n, f in figures.items() if f < BASELINE["parts"][n] - TOLERANCE} == {}


def test_forms_never_trained_on_reports_of_one_event_and_what_anybody_quotes_are_no_reposts():
    figures = gate.unlikes(gate.synthetic_bodies(gate.FEW))
    assert {n: f for n, f in figures.items() if f > BASELINE["unlikes"][n] + TOLERANCE} == {}


def test_what_only_looks_alike_is_no_repost():
    figures = gate.likenesses(gate.synthetic_bodies())
    assert {n: f for n, f in figures.items() if f > BASELINE["likenesses"][n] + TOLERANCE} == {}


@pytest.mark.real
@pytest.mark.slow
def test_the_development_half(shared):
    figures = gate.development(shared / "data" / "reposts")
    assert {n: f for n, f in figures.items() if f < BASELINE["development"][n] - TOLERANCE} == {}
