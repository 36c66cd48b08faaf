"""Changes of a page that must not matter: every field stays as it was.

Each change is a small function of the markup. The pages are synthetic ones of several layouts.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from synthetic import page
from test_regions import HANT, HONGKONG, KOREAN, MACAO, TAIWAN

from newscrawl.extraction import extract

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://news.example.cn/2022-02/13/c1001.html"
PLAIN = page()
BR = page(
    body="<br><br>".join(f"　　{text}" for text in HANT),
    meta="<p>2022-02-13 09:57　来源：江边日报　作者：李明</p>",
)
TABLE = re.sub(
    r"<h1>(.*?)</h1>(.*?)<div id=\"content\">(.*?)</div><div class=\"related\"",
    r'<table width=100%><tr><td align=center><h1>\1</h1></td></tr><tr><td>\2</td></tr><tr><td><div class="zw">\3</div></td></tr></table><div class="related"',
    page(),
    flags=re.DOTALL,
)
PAGES = {
    "plain": PLAIN,
    "br": BR,
    "table": TABLE,
    **{f"taiwan {name}": html for name, html in TAIWAN.items() if name in {"agency", "portal", "popular"}},
    **{f"hong kong {name}": html for name, html in HONGKONG.items() if name != "syndicated"},
    "macao": MACAO["epaper"],
    "korean": KOREAN["daily"],
}
_TAG = re.compile(
    r"<([a-z][\w-]*)((?:\s+[\w:-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*(/?)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"\s+[\w:-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")


def rename_layout_classes(html: str) -> str:
    """Classes that say nothing get other names: those with the words extraction reads stay."""
    return (
        html.replace('class="main"', 'class="x7f"')
        .replace("class=txt", "class=q3")
        .replace('class="whitecon"', 'class="b0"')
    )


def prefix_ids(html: str) -> str:
    return re.sub(r'\bid="content"', 'id="content-8812"', html)


def reorder_attributes(html: str) -> str:
    def turned(match: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.findall(match[2])
        return f"<{match[1]}{''.join(reversed(attributes))}{match[3]}>"

    return _TAG.sub(turned, html)


def add_attributes(html: str) -> str:
    return re.sub(r"<(p|div|span|td)(?=[\s>])", r'<\1 data-v-7ba5bd90="" data-spm="a2c6h"', html)


def upper_case_tags(html: str) -> str:
    return re.sub(r"<(/?)([a-z][a-z0-9]*)", lambda match: f"<{match[1]}{match[2].upper()}", html)


def wrap_body(html: str) -> str:
    return re.sub(
        r"<body>(.*)</body>",
        r"<body><div class=wrapper><div><section>\1</section></div></div></body>",
        html,
        flags=re.DOTALL,
    )


def wrap_paragraphs(html: str) -> str:
    return re.sub(r"<p>(.*?)</p>", r"<p><span style='font-size:16px'>\1</span></p>", html, flags=re.DOTALL)


def blanks_between_tags(html: str) -> str:
    return re.sub(r">\s*<", ">\r\n\t<", html)


def full_width_indent(html: str) -> str:
    return html.replace("<p>　　", "<p>&emsp;&emsp;")


def entities(html: str) -> str:
    """Every third Han character of the text as a numeric reference."""
    count = 0

    def coded(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"&#{ord(match[0])};" if count % 3 == 0 else match[0]

    head, mark, body = html.partition("<body>")
    return head + mark + re.sub(r"[\u4e00-\u9fff]", coded, body)


def scripts(html: str) -> str:
    noise = "<script>var a='<p>不是正文的一段文字，出现在脚本里面。</p>';document.write('x')</script><style>.ad{color:red}</style>"
    return html.replace("<p>", f"{noise}<p>", 3)


def comments_in_markup(html: str) -> str:
    return html.replace("<p>", "<!-- 广告位 开始 <p>旧的一段文字，已经注释掉了。</p> --><p>", 3)


def advertisements(html: str) -> str:
    ad = '<div class="ad"><a href="http://ad.example.com/"><img src="/ad.jpg"></a></div>'
    return re.sub(r"</p>", f"</p>{ad}", html, count=2)


def empty_elements(html: str) -> str:
    return re.sub(r"</p>", "</p><p>&nbsp;</p><div></div>", html, count=3)


def zero_width(html: str) -> str:
    return re.sub(r"，", "，\u200b", html)


def readers_comments(html: str) -> str:
    block = (
        "<div class=comment-box><h3>网友评论</h3><ul>"
        + "".join(
            f"<li><span>网友{n}</span><p>说得真好，第{n}次来看，明年还要带孩子一起来。</p><span>2022-02-14 10:0{n}</span></li>"
            for n in range(4)
        )
        + "</ul></div>"
    )
    return html.replace("</body>", f"{block}</body>")


def service_lines(html: str) -> str:
    return html.replace(
        "</body>",
        "<div class=code><p>扫描二维码，下载江边客户端</p><p>关注江边发布微信公众号</p></div></body>",
    )


def hidden_dialogs(html: str) -> str:
    dialogs = "<div style='display:none' class=dialog><p>您尚未登录，请先登录后再继续操作，谢谢您的支持。</p><button>确定</button></div><dialog><p>网站编辑提示，请勿重复提交稿件内容。</p></dialog>"
    return html.replace("<body>", f"<body>{dialogs}").replace("</body>", f"{dialogs}</body>")


def readers_counter(html: str) -> str:
    return html.replace("</body>", "<div>本文已被阅读 12,345 次</div></body>")


def todays_date(html: str) -> str:
    return html.replace("<body>", "<body><div class=today>今天是2026年11月28日 星期六</div>")


def weather(html: str) -> str:
    return html.replace("<body>", "<body><div class=weather>江城 多云 -5℃～3℃</div>")


def teasers(html: str) -> str:
    block = "".join(
        f"<div class=card><a href=/t/{n}><h3>另一条不相干的新闻标题第{n}号</h3></a><p>记者从有关部门获悉，该项目已经完成前期准备工作，预计年内开工。</p></div>"
        for n in range(4)
    )
    return html.replace("</body>", f"<div class=list>{block}</div></body>")


def fold_the_rest(html: str) -> str:
    """All paragraphs but the first behind a button."""
    first = html.find("</p>", html.find("<p>"))
    run = re.match(r"(?:\s*<p>[^<>]*</p>)+", html[first + 4 :]) if first >= 0 else None
    if run is None:
        return html
    rest = html[first + 4 :]
    return (
        html[: first + 4]
        + f"<div style='display:none'>{run[0]}</div><a href='javascript:;'>展开全文</a>"
        + rest[run.end() :]
    )


def readings(html: str) -> str:
    """Some characters of the paragraphs with their pronunciation above."""
    return re.sub(
        r"(?<=<p>)([^<>]*?)步道", r"\1<ruby>步<rp>(</rp><rt>bù</rt><rp>)</rp>道<rt>dào</rt></ruby>", html
    )


def jammer(html: str) -> str:
    return re.sub(
        r"，(?=[^<>]*</p>)",
        "，<span style='display:none'>江边网版权3k9</span><font class=jammer>x0q</font>",
        html,
    )


def promotion_inside(html: str) -> str:
    return re.sub(r"</p>(?=\s*<p>)", "</p><p>扫描二维码，下载江边客户端，看更多本地新闻</p>", html, count=1)


def related_inside(html: str) -> str:
    block = (
        "<ul class=rel>"
        + "".join(f"<li><a href=/r/{n}>另一条不相干的新闻标题第{n}号</a></li>" for n in range(3))
        + "</ul>"
    )
    return re.sub(r"</p>(?=\s*<p>)", f"</p>{block}", html, count=1)


def prompts_inside(html: str) -> str:
    return re.sub(
        r"</p>(?=\s*<p>)", "</p><div>廣告</div><div>請繼續往下閱讀...</div><div>loading</div>", html, count=1
    )


#: Sentences of other articles, readers and promotion, none of them the page's.
_ANOTHER = (
    "冬季旅游展下周开幕，八十多家商户推出优惠，预计吸引十五万人次入场参观。",
    "地铁四号线昨日全线贯通，三十二座车站同步开通，沿线居民出行时间缩短一半。",
    "流感疫苗开放全民接种，卫生部门提醒老人尽快预约，避免年底集中排队。",
)


def between_paragraphs(html: str, what: str) -> str:
    return re.sub(r"</p>(?=\s*<p>)", lambda match: match[0] + what, html, count=1)


def card_inside(html: str) -> str:
    """One other article between two paragraphs: picture, headline and first words."""
    title = _ANOTHER[0][:14]
    return between_paragraphs(
        html,
        f'<div class="c1"><a href="/n/9"><img src="/t.jpg"></a><div><a href="/n/9">{title}</a><p>{_ANOTHER[0][:30]}</p></div></div>',
    )


def hidden_paragraphs_inside(html: str) -> str:
    """Text that is not displayed between two displayed paragraphs, and nothing to unfold it."""
    return between_paragraphs(
        html, f"<p style='display:none'>{_ANOTHER[2]}</p><div hidden>{_ANOTHER[1]}</div>"
    )


def player_inside(html: str) -> str:
    controls = "<div class=pl><video src=/v.mp4></video><span>00:00 / 01:23</span><span>播放</span><span>靜音</span></div>"
    return between_paragraphs(html, controls)


def newsletter_inside(html: str) -> str:
    form = "<form><input type=email placeholder='Email'><button>訂閱</button></form>"
    return between_paragraphs(
        html, f"<div class=b2><p>訂閱《每日精選》電子報，重要新聞不漏接。</p>{form}</div>"
    )


def next_article(html: str) -> str:
    """What an endless page loads behind the article, with its time and its reporter."""
    text = "".join(f"<p>{line}</p>" for line in _ANOTHER)
    return html.replace(
        "</body>",
        f"<article><h1>{_ANOTHER[1][:12]}</h1><time>2025-03-02 09:00</time><p>記者王大明／台北報導</p>{text}<p>責任編輯：李小方</p></article></body>",
    )


def readers_without_heading(html: str) -> str:
    said = "".join(
        f"<div class=u>阿明{n} · {n + 2} 小时前</div><div>{line}</div>" for n, line in enumerate(_ANOTHER)
    )
    return html.replace("</body>", f"<div id=dq>{said}</div></body>")


def player_of_the_text(html: str) -> str:
    return html.replace(
        "</h1>", "</h1><div><span>聽新聞</span><span>0:00</span> / <span>0:00</span></div>", 1
    )


def member_offer(html: str) -> str:
    offer = "加入会员享专属优惠，立即注册即可获得点数，完整阅读所有深度报道。"
    return html.replace("</body>", f"<div class=layer><p>{offer}</p><a href=/vip>立即加入</a></div></body>")


def editors_of_the_house(html: str) -> str:
    return html.replace("</body>", "<div class=ft><p>版權所有　總編輯：王大同　社長：李小芳</p></div></body>")


#: Rows of other articles with what is said of them: source, time, reporter.
_ROW = "<li><a href=/l/{n}.html>{head}</a><span>2025-03-0{n} 10:00</span><em>来源：江城日报</em></li>"
_TEASER = "<div><h4><a href=/m/{n}.html>{head}</a></h4><p>{text}</p><small>河西晚报 | 记者 王大明 | 2025-03-0{n}</small></div>"


def _rows(form: str) -> str:
    return "".join(form.format(n=n, head=line[:14], text=line[:30]) for n, line in enumerate(_ANOTHER, 1))


def ranking_above(html: str) -> str:
    return html.replace("<body>", f"<body><div class=rk><ul>{_rows(_ROW)}</ul></div>")


def ranking_below(html: str) -> str:
    return html.replace("</body>", f"<div class=rk><ul>{_rows(_ROW)}</ul></div></body>")


def signed_teasers_below(html: str) -> str:
    return html.replace("</body>", f"<div class=tz>{_rows(_TEASER)}</div></body>")


def imprint_with_editors(html: str) -> str:
    imprint = "<div>主办：江边市委宣传部　总编辑：何大川　责任编辑：段小楼</div>"
    return html.replace("</body>", f"{imprint}</body>")


CHANGES: list[Callable[[str], str]] = [
    rename_layout_classes, prefix_ids, reorder_attributes, add_attributes, upper_case_tags, wrap_body, wrap_paragraphs, blanks_between_tags,
    full_width_indent, entities, scripts, comments_in_markup, advertisements, empty_elements, zero_width, readers_comments, service_lines,
    hidden_dialogs, readers_counter, todays_date, weather, teasers, fold_the_rest, readings, jammer, promotion_inside, related_inside,
    prompts_inside, card_inside, hidden_paragraphs_inside, player_inside, newsletter_inside, next_article, readers_without_heading,
    player_of_the_text, member_offer, editors_of_the_house, ranking_above, ranking_below, signed_teasers_below, imprint_with_editors,
]  # fmt: skip
FIELDS = ("title", "body", "published_at", "source_name", "authors", "editors")


def fields(html: str | bytes) -> dict[str, object]:
    article = extract(html.encode() if isinstance(html, str) else html, URL)
    return {name: getattr(article, name) for name in FIELDS}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_one_change(html, change):
    assert fields(change(html)) == fields(html)


@pytest.mark.parametrize("seed", range(12))
def test_several_changes_together(seed):
    chance = random.Random(seed)
    html = PAGES[chance.choice(list(PAGES))]
    chosen = chance.sample(CHANGES, 5)
    changed = html
    for change in chosen:
        changed = change(changed)
    assert fields(changed) == fields(html), [change.__name__ for change in chosen]


@pytest.mark.parametrize("label", ["gb2312", "gbk", "gb18030", "utf-8"])
@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "utf-16"])
def test_encodings(codec, label):
    html = PLAIN.replace('charset="utf-8"', f'charset="{label}"')
    assert fields(html.encode(codec)) == fields(PLAIN)


@pytest.mark.parametrize("name", ["taiwan agency", "taiwan popular", "hong kong daily"])
def test_big5(name):
    html = PAGES[name].replace("►", "").replace("▲", "")
    assert fields(html.replace('charset="utf-8"', 'charset="big5"').encode("big5hkscs")) == fields(html)


def test_a_changed_sentence_matters():
    """What the families above leave equal is not equal by accident."""
    assert fields(PLAIN.replace("三百余盏", "五百余盏")) != fields(PLAIN)
    assert fields(PLAIN.replace("09:57", "10:57")) != fields(PLAIN)
