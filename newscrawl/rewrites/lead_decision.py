"""Whether the evidence makes a lead: a plain table of weights, and two thresholds.

Logistic regression (weights, means and deviations in ``decision.json``), trained by ``benchmarks/rewrites_train.py``.
Linear on purpose: 43 numbers that a person can read, and few labelled copies to learn from. A score is the logarithm of
the odds, moved so that the threshold of a lead is 0.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl.rewrites.lead_evidence import FEATURES

if TYPE_CHECKING:
    from newscrawl.rewrites.lead_evidence import Evidence

LEAD, WEAK = "lead", "weak"


class Table(NamedTuple):
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float
    #: Scores from which on a pair is a lead, or a weak one.
    lead: float
    weak: float


@functools.cache
def table() -> Table:
    """The shipped table."""
    data = json.loads(files("newscrawl.rewrites").joinpath("decision.json").read_text("utf-8"))
    rows = data["features"]
    if tuple(rows) != EXPANDED:
        msg = "decision.json was trained on other features: run benchmarks/rewrites_train.py"
        raise ValueError(msg)
    columns = np.array([[row["mean"], row["scale"], row["weight"]] for row in rows.values()])
    mean, scale, weights = columns.T
    return Table(mean, scale, weights, data["bias"], data["lead"], data["weak"])


#: Features of a row, and products of two.
PRODUCTS = (
    ("coverage", "fact_share"), ("foreign", "fact_share"), ("foreign", "coverage"), ("foreign", "terms"), ("rare", "coverage"),
    ("foreign", "facts"), ("fact_share", "fact_share_back"), ("facts", "fact_share"),
    ("telling_joined", "coverage"), ("unusual", "core"), ("anchored", "telling_joined"), ("telling", "fact_share"),
    ("matched", "telling_share"),
)  # fmt: skip
EXPANDED = (*FEATURES, *(f"{a}*{b}" for a, b in PRODUCTS))


def expanded(row: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """A row of features with their products."""
    value = dict(zip(FEATURES, row, strict=True))
    return np.array([*row, *(value[a] * value[b] for a, b in PRODUCTS)])


def score(found: Evidence) -> float:
    """The logarithm of the odds that the pair is a copy and its origin, less the threshold of a lead."""
    given = table()
    return float(((expanded(found.row) - given.mean) / given.scale) @ given.weights) + given.bias - given.lead


def weakest() -> float:
    """The score from which on a pair is a weak lead."""
    return table().weak - table().lead


def tier(value: float) -> str:
    """``lead``, ``weak`` or nothing, for a score."""
    if value >= 0:
        return LEAD
    return WEAK if value >= weakest() else ""
