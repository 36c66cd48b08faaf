"""How many workers run the tests, which worker runs which, and what the collector of garbage has to look at.

pytest-xdist's ``loadgroup`` hands out tests one by one and counts, after each, all that were handed out before: for eleven
thousand tests, 25 s of processor time in which the workers wait. Here a worker gets a file at a time, so that what a
module sets up is set up once; what is marked as a group stays together, over files, too. Files with a test marked ``slow``
come first, then those with most tests, so that at the end no worker waits long for another.
"""

from __future__ import annotations

import gc
import math
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from xdist.scheduler import LoadGroupScheduling

__all__ = [
    "pytest_collection", "pytest_collection_modifyitems", "pytest_xdist_auto_num_workers", "pytest_xdist_make_scheduler",
]  # fmt: skip


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _granted(groups: Path) -> int:
    """The processors whose time a container may use, by either version of control groups; without limit, more than any."""
    for names in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            quota, period = map(int, " ".join((groups / name).read_text() for name in names).split())
        except (OSError, ValueError):
            continue
        if quota > 0 and period > 0:
            return math.ceil(quota / period)
    return sys.maxsize


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """For ``-n auto``. xdist counts cores of the machine, also those a container has no time on, and no threads.

    Half as many again: tests that start crawls, browsers and killed commands wait for disks, timers and each other, and
    the suite needs 560 s of processor time where two workers on two processors took 468 s of the clock, three 326, four 339.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return math.ceil(1.5 * max(1, min(processors, _granted(groups))))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadGroupScheduling | None:
    """For ``--dist loadgroup``."""
    from xdist.scheduler import LoadGroupScheduling

    class ByFile(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            group = super()._split_scope(nodeid)
            return _file(nodeid) if group == nodeid else group

    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests of a worker; those of a run without workers keep the order of the files."""
    if not hasattr(config, "workerinput"):
        return
    slow = {_file(item.nodeid) for item in items if item.get_closest_marker("slow")}
    tests = Counter(_file(item.nodeid) for item in items)
    items.sort(
        key=lambda item: (_file(item.nodeid) not in slow, -tests[_file(item.nodeid)], _file(item.nodeid))
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and collected tests stay to the end: each collection of garbage that looked at them would take a second."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
