"""``NEWSCRAWL_CAPTURE_ALL``: lists, feeds and robots.txt are captures like any other, and replay."""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.archive import Exchange, WarcWriter, iterate, responses
from newscrawl.archive.payload import HEAD_LIMIT
from newscrawl.cli import main
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.maintenance.verify import verify
from newscrawl.portals.registry import portal_for
from tests.crawling import Site, article, crawl, page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

FEED = """<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{}xw/202610/t20261020_800002.html</loc></url></urlset>"""

RSL = """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits type="usage">ai-train</prohibits>
</license></content></rsl>"""


@pytest.fixture
def site():
    with Site() as site:
        paths = [f"/xw/202610/t20261020_80000{number}.html" for number in (1, 2)]
        for number, path in enumerate(paths):
            site.pages[path] = article(f"某地第{number}项工程开工建设")
        site.pages["/xw/"] = page("新闻", f'<a href="{paths[0]}">某地第一项工程开工建设</a>')

        def feed(_path):
            if site.headers["/sitemap.xml"].get("If-None-Match") == '"1"':
                return "", {"Status": "304", "ETag": '"1"'}
            return FEED.format(site.home), {"ETag": '"1"', "Content-Type": "application/xml"}

        site.pages["/sitemap.xml"] = feed
        site.pages["/robots.txt"] = (
            f"User-agent: *\nAllow: /\nLicense: {site.home}rsl.xml\nLicense: /a\nLicense: ftp://x.test/a\n",
            {"Content-Type": "text/plain"},
        )
        site.pages["/.well-known/tdmrep.json"] = (
            '[{"location": "/", "tdm-reservation": 1}]',
            {"Content-Type": "application/json"},
        )
        site.pages["/rsl.xml"] = (RSL, {"Content-Type": "application/rsl+xml"})
        yield site


def run(site, folder, **arguments):
    return crawl(
        folder, "songhuajiang", home=site.home, sections="xw/", feeds="sitemap.xml",
        settings={"NEWSCRAWL_CAPTURE_ALL": 1}, **arguments,
    )  # fmt: skip


def test_lists_feeds_and_robots_txt_are_rows_once_and_in_the_export(site, tmp_path):
    folder = tmp_path / "output"
    done = run(site, folder)
    assert done.code == 0, done.log
    assert len(done.articles()) == 1, "a run of chosen sections reads no feed"
    settings = {"NEWSCRAWL_CAPTURE_ALL": 1}
    done = crawl(folder, "songhuajiang", home=site.home, feeds="sitemap.xml", settings=settings)
    again = crawl(folder, "songhuajiang", home=site.home, feeds="sitemap.xml", settings=settings)
    assert len(again.articles()) == 2
    kinds = {site.path(url): set() for (url,) in again.rows("select url from captures")}
    for url, kind, status in again.rows("select url, record_type, status from captures order by id"):
        kinds[site.path(url)].add((kind, status))
    assert kinds["/xw/"] == {("response", 200), ("revisit", 200)}
    assert kinds["/robots.txt"] == {("response", 200), ("revisit", 200)}
    assert kinds["/sitemap.xml"] == {("response", 200), ("revisit", 304)}
    assert {kind for kind, _ in kinds["/.well-known/tdmrep.json"]} == {"response", "revisit"}, "once a run"
    stated = CliRunner().invoke(main, ["--output", str(folder), "rights", site.home + "xw/202610/t20261020_800001.html", "--json"])  # fmt: skip
    found = json.loads(stated.output)
    assert {(one["where"], one["use"], one["value"]) for one in found["statements"]} >= {
        ("well_known", "tdm", "disallow"),
        ("rsl", "ai-train", "disallow"),
    }
    assert found["absent"] == []
    profiles = {
        (site.path(item.target), item.headers.get("warc-profile", "").rpartition("/")[2])
        for path in (folder / "warc").glob("newscrawl-*")
        for item in iterate(path)
        if getattr(item, "type", None) == "revisit"
    }
    assert ("/sitemap.xml", "server-not-modified") in profiles
    assert ("/xw/", "identical-payload-digest") in profiles

    rebuilt = tmp_path / "again.db"
    rebuild(rebuilt, folder / "warc", portal_for)
    assert differences(again.database, rebuilt) == {}
    assert verify(again.database, folder / "warc", full=True).problems == []

    wacz = tmp_path / "a.wacz"
    exported = CliRunner().invoke(
        main, ["--output", str(folder), "wacz", str(wacz), "--portal", "songhuajiang"]
    )
    assert exported.exit_code == 0, exported.output
    with zipfile.ZipFile(wacz) as archive:
        pages = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()[1:]]
    urls = {site.path(one["url"]) for one in pages}
    assert {"/xw/", "/xw/202610/t20261020_800001.html"} <= urls
    there = {site.path(item.url) for item in responses(wacz) if hasattr(item, "url")}
    assert {"/robots.txt", "/sitemap.xml", "/xw/", "/rsl.xml", "/.well-known/tdmrep.json"} <= there


def test_without_it_only_what_articles_are_asked_for_is_captured(site, tmp_path):
    done = crawl(tmp_path, "songhuajiang", home=site.home, sections="xw/", feeds=0)
    assert [site.path(url) for (url,) in done.rows("select url from captures")] == [
        "/xw/202610/t20261020_800001.html"
    ]


@pytest.mark.parametrize("count", [10, 3_000, 12_000])
def test_whatever_head_is_written_can_be_read(tmp_path, count):
    """One limit for writing and reading; a larger head is cut, and the record says so."""
    pairs = [(b"Content-Type", b"text/html"), *((b"X-%d" % number, b"v" * 90) for number in range(count))]
    with WarcWriter(tmp_path) as writer:
        writer.write_exchange(
            Exchange(
                url="http://a.example/", final_url="http://a.example/", status=200, response_headers=pairs,
                body=b"<p>text</p>", captured_at=dt.datetime.now(dt.UTC),
            )
        )  # fmt: skip
    [path] = tmp_path.glob("*.warc.gz")
    [answer] = responses(path)
    assert answer.body == b"<p>text</p>"
    assert answer.content_type == "text/html"
    whole = sum(len(name) + len(value) + 4 for name, value in pairs) < HEAD_LIMIT - 200
    assert answer.truncated == (None if whole else "length")
    assert (len(answer.headers) >= len(pairs)) is whole
