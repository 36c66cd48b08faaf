"""A process that joins late: another one has read what it was to begin with."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.crawling import Site, article, crawl, page

TITLE = "第一条地方新闻的完整标题"
PATH = "/2026/1020/101.html"


@pytest.mark.parametrize(("state", "code"), [("done", 0), ("refused", 1)])
def test_a_run_whose_lists_another_process_read_has_not_failed(tmp_path, state, code):
    pages = {PATH: article(TITLE), "/": page("首页", f'<ul><li><a href="{PATH}">{TITLE}</a></li></ul>')}
    with Site(pages) as site:
        first = crawl(tmp_path, url=site.home, feeds=0)
        assert (first.code, len(first.articles())) == (0, 1), first.log
        # As a process leaves it that began at the same time, on a clock that is ahead.
        with closing(sqlite3.connect(first.database)) as connection, connection:
            changed = connection.execute(
                "update urls set state = ?, last_fetched_at = '2090-01-01T00:00:00.000Z' where kind = 'list'",
                [state],
            )
            assert changed.rowcount == 1
        asked = sum(site.requests.values())
        late = crawl(tmp_path, url=site.home, feeds=0)
    assert late.code == code, late.log
    assert sum(site.requests.values()) == asked
