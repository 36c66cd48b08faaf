"""No test brings a time limit of its own; see tests/limits.py."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent


def test_every_limit_is_the_scaled_one():
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "timeout" and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, int | float)
    ]
    assert not found, f"use tests.limits.HANGS: {found}"
