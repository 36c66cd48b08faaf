"""Running the command as a user would."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.limits import HANGS
from tests.processes import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """A finished command."""

    code: int
    out: str
    err: str


def newscrawl(*arguments: str, output: Path, env: dict[str, str] | None = None) -> Run:
    """Run the command as a user would, warnings as errors left to the unit tests."""
    environment = os.environ | (env or {})
    done = run("newscrawl", "--output", output, *arguments, env=environment, timeout=HANGS)
    return Run(done.returncode, done.stdout, done.stderr)
