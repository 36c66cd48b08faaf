"""An ordinary head among rows, boxes and an imprint that name other people's sources, reporters and editors. Synthetic."""

from __future__ import annotations

import pytest
from test_credit_habits import Case, page, read

from newscrawl.extraction import extract

HEADS = ["查干湖冬捕节下月十八日开幕", "地铁四号线全线贯通待验收", "供热企业提前三天开栓升温"]
ROWS = {
    "list": "<ul>"
    + "".join(
        f"<li><i>{n}</i><a href=/h/{n}.html>{one}</a><span>2022-03-0{n} 10:00</span><em>来源：江城日报</em></li>"
        for n, one in enumerate(HEADS, 1)
    )
    + "</ul>",
    "teasers": "".join(
        f"<div><a href=/r/{n}.html>{one}</a><p>记者从组委会获悉，今年面积扩大三成，门票价格不变。</p><small>江城晚报 | 记者 王大明 | 2022-03-01</small></div>"
        for n, one in enumerate(HEADS)
    ),
    "lines": "<aside>"
    + "".join(
        f"<a href=/l/{n}.html><p>{one}</p></a><p>記者王大明／台北報導　2022-03-01 09:10</p>"
        for n, one in enumerate(HEADS)
    )
    + "</aside>",
    "definitions": "<dl><dt>编辑推荐</dt>"
    + "".join(
        f"<dd><h5><a href=/b/{n}.html>{one}</a></h5><p>来源：新文化报　作者：王大明　编辑：李小方</p></dd>"
        for n, one in enumerate(HEADS)
    )
    + "</dl>",
    "table": "<table>"
    + "".join(
        f"<tr><td><a href=/t/{n}.html>{one}</a></td><td>江城晚报</td><td>2022-03-01 09:30</td></tr>"
        for n, one in enumerate(HEADS)
    )
    + "</table>",
    "comments": "<div><h3>网友评论(2)</h3><p>山里红 2022-03-05 11:20</p><p>编辑：写得好</p></div>",
    "imprint": "<div>主办：市委宣传部　总编辑：何大川　值班编辑：段小楼</div><div>版权所有 江边网　网站编辑：李小方</div>",
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("info", ["2022-03-04 08:15", "2022-03-04 08:15　作者：　责任编辑："])
def test_what_stands_below_is_not_the_articles(rows, info):
    article = read(Case(info=info, above="", tail=f"</div></div>{rows}<div><div>"))
    assert (article.source_name, article.authors, article.editors) == (None, [], [])


@pytest.mark.parametrize("name", ["list", "teasers", "table", "lines"])
def test_nor_what_stands_above(name):
    html = page(Case()).replace('<div class="w">', f'<div>{ROWS[name]}</div><div class="w">')
    article = extract(html.encode(), "http://www.lh.example/a/123.html", content_type="text/html")
    assert (article.source_name, article.authors, article.published_at[:10]) == (None, [], "2022-03-04")


def test_one_teaser_under_a_heading_that_is_a_link():
    teaser = f"<div><h2><a href=/n.html>{HEADS[2]}</a></h2><div>2022-03-03 09:00　来源：江城晚报　记者：王大明</div><p>全市一千二百万平方米住宅达到规定温度，供热热线二十四小时值守，市民可随时反映问题。</p></div>"
    article = read(Case(tail=f"</div></div>{teaser}<div><div>"))
    assert (article.source_name, article.authors) == (None, [])
    assert "供热热线" not in article.body


TAILS = [
    ("<p>责任编辑：裴蕾</p>", ["裴蕾"]),
    # behind the links to the articles before and after
    ("<div>上一篇：<a href=/1.html>查干湖冬捕节下月十八日开幕</a></div><div>下一篇：<a href=/2.html>地铁四号线全线贯通待验收</a></div><p>[责任编辑：裴蕾]</p>", ["裴蕾"]),
    # beside one link, whose headline stands behind the label
    ("<p>编辑：裴蕾 【<a href=/3.html>供热企业何时提前开栓升温？</a>】</p>", ["裴蕾"]),
]  # fmt: skip


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize(("tail", "editors"), TAILS, ids=["tail", "neighbours", "link"])
def test_the_articles_own_editor_stays(rows, tail, editors):
    article = read(Case(tail=f"</div></div>{tail}{rows}<div><div>"))
    assert article.editors == editors
