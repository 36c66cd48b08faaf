"""What a line is by its wording: notices apart from news about the same things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import extract, page_lines
from newscrawl.extraction.widgets import is_over_links


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("（松花江网编辑 孙桂芳）", "editor_line"),
        ("责任编辑：王芳", "editor_line"),
        ("初审：甲乙 复审：丙丁 终审：戊己", "editor_line"),
        ("光明日报记者 王建宏 张文攀", "byline"),
        ("作者：李明", "byline"),
        ("来源：江边日报", "source_line"),
        ("《光明日报》（ 2022年02月13日 02版）", "print_edition"),
        ("原标题：花灯会开幕", "original_title"),
        ("【新春走基层】", "credit"),
        ("图/李明", "credit"),
        ("（完）", "tail"),
        ("凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。", "notice"),
        ("免责声明：本文仅代表作者个人观点，请读者仅作参考。", "notice"),
        ("法院认为，被告侵犯著作权，应当承担相应的法律责任，原告律师对判决表示满意。", None),
        ("律师：不构成侵权", None),
        ("记者昨日从有关部门获悉，灯会将于下周开幕，届时将有三百盏花灯同时点亮。", None),
        ("编辑部的故事将在今晚播出，观众反响热烈，收视率创下新高。", None),
    ],
)
def test_kind(text, kind):
    assert page_lines.kind(text) == kind


BUTTONS = [
    "分享到：微信 微博", "上一页 1 2 3 下一页", "打印本页 关闭窗口", "【我来说两句】",
    "关注我们", "+ 加关注", "關注我們", "回顶部", "▲回到页首", "返回页面顶部", "查看全部评论", "查看所有12条留言", "展开更多回复", "共35条评论",
    "点击展开剩余70%", "展开剩余内容", "查看余下全文", "点击阅读剩余全文", "下拉加载更多", "Back to top", "联系我们 | 加入我们",
]  # fmt: skip


@pytest.mark.parametrize("text", BUTTONS)
def test_furniture(text):
    assert page_lines.is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "120",
        "走马灯",
        "中小企业迎来新机遇",
        "关注民生 打印幸福",
        "关注我们的孩子",
        "剩余劳动力",
        "展开全面合作",
        "全部评论员到场",
        "我们一起回顶部看日出",
    ],
)
def test_values_are_no_furniture(text):
    assert not page_lines.is_furniture(text)


@given(st.text(max_size=500))
def test_any_text(text):
    page_lines.kind(text)
    page_lines.is_furniture(text)
    page_lines.is_meta(text)
    assert len(page_lines.plain(text)) == len(text)


_CALLS = [
    "新闻热线：0431-88888888", "投稿邮箱：jiangbian@example.com", "我要爆料 报料热线 96128", "商务合作请联系：13800000000", "如需转载，请联系本报获得授权", "欢迎关注江边日报抖音号",
    "点击下方名片关注我们", "喜欢就点个“在看”吧！", "觉得不错，请点赞转发支持一下", "来都来了，点个关注再走吧", "江边日报新媒体矩阵", "识别下方小程序码，参与话题讨论", "👇点击阅读原文，了解更多",
    "关注我们，获取更多资讯", "想看更多精彩内容？请点击“阅读原文”", "打开江边APP，阅读体验更佳", "快加入江邊新聞LINE好友，掌握最新消息", "（图片来源于网络，如有侵权请联系删除）",
]  # fmt: skip
_NEWS = [
    "局长亲自带货，网友点赞江边", "转载须付费成共识", "如果没有人关注，她们怎么办", "识别诈骗有妙招", "关注留守儿童 三省联手行动", "新闻热线二十年", "想看雪？就到这些地方", "加入联盟之后",
    "居民扫描二维码即可关注社区公众号，预约上门服务，目前已有三千多户家庭注册使用。", "打开“江边通”客户端，市民可以在线办理公积金提取、社保查询等八十六项业务。", "热线开通首日，接线员共接听市民来电三百二十个。",
]  # fmt: skip


def test_calls_of_a_house_are_furniture_and_news_is_none():
    assert [call for call in _CALLS if not page_lines.is_furniture(call)] == []
    assert [line for line in _NEWS if page_lines.is_furniture(line)] == []


@pytest.mark.parametrize(
    "heading",
    ["Das könnte Sie auch interessieren:", "Das Thema könnte dich auch interessieren", "Auch interessant", "Sur le même sujet", "À lire aussi", "Te puede interesar", "Potrebbe interessarti anche", "Lees ook", "You may also like"],
)  # fmt: skip
def test_what_stands_over_links_in_other_languages(heading):
    assert is_over_links(page_lines.plain(heading))
    assert not is_over_links(f"{heading} der neue Bahnhof")


def test_a_modifier_of_a_name_says_what_an_element_has():
    text = "Der Stadtrat hat am Donnerstag beschlossen, die alte Markthalle für rund zwölf Millionen Euro zu sanieren, und der Umbau beginnt im Frühjahr."
    parts = "".join(
        f'<section class="Report__Section Report__Section--Ads"><h2>Teil {n}</h2><p class="Report__Text">{text[n:]}</p></section>'
        for n in range(6)
    )
    page = f"<html lang=de><head><title>Markthalle bleibt</title></head><body><main><article class=Report><h1>Markthalle bleibt</h1>{parts}</article></main></body></html>"
    body = extract(page.encode(), "https://zeitung.example.de/a/1.html").body
    assert body.count("Markthalle für rund") == 6
