"""Times as pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-02-13 09:57", "2022-02-13T09:57+08:00"),
        ("2022年2月13日 9:57:03", "2022-02-13T09:57:03+08:00"),
        ("２０１２年１月１７日１９：５８", "2012-01-17T19:58+08:00"),
        ("2012/01/12 06:45 pm", "2012-01-12T18:45+08:00"),
        ("2012年1月12日 下午6:45", "2012-01-12T18:45+08:00"),
        ("2012年01月12日（星期四）08:05", "2012-01-12T08:05+08:00"),
        ("20220213095700", "2022-02-13T09:57:00+08:00"),
        ("2012-01-17 20:05:11:0", "2012-01-17T20:05:11+08:00"),
        ("2019-11-25T16:04:30Z", "2019-11-25T16:04:30+00:00"),
        ("2019-11-25T16:04:30.123+01:00", "2019-11-25T16:04:30+01:00"),
        ("06/02/2022", "2022-02-06"),
        ("February 13, 2022", "2022-02-13"),
        ("13. Februar 2022", "2022-02-13"),
        ("13 février 2022", "2022-02-13"),
        ("2022.02.13", "2022-02-13"),
        ("2022-02-31 10:00", None),
        ("1234-02-13", None),
        ("电话 0432-62099222", None),
    ],
)
def test_forms(text, iso):
    stamp = dates.parse(text)
    assert (stamp.iso if stamp else None) == iso


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.cn/xw/202202/t20220213_552130.html", "2022-02-13"),
        ("http://a.cn/system/2012/01/17/008.shtml", "2012-01-17"),
        ("http://a.cn/2012-01/17/content_1.htm", "2012-01-17"),
        ("http://a.cn/n1/2019/1125/c1-2.html", "2019-11-25"),
        ("http://a.cn/id/20991399.html", None),
        ("", None),
    ],
)
def test_days_in_addresses(url, day):
    assert dates.from_url(url) == day


@given(st.datetimes(min_value=dates.datetime(1995, 1, 1), max_value=dates.datetime(2026, 1, 1)))
def test_round_trip(moment):
    written = f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour:02}:{moment.minute:02}"
    (stamp,) = dates.find(written)
    assert stamp.iso == moment.strftime("%Y-%m-%dT%H:%M+08:00")
    assert written[stamp.start : stamp.end] == stamp.raw


@given(st.text(max_size=300))
def test_any_text(text):
    for stamp in dates.find(text):
        assert dates.datetime.fromisoformat(stamp.iso)
