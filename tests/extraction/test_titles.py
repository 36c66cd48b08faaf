"""Titles: broken headings, cells, ornaments, title elements that name the site. All pages are synthetic."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS

from newscrawl.extraction import extract

URL = "http://news.example.cn/2026-11/20/c1001.html"
A, B, C = "江畔新修步道迎来首批市民", "全长六公里沿线八处出入口", "明年春季动工建设二期工程"
META = "<div class=info>2026-11-20 09:15　来源：江边日报</div>"
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def read(
    heading: str,
    title: str | None,
    *,
    meta: str = META,
    before: str = "<div class=nav><a href=/>首页</a> <a href=/a>新闻</a></div>",
) -> str:
    element = f"<title>{title}</title>" if title is not None else ""
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8>{element}</head><body>{before}{heading}{meta}<div class=content>{TEXT}</div><div class=footer>版权所有 江边网</div></body></html>"
    article = extract(html.encode(), URL)
    assert article.body == "\n".join(PARAGRAPHS)
    return "".join((article.title or "").split())


BROKEN = {
    "br": f"<h1>{A}<br>{B}</h1>",
    "br and blank": f"<h1>{A}<br/> {B}</h1>",
    "div": f"<h1>{A}<div>{B}</div></h1>",
    "two divs": f"<h1><div>{A}</div><div>{B}</div></h1>",
    "paragraphs": f"<div class=title><p>{A}</p><p>{B}</p></div>",
    "spans": f"<h1><span>{A}</span><span>{B}</span></h1>",
    "cell": f"<table><tr><td class=bt>{A}<br>{B}</td></tr></table>",
    "rows": f"<table><tr><td>{A}</td></tr><tr><td>{B}</td></tr></table>",
    "two headings": f"<h1>{A}</h1><h1>{B}</h1>",
    "heading and a second one": f"<h1>{A}</h1><h2>{B}</h2>",
    "bold lines": f"<div align=center><b>{A}</b><br><b>{B}</b></div>",
}


@pytest.mark.parametrize("heading", BROKEN.values(), ids=BROKEN)
def test_all_lines_of_a_broken_heading(heading):
    assert read(heading, f"{A}{B}_江边网") == A + B
    assert read(heading, f"{A} {B}-江边网") == A + B


def test_three_lines():
    assert read(f"<h1>{A}<br>{B}<br>{C}</h1>", f"{A} {B} {C}_江边网") == A + B + C


def test_lines_the_title_element_does_not_name_are_a_subtitle():
    assert read(f"<h1>{A}<br>——{B}</h1>", f"{A}_江边网") == A


def test_all_lines_where_the_title_element_names_the_site():
    assert read(f"<h1>{A}<br>{B}</h1>", "江边网") == A + B


@pytest.mark.parametrize("site", ["江边网", "江岸水产研究所", "江边日报社", "江边市人民政府", "新闻详情", "首页", "", None, "江边晚报 第3版_江边网", "江边新闻网-新闻频道", "无标题文档"])  # fmt: skip
@pytest.mark.parametrize("heading", [
    "<h1>{}</h1>", "<h2>{}</h2>", "<h5>{}</h5>", "<div class=title>{}</div>", "<p align=center><b>{}</b></p>", "<table><tr><td class=bt_title>{}</td></tr></table>",
    "<div class=news_bt><font size=5>{}</font></div>", "<center><strong>{}</strong></center>",
])  # fmt: skip
def test_a_heading_of_any_form_where_the_title_element_names_the_site(site, heading):
    assert read(heading.format(A), site) == A
    if site:
        logo = (
            f"<div class=top><h1>{site}</h1></div><div class=nav><a href=/>首页</a> <a href=/a>新闻</a></div>"
        )
        assert read(heading.format(f"{A}召开大会"), site, before=logo) == f"{A}召开大会"


def test_a_heading_that_begins_with_the_name_of_the_site():
    assert (
        read("<h5>江岸水产研究所召开干部职工大会</h5>", "江岸水产研究所") == "江岸水产研究所召开干部职工大会"
    )


@pytest.mark.parametrize(
    "form",
    [
        "★{}★",
        "{}<br>＊＊＊＊＊＊＊＊",
        "■ {}",
        "· {}",
        "◆◆{}◆◆",
        "{}<br>----------",
        "=== {} ===",
        "{}<br/>☆☆☆",
        "<br>{}<br>________",
    ],
)
def test_ornaments_are_no_part_of_a_title(form):
    for wrapper in ("<h1>{}</h1>", "<div id=pressrelease>{}</div>"):
        assert read(wrapper.format(form.format(A)), A) == A


def test_share_names_keep_their_star():
    assert (
        read("<h1>*ST江边发布业绩预告 预计扭亏</h1>", "*ST江边发布业绩预告 预计扭亏_江边网")
        == "*ST江边发布业绩预告预计扭亏"
    )


@pytest.mark.parametrize(
    "line",
    [
        "<div><b>{}</b></div>",
        "<p><strong>{}</strong></p>",
        "<p align=center>{}</p>",
        "<div><font size=4>{}</font></div>",
        "<td><b>{}</b></td>",
    ],
)
def test_no_title_element_and_no_heading(line):
    html = f"<html><head></head><body><table><tr><td>{line.format('飞行物理学常识')}{TEXT}</td></tr></table></body></html>"
    article = extract(html.encode(), URL)
    assert article.title == "飞行物理学常识"


@pytest.mark.parametrize(
    "inside",
    [
        "<span>2026-11-20 09:15</span>",
        "<small>来源：江边日报 2026-11-20</small>",
        "<em>2026年11月20日 点击：12</em>",
    ],
)
def test_a_time_inside_the_heading_is_no_part_of_it(inside):
    assert read(f"<h1>{A} {inside}</h1>", f"{A}_江边网", meta="") == A


@pytest.mark.parametrize(
    "title", ["江边网 - 新闻 - {}", "{} | 江边网", "{}--江边频道--江边网", "{}_新闻_江边网", "江边网-{}"]
)
def test_the_title_element_alone(title):
    assert read("", title.format(A)) == A
