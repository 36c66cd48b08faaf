"""An unknown portal's articles and sections, from synthetic front and list pages."""

from __future__ import annotations

import pytest
from fakes import asked, response, spider
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cms.discovery import article_shapes, looks_like_article, section_links, shape, width
from newscrawl.cms.founder import FounderSpider
from newscrawl.spiders.portal import AnyPortal

HOME = "https://news.example.test/"
HEADLINES = [
    "全市秋粮收购平稳有序",
    "供热企业完成设备检修",
    "老城区三条道路通车",
    "河畔步道全线贯通开放",
    "社区食堂开进老小区",
]
NAV = """<nav><a href="/">首页</a><a href="/about/">关于我们</a><a href="/login">登录</a><a href="/ty/">体育</a>
<a href="/xw/">新闻</a><a href="/ms/index.html">民生</a><a href="http://other.test/xw/">外站</a><a href="/app.apk">客户端</a></nav>"""


def front(pattern: str) -> str:
    rows = "".join(
        f'<li><a href="{pattern.format(n=16650 + n)}">{text}</a></li>' for n, text in enumerate(HEADLINES)
    )
    return f"<html><body>{NAV}<ul>{rows}</ul></body></html>"


def unknown() -> AnyPortal:
    return spider(AnyPortal, url=HOME)


@pytest.mark.parametrize(
    "pattern",
    [
        "/qs/n_{n}.html",
        "/Item/{n}.aspx",
        "/article/4Pabc{n}Gh",
        "/index.php?c=Web&m=detail&id={n}",
        "/p/{n}/",
        "/2026/1020/{n}.html",
        "/xw/202610/t20261020_{n}.html",
    ],
)
def test_articles_are_found_by_their_company(pattern):
    articles, lists = asked(unknown(), response(HOME, front(pattern)))
    expected = [HOME + pattern.format(n=16650 + n)[1:] for n in range(len(HEADLINES))]
    if pattern.endswith("/"):
        # A folder is a list as well as anything; without a day in it, it is not taken for an article.
        assert articles == []
        return
    assert articles == expected
    assert lists[:2] == [HOME + "xw/", HOME + "ms/index.html"]


def test_sections_are_the_sites_own_and_news_come_first():
    one = unknown()
    links = one.links(response(HOME, front("/a/{n}.html")))
    found = section_links(links, owns=one.own_portal.owns, is_article=lambda _: False)
    assert found == [HOME + "xw/", HOME + "ms/index.html", HOME + "ty/"]


def test_few_headlines_or_short_texts_make_no_articles():
    short = [(f"{HOME}c/n_{n}.html", "体育") for n in range(1, 30)]
    assert article_shapes(short) == set()
    assert article_shapes([(f"{HOME}c/n_1{n}.html", HEADLINES[0]) for n in range(3)]) == set()


def test_paging_and_files_are_no_articles_whatever_their_company():
    pages = [(f"{HOME}xw/list_5_{n}.html", "第几页的很长很长的文字") for n in range(9)]
    files = [(f"{HOME}up/2026102{n}1234.jpg", HEADLINES[0]) for n in range(9)]
    assert article_shapes(pages + files) == set()
    assert not any(looks_like_article(url) for url, _ in pages + files)


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("2014/07/24/world/air-algerie-flight/index.html", True),
        ("2026/10/20/river-walk-opens-early/", True),
        ("2026/10/20/", False),
        ("2026/10/20/index.html", False),
        ("xw/2026/10/20/node_1.htm", False),
        ("ajax/download.aspx?id=828503", False),
    ],
)
def test_a_day_and_words_make_an_article_a_day_alone_does_not(path, article):
    assert looks_like_article(HOME + path) is article


def test_a_learned_shape_holds_for_the_other_sections():
    one = unknown()
    asked(one, response(HOME, front("/qs/n_{n}.html")))
    assert one.is_article(HOME + "yl/n_99.html")
    assert not one.is_article("http://other.test/yl/n_99.html")
    assert not one.is_article(HOME + "yl/about.html")


def test_sections_lead_to_theirs_but_not_without_end_and_each_once():
    one = unknown()
    page = front("/qs/n_{n}.html")
    assert asked(one, response(HOME, page, depth=3))[1] == []
    assert len(asked(one, response(HOME, page))[1]) == 3
    assert asked(one, response(HOME + "xw/", page, depth=1))[1] == []
    below = page.replace("/xw/", "/xw/jlxw/")
    assert asked(one, response(HOME + "xw/", below, depth=1))[1] == [HOME + "xw/jlxw/"]


def test_a_declared_portal_without_sections_finds_them_on_its_front_page():
    declared = {"name": "one", "portal_name": "某某网", "home": HOME}
    html = front("/xw/content/2026-10/20/content_{n}.html")
    articles, lists = asked(spider(type("One", (FounderSpider,), declared)), response(HOME, html))
    assert (len(articles), lists) == (5, [HOME + "xw/", HOME + "ms/index.html", HOME + "ty/"])
    known = {**declared, "sections": {"xw/": "新闻"}}
    assert asked(spider(type("Two", (FounderSpider,), known)), response(HOME, html))[1] == []


def test_shapes():
    assert shape(HOME + "xw/jlxw/202208/t20220824_576933.html") == "/*/*/0/t0_0.html"
    assert shape(HOME + "portal.php?mod=view&aid=203196") == "/portal.php?aid=0&mod=view"
    assert shape(HOME + "article/4PabcDefGh1") == "/*/#"
    assert width("新闻a") == 5


@given(st.text(max_size=200))
def test_any_address_has_a_shape(path):
    url = HOME + path.replace("[", "").replace("]", "")
    assert isinstance(shape(url), str)
    assert looks_like_article(url) in {True, False}
