"""What a line is by its wording: notices apart from news about the same things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import lines


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
    assert lines.kind(text) == kind


BUTTONS = [
    "分享到：微信 微博", "上一页 1 2 3 下一页", "打印本页 关闭窗口", "【我来说两句】",
    "关注我们", "+ 加关注", "關注我們", "回顶部", "▲回到页首", "返回页面顶部", "查看全部评论", "查看所有12条留言", "展开更多回复", "共35条评论",
    "点击展开剩余70%", "展开剩余内容", "查看余下全文", "点击阅读剩余全文", "下拉加载更多", "Back to top", "联系我们 | 加入我们",
]  # fmt: skip


@pytest.mark.parametrize("text", BUTTONS)
def test_furniture(text):
    assert lines.is_furniture(text)


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
    assert not lines.is_furniture(text)


@given(st.text(max_size=500))
def test_any_text(text):
    lines.kind(text)
    lines.is_furniture(text)
    lines.is_meta(text)
    assert len(lines.plain(text)) == len(text)
