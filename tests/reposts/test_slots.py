from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.reposts.slots import compare_slots
from newscrawl.text.quantities import quantities


def agree(one, two):
    (a,), (b,) = quantities(one), quantities(two)
    return a.agrees(b) and b.agrees(a)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("2.86公里", "2860米"), ("4.2万", "42000"), ("二〇二四年", "2024年"), ("２０２４年", "2024年"), ("百分之五", "5%"),
        ("三成", "30%"), ("一千二百三十四", "1234"), ("十二", "12"), ("两百", "200"), ("1小时", "60分钟"), ("3吨", "3000公斤"),
        ("三萬", "30000"), ("12,345", "12345"), ("一点五", "1.5"), ("15亩", "1公顷"),
    ],
)  # fmt: skip
def test_one_value_in_two_writings(one, two):
    assert agree(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [("二〇二四年", "二〇二五年"), ("第二次", "第三次"), ("520米", "520公里"), ("5%", "5元"), ("80", "81")],
)
def test_two_values(one, two):
    assert not agree(one, two)


@given(st.text("0123456789〇一二三四五六七八九十百千万亿两点.,%第百分之公里米年余 ", max_size=20))
def test_any_text_is_read(text):
    assert all(quantity.value >= 0 for quantity in quantities(text))


def slot(before, one, two, after, titles=(None, None)):
    start = len(before)
    slots = [(start, start + len(one), start, start + len(two))]
    return compare_slots(before + one + after, before + two + after, slots, titles)


@pytest.mark.parametrize(
    ("before", "one", "two", "after", "counted"),
    [
        ("发表二〇二", "四", "五", "年新年致辞", (1, 0)),
        ("召开第二", "", "十", "次会议", (1, 0)),
        ("全长", "2.86公里", "2860米", "，主跨", (0, 0)),
        ("欢迎", "东港", "南湖", "市代表团", (0, 1)),
        ("原局长", "王小明", "李丽华", "受贿案", (0, 1)),
        ("会见", "塞尔维", "肯尼", "亚总统", (0, 1)),
        ("今天迎来", "立春", "白露", "节气", (0, 1)),
        ("股价", "上涨", "下跌", "收盘", (0, 1)),
        ("居民", "王小明", "王某", "介绍", (0, 0)),
        ("会议", "强调", "指出", "，要", (0, 0)),
    ],
)
def test_fillings(before, one, two, after, counted):
    found = slot(before, one, two, after)
    assert (found.conflicts, found.names) == counted


def test_titles_that_differ_in_the_slot_of_the_text():
    titles = ("山风文化节昨晚开幕", "海棠文化节昨晚开幕")
    assert slot("第三届", "山风", "海棠", "文化节开幕", titles).title == 1.0
    assert slot("第三届", "山风", "山风", "文化节开幕", titles).title == 0.5
    assert slot("全长", "2.86公里", "2860米", "。", ("大桥全长2.86公里", "大桥全长2860米")).title != 1.0


def test_a_slip_and_a_day_are_near():
    assert slot("共", "1520", "1570", "人").near == 1
    assert slot("3月", "1", "2", "日").near == 1
    assert slot("共", "1520", "38", "人").near == 0
