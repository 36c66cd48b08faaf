"""Names as bylines write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import generic, people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王建宏 张文攀", ["王建宏", "张文攀"]),
        ("王建宏张文攀", ["王建宏", "张文攀"]),
        ("林 宇、陈望", ["林宇", "陈望"]),
        ("支全明 SF099", ["支全明"]),
        ("NF075", []),
        ("newsroom", []),
        ("系统管理员", []),
        ("欧阳娜娜", ["欧阳娜娜"]),
        ("本报记者 李明", ["李明"]),
    ],
)
def test_split(text, names):
    assert people.split(text) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("光明日报记者 王建宏 张文攀", ["王建宏", "张文攀"]),
        ("【聯合報╱記者陳俐君／即時報導】", ["陳俐君"]),
        ("本报记者 李明 通讯员 赵强", ["李明"]),
        ("执笔/叨叨姐、胡一刀", ["叨叨姐", "胡一刀"]),
        ("记者昨日从有关部门获悉，灯会将于下周开幕", []),
    ],
)
def test_byline(line, names):
    assert generic.byline(line) == names


@given(st.text(max_size=200))
def test_any_text(text):
    assert all(name.strip() and len(name) <= 30 for name in people.split(text))
