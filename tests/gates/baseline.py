"""Checked baselines: the quality figures of a labelled set, kept in a file, below which no change may fall.

A gate measures a set and hands its figures over::

    from tests.gates.baseline import check_baseline


    def test_extraction_of_the_development_set(shared):
        check_baseline("extraction", {"body_f1": 0.981, "wrong_sources": 3.0})

``tests/gates/baselines/extraction.json`` holds, per figure, the value, the noise that is no loss, and which way is
better. A figure that is worse than ``value`` by more than ``noise`` fails the test. A better one passes; renew the
baseline in the same commit, so that the gain is kept (``make gates-renew``, which leaves noise and direction alone).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

BASELINES = Path(__file__).parent / "baselines"
#: In the environment: write the figures measured instead of comparing them.
RENEW = "NEWSCRAWL_RENEW_GATES"
#: Digits kept of a figure; a renewal on another machine must not change the file.
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a baseline: shares between 0 and 1, or counts."""

    value: float
    noise: float = 0.0
    better: Literal["higher", "lower"] = "higher"

    def loss(self, measured: float) -> float:
        """How much worse a measured value is; negative: better."""
        return self.value - measured if self.better == "higher" else measured - self.value


def load(name: str, folder: Path = BASELINES) -> dict[str, Figure]:
    """The baseline of a set; empty where none was written yet."""
    path = folder / f"{name}.json"
    if not path.exists():
        return {}
    return {key: Figure(**entry) for key, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def save(name: str, figures: Mapping[str, Figure], folder: Path = BASELINES) -> None:
    """Write the baseline of a set, figures in order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = {key: asdict(figures[key]) for key in sorted(figures)}
    (folder / f"{name}.json").write_text(
        json.dumps(lines, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def check_baseline(
    name: str,
    measured: Mapping[str, float],
    *,
    noise: Mapping[str, float] | float = 0.0,
    lower_is_better: frozenset[str] | set[str] = frozenset(),
    folder: Path = BASELINES,
) -> None:
    """Fail where a figure fell below its baseline by more than its noise.

    ``noise`` and ``lower_is_better`` describe figures that the baseline does not hold yet; of known ones the file
    decides. A figure that the baseline lacks, or that is no longer measured, fails too: renew the baseline.

    :raises AssertionError: one line for each figure that is worse, missing or new
    """
    known = load(name, folder)
    if os.environ.get(RENEW):
        fresh = {}
        for key, value in measured.items():
            allowed = noise if isinstance(noise, int | float) else noise.get(key, 0.0)
            old = known.get(key) or Figure(0.0, allowed, "lower" if key in lower_is_better else "higher")
            fresh[key] = Figure(round(float(value), DIGITS), old.noise, old.better)
        save(name, fresh, folder)
        return
    faults = [f"{key}: measured, but not in the baseline" for key in sorted(measured.keys() - known.keys())]
    faults += [f"{key}: in the baseline, but not measured" for key in sorted(known.keys() - measured.keys())]
    for key in sorted(measured.keys() & known.keys()):
        figure, value = known[key], float(measured[key])
        # Half a unit of the last digit kept: the baseline itself is rounded.
        if not figure.loss(value) <= figure.noise + 0.5 * 10**-DIGITS:
            faults.append(f"{key}: {value:.{DIGITS}f}, baseline {figure.value} (noise {figure.noise})")
    assert not faults, f"gate {name!r} (renew with `make gates-renew` if intended):\n" + "\n".join(faults)
