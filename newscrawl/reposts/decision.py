"""How likely the evidence is a repost: a small table of trees, read with nothing but numpy.

Gradient-boosted trees (Friedman 2001), trained by ``benchmarks/reposts_train.py``. All trees are walked at once
with one mask of leaves per node (Lucchese and others, "QuickScorer", SIGIR 2015): a node whose test fails rules
out the leaves to its left, and the leftmost leaf that is left is the tree's answer.
"""

from __future__ import annotations

import functools
import json
import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.files import shipped_file
from newscrawl.reposts.copy_evidence import NAMES

#: Leaves of a tree at most: the bits of a mask.
LEAVES = 8
_EVERY_LEAF = (1 << LEAVES) - 1
_LOWEST_BIT = np.array([0, *((n & -n).bit_length() - 1 for n in range(1, 1 << LEAVES))], np.int64)


class _Table(NamedTuple):
    baseline: float
    #: One row per tree, one column per test; a tree with fewer tests is filled up with tests that never fail.
    features: npt.NDArray[np.int64]
    thresholds: npt.NDArray[np.float64]
    masks: npt.NDArray[np.uint8]
    #: Values of the leaves, from left to right, and where each tree's begin.
    values: npt.NDArray[np.float64]
    begins: npt.NDArray[np.int64]
    #: The same in the kernel's form; None where there is no kernel.
    compiled: Any


Nodes = list[list[float]]


@functools.cache
def _table() -> _Table:
    data = json.loads(shipped_file("newscrawl.reposts", "decision.json"))
    if tuple(data["features"]) != NAMES:
        msg = "decision.json was trained on other features: run benchmarks/reposts_train.py"
        raise ValueError(msg)
    return _compiled(float(data["baseline"]), data["trees"])


def _compiled(baseline: float, trees: list[Nodes]) -> _Table:
    every: list[tuple[float, float, int]] = []
    said: list[float] = []
    for nodes in trees:
        tests: list[tuple[float, float, int]] = []
        leaves: list[float] = []
        _flatten(nodes, 0, tests, leaves)
        every += tests + [(0, math.inf, _EVERY_LEAF)] * (LEAVES - 1 - len(tests))
        said += leaves + [0.0] * (LEAVES - len(leaves))
    columns = [np.array(column).reshape(-1, LEAVES - 1) for column in zip(*every, strict=True)]
    features, thresholds, masks = columns[0].astype(np.int64), columns[1], columns[2].astype(np.uint8)
    values = np.array(said)
    packed = features.astype(np.uint8).tobytes(), thresholds.tobytes(), masks.tobytes(), values.tobytes()
    begins = np.arange(len(trees)) * LEAVES
    compiled = native.kernel.Trees(*packed) if native.kernel is not None else None
    return _Table(baseline, features, thresholds, masks, values, begins, compiled)


def _flatten(nodes: Nodes, at: int, tests: list[tuple[float, float, int]], leaves: list[float]) -> None:
    """Leaves from left to right, and of every test the leaves that are left when it fails."""
    node = nodes[at]
    if len(node) == 1:
        leaves.append(node[0])
        return
    feature, threshold, left, right = node
    first = len(leaves)
    _flatten(nodes, int(left), tests, leaves)
    ruled_out = (1 << len(leaves)) - (1 << first)
    tests.append((feature, threshold, _EVERY_LEAF & ~ruled_out))
    _flatten(nodes, int(right), tests, leaves)


def compiled_trees() -> Any:
    """The table in the kernel's form; None where there is no kernel."""
    return _table().compiled if native.kernel is not None else None


def probability(row: list[float]) -> float:
    """How likely the evidence (see :func:`newscrawl.reposts.copy_evidence.features`) is a repost, 0..1."""
    trees = compiled_trees()
    if trees is not None:
        return chance(trees.decide(row))
    table = _table()
    failed = np.array(row).take(table.features) > table.thresholds
    left = np.bitwise_and.reduce(np.where(failed, table.masks, np.uint8(_EVERY_LEAF)), axis=1)
    # One after the other, as the kernel adds them up.
    says = np.add.accumulate(table.values.take(table.begins + _LOWEST_BIT.take(left)))
    return chance(float(says[-1]))


def chance(says: float) -> float:
    """How likely a repost is, 0..1, by the sum of what the trees say."""
    return 1 / (1 + math.exp(-(_table().baseline + says)))
