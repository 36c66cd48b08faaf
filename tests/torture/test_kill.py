"""A short run of ``benchmarks/torture.py``; ``make torture`` is the long one."""

from __future__ import annotations

import pytest

from benchmarks.torture import torture


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_crawl_killed_at_random_instants_ends_like_one_never_killed(processes):
    total = torture("portal", kills=4, articles=120, processes=processes, seed=11, per_crawl=4)
    assert total["kills"] >= 4
    assert total["refetched"] <= total["in_flight"]
