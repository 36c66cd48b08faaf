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
def demo(tmp_path_factory) -> Demo:
    output = tmp_path_factory.mktemp("demo") / "output"
    first = newscrawl("demo", "--json", output=output)
    second = newscrawl("demo", output=output)
    return Demo(output, first, second)


def pytest_collection_modifyitems(items):
    """All of these go to one worker, so that the sample portals are crawled once."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("demo"))
