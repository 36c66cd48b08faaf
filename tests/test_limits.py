"""No test brings a time limit of its own, and none compares times; see tests/limits.py and tests/browsing.py."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent
#: Methods whose first argument is how long to wait.
WAITS = {
    "communicate",
    "join",
    "result",
    "set_default_navigation_timeout",
    "set_default_timeout",
    "settimeout",
    "wait",
}
CLOCKS = {"monotonic", "perf_counter", "process_time"}


def number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def clock(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS


def found(source: str) -> list[int]:
    """The lines with a limit that is written as a number: a wait, a deadline, a comparison of times."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in {"timeout", "ready_timeout"}:
            limit = number(node.value) and node.value.value != 0
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # At the end of what it ends: a loop that waits a moment each time is a condition.
            limit = (
                node.func.attr in WAITS
                and bool(node.args)
                and number(node.args[0])
                and node.args[0].value >= 1
            )
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            limit = clock(node.left) and number(node.right)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            limit = any(
                isinstance(side, ast.BinOp) and isinstance(side.op, ast.Sub) and clock(side.left)
                for side in sides
            ) and any(isinstance(one, ast.Lt | ast.LtE) for one in node.ops)
        else:
            limit = False
        if limit:
            lines.append(node.value.lineno if isinstance(node, ast.keyword) else node.lineno)
    return lines


def test_every_limit_is_the_scaled_one():
    limits = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in found(path.read_text(encoding="utf-8"))
    ]
    assert not limits, f"use tests.limits.HANGS, or wait for a state: {limits}"


def test_what_counts_as_a_limit():
    for source in (
        "run(x, timeout=5)", "page.set_default_timeout(10_000)", "thread.join(20)", "event.wait(30)",
        "end = time.monotonic() + 10", "assert time.monotonic() - began < 20", "process.communicate(timeout=1.5)",
    ):  # fmt: skip
        assert found(source) == [1], source
    for source in (
        "run(x, timeout=HANGS)", "''.join(parts)", "thread.join()", "event.wait(0.05)", "people.wait(connection, 1)",
        "time.monotonic() + HANGS", "assert time.monotonic() - began >= 3", "gone.wait(HANGS)",
    ):  # fmt: skip
        assert found(source) == [], source


def test_browsers_are_launched_and_followed_at_one_place():
    """A key or a click right after a link was clicked may meet the page before."""
    launching = [
        str(path.relative_to(TESTS))
        for path in sorted(TESTS.rglob("*.py"))
        if path.name not in {"browsing.py", "test_limits.py"}
        and "sync_playwright" in path.read_text(encoding="utf-8")
    ]
    assert not launching, f"use tests.browsing: {launching}"
