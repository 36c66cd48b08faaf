"""Links of a page and the list page after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cms.links import MAX_URL, Links, absolute

BASE = "http://www.shjnet.test/xw/jlxw/index.html"


def test_links_are_absolute_without_fragment_and_once():
    html = '<a href="./202611/t20261117_1.html#top">甲</a><a href="/xw/">乙</a><a href="202611/t20261117_1.html"></a>'
    assert list(Links(html, BASE)) == [
        ("http://www.shjnet.test/xw/jlxw/202611/t20261117_1.html", "甲"),
        ("http://www.shjnet.test/xw/", "乙"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "mailto:a@b.test",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://[::1",
        "",
        None,
        "x" * (MAX_URL + 1),
    ],
)
def test_what_no_crawl_can_follow_is_left_out(href):
    assert absolute(BASE, href) is None


def test_a_base_element_counts():
    html = '<base href="/other/"><a href="1.html">x</a>'
    assert [url for url, _ in Links(html, BASE)] == ["http://www.shjnet.test/other/1.html"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<script>createPageHTML(3, 0, "index", "html");</script>',
            "http://www.shjnet.test/xw/jlxw/index_1.html",
        ),
        ('<script>createPageHTML(3, 2, "index", "html");</script>', None),
        ('<script>createPageHTML(1, 0, "index", "html");</script><a href="x.html">下一页</a>', None),
        ('<a rel="next" href="p2.html">›</a>', "http://www.shjnet.test/xw/jlxw/p2.html"),
        ('<a href="p3.html"> 下一页 </a>', "http://www.shjnet.test/xw/jlxw/p3.html"),
        ('<a href="p3.html">下一页的故事还很长</a>', None),
    ],
)
def test_the_list_page_after_this_one(html, expected):
    assert Links(html, BASE).next_page() == expected


@given(st.text(max_size=300))
def test_any_address_gives_an_answer(href):
    found = absolute(BASE, href)
    assert found is None or found.startswith(("http://", "https://"))
