"""A short run of ``benchmarks/torture.py``; ``make torture`` is the long one."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest

from benchmarks import torture
from tests.processes import Program


def forked(command, *, stdout, stderr, cwd, env):
    if "FAKETIME" in env:  # a library that is loaded with Python
        return subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=cwd, env=env)
    return Program(*command[2:], outputs=(stdout.fileno(), stderr.fileno()), cwd=cwd, env=env)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_crawl_killed_at_random_instants_ends_like_one_never_killed(processes, monkeypatch):
    monkeypatch.setattr(torture, "subprocess", SimpleNamespace(Popen=forked))
    total = torture.torture("portal", kills=3, articles=60, processes=processes, seed=11, per_crawl=3)
    assert total["kills"] >= 3
    assert total["refetched"] <= total["in_flight"]
