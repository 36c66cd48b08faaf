"""A site that answers for known articles with something else: nothing is edited, the run says so, a rebuild agrees."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from crawling import Site, article, crawl, page

from newscrawl.extraction import blockpages
from newscrawl.extraction.further_pages import wall
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for

TITLES = ("老城区三条道路恢复通车", "社区食堂开进老小区", "河畔步道全线贯通开放", "合作社的新设备投入使用")
PATHS = [f"/2026/1020/c1{n}.html" for n in range(4)]


def site_of() -> Site:
    links = "".join(
        f'<li><a href="{path}">{title}</a></li>' for path, title in zip(PATHS, TITLES, strict=True)
    )
    pages = {path: article(title) for path, title in zip(PATHS, TITLES, strict=True)}
    return Site({"/": page("某某网", f"<ul>{links}</ul>"), **pages})


ANSWERS = {
    "named": (page("江边网", "<p>您的访问过于频繁，请稍后再试。</p>"), "blocked", "refused"),
    # No block page by its words: known only by what it lacks, and by standing at four addresses.
    "unlisted": (
        page(
            "江边网",
            "<p>江面平缓，岸上有人散步，渡船照常往返两地，码头的钟敲了八下，远处的桥亮起了灯。</p>" * 3,
        ),
        "doubtful",
        "doubtful",
    ),
    "another article": (
        article("市图书馆延长夜间开放时间").replace("来源：某某日报", ""),
        "doubtful",
        "doubtful",
    ),
}


@pytest.mark.parametrize(("answer", "finding", "outcome"), ANSWERS.values(), ids=ANSWERS)
def test_four_known_articles_are_answered_by_something_else(tmp_path, answer, finding, outcome):
    with site_of() as site:
        assert len(crawl(tmp_path, url=site.home).articles()) == 4
        with closing(sqlite3.connect(tmp_path / "newscrawl.db")) as connection, connection:
            before = connection.execute(
                "select url, title, body, text_hash, state from articles order by url"
            ).fetchall()
            connection.execute("update urls set due_at = '2020-01-01T00:00:00.000Z'")
        for path in PATHS:
            site.pages[path] = answer
        again = crawl(tmp_path, url=site.home)
    state = "select url, title, body, text_hash, state from articles order by url"
    assert again.rows(state) == before
    assert again.rows("select count(*) from article_versions") == [(4,)]
    (found,) = again.rows("select findings from frontier_runs order by id desc limit 1")
    assert finding in {one["cause"] for one in json.loads(found[0])}
    sightings = again.rows("select url, reason from doubtful_sightings order by url")
    assert len(sightings) == (4 if outcome == "doubtful" else 0)
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", portal_for)
    assert again.rows(state) == before
    assert again.rows("select url, reason from doubtful_sightings order by url") == sightings


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("403", page("403 Forbidden", "<h1>403 Forbidden</h1><hr>nginx")),
        ("200", page("访问被阻断", "<p>您的请求已被网站防火墙拦截，如有疑问请联系管理员。</p>")),
    ],
)
def test_a_site_whose_only_list_is_a_firewalls_is_blocked(tmp_path, status, answer):
    with Site({"/": (answer, {"Status": status})}) as site:
        done = crawl(tmp_path, url=site.home)
    (found,) = done.rows("select findings from frontier_runs order by id desc limit 1")
    assert {one["cause"] for one in json.loads(found[0])} == {"blocked"}


def test_a_firewalls_answer_is_no_list():
    for title, body in (
        ("安全验证", "<p>您的访问过于频繁，请稍后再试。</p>"),
        ("", "<p>Too many requests, slow down</p>"),
        ("访问被阻断", "<style>p{}</style><p>请求编号 9d3f，时间 2026-11-28</p>"),
        ("", "<STYLE>a</style><p>您的请求已被网站防火墙拦截</p><script>var a;"),
    ):
        assert wall(page(title, body)), body
    for title, body in (
        ("本地要闻", "<ul><li><a href=/1.html>景区限流：访问过于频繁的游客请错峰出行</a></li></ul>" * 11),
        ("某某网", "<p>建设中</p>"),
        ("404", "<p>您访问的页面不存在</p>"),
        ("某某网", "<style>p{}</style><noscript>访问过于频繁</noscript><p>今天的新闻</p>"),
        ("", ""),
    ):
        assert wall(page(title, body)) is None, body


def test_scripts_without_end_cost_one_pass(monkeypatch):
    """Each search of the first form read to the end: seconds for a page of 60 KB, in the crawl itself."""
    calls = []

    class Counted:
        def search(self, source, at):
            calls.append(at)
            return re.compile("</script", re.IGNORECASE).search(source, at)

    monkeypatch.setitem(blockpages._CLOSED, "script", Counted())
    assert blockpages._seen("江<script>" * 7_000) == "江"
    assert len(calls) == 1
    assert blockpages._seen("aİ<style>b</style>c<Script >d</SCRIPT>e") == "aİ </style>c </SCRIPT>e"
