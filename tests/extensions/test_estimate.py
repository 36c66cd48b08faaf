"""The estimate of a crawl: what waits, over the pace of the last looks; a sentence without one where there is no pace."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extensions import progress as module
from newscrawl.extensions.progress import Progress
from newscrawl.frontier.plan import duration


class Settings(dict):
    getbool = dict.get


def following(looks: list[tuple[float, int]], waiting: int) -> Progress:
    """A progress that looked at these moments (seconds) and pages, with so many requests waiting."""
    stats = SimpleNamespace(get_value=lambda _name, _default=0: looks[-1][1] if looks else 0)
    frontier = SimpleNamespace(waiting=lambda: waiting)
    made = Progress(
        SimpleNamespace(settings=Settings(NEWSCRAWL_PROGRESS=True), stats=stats, frontier=frontier)
    )
    made._pace.extend(looks)
    return made


@pytest.mark.parametrize(
    ("looks", "waiting", "said"),
    [
        ([(0.0, 0), (60.0, 30)], 90, f"30 pages, 90 waiting, at least {duration(180)} left"),
        ([(0.0, 10), (10.0, 10), (20.0, 20)], 5, f"20 pages, 5 waiting, at least {duration(10)} left"),
        ([(0.0, 0), (2.0, 40)], 0, "40 pages, none waiting"),
        ([(5.0, 7)], 9, "7 pages, 9 waiting"),  # one look is no pace
        ([(0.0, 7), (60.0, 7)], 9, "7 pages, 9 waiting"),  # nothing came, for example in a pause
        ([(5.0, 7), (5.0, 9)], 9, "9 pages, 9 waiting"),  # no time passed
    ],
)
def test_the_estimate_is_what_waits_over_the_pace(looks, waiting, said):
    assert following(looks, waiting).estimate() == said


def test_the_pace_is_that_of_the_last_looks_only():
    """A crawl that was slow an hour ago is judged by the last minutes."""
    slow = [(2.0 * number, number // 10) for number in range(100)]
    fast = [(200.0 + 2.0 * number, 10 + 4 * number) for number in range(module._LOOKS)]
    pages = fast[-1][1]
    assert (
        following([*slow, *fast], 100).estimate()
        == f"{pages} pages, 100 waiting, at least {duration(50.0)} left"
    )


@given(
    st.integers(1, 10_000),
    st.integers(1, 10_000),
    st.floats(0.1, 10_000),
    st.integers(2, 9),
)
def test_twice_as_much_takes_twice_the_time_and_a_doubled_pace_half(waiting, pages, seconds, factor):
    def left(waiting: int, pages: int, seconds: float) -> str:
        return following([(0.0, 0), (seconds, pages)], waiting).estimate().partition("at least ")[2]

    assert left(waiting * factor, pages, seconds) == left(waiting, pages, seconds * factor)
    assert left(waiting, pages * factor, seconds * factor) == left(waiting, pages, seconds)


def test_without_a_queue_nothing_waits():
    made = following([(0.0, 0), (2.0, 4)], 5)
    del made.crawler.frontier
    assert made.estimate() == "4 pages, none waiting"
