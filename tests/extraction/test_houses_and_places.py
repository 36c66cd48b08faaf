"""Places that look like names, houses around a time, and credits by their neighbours: what is read, and what is not."""

from __future__ import annotations

import pytest
from test_credit_habits import TEXT, Case, read

from newscrawl.extraction import named_people
from newscrawl.text.credits import is_person

#: Offices and places of three characters that begin with a surname.
WORDS = ("农业部", "卫生部", "武昌区", "柳河镇", "方山县", "东方市")
NAMES = ("赵启明", "韩雪梅", "佘明远", "丁一", "欧阳静")


@pytest.mark.parametrize("word", WORDS)
def test_areas_beside_a_time_or_above_a_text_are_nobody(word):
    """An office or a place without a label is no author."""
    for case in (
        Case(info=f"2022-03-04 08:15 {word}"),
        Case(info=f"{word} | 2022-03-04 08:15"),
        Case(info=f"<span>{word}</span><span>2022-03-04 08:15</span>"),
        Case(above=f"<p>{word}</p>"),
    ):
        assert read(case).authors == [], case


@pytest.mark.parametrize("name", NAMES)
def test_names_there_are_read(name):
    for case in (Case(info=f"2022-03-04 08:15 {name}"), Case(above=f"<p>{name}</p>")):
        assert list(read(case).authors) == [name]


@pytest.mark.parametrize("word", ["金星", "高山", "方向", "高原"])
def test_a_word_behind_a_label_or_in_a_lead_is_a_name(word):
    """``记者 高原``: what is also a word is somebody's name where its place says so."""
    for case in (
        Case(info=f"2022-03-04 08:15 作者：{word}"),
        Case(opening=f"柳河新闻网3月4日讯（记者 {word}）"),
        Case(opening=f"中新网柳河3月4日电 ({word})"),
    ):
        assert list(read(case).authors) == [word], case


def test_an_area_is_a_name_only_behind_a_label():
    assert not is_person("李国镇")
    assert list(read(Case(info="2022-03-04 08:15 作者：李国镇")).authors) == ["李国镇"]


@pytest.mark.parametrize("house", ["柳河发布", "农业部", "柳河县委宣传部", "解放军报"])
def test_a_house_as_the_author_is_the_source(house):
    article = read(Case(info=f"2022-03-04 08:15 作者：{house}"))
    assert article.authors == []
    assert article.source_name == house


#: Line above the text, who wrote it, the source.
HOUSES = [
    # of a site and a paper around the time, the paper; the nearest otherwise
    ("柳江网 2022年03月04日08:15 柳江晨报", "柳江晨报"),
    ("http://www.liujiang.com.cn 2022年03月04日08:15 柳江晨报", "柳江晨报"),
    ("柳江日报 2022-03-04 08:15 柳江网", "柳江日报"),
    ("柳江网 2022-03-04 08:15 要闻", "柳江网"),
    # a link to a list of the same site is a column, one to an account or elsewhere is not
    ('<a href="/shenghuo/">百姓生活</a> <span>2022-03-04 08:15</span>', None),
    ('<a href="../bxsh/index.html">百姓生活</a> <span>2022-03-04 08:15</span>', None),
    ('<a href="/u/1234">百姓生活</a> <span>2022-03-04 08:15</span>', "百姓生活"),
    ('<a href="http://lj.example/">柳江观察者</a> <span>2022-03-04 08:15</span>', "柳江观察者"),
    # what ends in a button's word
    ("2022-03-04 08:15 来源：柳河评论", "柳河评论"),
    ("2022-03-04 08:15 来源：柳河日报 评论", "柳河日报"),
    ("2022-03-04 08:15 来源：共有评论", None),
]


@pytest.mark.parametrize(("info", "source"), HOUSES)
def test_the_house_beside_the_time(info, source):
    assert read(Case(info=info)).source_name == source


def test_a_label_below_says_more_than_a_place_above():
    case = Case(info="柳江网 | 2022-03-04 08:15", tail="<p>【来源：柳江晚报】</p>")
    assert read(case).source_name == "柳江晚报"
    assert (
        read(Case(info="柳江网 | 2022-03-04 08:15", tail="<p>图片来源：柳江晚报</p>")).source_name == "柳江网"
    )


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("網搜小組尤嘉慧／綜合報導", ["尤嘉慧"]),
        ("寵物小組尤嘉慧／綜合報導", ["尤嘉慧"]),
        ("（民視新聞／唐詠絮、尤嘉慧 彰化-台中報導）", ["唐詠絮", "尤嘉慧"]),
        ("（民視新聞／唐詠絮、尤嘉慧 台南-屏東）", ["唐詠絮", "尤嘉慧"]),
        ("（記者尤嘉慧／台中、彰化報導）", ["尤嘉慧"]),
        ("（中央社駐東京特派員尤嘉慧／1日電）", ["尤嘉慧"]),
        ("● 尤嘉慧／柳河大學兼任講師", ["尤嘉慧"]),
        ("圖、文／尤嘉慧藥師", ["尤嘉慧"]),
        ("撰文/王明德醫師", ["王明德"]),
        ("圖、文/特約撰述 尤嘉慧", ["尤嘉慧"]),
        ("作者：公众号", []),
        ("國際中心／綜合報導", []),
        ("● 台東／兼任講師招募中", []),
    ],
)
def test_lines_of_credits(line, writers):
    found = named_people.signed(line)
    assert (found.writers if found else []) == writers


def test_a_house_of_any_name_in_the_bracket_a_text_opens_with():
    article = read(Case(opening="【NOW柳河 尤嘉慧／報導】"), text=TEXT)
    assert article.source_name == "NOW柳河"
    assert list(article.authors) == ["尤嘉慧"]
    assert read(Case(tail="<p>文章授權：NOW柳河</p>")).source_name == "NOW柳河"
