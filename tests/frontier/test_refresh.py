"""Which refreshes of a page are redirects."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, Request
from scrapy.settings import Settings

from newscrawl.frontier.refresh import RefreshMiddleware, is_redirect
from tests.crawling import Site, article, crawl, page

URL = "http://a.test/2026-11/21/c1001.html"
HOME = "http://a.test/"
LONG = article("江城新闻第1号：图书馆延长夜间开放时间")
FRONT = page("江边网", "".join(f'<a href="/{n}.html">江城新闻第{n}号</a>' for n in range(8)))
NOTICE = page("提示", "<p>您访问的页面不存在，3秒后返回首页</p>")
EMPTY = page("", "")


@pytest.mark.parametrize(
    ("html", "delay", "url", "target", "redirect"),
    [
        # Pages that keep themselves up to date.
        (FRONT, 60, HOME, HOME, False),
        (FRONT, 5, HOME, HOME, False),
        (FRONT, 0, HOME, HOME, False),
        (FRONT, 300, HOME, HOME + "index.html", False),
        (FRONT, 60, HOME + "index.shtml", HOME, False),
        (FRONT, 60, HOME, HOME + "#top", False),
        (FRONT, 600, HOME, HOME + "?t=1795132800", False),
        (LONG, 60, URL, URL, False),
        # Pages that send idle readers elsewhere.
        (LONG, 90, URL, HOME, False),
        (LONG, 30, URL, HOME, False),
        (LONG, 8, URL, HOME, False),
        (LONG, 3, URL, HOME, False),
        (FRONT, 20, HOME, "http://b.test/", False),
        # Redirects.
        (EMPTY, 0, URL, HOME + "new/1.html", True),
        (LONG, 0, URL, HOME + "new/1.html", True),
        (NOTICE, 3, URL, HOME, True),
        (NOTICE, 10, URL, HOME, True),
        (EMPTY, 60, HOME, HOME + "paper/node_1.htm", True),
        (page("x", "<script>var a = '很长的脚本' + 1;</script>" * 90), 10, HOME, HOME + "a/", True),
    ],
)
def test_a_refresh_is_a_redirect_or_not(html, delay, url, target, redirect):
    assert is_redirect(html, delay, url, target) is redirect


def test_an_empty_page_that_sets_a_cookie_is_asked_again():
    assert is_redirect(EMPTY, 0, URL, URL, new_cookie=True)
    assert not is_redirect(EMPTY, 0, URL, URL)
    assert not is_redirect(LONG, 0, URL, URL, new_cookie=True)


@pytest.mark.parametrize("written", ["60;url={}", "60; URL='{}'", '60 ;url="{}"', "60;{}", "60.0; url = {}"])
def test_the_middleware_reads_every_form(written):
    html = LONG.replace("<head>", f"<head><meta http-equiv='Refresh' content=\"{written.format(URL)}\">")
    request = Request(URL)
    response = HtmlResponse(URL, body=html.encode(), encoding="utf-8", request=request)
    middleware = RefreshMiddleware(Settings())
    assert middleware.process_response(request, response) is response


def test_a_crawl_keeps_pages_that_reload_and_follows_pages_that_moved(tmp_path):
    with Site() as site:
        links = "".join(
            f'<li><a href="/2026-11/2{n}/c100{n}.html">江城新闻第{n}号：图书馆延长夜间开放时间到晚上九点</a></li>'
            for n in range(1, 5)
        )
        reload = f'<meta http-equiv="refresh" content="60;url={site.home}">'
        site.pages["/"] = page("江边网", f"<ul>{links}</ul>").replace("<head>", f"<head>{reload}")
        leave = f'<meta http-equiv="refresh" content="90;url={site.home}">'
        for n in range(1, 4):
            text = article(f"江城新闻第{n}号：图书馆延长夜间开放时间", day=f"2026-11-2{n}")
            site.pages[f"/2026-11/2{n}/c100{n}.html"] = text.replace("<head>", f"<head>{leave}")
        site.pages["/2026-11/24/c1004.html"] = page(
            "", '<meta http-equiv="refresh" content="0;url=/moved/c1004.html">'
        )
        site.pages["/moved/c1004.html"] = article("江城新闻第4号：图书馆延长夜间开放时间", day="2026-11-24")
        found = crawl(tmp_path, url=site.home, feeds=0)
    assert sorted(found.articles()) == [f"/2026-11/2{n}/c100{n}.html" for n in range(1, 5)]
