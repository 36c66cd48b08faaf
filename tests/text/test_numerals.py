"""Chinese numerals and parts of the day."""

from __future__ import annotations

import pytest

from newscrawl.text.numerals import hour_of, numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十一", 11),
        ("二十七", 27),
        ("廿七", 27),
        ("三十", 30),
        ("九", 9),
        ("二〇二六", 2026),
        ("二零○六", 2006),
    ],
)
def test_numerals(text, value):
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("hour", "part", "meant"),
    [
        (1, "中午", 13),
        (12, "中午", 12),
        (12, "凌晨", 0),
        (8, "晚", 20),
        (12, "晚上", None),
        (12, "下午", 12),
        (2, "오후", 14),
        (15, "下午", 15),
        (9, None, 9),
    ],
)
def test_hours(hour, part, meant):
    assert hour_of(hour, part) == meant
