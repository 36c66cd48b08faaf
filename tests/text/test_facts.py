"""Facts of a text as values: one fact in many spellings, and different facts that look alike."""

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.text import facts as module
from newscrawl.text.facts import DAY, NUMBER, SHARE, TIME, agreement, facts

#: Each line: one fact as newsrooms of four languages write it.
SAME = [
    (NUMBER, ["949名旅客", "949人死伤", "949명이", "949 passengers", "九百四十九人", "９４９名"]),
    (NUMBER, ["26亿6000万元", "26.6亿", "26億6000万円", "26억6000만 위안", "26억 6000만 위안", "2.66 billion yuan", "266000万", "2,660,000,000"]),
    (NUMBER, ["3155万车次", "3155만 대", "31.55 million vehicles", "三千一百五十五万辆"]),
    (NUMBER, ["8.64万", "8만6400대", "86,400 vehicles", "8万6400台", "八万六千四百"]),
    (NUMBER, ["650万例", "6.5 million cases", "650만 건", "六百五十万", "650 万"]),
    (NUMBER, ["1.2万个", "1万2千个", "1万2000個", "12,000", "12 thousand", "一万二千"]),
    (NUMBER, ["3.2亿元", "三亿二千万", "3亿2000万", "三点二亿", "3.2억", "320 million"]),
    (NUMBER, ["4.86亿元", "4.86个亿", "四点八六个亿", "4亿8600万"]),
    (NUMBER, ["2.3万人", "两万三千", "两万三", "23,000"]),
    (NUMBER, ["350户", "三百五十户", "三百五"]),
    (NUMBER, ["3个小时", "仨小时", "三个钟头", "3 hours", "3시간"]),
    (NUMBER, ["21 people", "twenty-one people", "21人", "二十一人", "twenty one villages"]),
    (NUMBER, ["500斤", "250公斤", "250kg", "0.25吨", "250킬로그램", "250 kilograms"]),
    (NUMBER, ["2.86公里", "2860米", "2.86千米", "2.86 kilometers", "2.86킬로미터"]),
    (NUMBER, ["1500亩", "100公顷", "100 hectares", "100ヘクタール", "1平方公里"]),
    (SHARE, ["三分之一", "3分の1", "3분의 1", "one third", "约三分之一", "약 3분의 1", "a third of"]),
    (SHARE, ["百分之五", "5%", "5％", "5 percent", "5퍼센트", "5 per cent", "5パーセント"]),
    (SHARE, ["三成", "30%", "3割", "百分之三十", "十分之三"]),
    (SHARE, ["half of", "50%", "五成", "二分之一"]),
    (DAY, ["12月9日", "十二月九日", "12월 9일", "December 9", "Dec. 9", "9 December", "12月9号", "2011-12-09", "December 9th"]),
    (TIME, ["15时许", "下午3点", "下午三点多", "오후 3시", "午後3時ごろ", "3 p.m.", "15:00", "15시"]),
    (TIME, ["3点15分", "凌晨3时15分", "3:15", "새벽 3시 15분", "3:15 a.m."]),
]  # fmt: skip
#: What a retelling may round to, and the number it comes from.
ROUNDED = [
    ("九千多万元", "9034.23万元"), ("3000多人", "3,262人"), ("约27亿", "26.6亿"), ("nearly 3,000", "2,986名"),
    ("三千余户", "3120户"), ("2.7 billion", "26.6亿元"), ("약 650만 명", "648.3万人"), ("100 miles", "161公里"),
    ("小两万人", "1.9万人次"), ("四十出头", "42岁"), ("五十多天", "51天"), ("两百来米", "204米"), ("快80了", "78岁"),
    ("六十多个钟头", "63小时"), ("两亿三千多万", "2.37亿元"), ("两个多亿", "2.37亿元"), ("差不多一百条", "97条"), ("三十几公里", "34公里"), ("小三十趟", "29次"),
    ("62 acres", "25公顷"), ("16万", "159,800"), ("2190여만 위안", "2194.6万元"),
]  # fmt: skip
DIFFERENT = [
    ("949名", "948名"), ("26.6亿", "26.6万"), ("5%", "5人"), ("三分之一", "四分之一"), ("12月9日", "11月9日"),
    ("15时", "下午5点"), ("3000人", "3262人"), ("12人", "12.4亿"), ("九千万", "9034.23万元"), ("500斤", "500公里"),
    ("137.5公里", "137.8公里"), ("3시간", "3시"), ("五十多天", "62天"), ("两百来米", "204吨"), ("大小三十个", "29个"), ("六十多个钟头", "73小时"), ("一百零五", "150户"),
]  # fmt: skip


def one(text):
    found = facts(text)
    assert len(found) == 1, (text, found)
    return found[0]


@pytest.mark.parametrize(("kind", "spellings"), SAME)
def test_one_fact_in_every_spelling(kind, spellings):
    for a, b in itertools.pairwise(one(text) for text in spellings):
        assert a.kind == b.kind == kind
        assert agreement(a, b) == agreement(b, a) == 1.0, (a, b)


@pytest.mark.parametrize(("short", "full"), ROUNDED)
def test_a_rounded_number_agrees_less(short, full):
    a, b = one(short), one(full)
    assert 0 < agreement(a, b) == agreement(b, a) < 1


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_what_looks_alike_and_differs(a, b):
    assert agreement(one(a), one(b)) == 0.0


def test_a_day_without_its_month_is_weaker():
    assert agreement(one("9日"), one("12月9日")) == 0.5


@pytest.mark.parametrize(
    "text", ["一个", "万一", "百姓", "千岛湖", "第一", "十分", "", "behalf", "oneself", "亿联网络"]
)
def test_words_that_hold_numerals_are_no_facts(text):
    assert not facts(text)


@pytest.mark.parametrize("text", ["九成员工加班", "3点意见", "三成立公司"])
def test_measure_words_that_begin_another_word(text):
    assert all(fact.kind == NUMBER for fact in facts(text))


def test_facts_stand_in_order_at_their_places():
    text = "6月30日15时，深中通道总车流量３１５５万车次，约占五分之一。"
    found = facts(text)
    assert [text[f.start : f.end] for f in found] == ["6月30日", "15时", "３１５５万", "约占五分之一"[2:]]


@given(st.integers(30, 99_999_999))
@example(50_585)
def test_any_number_in_four_spellings(value):
    ten_thousands, rest = divmod(value, 10_000)
    spellings = [f"{value}人", f"{value:,} people", f"{value}명"]
    if ten_thousands:
        spellings.append(f"{ten_thousands}만{rest or ''}명")
        spellings.append(f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "万人")
    values = [one(text) for text in spellings]
    assert all(agreement(values[0], other) == 1.0 for other in values)


@given(
    st.text(
        alphabet="0123456789.,:万亿千百十点分之约余多月日时年%만억조분의시 third million pm-五一两〇年\n成割",
        max_size=200,
    )
)
def test_any_text_has_ordered_facts_inside_it(text):
    end = 0
    for fact in facts(text):
        assert end <= fact.start < fact.end <= len(text)
        assert fact.keys
        end = fact.end


UNGATED = re.compile(module._SPELLING, re.VERBOSE | re.IGNORECASE)
FRAGMENTS = [
    *"0123456789.,:-/年月日号时点分半个人吨%％成割余多约近小大 \n", *"一二三十百千万亿两〇", "百分之", "分之", "上午", "下午", "傍晚", "差不多", "将近", "至少",
    "오전", "오후", "새벽", "분의", "만", "억", "시", "월", "일", "거의", "약", "ほぼ", "およそ", "午後", "夜",
    *sorted(module._ENGLISH), *sorted(module._PARTS), *sorted(module._MONTHS), "about ", "more than ", "roughly ", "st", "p.m", "million",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.characters(codec="utf-8"), max_size=20).map("".join))
def test_nothing_begins_with_another_character(text):
    plain = text.translate(module._FORMS)
    tried_everywhere = [hit.span() for hit in UNGATED.finditer(plain)]
    assert [hit.span() for hit in module._FACT.finditer(plain)] == tried_everywhere


@pytest.mark.parametrize("piece", ["9", "九", "9万", "约", "3点", "9 ", "1,", "三分之", "twenty ", "9月"])
def test_time_is_linear(piece):
    """By its size: with a step per pair of characters this would not end."""
    assert len(facts(piece * 50_000)) < 500_000
