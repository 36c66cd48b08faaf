"""One crawl of the sample portals for all end-to-end tests."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment, timeout=240
    )
    return Run(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Demo:
    """The output folder after ``newscrawl demo`` ran twice, and what each run said."""

    output: Path
    first: Run
    second: Run

    @property
    def database(self) -> Path:
        return self.output / "newscrawl.db"


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Demo:
    output = tmp_path_factory.mktemp("demo") / "output"
    first = newscrawl("demo", "--json", output=output)
    second = newscrawl("demo", output=output)
    return Demo(output, first, second)
