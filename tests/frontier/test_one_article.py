"""Links to one article in many spellings: one request where the address says so, one row in any case."""

from __future__ import annotations

from tests.crawling import Site, article, crawl, page


def test_one_article_is_one_row_whatever_its_links_look_like(tmp_path):
    with Site() as site:
        path = "/2026-11/21/c1001.html"
        spellings = [
            "",
            "#top",
            "?from=timeline&isappinstalled=0",
            "?spm=C1.2.3",
            "?utm_source=weibo",
            "?",
            "?print=1",
        ]
        links = "".join(
            f'<li><a href="{path}{end}">江城新闻第1号：图书馆延长夜间开放时间到晚上</a></li>'
            for end in spellings
        )
        shown = article("江城新闻第1号：图书馆延长夜间开放时间", day="2026-11-21")
        shown = shown.replace(
            "<head>", f'<head><link rel="canonical" href="{site.home}2026-11/21/c1001.html">'
        )
        site.pages |= {"/": page("江边网", f"<ul>{links}</ul>"), path: shown, f"{path}?print=1": shown}
        found = crawl(tmp_path, url=site.home, feeds=0)
        assert site.requests[path] == 1
        again = crawl(tmp_path, url=site.home, feeds=0, full=1)
    assert list(found.articles()) == [path]
    assert found.rows("select count(*) from article_versions") == [(1,)]
    assert found.rows("select count(*) from reposts") == [(0,)]
    assert sorted(row[0].removeprefix(site.home) for row in found.rows("select url from article_addresses")) == [
        path[1:], f"{path[1:]}?print=1",
    ]  # fmt: skip
    assert list(again.articles()) == [path]
