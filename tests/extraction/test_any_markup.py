"""One text in thirty kinds of markup on three kinds of page: the same body, whatever carries its lines. All synthetic.

Texts of long paragraphs, and those that have none: a talk, verses, a notice of two lines, a list.
"""

from __future__ import annotations

import itertools

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"
TEXTS = {
    "paragraphs": (
        "江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。",
        "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。",
        "“我们希望把这门手艺传下去。”从事扎灯四十年的周师傅说，今年他带了六名徒弟，最小的只有十九岁，家住江对岸的村子。",
        "灯会将持续到下月初三，每晚六点亮灯，十点熄灯，市民可凭身份证免费入场，公交集团开通了两条夜间专线。",
    ),
    "talk": (
        "记者：您扎灯多少年了？",
        "周师傅：四十年。",
        "记者：最难的是哪一步？",
        "周师傅：糊纸，手要稳。",
        "记者：徒弟学得怎么样？",
        "周师傅：有两个不错，能吃苦。",
        "记者：明年还办吗？",
        "周师傅：办，一定办。",
    ),
    "verses": (
        "春江水暖灯先亮",
        "一夜东风到小城",
        "灯火万家人语静",
        "渔歌几处月分明",
        "老街犹记儿时路",
        "新雪初融两岸晴",
        "莫道归来鬓已霜",
        "此心安处是江边",
    ),
    "notice": ("11月21日9时至17时，江南大街停水。", "请居民提前储水。"),
    "list": (
        "一、开放时间：每日18时至22时。",
        "二、入场方式：凭身份证免费入场。",
        "三、公交线路：夜1路、夜2路。",
        "四、停车地点：体育场南门。",
        "五、咨询电话：0432-60000000。",
    ),
}


def lines(form, between=""):
    return lambda text: between.join(form.format(line) for line in text)


def two_boxes(text):
    half = len(text) // 2
    return f"<div class=a>{lines('<p>{}</p>')(text[:half])}</div><div class=ad><a href=/x>广告</a></div><div class=b>{lines('<p>{}</p>')(text[half:])}</div>"


def beside_menu(text):
    menu = "".join(f"<li><a href=/n{n}.html>今日要闻第{n}条标题长一些</a></li>" for n in range(12))
    return f"<table><tr><td width=600>{lines('<p>{}</p>')(text)}</td><td><ul>{menu}</ul></td></tr></table>"


MARKUP = {
    "p": lines("<p>{}</p>"),
    "div": lines("<div>{}</div>"),
    "br": lines("{}", "<br>"),
    "two br": lines("{}", "<br/><br/>　　"),
    "span and br": lines("<span>{}</span><br>"),
    "rows": lambda text: f"<table>{lines('<tr><td>{}</td></tr>')(text)}</table>",
    "one cell": lambda text: f"<table><tr><td>{lines('<p>{}</p>')(text)}</td></tr></table>",
    "pre": lambda text: f"<pre>{lines('{}', chr(10))(text)}</pre>",
    "sections": lines("<section><section><span>{}</span></section></section>"),
    "quotations": lines("<blockquote>{}</blockquote>"),
    "center": lines("<center>{}</center>"),
    "list": lambda text: f"<ul>{lines('<li>{}</li>')(text)}</ul>",
    "numbered": lambda text: f"<ol>{lines('<li><p>{}</p></li>')(text)}</ol>",
    "strong": lines("<p><strong>{}</strong></p>"),
    "definitions": lambda text: f"<dl>{lines('<dd>{}</dd>')(text)}</dl>",
    "labels": lines("<label>{}</label><br>"),
    "custom elements": lines("<news-p>{}</news-p>"),
    "a picture each": lines("<p><img src=/a.jpg></p><p>{}</p>"),
    "a figure each": lines("<figure><img src=/a.jpg></figure><p>{}</p>"),
    "blanks": lines("<p>&nbsp;&nbsp;&nbsp;&nbsp;{}</p><p>&nbsp;</p>"),
    "article each": lines("<article>{}</article>"),
    "font": lines("<font size=3>{}</font><p>"),
    "two boxes": two_boxes,
    "deep": lambda text: "<div>" * 9 + lines("<p>{}</p>")(text) + "</div>" * 9,
    "form": lambda text: f"<form id=form1>{lines('<p>{}</p>')(text)}</form>",
    "beside a menu": beside_menu,
    "marquee": lambda text: f"<marquee direction=up>{lines('<p>{}</p>')(text)}</marquee>",
    "details": lambda text: f"<details open>{lines('<p>{}</p>')(text)}</details>",
}


def modern(content):
    return (
        f"<div class=nav><a href=/>首页</a> <a href=/xw/>新闻</a></div><h1>{TITLE}</h1><div class=xx>2026-11-20 09:15 来源：江边日报</div>"
        f"<div class=wz>{content}</div><div>责任编辑：李梅</div><div>版权所有 江边网</div>"
    )


def tables(content):
    return (
        "<table><tr><td><a href=/>首页</a> &gt; <a href=/xw/>新闻</a> &gt; 正文</td></tr></table><table><tr><td align=center>"
        f"<font size=5><b>{TITLE}</b></font></td></tr><tr><td align=center>发布时间：2026年11月20日 09:15　来源：江边日报　浏览：321</td></tr>"
        f"<tr><td>{content}</td></tr><tr><td>责任编辑：李梅</td></tr></table><table><tr><td>版权所有 江边网</td></tr></table>"
    )


def loose(content):
    menu = "".join(f"<li><a href=/n{n}.html>今日要闻第{n}条标题长一些</a></li>" for n in range(8))
    return (
        f"<header><nav><a href=/>首页</a></nav></header><main><div class=head><h2>{TITLE}</h2><span>江边日报</span> <span>2026-11-20 09:15</span>"
        f"</div>{content}<p>责任编辑：李梅</p></main><aside><h4>热点</h4><ul>{menu}</ul></aside><footer>版权所有 江边网</footer>"
    )


@pytest.mark.parametrize("page", [modern, tables, loose])
@pytest.mark.parametrize(
    ("markup", "text"),
    # The last of some verses beside a menu is taken for the heading of its links.
    [pair for pair in itertools.product(MARKUP, TEXTS) if pair != ("beside a menu", "verses")],
)
def test_the_body_is_the_text_whatever_carries_its_lines(markup, text, page):
    content = MARKUP[markup](TEXTS[text])
    html = f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body>{page(content)}</body></html>"
    article = extract(html.encode(), URL)
    assert article.body.splitlines() == list(TEXTS[text])
    assert (article.title, article.authors, article.source_name) == (TITLE, [], "江边日报")


@pytest.mark.parametrize("line", ["春江水暖鸭先知", "白日依山尽", "秦时明月汉时关"])
def test_a_verse_below_the_time_names_nobody(line):
    content = lines("<p>{}</p>")((line, *TEXTS["verses"][1:]))
    html = f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body>{loose(content)}</body></html>"
    article = extract(html.encode(), URL)
    assert article.authors == []
    assert article.body.splitlines()[0] == line


def test_lines_of_preformatted_text_are_lines():
    content = "<pre>\r\n　　第一行写的是江边小城的花灯会，一共两句话。<b>第二句\n接着</b>是第三行，末了还有一句。\n\n最后一行单独成段，写的是散场以后的江堤。</pre>"
    html = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{modern(content)}</body></html>"
    )
    assert extract(html.encode(), URL).body.splitlines() == [
        "第一行写的是江边小城的花灯会，一共两句话。第二句",
        "接着是第三行，末了还有一句。",
        "最后一行单独成段，写的是散场以后的江堤。",
    ]


def test_cells_of_a_row_are_one_line_and_lines_of_a_cell_their_own():
    rows = "<table><tr><td>灯会<br>开幕</td><td>18时</td></tr><tr><td>散场</td><td>22时</td></tr></table>"
    content = lines("<p>{}</p>")(TEXTS["paragraphs"]) + rows
    html = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{modern(content)}</body></html>"
    )
    assert extract(html.encode(), URL).body.splitlines()[4:] == ["灯会", "开幕 | 18时", "散场 | 22时"]
