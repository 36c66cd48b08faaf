from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import native
from newscrawl.reposts.slots import _CLASSES, compare_slots, read_slots
from newscrawl.reposts.text_reading import Reading
from newscrawl.text.quantities import quantities


def agree(one, two):
    (a,), (b,) = quantities(one), quantities(two)
    return a.agrees(b) and b.agrees(a)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("2.86公里", "2860米"), ("4.2万", "42000"), ("二〇二四年", "2024年"), ("２０２４年", "2024年"), ("百分之五", "5%"),
        ("三成", "30%"), ("一千二百三十四", "1234"), ("十二", "12"), ("两百", "200"), ("1小时", "60分钟"), ("3吨", "3000公斤"),
        ("三萬", "30000"), ("12,345", "12345"), ("一点五", "1.5"), ("一．五", "1.5"), ("二十三.八", "23.8"), ("一二‧五", "12.5"), ("三‧五", "3.5"), ("15亩", "1公顷"),
        # as it is spoken
        ("三百五", "350"), ("两万三", "23000"), ("一千二", "1200"), ("两亿五", "2.5亿"), ("三千一百二", "3120"), ("2万5", "25000"),
        # in several parts, and with a power behind
        ("一亿二千万", "1.2亿"), ("1亿2000万", "12000万"), ("2万5千", "2.5万"), ("8万6400", "86400"), ("3万5千亿", "35000亿"),
        ("一点五万", "15000"), ("二十三点四万", "23.4万"), ("3000多万", "三千余万"), ("十来万", "10多万"), ("十几亿", "10亿"), ("两百多", "200余"),
        # halves, twenties in one character, numerals of cheques
        ("半小时", "30分钟"), ("半个小时", "30分钟"), ("一个半小时", "90分钟"), ("两小时半", "150分钟"), ("三成半", "35%"),
        ("廿七", "27"), ("卅", "30"), ("壹佰贰拾叁", "123"),
    ],
)  # fmt: skip
def test_one_value_in_two_writings(one, two):
    assert agree(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("二〇二四年", "二〇二五年"),
        ("第二次", "第三次"),
        ("520米", "520公里"),
        ("5%", "5元"),
        ("80", "81"),
        ("三百五", "三百零五"),
        ("两万三", "20003"),
        ("5公里半径", "5.5公里"),
        ("十点五十", "10.5"),
        ("一亿二千万", "12000亿"),
    ],
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


@pytest.mark.parametrize(
    ("one", "two", "counted"),
    [
        ("12", "1 2", (0, 1)),
        ("2022", "2\u30000\xa02 2", (0, 1)),
        ("12", "1 3", (1, 0)),
        ("12", "12", (0, 1)),
        ("1 2", "1  2", (0, 1)),
    ],
)
def test_a_number_with_blanks_between_its_digits_is_the_number(one, two, counted):
    a, b = f"会议于{one}日开幕", f"会议于{two}日开幕"
    slots = [(3, 3 + len(one), 3, 3 + len(two))]
    found = read_slots(Reading(a), Reading(b), slots, ("12日开幕", "13日开幕"))
    assert (found.conflicts, found.agreed) == counted
    assert found == compare_slots(a, b, slots, ("12日开幕", "13日开幕"))


#: What slots are filled with, pieces of numbers, names and marks in every form.
PIECES = [
    *"0123456789０１２３４５.,，。．、：（）%％第百分之千万亿萬億兩點〇○Ｏ零一二三九十廿卅贰半个余多来几年月日号米里吨 \u3000…·•\n\u3400\u3021㎡℃aBm_Ａ가",
    "公里", "平方米", "小时", "个小时", "百分之", "12,345", "1,2345", "3.5万", "二〇二四年", "第二十次", "km", "第百", "个半", "天半", "三百五", "一点五万", "2万5", "九千九百亿", "3亿亿亿",
    "王小明", "欧阳丽", "扎西", "李", "张某", "副市长", "原局长赵", "长春市", "北京", "日报", "受贿", "先生", "市", "·", "卡洛斯",
    *(word for words in _CLASSES for word in words[:3]),
]  # fmt: skip
FILLING = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
FRAME = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)


@given(FRAME, st.lists(st.tuples(FILLING, FILLING, FRAME), min_size=1, max_size=4))
def test_kernel_reads_slots_as_the_reference_does(head, parts):
    """The kernel's counts are the reference's, whatever stands in the slots and around them."""
    if native.kernel is None:
        return
    a = b = head
    slots = []
    for one, two, frame in parts:
        slots.append((len(a), len(a) + len(one), len(b), len(b) + len(two)))
        a, b = a + one + frame, b + two + frame
    assert read_slots(Reading(a), Reading(b), slots) == compare_slots(a, b, slots)


def test_kernel_leaves_few_slots_open():
    if native.kernel is None:
        pytest.skip("needs the compiled kernel")
    a, b = "全长2860米，张强调，于3月1日通车", "全长3.1公里，王指出，于3月9日通车"
    slots = [(2, 6, 2, 5), (8, 11, 8, 11), (15, 16, 15, 16)]
    *counts, rest = native.kernel.read_slots(Reading(a).compiled, Reading(b).compiled, slots)
    assert (counts, rest) == ([2, 0, 0, 0, 0], [(8, 11, 8, 11)])


@pytest.mark.parametrize("slot", [(-1, 1, 0, 1), (0, 9, 0, 1), (0, 1, 1, 0), (0, 1, 0, 1 << 40)])
def test_slot_beyond_the_text_is_refused(slot):
    if native.kernel is None:
        pytest.skip("needs the compiled kernel")
    text = Reading("一二三").compiled
    with pytest.raises((IndexError, OverflowError)):
        native.kernel.read_slots(text, text, [slot])
