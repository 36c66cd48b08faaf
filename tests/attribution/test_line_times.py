"""Dates and times in lines: the words for parts of the day are those of pages."""

import pytest

from newscrawl.attribution.line_times import find_full
from newscrawl.extraction import dates
from newscrawl.text.numerals import EARLY, LATE


@pytest.mark.parametrize("part", sorted(LATE | EARLY | {"中午", "正午"}))
@pytest.mark.parametrize("clock", ["8:05", "12:30", "1时20分"])
def test_a_part_of_the_day_means_the_same_hour_in_a_line_and_on_a_page(part, clock):
    text = f"2026年11月20日{part}{clock}"
    found = find_full(text)
    (stamp,) = dates.find(text)
    # An hour that means two things is left out by both.
    assert found.text.replace(" ", "T") == stamp.iso[:16]
    assert found.has_time == ("T" in stamp.iso)
