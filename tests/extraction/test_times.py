"""Where a page's time stands and where another's does: families of pages written for the purpose (synthetic)."""

from __future__ import annotations

import pytest

from newscrawl.extraction import dates, extract

_TEXT = (
    "江城图书馆本周起延长开放时间，晚间阅览室将开放至九点半，周末不休息，馆方希望更多读者走进来。",
    "馆长介绍，今年以来到馆人次同比增加三成，最受欢迎的是儿童绘本区和地方志阅览区，周末座无虚席。",
    "据了解，该馆还将在冬天到来之前增设二十个自习座位，并为夜间读者开通两趟接驳车，票价两元。",
)
WHEN = "2026-11-14T10:20:31+08:00"
EPOCH = 1794622831


def read(
    info: str = "",
    *,
    head: str = "",
    above: str = "",
    below: str = "",
    url: str = "http://news.example.cn/c/n1001.html",
    captured_at: str | None = None,
) -> str | None:
    body = "".join(f"<p>　　{one}</p>" for one in _TEXT)
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}<title>江城图书馆延长夜间开放时间_江边网</title></head><body>{above}'
        f'<h1>江城图书馆延长夜间开放时间</h1><div class="info">{info} 来源：江边日报</div><div class="content">{body}</div>{below}</body></html>'
    )
    return extract(
        page.encode(), url, content_type="text/html; charset=utf-8", captured_at=captured_at
    ).published_at


@pytest.mark.parametrize(
    "info",
    [
        f'<time datetime="{WHEN}">3小时前</time>',
        f'<time datetime="{WHEN}"></time>',
        '<span class="time" title="2026-11-14 10:20:31">昨天</span>',
        '<abbr title="2026-11-14T10:20:31+0800">昨天</abbr>',
        f'<span class="time" data-time="{EPOCH}">3小时前</span>',
        f'<span data-timestamp="{EPOCH}000">3小时前</span>',
        '<em data-publish-time="2026/11/14 10:20:31">昨天</em>',
        f'<time datetime="{WHEN}">2026-11-14</time>',
        '<time datetime="2026-11-14T10:20:31.000+08:00">11月14日</time>',
    ],
)  # fmt: skip
def test_a_time_in_an_attribute(info):
    assert read(info) == WHEN


def test_an_attribute_of_a_change_is_not_the_publication():
    assert read(f'<time class="modified" datetime="{WHEN}">更新</time>') is None
    assert read(f'<time itemprop="dateModified" datetime="{WHEN}">更新</time>') is None


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="publishdate" content="{EPOCH}000">',
        f'<meta property="article:published_time" content="{EPOCH}">',
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x","datePublished":{EPOCH}000}}</script>',
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x","datePublished":"{EPOCH}"}}</script>',
        f'<script>var ct = "{EPOCH}000";</script>',
        f'<script>window.__INITIAL_STATE__={{"article":{{"publishTime":{EPOCH}}}}}</script>',
        '<script>var pubtime="2026-11-14 10:20:31";</script>',
        f'<script id="__NEXT_DATA__" type="application/json">{{"props":{{"publishedAt":"{WHEN}"}}}}</script>',
    ],
)  # fmt: skip
def test_a_time_for_machines(head):
    assert read(head=head) == WHEN


def test_scripts_that_tell_the_times_of_several_articles_tell_none():
    times = (
        '<script>var list=[{"publishTime":"2026-11-14 10:20"},{"publishTime":"2026-11-12 08:00"}]</script>'
    )
    assert read(head=times) is None
    assert read(head=times, url="http://news.example.cn/2026-11/12/c1.html") == "2026-11-12T08:00+08:00"


@pytest.mark.parametrize(
    "above",
    [
        "<div>今天是2026年11月28日 星期六</div>",
        "<div>2026年11月28日 星期六</div>",
        "<div>现在是 2026-11-28 09:30:11</div>",
        "<div>北京时间：2026年11月28日</div>",
        "<div>2026年11月28日 农历十月二十</div>",
        "<div>欢迎您！2026年11月28日</div>",
        "<div>Saturday, November 28, 2026</div>",
    ],
)
def test_todays_date_is_not_the_articles(above):
    assert read(above=above) is None
    assert read("2026-11-14 10:20", above=above) == "2026-11-14T10:20+08:00"


@pytest.mark.parametrize(
    "below",
    [
        "<ul><li><a href=/1>城区供热检修完成公告发布</a> 2026-11-27 08:10</li><li><a href=/2>城区供热检修完成公告</a> 2026-11-26 08:10</li></ul>",
        "<div><a href=/1>城区供热检修完成公告发布</a><span>2026-11-27</span></div>",
        "<div class=rel><div class=data>2020年01月18日</div><div class=txt><a href=/1>城区供热检修完成公告发布</a></div></div>",
        "<div class=comment><p>网友甲 2026-11-27 08:10</p><p>写得好</p></div>",
        "<div class=comment-list><div>2026-11-27 08:10</div><div>写得好</div></div>",
        "<div><b>江边网友</b> 发表于 2026-11-27 08:10</div><div class=reply>写得好</div>".replace("<div><b>", "<div class=reply><b>"),
        "<div>2026-11-27</div><div>城区供热检修完成</div><div>2026-11-26</div><div>步道开放</div>",
    ],
)  # fmt: skip
def test_the_time_of_a_teaser_or_a_comment_is_not_the_articles(below):
    assert read(below=below) is None
    assert read("2026-11-14 10:20", below=below) == "2026-11-14T10:20+08:00"


@pytest.mark.parametrize(
    "below",
    [
        "<div>发布时间：2026-11-14 10:20</div>",
        "<div>（2026-11-14 10:20）</div>",
        "<div>编辑：张丽 2026-11-14 10:20</div>",
        "<ul class=spostinfo><li>版权声明 时间：2026-11-14 10:20 作者：</li></ul>",
    ],
)
def test_the_articles_own_time_below_the_text(below):
    assert read(below=below) == "2026-11-14T10:20+08:00"


@pytest.mark.parametrize(
    ("info", "when"),
    [
        ("3小时前", "2026-11-15"),
        ("昨天", "2026-11-14"),
        ("昨天 10:20", "2026-11-14T10:20+08:00"),
        ("5分钟前", "2026-11-15T08:55+08:00"),
        ("刚刚", "2026-11-15T09:00+08:00"),
        ("11-14 10:20", "2026-11-14T10:20+08:00"),
        ("2 小時前", "2026-11-15"),
        ("3 hours ago", "2026-11-15"),
        ("一周前", None),
        ("", None),
    ],
)
def test_words_count_from_the_capture(info, when):
    assert read(f"<span>{info}</span>", captured_at="2026-11-15T09:00:00+08:00") == when
    assert read(f"<span>{info}</span>") is None


def test_day_and_month_in_the_order_another_date_tells():
    page = "2014-03-12 作者: 苏远舟</div><div>苏远舟 在 星期三, 03/12/2014 - 09:55 提交"
    assert (read(page) or "").startswith("2014-03-12")
    assert read("12/03/2014 - 09:55") == "2014-03-12T09:55+08:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("二〇二六年十一月十四日", "2026-11-14"),
        ("二○二六年十一月二十四日 下午3:05", "2026-11-24T15:05+08:00"),
        ("民國115年11月14日 10:20", "2026-11-14T10:20+08:00"),
        ("中华民国 115 年 11 月 14 日", "2026-11-14"),
        ("2026-11-14 10:20 GMT+8", "2026-11-14T10:20+08:00"),
        ("2026-11-14 10:20:31 GMT+0800", WHEN),
        ("2026-11-14 10:20:31 (GMT+08:00)", WHEN),
        ("2026-11-14 10:20:31 UTC+8", WHEN),
        ("2026-11-14 10:20:31 CST", WHEN),
        ("2026-11-14 02:20:31 GMT", "2026-11-14T02:20:31+00:00"),
        ("2026-11-14 10:20:31 +0530", "2026-11-14T10:20:31+05:30"),
        ("2026年11月14日 中午1:05", "2026-11-14T13:05+08:00"),
        ("2026年11月14日 中午12:05", "2026-11-14T12:05+08:00"),
        ("2026年11月14日 中午11:50", "2026-11-14T11:50+08:00"),
        ("2026年11月14日凌晨12:30", "2026-11-14T00:30+08:00"),
        ("2026年11月14日 凌晨3:05", "2026-11-14T03:05+08:00"),
        ("2026年11月14日 晚8：00", "2026-11-14T20:00+08:00"),
        ("2026年11月14日 傍晚6:10", "2026-11-14T18:10+08:00"),
        ("2026年11月14日 晚上12:30", "2026-11-14"),
        ("2026年11月14日早8时", "2026-11-14T08:00+08:00"),
        ("2026年11月14日15时", "2026-11-14T15:00+08:00"),
        ("2026年11月14日 下午3时", "2026-11-14T15:00+08:00"),
        ("2026年11月14日 下午12:30", "2026-11-14T12:30+08:00"),
        ("2026年11月14日 上午12:30", "2026-11-14T00:30+08:00"),
        ("2026年11月14日 15時20分", "2026-11-14T15:20+08:00"),
        ("2024/10/17 PM 06:45", "2024-10-17T18:45+08:00"),
        ("2024-10-17 3点建议", "2024-10-17"),
        ("2026年11月14日时间", "2026-11-14"),
        (str(EPOCH), WHEN),
        (f"{EPOCH}000", WHEN),
        ("4102444800", None),
        ("123456", None),
    ],
)
def test_forms_of_a_time(text, iso):
    stamp = dates.parse(text)
    assert (stamp.iso if stamp else None) == iso


@pytest.mark.parametrize("day", ["2026年11月14日", "2026 年 11 月 14 日", "二〇二六年十一月十四日"])
def test_the_date_a_notice_is_signed_with(day):
    signed = f'<p style="text-align:right">江城图书馆</p><p style="text-align:right">{day}</p>'
    body = "".join(f"<p>{one}</p>" for one in _TEXT)
    page = f"<html><head><meta charset=utf-8><title>延长开放通知</title></head><body><h1>延长开放通知</h1><div>{body}{signed}</div></body></html>"
    assert (extract(page.encode(), "http://lib.example.cn/n/1.htm").published_at or "")[:10] == "2026-11-14"
    # A day in the last sentence is not the notice's.
    inside = page.replace(f">{day}<", f">本通知自{day}起施行，请读者留意。<")
    assert extract(inside.encode(), "http://lib.example.cn/n/1.htm").published_at is None


_OTHERS = ["冬季旅展下週登場 業者推優惠", "捷運新線完成履勘 沿線房價反映", "流感疫苗開放全民接種"]
_ENTRIES = {
    "list": '<li><a href="/n/{n}.html">{title}</a><span>2025-02-0{n} 08:00</span></li>',
    "date first": '<li><span>[2025-02-0{n}]</span><a href="/n/{n}.html">{title}</a></li>',
    "two lines": '<div class="it"><a href="/n/{n}.html">{title}</a><div>2025-02-0{n} 08:00</div></div>',
    "terms": '<dt><a href="/n/{n}.html">{title}</a></dt><dd>2025-02-0{n} 08:00</dd>',
    "cells": '<table><tr><td><a href="/n/{n}.html">{title}</a></td><td>2025-02-0{n} 08:00</td></tr></table>',
    "brackets": '<p><a href="/n/{n}.html">{title}</a>（2025-02-0{n}）</p>',
}


@pytest.mark.parametrize("place", ["above", "between"])
@pytest.mark.parametrize("entry", _ENTRIES.values(), ids=_ENTRIES)
def test_a_list_of_other_articles_gives_no_time_and_no_names(entry, place):
    others = "".join(entry.format(n=n, title=title) for n, title in enumerate(_OTHERS, 1))
    above, info = (others, "") if place == "above" else ("", f"</div><div class=top>{others}")
    assert read(info, above=above) is None


@pytest.mark.parametrize(
    "line",
    ["现在是 2025年02月03日 星期一 10:11", "网站最后更新：2025-02-03 10:11:22", "本站更新：2025-02-03 10:11"],
)
@pytest.mark.parametrize("place", ["above", "between"])
def test_what_day_it_is_and_when_the_site_changed(line, place):
    above, info = (f"<div>{line}</div>", "") if place == "above" else ("", f"</div><div>{line}")
    assert read(info, above=above) is None


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2024/10/05(六) 10:10", "2024-10-05T10:10+08:00"),
        ("2024-10-05（六）10:10", "2024-10-05T10:10+08:00"),
        ("2024.10.05. 15:48", "2024-10-05T15:48+08:00"),
        ("2024–10–05 15:48", "2024-10-05T15:48+08:00"),
        ("5 月 12 日, 2019", "2019-05-12"),
        ("5 月 12, 2019", "2019-05-12"),
    ],
)
def test_forms_of_a_day(printed, iso):
    assert [stamp.iso for stamp in dates.find(f"發布 {printed}")] == [iso]


def test_a_date_as_java_prints_it():
    assert dates.parse("Mon Mar 01 10:52:32 HKT 2021").iso == "2021-03-01T10:52:32+08:00"
    assert dates.parse("Mon Mar 01 10:52:32 UTC 2021").iso == "2021-03-01T10:52:32+00:00"
