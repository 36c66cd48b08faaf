"""Lines beside a title that are none, under a title element that names the site; times by words; queues."""

from __future__ import annotations

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract

URL = "https://www.linjiang.example/show?id=77"
TITLE = "大桥提前十一天通车"
TEXT = (
    "<p>临江大桥维修工程昨日全面完工，比原计划提前十一天，桥面更换伸缩缝二十四道。</p>"
    "<p>市民林女士说，过桥时间从二十分钟缩短到五分钟，上下班方便多了。</p>"
)


def read(heading, meta="2026-11-20 08:15 来源：临江新报", element="临江新报网", **more):
    html = f'<html><head><meta charset="utf-8"><title>{element}</title></head><body><div><a href="/">首页</a></div>{heading}<div>{meta}</div><div>{TEXT}</div></body></html>'
    return extract(html.encode(), URL, **more)


@pytest.mark.parametrize("element", ["临江新报网", "首页", ""])
@pytest.mark.parametrize("heading", ["<h1>{}</h1>", "<h2>{}</h2>", "<div>{}</div>", "<p>{}</p>"])
@pytest.mark.parametrize(
    "kicker",
    [
        "<h3>——临江新报 A02版</h3>",
        "<div><b>民生视点</b></div>",
        "<h2>热线追踪</h2>",
        "<p align=center>引题：历时百日攻坚</p>",
        "<h2>【县域观察】</h2>",
    ],
)
def test_the_name_of_a_column_is_no_title(kicker, heading, element):
    assert read(kicker + heading.format(TITLE), element=element).title == TITLE


@pytest.mark.parametrize("title", ["民生视点走进社区", "第12版图书目录发布", "专家谈热线追踪"])
def test_a_title_with_such_a_word_is_one(title):
    assert read(f"<h2>{title}</h2>").title == title


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("昨晚9:40", "2026-11-19T21:40"),
        ("今早8:05", "2026-11-20T08:05"),
        ("昨天 21:40", "2026-11-19T21:40"),
        ("2026.11.14(토) 15:08", "2026-11-14T15:08"),
        ("2026.11.14 (일) 오후 3:08", "2026-11-14T15:08"),
    ],
)
def test_times_by_words(words, time):
    article = read(f"<h1>{TITLE}</h1>", f"{words} 来源：临江新报", captured_at="2026-11-20T22:00:00+08:00")
    assert (article.published_at or "").startswith(time)


def test_an_evening_without_a_clock_is_no_time():
    article = read(f"<h1>{TITLE}</h1>", "昨晚 来源：临江新报", captured_at="2026-11-20T22:00:00+08:00")
    assert article.published_at is None


def test_a_queue_is_a_page_of_the_server():
    html = '<html><head><meta charset="utf-8"><title>临江新报网</title></head><body><h2>等候室</h2><p>当前排队人数较多，您前面还有 318 位，请不要刷新本页。</p></body></html>'
    with pytest.raises(RefusedPage) as refused:
        extract(html.encode(), URL)
    assert refused.value.cause == "interstitial"


def test_news_of_a_queue_is_news():
    html = f'<html><head><meta charset="utf-8"><title>窗口排队人数较多</title></head><body><h1>窗口排队人数较多</h1><div>2026-11-20 08:15 来源：临江新报</div>{TEXT}<p>取号机显示“您前面还有12位”。</p></body></html>'
    assert "您前面还有12位" in (extract(html.encode(), URL).body or "")
