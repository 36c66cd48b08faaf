"""Running the command as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.limits import HANGS

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """A finished command."""

    code: int
    out: str
    err: str


def newscrawl(*arguments: str, output: Path, env: dict[str, str] | None = None) -> Run:
    """Run the command as a user would, warnings as errors left to the unit tests."""
    command = [sys.executable, "-m", "newscrawl", "--output", str(output), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment, timeout=HANGS
    )
    return Run(done.returncode, done.stdout, done.stderr)
