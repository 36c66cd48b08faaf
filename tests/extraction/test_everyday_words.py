"""Everyday words that look like names: nobody where nothing names them, somebody behind a label."""

from __future__ import annotations

from importlib.resources import files

import pytest
from test_credit_habits import Case, read

from newscrawl.extraction import named_people
from newscrawl.text.credits import is_person
from newscrawl.text.person_names import is_word, likely


@pytest.mark.parametrize("word", ["方向", "关系", "高中", "文物", "简单", "季节", "高原", "公积金", "解放军"])
def test_a_column_or_a_heading_is_nobody(word):
    assert is_word(word)
    assert not is_person(word)
    for case in (
        Case(info=f"2022-03-04 08:15 {word}"),
        Case(info=f"{word} | 2022-03-04 08:15"),
        Case(info=f'<a href="/l/">{word}</a><span>2022-03-04 08:15</span>'),
        Case(above=f"<p>{word}</p>"),
    ):
        article = read(case)
        assert (article.authors, article.source_name) == ([], None), case


@pytest.mark.parametrize("word", ["高原", "方向", "季节"])
def test_behind_a_label_or_beside_a_name_it_is_somebody(word):
    for case in (
        Case(info=f"2022-03-04 08:15 作者：{word}"),
        Case(opening=f"柳河新闻网3月4日讯（记者 {word}）"),
        Case(opening=f"中新网柳河3月4日电 ({word})"),
    ):
        assert list(read(case).authors) == [word], case
    assert named_people.alone(f"赵启明 {word}") == ["赵启明", word]


@pytest.mark.parametrize("name", ["赵启明", "佘明远", "丁一", "欧阳静"])
def test_names_without_a_label_are_read(name):
    for case in (Case(info=f"2022-03-04 08:15 {name}"), Case(above=f"<p>{name}</p>")):
        assert list(read(case).authors) == [name]


def test_the_shipped_words_look_like_names_and_stand_once():
    head, *words = files("newscrawl.text").joinpath("data/everyday.txt").read_text("utf-8").splitlines()
    assert head.startswith("# ")
    assert "jieba" in head
    assert words == sorted(set(words))
    assert all(len(word) in {2, 3} and likely(word) for word in words)
