"""Text that is not displayed at first: folded text is read, jammer text and what is hidden beside it is not."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, TITLE

from newscrawl.extraction import extract

URL = "http://news.example.cn/2026-11/20/c1001.html"
HEAD = f"<h1>{TITLE}</h1><div class=info>2026-11-20 09:15　来源：江边日报</div>"
P = [
    f"<p>{text}</p>"
    for text in (
        *PARAGRAPHS,
        "灯会将持续到下月初三，其间每晚六点亮灯，市民可乘坐公交专线前往，现场不设停车位。",
    )
]
PLAIN = "\n".join(
    (*PARAGRAPHS, "灯会将持续到下月初三，其间每晚六点亮灯，市民可乘坐公交专线前往，现场不设停车位。")
)
REST = "".join(P[1:])


def read(content: str, *, head: str = "", after: str = "") -> str:
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}_江边网</title>{head}</head><body>{HEAD}<div class=content>{content}</div>{after}<div class=footer>版权所有 江边网</div></body></html>"
    return extract(html.encode(), URL).body


FOLDED = {
    "display none": f"{P[0]}<div style='display:none'>{REST}</div><a href='javascript:;'>展开全文</a>",
    "display: none !important": f"{P[0]}<section style='margin:0; DISPLAY: none!important'>{REST}</section>",
    "hidden attribute": f"{P[0]}<div hidden>{REST}</div>",
    "hidden class": f"{P[0]}<div class='rest hidden'>{REST}</div><span>阅读全文</span>",
    "each paragraph": P[0] + "".join(p.replace("<p>", "<p style='display:none'>") for p in P[1:]) + "<a>点击展开余下全文</a>",
    "switched pages": f"<div id=p1>{P[0]}{P[1]}</div><div id=p2 style='display:none'>{P[2]}{P[3]}</div><div><a href='javascript:s(1)'>1</a> <a href='javascript:s(2)'>2</a></div>",
    "switched pages of one class": f"<div class='pg on'>{P[0]}</div><div class=pg hidden>{P[1]}{P[2]}</div><div class=pg hidden>{P[3]}</div>",
    "slides": "".join(f"<div style='{'' if n == 0 else 'display:none'}'><img src='/i/{n}.jpg'>{p}</div>" for n, p in enumerate(P)),
    "slides in a list": "<ul>" + "".join(f"<li{'' if n == 0 else ' style=display:none'}><img src='/i/{n}.jpg'>{p}</li>" for n, p in enumerate(P)) + "</ul>",
    "a teaser, then the whole": f"<div>{P[0]}<p>{PARAGRAPHS[1][:9]}……</p></div><div style='display:none'>{''.join(P)}</div><a>展开全文</a>",
    "the end of a paragraph": f"{P[0]}{P[1]}{P[2]}<p>{PLAIN.splitlines()[3][:12]}<span style='display:none'>{PLAIN.splitlines()[3][12:]}</span><a href='#'>展开</a></p>",
    "all hidden": f"<div style='display:none'>{''.join(P)}</div>",
}  # fmt: skip


@pytest.mark.parametrize("content", FOLDED.values(), ids=FOLDED)
def test_folded_text_is_read(content):
    assert read(content) == PLAIN


BESIDE = {
    "login": "<div style='display:none' class=login><p>您尚未登录，请先登录后再发表评论，谢谢您的支持与配合。</p></div>",
    "dialog": "<div hidden id=tip><p>请使用微信扫一扫，打开页面后点击右上角，分享到朋友圈给好友看看。</p></div>",
    "comments": "<div style='display:none' class=comment-list><p>说得真好，灯会一年比一年热闹，明年还要带孩子去看。</p></div>",
    "comment form": "<div style='display:none'><p>发表评论，请遵守有关法律法规，文明上网，理性发言。</p><textarea></textarea></div>",
    "related": "<div hidden class=related><p><a href=/1>江边市第一项工作取得新进展，各方表示满意</a></p></div>",
    "rights": "<div style='display:none'><p>版权声明：凡本网注明来源的作品，未经授权不得转载、摘编或以其他方式使用。</p></div>",
    "a button": "<div style='display:none'>收起</div>",
    "player": "<div style='display:none' class=player-box><p>您的浏览器不支持播放，请升级浏览器后再试，或者下载客户端观看。</p></div>",
    "the same again": f"<div style='display:none' class=forprint>{''.join(P)}</div>",
}  # fmt: skip


@pytest.mark.parametrize("hidden", BESIDE.values(), ids=BESIDE)
def test_what_is_hidden_beside_the_text_stays_out(hidden):
    assert read("".join(P) + hidden) == PLAIN
    assert read(hidden + "".join(P)) == PLAIN


JAMMERS = {
    "display none": "<span style='display:none'>0 h7k2&amp;x</span>",
    "forum software": "<font class='jammer'>8 w3 q) z; r</font>",
    "no size": "<span style='font-size:0px;color:#FFF'>江边网版权</span>",
    "hidden attribute": "<i hidden>本文来自江边网</i>",
    "style sheet": "<b class=xq9>采集请注明</b>",
    "off the page": "<span style='position:absolute;left:-9999px'>http://www.example.cn</span>",
    "nested": "<span style='display:none'><em>江边</em>网</span>",
}
STYLE = "<style>.top{color:red} .xq9, .xq8 {display:none} p{margin:0}</style>"


@pytest.mark.parametrize("jammer", JAMMERS.values(), ids=JAMMERS)
def test_jammer_text_is_left_out(jammer):
    def jammed(text: str) -> str:
        return f"<p>{text[:7]}{jammer}{text[7:20]}{jammer}{text[20:]}{jammer}</p>"

    assert read("".join(map(jammed, PLAIN.splitlines())), head=STYLE) == PLAIN


def test_a_paragraph_of_jammer_text_alone_is_no_paragraph():
    assert (
        read(P[0] + "<p><span style='display:none'>江边网 http://www.example.cn</span></p>" + REST) == PLAIN
    )


def test_readings_above_characters_are_left_out():
    text = PARAGRAPHS[0]
    for ruby in (
        "<ruby>灯会<rt>dēng huì</rt></ruby>",
        "<ruby>灯<rt>dēng</rt>会<rt>huì</rt></ruby>",
        "<ruby>灯会<rp>（</rp><rt>dēng huì</rt><rp>）</rp></ruby>",
        "<ruby><rb>灯会</rb><rp>(</rp><rtc><rt>ㄉㄥ</rt></rtc><rp>)</rp></ruby>",
    ):
        assert read(f"<p>{text.replace('灯会', ruby)}</p>" + REST) == PLAIN
