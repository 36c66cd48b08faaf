"""Who is blamed for the end of a crawl's process: the page that was worked on, and no page that only waited."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.frontier.page_reader import PageReader
from newscrawl.frontier.suspects import Suspect, Suspects, suspects_in


@pytest.fixture
def lines():
    return []


@pytest.fixture
def suspects(lines):
    return Suspects(lines.append)


def test_an_answer_is_named_until_it_waits(suspects, lines):
    suspects.arrived(1)
    suspects.waits(1)
    suspects.arrived(2)
    suspects.arrived(3)
    suspects.waits(2)
    assert lines == ["1", "", "2", "3"], "another's waiting takes no name away"


def test_the_page_in_the_reader_stays_beside_an_arrival(suspects, lines):
    suspects.arrived(1)
    suspects.waits(1)
    suspects.read(1)
    suspects.arrived(2)
    suspects.waits(2)
    suspects.read(None)
    assert lines == ["1", "", "1", "1 2", "1", ""]


@given(
    st.lists(st.tuples(st.sampled_from(["arrived", "waits", "read", "holds"]), st.none() | st.integers(1, 5)))
)
def test_never_more_than_two_are_named(steps):
    lines: list[str] = [""]
    suspects = Suspects(lines.append)
    for step, page in steps:
        suspects.holds() if step == "holds" else getattr(suspects, step)(page)
        named = suspects_in(lines[-1])
        assert len(named) <= 2
        assert sum(one.held for one in named) <= 1


@pytest.mark.parametrize("seconds", [0, 30])
def test_of_many_pages_at_once_only_the_one_being_read_is_named(suspects, lines, seconds):
    def read(page):
        return page

    async def crawl():
        reader = PageReader({"read": read}, seconds)
        reader.suspects = suspects
        for page in range(1, 9):
            suspects.arrived(page)
            suspects.waits(page)
        lines.clear()
        try:
            return await asyncio.gather(*(reader.call("read", page, page=page) for page in range(1, 9)))
        finally:
            reader.close()

    assert asyncio.run(crawl()) == list(range(1, 9))
    assert lines == [part for page in range(1, 9) for part in (str(page), "")]


def test_a_page_that_fails_is_no_longer_named(suspects, lines):
    async def crawl():
        reader = PageReader({"read": lambda: 1 / 0}, 0)
        reader.suspects = suspects
        with pytest.raises(ZeroDivisionError):
            await reader.call("read", page=7)

    asyncio.run(crawl())
    assert lines == ["7", ""]


def test_a_damaged_line_names_nobody():
    assert suspects_in("12 x3 -4 ! !7 8!! 99999999999999999999 5!") == [Suspect(12, False), Suspect(5, True)]


def test_only_the_page_in_the_reader_is_held_and_only_for_its_own_time(suspects, lines):
    suspects.read(1)
    suspects.holds()
    suspects.arrived(2)
    suspects.read(3)
    assert lines == ["1", "1!", "1! 2", "2 3"]


def test_a_page_the_reader_has_for_long_is_noted_as_held(suspects, lines, monkeypatch):
    monkeypatch.setattr("newscrawl.frontier.page_reader.HELD", 0.0)

    async def crawl():
        reader = PageReader({"read": time.sleep}, 30)
        reader.suspects = suspects
        try:
            await reader.call("read", 0.1, page=7)
        finally:
            reader.close()

    asyncio.run(crawl())
    assert lines == ["7", "7!", ""]
