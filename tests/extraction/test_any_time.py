"""One time in forty forms, in sixteen meta lines, beside the clock of the page's head and the times of others: the same
minute. All synthetic."""

from __future__ import annotations

from datetime import datetime

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.dates import SHANGHAI

URL = "http://www.jiangbian.test/a/c_1.html"
CAPTURED = "2026-11-21T00:05:00Z"
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"
TEXT = (
    "<p>江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。</p>"
    "<p>据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。</p>"
)
#: All of them are five minutes past nine in the evening of 20 November 2026 in China.
TIMES = (
    "2026-11-20 21:05",
    "2026年11月20日 21时05分",
    "2026年11月20日 晚9:05",
    "2026年11月20日下午9点05分",
    "2026-11-20 PM 09:05",
    "2026-11-20 09:05 PM",
    "Nov 20, 2026 9:05 PM",
    "November 20, 2026, 21:05",
    "20 Nov 2026 21:05",
    "Fri, 20 Nov 2026 21:05:00 +0800",
    "2026-11-20T13:05:00Z",
    "2026-11-20T13:05:00.000Z",
    "2026-11-20 21:05:00.0",
    "民國115年11月20日 21:05",
    "二〇二六年十一月二十日 21:05",
    "2026 年 11 月 20 日 21 : 05",
    "2026－11－20 21：05",
    "２０２６年１１月２０日 ２１：０５",
    "2026/11/20(五) 21:05",
    "2026年11月20日 星期五 21:05",
    "2026年11月20日（周五）21:05",
    "11/20/2026 21:05",
    "21:05 2026年11月20日",
    "2026.11.20. 21:05",
    "2026.11.20 오후 9:05",
    "2026年11月20日 21:05（北京时间）",
    "2026-11-20 21:05 GMT+8",
    "2026-11-20 21:05 UTC+8",
    "2026-11-20 21:05 CST",
    "2026-11-20 夜间9时05分",
    "<time datetime='2026-11-20T21:05:00+08:00'>3小时前</time>",
    "<span title='2026-11-20 21:05:00'>昨天</span>",
    "<span data-time='1795179900'>3小时前</span>",
    "<span data-timestamp=1795179900000>刚刚</span>",
    "<span class=day>20</span><span class=month>2026-11</span> 21:05",
    "<b>11-20</b><i>2026</i> 21:05",
)
LINES = (
    "{}",
    "发布时间：{}",
    "时间：{}",
    "日期：{}",
    "发布：{}",
    "{} 来源：江边日报",
    "来源：江边日报 {}",
    "来源：江边日报　发布时间：{}　浏览：321",
    "发布日期: {} | 浏览 2026",
    "更新于 {}",
    "（{}）",
    "[{}]",
    "{}　责任编辑：李梅",
    "发表时间 {} 字号：大 中 小",
    "<span>{}</span><span>来源：江边日报</span>",
    "<em>时间</em><em>{}</em>",
)
#: What a page's head says of today.
HEADS = {
    "nothing": "",
    "today": "<div>今天是2026年11月27日 星期五 10:00</div>",
    "clock": "<div>2026-11-27 10:00:00</div>",
}
OTHERS = "<ul><li><a href=/n/1>供热提前三天</a> 2026-11-25 08:00</li><li><a href=/n/2>公交线路调整</a> 2026-11-24 08:00</li></ul>"


def read(head: str, meta: str, below: str):
    html = f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body>{head}<div><a href=/>首页</a></div><h1>{TITLE}</h1><div class=xx>{meta}</div><div class=wz>{TEXT}</div>{below}<div>版权所有 江边网</div></body></html>"
    return extract(html.encode(), URL, captured_at=CAPTURED)


@pytest.mark.parametrize("others", ["", OTHERS], ids=["alone", "beside teasers"])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("time", TIMES)
def test_the_minute_is_read(time, head, others):
    # All lines by themselves, a fourth of them in company.
    for line in LINES if not (HEADS[head] or others) else LINES[len(head) % 4 :: 4]:
        stated = read(HEADS[head], line.format(time), others).published_at
        assert stated is not None, line
        moment = datetime.fromisoformat(stated)
        local = moment if moment.tzinfo is None else moment.astimezone(SHANGHAI)
        assert f"{local:%Y-%m-%d %H:%M}" == "2026-11-20 21:05", line


@pytest.mark.parametrize("meta", ["", "来源：江边日报"])
@pytest.mark.parametrize("others", ["", OTHERS], ids=["alone", "beside teasers"])
@pytest.mark.parametrize("head", HEADS)
def test_a_page_without_a_time_has_none(head, others, meta):
    assert read(HEADS[head], meta, others).published_at is None
