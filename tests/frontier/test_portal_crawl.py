"""A portal's own spider over the frontier: second tries, unchanged pages, losses."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.local_portal import LocalPortal, article_path

ROOT = Path(__file__).resolve().parents[2]
#: A synthetic firewall page: a script that sets a cookie and reloads.
WALL = b"<script>var url='/?security_session_verify='+x;self.location=url;</script>"


@pytest.fixture
def portal():
    with LocalPortal(12, links=3) as portal:
        yield portal


def crawl(portal, folder, *more):
    settings = (
        "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
        "DOWNLOAD_DELAY=0",
        "AUTOTHROTTLE_ENABLED=0",
        "RETRY_TIMES=0",
    )
    options = [part for setting in (*settings, f"NEWSCRAWL_OUTPUT={folder}") for part in ("-s", setting)]
    result = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "songhuajiang", "-a", f"home={portal.home}",
         "-a", "sections=xw,xw/jlxw,ms/msxw", *options, *more],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stderr


def rows(folder, sql):
    connection = sqlite3.connect(folder / "newscrawl.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def make_due(folder):
    connection = sqlite3.connect(folder / "newscrawl.db")
    connection.execute("update urls set due_at = '2020-01-01T00:00:00.000Z' where kind = 'article'")
    connection.commit()
    connection.close()


def test_a_firewalls_page_is_asked_again_and_then_read(portal, tmp_path):
    asked = []

    def wall_once(handler):
        asked.append(handler.path)
        handler.answer(WALL if len(asked) == 1 else portal.page(article_path(4)))

    portal.pages[article_path(4)] = wall_once
    crawl(portal, tmp_path)
    assert len(asked) == 2
    assert rows(tmp_path, "select count(*) from articles") == [(12,)]
    assert rows(tmp_path, "select distinct state from urls") == [("done",)]


def test_an_unchanged_article_is_seen_again_without_a_transfer_and_a_changed_one_has_a_version(
    portal, tmp_path
):
    portal.etags = True
    crawl(portal, tmp_path)
    first = dict(rows(tmp_path, "select url, last_seen_at from articles"))
    portal.edition[3] = "second"
    portal._built.clear()
    make_due(tmp_path)
    crawl(portal, tmp_path)
    assert portal.fetched() == 24
    second = dict(rows(tmp_path, "select url, last_seen_at from articles"))
    assert all(second[url] > first[url] for url in first)
    changed = rows(
        tmp_path, "select article_id, count(*) from article_versions group by 1 having count(*) > 1"
    )
    assert len(changed) == 1
    assert rows(tmp_path, "select distinct state, last_cause from urls") == [("done", None)]


def test_a_lost_article_is_asked_for_again_before_it_is_taken_for_gone(portal, tmp_path):
    crawl(portal, tmp_path)
    portal.pages[article_path(2)] = lambda handler: handler.answer(None)
    states = []
    for _ in range(3):
        make_due(tmp_path)
        crawl(portal, tmp_path)
        states += rows(tmp_path, f"select state from articles where url like '%{article_path(2)}'")
    assert states[0] == ("live",)
    assert states[-1] == ("gone",)
