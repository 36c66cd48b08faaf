"""The gates themselves: what counts as a loss."""

from __future__ import annotations

import pytest

from tests.gates.baseline import BASELINES, RENEW, Figure, check_baseline, load, save


@pytest.fixture
def folder(tmp_path):
    save("set", {"f1": Figure(0.95, noise=0.01), "wrong": Figure(3, better="lower")}, tmp_path)
    return tmp_path


def test_equal_better_and_noisy_figures_pass(folder, monkeypatch):
    monkeypatch.delenv(RENEW, raising=False)
    check_baseline("set", {"f1": 0.95, "wrong": 3}, folder=folder)
    check_baseline("set", {"f1": 0.99, "wrong": 0}, folder=folder)
    check_baseline("set", {"f1": 0.941, "wrong": 3}, folder=folder)


@pytest.mark.parametrize(
    ("measured", "named"),
    [
        ({"f1": 0.93, "wrong": 3}, "f1"),
        ({"f1": 0.95, "wrong": 4}, "wrong"),
        ({"f1": float("nan"), "wrong": 3}, "f1"),
        ({"f1": 0.95}, "wrong: in the baseline"),
        ({"f1": 0.95, "wrong": 3, "new": 1}, "new: measured"),
    ],
)
def test_a_loss_beyond_noise_and_a_missing_figure_fail(folder, monkeypatch, measured, named):
    monkeypatch.delenv(RENEW, raising=False)
    with pytest.raises(AssertionError, match=named):
        check_baseline("set", measured, folder=folder)


def test_a_set_without_baseline_fails(tmp_path, monkeypatch):
    monkeypatch.delenv(RENEW, raising=False)
    with pytest.raises(AssertionError, match="not in the baseline"):
        check_baseline("unknown", {"f1": 1.0}, folder=tmp_path)


def test_renewal_keeps_noise_and_direction(folder, monkeypatch):
    monkeypatch.setenv(RENEW, "1")
    check_baseline("set", {"f1": 0.9712345, "wrong": 2, "new": 0.5}, noise={"new": 0.1}, folder=folder)
    assert load("set", folder) == {
        "f1": Figure(0.97123, 0.01),
        "wrong": Figure(2.0, 0.0, "lower"),
        "new": Figure(0.5, 0.1),
    }
    monkeypatch.delenv(RENEW)
    check_baseline("set", {"f1": 0.9712345, "wrong": 2, "new": 0.5}, folder=folder)


def test_baselines_are_as_a_renewal_writes_them(tmp_path):
    for path in sorted(BASELINES.glob("*.json")):
        save(path.stem, load(path.stem), tmp_path)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
