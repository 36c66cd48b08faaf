"""One crawl of the sample portals for all end-to-end tests."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from as_user import Run, newscrawl  # noqa: E402 - the helper beside this file


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
def demo_attempt(tmp_path_factory) -> Demo | Exception:
    """The demo, or why it did not run. A session fixture that raises turns every test that needs it into an error."""
    output = tmp_path_factory.mktemp("demo") / "output"
    try:
        return Demo(output, newscrawl("demo", "--json", output=output), newscrawl("demo", output=output))
    except Exception as error:
        return error


@pytest.fixture(scope="session")
def demo(demo_attempt) -> Demo:
    if isinstance(demo_attempt, Exception) or demo_attempt.first.code or demo_attempt.second.code:
        pytest.skip("the demo did not end well: see test_both_runs_end_well")
    return demo_attempt


def pytest_collection_modifyitems(items):
    """All of these go to one worker, so that the sample portals are crawled once."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("demo"))
