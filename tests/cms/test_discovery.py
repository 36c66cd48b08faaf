"""An unknown portal's articles and sections, from synthetic front and list pages."""

from __future__ import annotations

import asyncio

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


@pytest.mark.parametrize(
    "path",
    [
        # E-papers.
        "epaper/html/2026-11/27/content_210.htm", "epaper/html/2026-11/27/content_7.htm?div=-1", "pc/content/202611/27/content_88.html",
        "html/2026-11/27/nw.D110000xxrb_20261127_3-01.htm", "shtml/jrxw/20261127/433.shtml", "epaper/20261127/Artical01002JQ.htm",
        "paper/2026/11/27/article_12.html", "omn/20261127/20261127A02XYZ00.html",
        # Scripts that show one document.
        "show.asp?id=77", "news/show.asp?id=7", "shownews.php?id=5&cat=2", "NewsView.aspx?NewsID=9", "article.jsp?articleId=31",
        "content.php?aid=8", "info.do?infoId=12", "view.php?no=3", "detail.html?id=5f3b9c2e7a6d4b1c8e9f0a1b", "news_detail.asp?newsid=12",
        "gallery.php?id=4", "readnews.asp?NewsID=18", "news/articleView.html?idxno=123456",
        # Documents by number.
        "article/77.html", "news/detail/8", "show-5.html", "read/12/", "picshow/3.html", "gallery/9/", "newsshow_6.aspx", "view/31",
        "tuji/12.html",
    ],
)  # fmt: skip
def test_documents_are_known_without_company(path):
    assert looks_like_article(HOME + path)


@pytest.mark.parametrize(
    "path",
    [
        "list.asp?id=77", "news.asp?class=3", "more.php?cid=2", "index.php?page=2", "channel/7.html", "node_7.htm", "search.asp?id=3",
        "epaper/html/2026-11/27/node_2.htm", "html/2026-11/27/nbs.D110000xxrb_02.htm", "pc/layout/202611/27/node_01.html",
        "paper/2026-11/27/A02.html", "article/", "show.asp", "about/show.asp?id=2", "epaper/2026-11/27/", "html/2026-11/27/list_210.htm",
        "files/show.pdf?id=3", "static/a1b2c3d4e5f6a7b8.woff2",
    ],
)  # fmt: skip
def test_lists_are_no_documents(path):
    assert not looks_like_article(HOME + path)


def test_the_pages_of_an_unknown_e_paper_are_lists_of_the_same_day():
    node = HOME + "epaper/html/2026-11/27/node_1.htm"
    html = """<a href="node_2.htm">第A02版：综合新闻·社会</a><a href="node_3.htm">第03版</a><a href="../26/node_1.htm">上一期</a>
    <map><area href="content_210.htm"></map><a href="content_210.htm">全市秋粮收购平稳有序</a>"""
    articles, lists = asked(unknown(), response(node, html, depth=1))
    assert articles == [HOME + "epaper/html/2026-11/27/content_210.htm"]
    assert lists == [HOME + "epaper/html/2026-11/27/node_2.htm", HOME + "epaper/html/2026-11/27/node_3.htm"]


def test_sections_by_a_number_in_the_query_and_by_a_link_that_only_says_more():
    html = '<a href="news.asp?class=3">社会</a><a href="list.asp?class=4">更多&gt;&gt;</a><a href="/ty/"><img alt="体育" src="x.gif"></a>'
    assert asked(unknown(), response(HOME, html))[1] == [
        HOME + "news.asp?class=3",
        HOME + "ty/",
        HOME + "list.asp?class=4",
    ]


def test_what_was_left_out_is_named_with_examples():
    one = unknown()
    html = front("/xw/202610/t20261020_{n}.html") + (
        '<a href="/zt/spring-festival">春节专题报道全市各地喜迎新春</a><a href="/forum/thread-5.html">网友热议</a>'
        '<a href="/up/a.pdf">下载：本期电子版全文阅读</a><a href="http://other.test/a/1.html">外站的一条很长很长的新闻标题</a>'
        '<a href="javascript:goPage(2)">下一页</a>'
    )
    asked(one, response(HOME, html))
    assert dict(one.left_out.counts) == {
        "other_address": 1,
        "about": 3,
        "file": 2,
        "other_site": 1,
        "paging_unread": 1,
    }
    said = "\n".join(one.left_out.lines())
    for example in (
        "/zt/spring-festival",
        "/forum/thread-5.html",
        "/up/a.pdf",
        "http://other.test/a/1.html",
        "goPage(2)",
    ):
        assert example in said
    asked(one, response(HOME, html))
    assert one.left_out.counts["other_address"] == 1, "a link is counted once"


def test_a_list_that_goes_on_beyond_the_limit_of_pages_is_counted():
    one = spider(AnyPortal, url=HOME, pages=2)
    html = front("/xw/202610/t20261020_{n}.html") + '<a href="p3.html">下一页</a>'
    assert HOME + "p3.html" not in asked(one, response(HOME + "p2.html", html), number=2)[1]
    assert one.crawler.stats.counted["newscrawl/lists_cut"] == 1
    assert "beyond the limit of pages" in "\n".join(one.left_out.lines())


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


def test_a_feed_read_in_part_is_counted_and_named():
    one = unknown()
    feed = response(
        HOME + "rss.xml",
        f"<rss><channel><item><title>a<b</title><link>{HOME}2026/1020/166501.html</link></item><item><title>c</tit",
        content_type="application/xml",
    )

    async def found() -> list[str]:
        return [request.url async for request in one.parse_feed(feed)]

    assert asyncio.run(found()) == [HOME + "2026/1020/166501.html"]
    assert one.crawler.stats.counted["newscrawl/feeds_partly"] == 1
    assert feed.meta["feed_partial"], "a later answer of 'not modified' must not spare it"
    assert "breaks off before its end" in "\n".join(one.left_out.lines())
