"""What every test may use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import closing, templates
from tests.scheduling import *  # noqa: F403 - hooks

templates.install()
closing.install()

# Where the environment forbids it, each process that a test starts would compile the whole package again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Machines are noisy: no test fails for being slow once. Speed is measured by the benchmarks.
settings.register_profile("newscrawl", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newscrawl")

# The helper modules beside this file are imported by their bare names, too.
sys.path.insert(0, str(Path(__file__).resolve().parent))

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("NEWSCRAWL_SHARED", ROOT.parent / "shared"))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    held = []
    # Added first, it is done last: after what the fixture itself does at its end.
    fixturedef.addfinalizer(lambda: closing.close(held))
    with closing.closed_at_the_end(held):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    held = []
    try:
        with closing.closed_at_the_end(held):
            return (yield)
    finally:
        closing.close(held)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled real data beside the checkout; the test is skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"no shared data at {SHARED.name}/ beside the checkout (set NEWSCRAWL_SHARED)")
    return SHARED
