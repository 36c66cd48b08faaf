"""One title in eleven kinds of heading, under nine kinds of title element, in four places: the same title. All synthetic."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TEXT = (
    "<p>江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。</p>"
    "<p>据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。</p>"
)
META = "<div class=xx>2026-11-20 09:15 来源：江边日报</div>"
TITLES = (
    "江边小城举办花灯会",
    "江边观察丨小城灯火为何长明",
    "江边小城-东北的江南",
    "【图集】江边小城花灯会",
    "“灯火”里的中国",
    "第40届花灯会·江边小城",
    "江边网友镜头里的花灯",
    "花灯会开幕（附日程表）",
    "12-1江边队主场大胜",
    "江边日报社招聘公告",
    "Lantern fair opens in riverside town",
)
HEADINGS = {
    "h1": "<h1>{}</h1>",
    "h2": "<h2>{}</h2>",
    "h3": "<h3>{}</h3>",
    "named": "<div class=title>{}</div>",
    "unnamed": "<div class=a1>{}</div>",
    "cell": "<table><tr><td align=center><b>{}</b></td></tr></table>",
    "font": "<p align=center><font size=5 color=red>{}</font></p>",
    "span": "<span id=bt>{}</span><br>",
    "in pinyin": "<p class=biaoti>{}</p>",
    "strong": "<strong>{}</strong>",
    "linked": "<h1><a href=/2026/11/20/c_1.html>{}</a></h1>",
}
#: ``site`` has nothing of the article: the title is found by its place alone.
ELEMENTS = {
    "plain": "{}",
    "underscore": "{}_江边网",
    "dash": "{} - 江边网",
    "bars": "{}|江边日报|新闻",
    "site first": "江边网--{}",
    "four parts": "{}_新闻中心_江边网_江边日报社主办",
    "sections": "{}-江边新闻-社会-江边网",
    "host": "{} 江边网 www.jiangbian.test",
    "site": "江边网",
}
PLACES = {
    "above the time": "{heading}" + META,
    "below a menu": "<div><a href=/>首页</a> &gt; <a href=/xw/>新闻</a> &gt; 正文</div>{heading}" + META,
    "below the time": META + "{heading}",
    "below a section": "<div>社会新闻</div>{heading}" + META,
}


def title_of(head: str, element: str) -> str:
    html = f"<html><head><meta charset=utf-8><title>{element}</title></head><body>{head}<div class=wz>{TEXT}</div><div>版权所有 江边网</div></body></html>"
    return extract(html.encode(), URL).title


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("heading", HEADINGS)
def test_the_title_is_the_heading(heading, element, place):
    # A third of the titles each, in turns; all where the title element says nothing.
    turn = (list(PLACES).index(place) + list(ELEMENTS).index(element)) % 3
    titles = TITLES if element == "site" else TITLES[turn::3]
    found = {
        title: title_of(
            PLACES[place].format(heading=HEADINGS[heading].format(title)), ELEMENTS[element].format(title)
        )
        for title in titles
    }
    assert found == {title: title for title in titles}


@pytest.mark.parametrize("title", ["2026年11月20日天气预报", "视频：花灯会延时摄影"])
@pytest.mark.parametrize("place", PLACES)
def test_a_heading_may_look_like_a_time_or_a_credit(title, place):
    assert title_of(PLACES[place].format(heading=f"<h1>{title}</h1>"), "江边网") == title


@pytest.mark.parametrize("element", [element for element in ELEMENTS if element not in {"host", "site"}])
def test_without_a_heading_the_title_element_is_the_title(element):
    title = "江边小城举办花灯会 三百盏手工灯点亮广场"
    assert title_of(META, ELEMENTS[element].format(title)) == title
