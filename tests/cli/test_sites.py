"""Sites without a file: kept in the user's list, run beside the declared portals, each exit code reached."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.run import Exit
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for, spiders
from tests import processes
from tests.crawling import Site, article, page
from tests.limits import HANGS

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (
    "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=0",
    "RETRY_TIMES=0",
)


def newscrawl(folder, *words):
    return CliRunner().invoke(main, ["--output", str(folder), *words])


def run(folder, *words, size=None):
    """`newscrawl run` in a process of its own: exit status, one record for each site.

    ``size``: bytes a file may have, see :func:`full_disk`.
    """
    settings = [part for setting in SETTINGS for part in ("-s", setting)]
    command = ["newscrawl", "--output", str(folder), "run", "--json-log", *settings, *words]
    if size:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=HANGS, check=False,
            preexec_fn=lambda: full_disk(size),
        )  # fmt: skip
    else:
        done = processes.run(*command, timeout=HANGS)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, {line["portal"]: line for line in lines}, done.stderr


def played(count=4, form="/2026-11/2{n}/c100{n}.html", **pages):
    paths = [form.format(n=n) for n in range(1, count + 1)]
    titles = [f"江城新闻第{n}号：图书馆延长夜间开放时间到晚上" for n in range(1, count + 1)]
    rows = "".join(
        f'<li><a href="{path}">{title}</a></li>' for path, title in zip(paths, titles, strict=True)
    )
    own = {path: article(title, day="2026-11-21") for path, title in zip(paths, titles, strict=True)}
    return Site({"/": page("江边网", f"<ul>{rows}</ul>"), **own, **pages})


def articles(folder):
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        rows = connection.execute(
            "select key, count(*) from articles join portals on portals.id = portal_id group by key"
        )
        return dict(rows.fetchall())


#: Declared portals, each in another state; what it is called in the summary and what a monitor says of it.
STATES = {
    "xinmin": ("fine", "ok", set()),
    "ahwang": ("empty", "findings", {"layout_moved", "no_articles"}),
    "bjnews": ("blocking", "blocked", {"blocked"}),
    "zhong5": ("another layout", "findings", {"layout_moved", "no_articles"}),
    "njdaily": ("another domain", "findings", {"layout_moved", "no_articles"}),
    "wxrb": ("unreachable", "failed", {"unreachable", "robots_unavailable"}),
}


def played_portals():
    """The sites of :data:`STATES` behind one proxy, which is asked for whole addresses."""
    homes = {state: spiders()[name].home for name, (state, *_) in STATES.items()}
    proxy = Site()
    for state in ("fine", "blocking"):
        own = played(1 if state == "blocking" else 4, "/2026/11/2{n}/100{n}.html")
        own._server.server_close()  # Only its pages are wanted.
        proxy.pages |= {homes[state].rstrip("/") + path: answer for path, answer in own.pages.items()}
    shut = ("later", {"Status": "429", "Retry-After": "86400"})
    proxy.pages[f"{homes['blocking']}2026/11/21/1001.html"] = shut
    proxy.pages[homes["empty"]] = page("空", "<p>建设中</p>")
    script = '<div id="app"></div><script src="/app.js"></script>'
    proxy.pages[homes["another layout"]] = page("江边网", script)
    proxy.pages[homes["another domain"]] = (
        "",
        {"Status": "301", "Location": "http://elsewhere.example.com/"},
    )
    proxy.pages["http://elsewhere.example.com/"] = page("新域名", "<p>本域名出售</p>")
    # What a proxy answers where it reaches no server.
    unreachable = homes["unreachable"]
    proxy.otherwise = lambda url: ("", {"Status": "504"}) if url.startswith(unreachable) else None
    return proxy


def full_disk(size):
    """A limit on the size of files stands in for a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def test_each_outcome_has_its_exit_code_and_the_summary_equals_the_database(tmp_path):
    with played_portals() as proxy:
        through = ("-s", f"NEWSCRAWL_PROXY={proxy.home.rstrip('/')}", "-a", "feeds=0")
        fine = ("xinmin", *through)
        # A limit of the user's; then a disk that fills up; then the whole round, which takes up what was left.
        code, outcomes, log = run(tmp_path, *fine, "--max-pages", "2", "-s", "CONCURRENT_REQUESTS=1")
        assert (code, outcomes["xinmin"]["result"]) == (Exit.LIMIT, "limit"), log
        before = articles(tmp_path).get("xinmin", 0)
        assert (outcomes["xinmin"]["new"], before < 4) == (before, True)
        code, outcomes, log = run(tmp_path, *fine, size=40_000)
        assert (code, outcomes["xinmin"]["result"]) == (Exit.STORAGE, "storage"), log
        assert outcomes["xinmin"]["new"] == articles(tmp_path).get("xinmin", 0) - before
        before = articles(tmp_path).get("xinmin", 0)

        code, outcomes, log = run(tmp_path, *STATES, *through)
        found = {
            name: (one["result"], {finding["cause"] for finding in one["findings"]})
            for name, one in outcomes.items()
        }
        assert (code, found) == (Exit.BLOCKED, {name: tuple(row[1:]) for name, row in STATES.items()}), log
        stored = articles(tmp_path)
        assert stored.pop("xinmin") == 4 == before + outcomes["xinmin"]["new"]
        new = {name: one["new"] for name, one in outcomes.items() if one["new"] and name != "xinmin"}
        assert new == stored
        health = json.loads(newscrawl(tmp_path, "health", "--json").output)
        assert {row["portal"]: row["pending"] for row in health} == {
            name: one["pending"] for name, one in outcomes.items()
        }

        # Every request, robots.txt included, asks for Chinese.
        languages = {asked["Accept-Language"] for asked in proxy.headers.values()}
        assert {language.partition(",")[0] for language in languages} == {"zh-CN"}
        # A database that cannot be opened.
        (tmp_path / "broken" / "newscrawl.db").mkdir(parents=True)
        assert run(tmp_path / "broken", *fine)[0] == Exit.STORAGE


def test_any_site_once_has_a_lock_and_a_count_of_its_own(tmp_path):
    with played() as site:
        code, outcomes, log = run(tmp_path, "portal", "-a", f"url={site.home}", "-a", "feeds=0")
        assert (code, outcomes["127.0.0.1"]["result"], outcomes["127.0.0.1"]["new"]) == (Exit.OK, "ok", 4), (
            log
        )
    assert (tmp_path / "locks" / "127.0.0.1.lock").exists()
    assert run(tmp_path, "portal")[0] == Exit.CONFIGURATION
    assert run(tmp_path, "portal", "-a", "url=http://a.test/", "-a", "site=../x")[0] == Exit.CONFIGURATION


def test_a_limit_of_pages_is_counted_and_a_limit_of_scrapy_has_its_own_exit_code(tmp_path):
    with played() as site:
        lists = {f"/xw/index_{n}.html": n for n in range(1, 6)}
        for path, n in lists.items():
            rows = "".join(
                f'<li><a href="/2026-10/1{n}/c{n}00{k}.html">江边步道第{n}段第{k}处贯通市民多了新选择</a></li>'
                for k in range(4)
            )
            site.pages[path] = page("新闻", f'<ul>{rows}</ul><a href="index_{n + 1}.html">下一页</a>')
            for k in range(4):
                site.pages[f"/2026-10/1{n}/c{n}00{k}.html"] = article(
                    f"江边步道第{n}段第{k}处贯通市民多了新选择"
                )
        newscrawl(
            tmp_path,
            "sites",
            "add",
            f"{site.home}xw/index_1.html",
            "--name",
            "cut",
            "-a",
            "pages=2",
            "-a",
            "feeds=0",
        )
        newscrawl(tmp_path, "sites", "add", site.home, "--name", "limit", "-a", "feeds=0")
        code, outcomes, log = run(tmp_path, "cut")
        assert (code, outcomes["cut"]["lists_cut"], outcomes["cut"]["new"]) == (Exit.OK, 1, 8), log
        code, outcomes, log = run(
            tmp_path, "limit", "-s", "CLOSESPIDER_PAGECOUNT=2", "-s", "CONCURRENT_REQUESTS=1"
        )
        assert (code, outcomes["limit"]["result"]) == (Exit.LIMIT, "limit"), log
        code, outcomes, log = run(tmp_path, "limit")
        assert code == Exit.OK, log
    [row] = [
        row for row in json.loads(newscrawl(tmp_path, "health", "--json").output) if row["portal"] == "cut"
    ]
    assert (row["state"], row["lists_cut"]) == ("ok", 1)
    assert articles(tmp_path) == {"cut": 8, "limit": 4}


def test_a_schedule_decides_what_is_due(tmp_path):
    with played() as site:
        newscrawl(
            tmp_path, "sites", "add", site.home, "--name", "often", "--every", "0.000001", "-a", "feeds=0"
        )
        newscrawl(
            tmp_path,
            "sites",
            "add",
            site.home + "rarely.html",
            "--name",
            "rarely",
            "--every",
            "24",
            "-a",
            "feeds=0",
        )
        site.pages["/rarely.html"] = site.pages["/"]
        assert set(run(tmp_path, "--due", "often", "rarely")[1]) == {"often", "rarely"}
        assert set(run(tmp_path, "--due", "often", "rarely")[1]) == {"often"}


def test_a_rebuild_keeps_a_sites_name(tmp_path):
    with played() as site:
        newscrawl(
            tmp_path, "sites", "add", site.home, "--name", "river", "--title", "江边网", "-a", "feeds=0"
        )
        assert run(tmp_path, "river")[0] == Exit.OK
    before = articles(tmp_path)
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", portal_for)
    assert articles(tmp_path) == before == {"river": 4}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ftp://a.test/"], "expected http"),
        (["http://"], "name"),
        (["http://a.test/", "--name", "../x"], "name"),
        (["http://a.test/", "--name", "songhuajiang"], "declared portal"),
        (["http://www.shjnet.cn/"], "newscrawl run songhuajiang"),
        (["http://a.test/", "--every", "0"], "interval"),
        (["http://a.test/", "-a", "pages"], "NAME=VALUE"),
        (["http://a.test/", "-a", "url=http://b.test/"], "set by the site itself"),
        (["http://known.test/"], "--replace"),
        *(
            ([url, "--name", "twice"], "already")
            for url in (
                "http://known.test/",
                "http://known.test",
                "https://known.test/",
                "http://www.known.test/",
                "http://KNOWN.test:80/",
                "https://www.known.test:443/index.html",
                "http://known.test./#top",
            )
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(tmp_path, words, said):
    assert newscrawl(tmp_path, "sites", "add", "http://known.test/").exit_code == 0
    before = (tmp_path / "sites.json").read_bytes()
    refused = newscrawl(tmp_path, "sites", "add", *words)
    assert refused.exit_code == 2, refused.output
    assert said in refused.output
    assert (tmp_path / "sites.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["sites.json"]


@pytest.mark.parametrize("text", ["{", "[1]", '[{"name": "a"}]', '[{"name": "A B", "url": "http://a.test/"}]',
                                  '[{"name": "a", "url": "http://a.test/"}, {"name": "a", "url": "http://b.test/"}]'])  # fmt: skip
def test_a_damaged_list_of_sites_is_said_and_left_alone(tmp_path, text):
    (tmp_path / "sites.json").write_text(text)
    for words in (["sites", "list"], ["sites", "add", "http://c.test/"], ["run", "--due"]):
        refused = newscrawl(tmp_path, *words)
        assert refused.exit_code == 2, refused.output
    assert (tmp_path / "sites.json").read_text() == text


def test_sites_are_listed_changed_and_removed(tmp_path):
    assert "No site" in newscrawl(tmp_path, "sites", "list").output
    newscrawl(tmp_path, "sites", "add", "https://news.a.test/", "--every", "6")
    newscrawl(
        tmp_path,
        "sites",
        "add",
        "https://news.a.test/xw/",
        "--name",
        "news.a.test",
        "--replace",
        "-a",
        "pages=3",
    )
    [row] = json.loads(newscrawl(tmp_path, "sites", "list", "--json").output)
    assert (row["name"], row["url"], row["every"], row["arguments"]) == (
        "news.a.test",
        "https://news.a.test/xw/",
        None,
        {"pages": "3"},
    )
    assert "when due" in newscrawl(tmp_path, "sites", "list").output
    assert newscrawl(tmp_path, "sites", "remove", "news.a.test").exit_code == 0
    assert newscrawl(tmp_path, "sites", "remove", "news.a.test").exit_code != 0
