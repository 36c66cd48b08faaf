"""Mutation tests of what decides who copied whom: runs mutmut and lists the survivors in docs/mutants.md.

Run from the checkout: ``make mutants`` (some ten minutes on two cores). A survivor is a change of the code that no
test noticed; "no test" means that no selected test runs the function at all. Constants of modules (weights, word
lists) are not mutated by mutmut; `tests/judgement` and `tests/reposts` test weights one by one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "mutants.md"
MUTMUT = [sys.executable, "-m", "mutmut"]
_RESULT = re.compile(r"^\s*(?P<name>\S+?)__mutmut_\d+: (?P<state>.+)$")
HEAD = """# Mutants

`make mutants` changes one operator, number, string or argument at a time in the functions that decide who copied whom
and runs their tests. A mutant that no test notices survives. This list is written by that command; a change that adds
survivors to a function needs a test.

"""


def readable(name: str) -> str:
    """``newscrawl.room.module.xǁClassǁmethod`` → ``room.module.Class.method``"""
    module, _, function = name.removeprefix("newscrawl.").rpartition(".")
    parts = function.split("ǁ")
    return ".".join([module, *(parts[1:] if len(parts) > 1 else [function.removeprefix("x_")])])


def main() -> None:
    run = subprocess.run([*MUTMUT, "run", *sys.argv[1:]], cwd=ROOT, check=False)
    lines = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    found: dict[str, Counter[str]] = {}
    for line in lines:
        if match := _RESULT.match(line):
            found.setdefault(readable(match["name"]), Counter())[match["state"].strip()] += 1
    total = sum((states for states in found.values()), Counter())
    if not total:
        sys.exit(f"mutmut gave no result (exit status {run.returncode})")
    rows = []
    for name, states in sorted(
        found.items(), key=lambda one: (-one[1]["survived"] - one[1]["no tests"], one[0])
    ):
        if states["survived"] or states["no tests"]:
            rows.append(f"| `{name}` | {states.total()} | {states['survived']} | {states['no tests']} |")
    killed = total.total() - total["survived"] - total["no tests"]
    LIST.write_text(
        f"{HEAD}{total.total()} mutants, {killed} noticed ({killed / total.total():.0%}), {total['survived']} survivors, "
        f"{total['no tests']} in functions without a test.\n\n"
        "| function | mutants | survived | no test |\n|---|---|---|---|\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    print(f"{killed} of {total.total()} mutants noticed; survivors in {LIST.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
