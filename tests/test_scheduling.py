"""How tests are spread over workers."""

from __future__ import annotations

import os
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from tests import scheduling


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "150000 100000\n"}, 3),
        ({"cpu.max": "50000 100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2),
        ({"cpu.max": "max 100000\n"}, 96),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 96),
        ({}, 96),
    ],
)
def test_workers_are_half_as_many_again_as_the_processors_granted(tmp_path, monkeypatch, files, expected):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert scheduling.pytest_xdist_auto_num_workers(tmp_path) == expected


def test_a_worker_gets_a_file_or_a_group_at_a_time():
    pytest.importorskip("xdist")
    options = {"dist": "loadgroup", "tx": ["popen"], "maxschedchunk": None}
    config = SimpleNamespace(
        getvalue=options.get, getoption=options.get, option=SimpleNamespace(loadscopereorder=True), **options
    )
    scheduler = scheduling.pytest_xdist_make_scheduler(config, MagicMock())
    scopes = [
        "tests/a/test_x.py::test_y[m@n]",
        "tests/a/test_x.py::test_z",
        "tests/b/test_q.py::test_w@demo",
        "t.py::u@demo",
    ]
    assert [scheduler._split_scope(one) for one in scopes] == [
        "tests/a/test_x.py",
        "tests/a/test_x.py",
        "demo",
        "demo",
    ]
    options["dist"] = "load"
    assert scheduling.pytest_xdist_make_scheduler(config, None) is None


def test_files_of_slow_tests_come_first_then_large_ones():
    def item(nodeid, slow=False):
        return SimpleNamespace(nodeid=nodeid, get_closest_marker=lambda _: slow or None)

    items = [item("a.py::1"), item("b.py::1"), item("b.py::2"), item("c.py::1"), item("c.py::2", slow=True)]
    scheduling.pytest_collection_modifyitems(SimpleNamespace(), items)
    assert [one.nodeid for one in items] == ["a.py::1", "b.py::1", "b.py::2", "c.py::1", "c.py::2"]
    scheduling.pytest_collection_modifyitems(SimpleNamespace(workerinput={}), items)
    assert [one.nodeid for one in items] == ["c.py::1", "c.py::2", "b.py::1", "b.py::2", "a.py::1"]
