"""Further pages of an article, found from what its page says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import page

from newscrawl.extraction import extract

TRS = "http://www.example.com/xw/202202/t20220213_552130.html"


def read(after, url):
    article = extract(page(after=after).encode(), url)
    return article.pages, article.page_no


def test_trs_states_its_pages():
    call = '<script>createPageHTML(3, 0, "t20220213_552130", "html")</script>'
    folder = "http://www.example.com/xw/202202/"
    assert read(call, TRS) == ([folder + "t20220213_552130_1.html", folder + "t20220213_552130_2.html"], 1)
    call = call.replace("3, 0", "3, 1")
    assert read(call, folder + "t20220213_552130_1.html") == (
        [folder + "t20220213_552130.html", folder + "t20220213_552130_2.html"],
        2,
    )


def test_one_page_and_foreign_calls_are_no_paging():
    assert read('<script>createPageHTML(1, 0, "t20220213_552130", "html")</script>', TRS) == ([], 1)
    assert read('<script>createPageHTML(9, 0, "index", "html")</script>', TRS) == ([], 1)


@pytest.mark.parametrize(
    ("url", "links", "pages"),
    [
        (
            "http://a.cn/2012-01/17/content_123.htm",
            "<a href=content_123_2.htm>2</a> <a href=content_123_3.htm>[3]</a> <a href=content_123_2.htm>下一页</a>",
            ["http://a.cn/2012-01/17/content_123_2.htm", "http://a.cn/2012-01/17/content_123_3.htm"],
        ),
        ("http://a.cn/v.php?id=7", "<a href='?id=7&page=2'>下一页</a>", ["http://a.cn/v.php?id=7&page=2"]),
        ("http://a.cn/v.php?id=7", "<a href='?id=8&page=2'>下一页</a>", []),
        (
            "http://a.cn/content_123.htm",
            "<a href=content_124.htm>下一篇</a> <a href=content_124.htm>2</a>",
            [],
        ),
        ("http://a.cn/content_123.htm", "<a href='http://b.cn/content_123_2.htm'>2</a>", []),
        (
            "http://a.cn/w/c5.html",
            "<a href=c5_2.html>2</a> <a href=c5_3.html>下一页</a>",
            ["http://a.cn/w/c5_2.html", "http://a.cn/w/c5_3.html"],
        ),
        ("http://a.cn/w/c5.html", "<a href=c6_2.html>2</a> <a href=c5_2.html>下一篇</a>", []),
        ("http://a.cn/w/news.html", "<a href=news_2.html>2</a>", []),
    ],
)
def test_numbered_links(url, links, pages):
    assert read(f"<div class=pages>{links}</div>", url)[0] == pages


def test_full_text_link():
    article = extract(page(after="<a href='t20220213_552130_all.html'>阅读全文</a>").encode(), TRS)
    assert article.provenance["full_text"] == "http://www.example.com/xw/202202/t20220213_552130_all.html"


@given(st.text(max_size=80), st.text(max_size=60))
def test_any_address(url, href):
    href = href.replace("'", "").replace("<", "").replace(">", "").replace("&", "")
    html = page(after=f"<a href='{href}'>2</a>").encode("utf-8", "replace")
    assert extract(html, url).title
