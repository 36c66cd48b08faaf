"""Seeds, patterns of addresses, limits and dry runs: what a crawl is asked to stay within."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector

from newscrawl.cli import main
from newscrawl.cli.run import seeded, targets
from newscrawl.errors import ConfigurationError
from newscrawl.frontier import queue
from newscrawl.frontier.budget import BudgetMiddleware
from newscrawl.frontier.limits import Refused
from newscrawl.frontier.plan import Plan, copy_memory, duration
from newscrawl.frontier.scope import Scope, budget_of, read_seeds, said
from newscrawl.spiders.portal import AnyPortal
from newscrawl.store.schema import connect
from tests.crawling import Site, article, crawl, page

GOOD = ("https://news.example.cn/", "http://www.example.org/xw/?a=1,2", "HTTPS://例子.cn/新闻/")
JUNK = {
    "hello world": "white space",
    "ftp://example.cn/": "no http",
    "www.example.cn/news": "no http",
    "http://": "no host",
    "http://[::1/": "Invalid IPv6",
    "https://example.cn/" + "a" * 2100: "longer than",
}


def test_a_seeds_file_gives_its_addresses_and_names_its_junk(tmp_path):
    path = tmp_path / "seeds.txt"
    lines = ["# 起始页", "", *GOOD, *JUNK, GOOD[0], "  " + GOOD[1] + "  "]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b"\r\n\xd0\xc2\xce\xc5\n")
    seeds = read_seeds(path)
    assert (seeds.urls, seeds.repeated) == (list(GOOD), 2)
    assert [one.number for one in seeds.junk] == [6, 7, 8, 9, 10, 11, 14]
    for one, why in zip(seeds.junk, [*JUNK.values(), "not UTF-8"], strict=True):
        assert why in one.why, one
    text = said(seeds.junk, path)
    assert text[0].endswith("7 lines are not usable as start pages")
    assert "line 6: 'hello world'" in text[1]
    assert text[-1] == "  and 2 more"


@pytest.mark.parametrize("content", [b"", b"# only\n\n", b"junk\nmore junk\n"])
def test_a_seeds_file_without_an_address_is_refused(tmp_path, content):
    path = tmp_path / "seeds.txt"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="no usable address"):
        read_seeds(path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_seeds(tmp_path / "absent.txt")


@given(st.binary(max_size=300))
def test_any_bytes_are_seeds_or_named_junk(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("seeds") / "s"
    path.write_bytes(content)
    try:
        seeds = read_seeds(path)
    except ConfigurationError:
        return
    assert seeds.urls
    assert len(seeds.urls) + len(seeds.junk) + seeds.repeated <= len(content.splitlines())


def test_seeds_are_grouped_by_site(tmp_path):
    path = tmp_path / "seeds.txt"
    path.write_text(
        "https://www.shjnet.cn/xw/\nhttps://news.example.cn/a/\nhttp://m.news.example.cn/b/\nhttps://other.example.org/\n"
        "https://mine.example.net/sub/\n"
    )
    (tmp_path / "sites.json").write_text(
        json.dumps([{"name": "mine", "url": "https://mine.example.net/", "arguments": {"pages": "3"}}])
    )
    found = {one.key: one for one in seeded(path, targets(tmp_path))}
    assert list(found) == ["songhuajiang", "news.example.cn", "other.example.org", "mine"]
    assert found["songhuajiang"].spider == "songhuajiang"
    assert found["songhuajiang"].arguments == (f"seeds={path}",)
    assert "pages=3" in found["mine"].arguments
    assert not any(value.startswith("url=") for value in found["mine"].arguments)
    # Each target starts from its own lines only.
    for key, urls in (("news.example.cn", 2), ("mine", 1)):
        spider = AnyPortal(**dict(value.split("=", 1) for value in found[key].arguments))
        assert (spider.frontier_key, len(spider.urls), spider.foreign_seeds) == (key, urls, 5 - urls)


def test_patterns_choose_articles_and_keep_everything_else_away():
    scope = Scope(["/xw/", "体育"], [r"/video/|\.pdf$", "never"])
    chosen = {
        ("https://a.cn/xw/1.html", "article"): True,
        ("https://a.cn/ms/1.html", "article"): False,
        ("https://a.cn/%E4%BD%93%E8%82%B2/1.html", "article"): True,
        ("https://a.cn/ms/", "list"): True,
        ("https://a.cn/video/", "list"): False,
        ("https://a.cn/xw/video/1.html", "article"): False,
    }
    assert {key: scope.takes(*key) for key in chosen} == chosen
    assert scope.seen == 4
    assert scope.unmatched() == [("exclude", "never")]
    assert scope.unmatched(["https://a.cn/never/"]) == []
    assert not Scope()
    with pytest.raises(ConfigurationError, match="not a regular expression"):
        Scope(["("])


def test_patterns_that_keep_everything_away_are_noticed():
    urls = [f"https://a.cn/xw/{number}.html" for number in range(3)]
    for include, exclude, known, nothing in (
        ([], [r"/xw/", "ms"], [], True),
        ([], ["."], ["https://a.cn/ms/1.html"], True),
        ([], ["/xw/"], ["https://a.cn/ms/1.html"], False),
        ([], ["/xw/1"], [], False),
        # An include without a match is named by itself.
        (["/ms/"], [], [], False),
    ):
        scope = Scope(include, exclude)
        assert not scope.excludes_all()
        for url in urls:
            scope.takes(url, "article")
        scope.takes("https://a.cn/xw/", "list")
        assert scope.excludes_all(known) is nothing, (include, exclude)


def test_limits_as_people_write_them():
    assert budget_of("500", "1.5h", "2G") == budget_of(500, "90m", 2 * 1024**3)
    assert not budget_of()
    assert not budget_of("", None, "None")
    for bad in (("0", None, None), ("-1", None, None), ("1.5", None, None), (None, "0", None), (None, "0.5s", None),
                (None, "2 weeks", None), (None, None, "0M"), (None, None, "much"), (None, None, "٣")):  # fmt: skip
        with pytest.raises(ConfigurationError, match="Invalid NEWSCRAWL_MAX_"):
            budget_of(*bad)


def budgeted(**settings):
    ended = []

    async def close(*, reason):
        ended.append(reason)

    crawler = SimpleNamespace(
        settings=Settings(settings), signals=SignalManager(),
        engine=SimpleNamespace(
            spider=object(), close_spider_async=close, pause=lambda: None, unpause=lambda: None
        ),
    )  # fmt: skip
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    return BudgetMiddleware(crawler), crawler


def test_no_request_is_made_beyond_a_limit(monkeypatch):
    with pytest.raises(NotConfigured):
        budgeted()
    closed = []
    monkeypatch.setattr(
        "newscrawl.frontier.budget._schedule_coro", lambda coroutine: closed.append(coroutine.close() is None)
    )
    middleware, crawler = budgeted(NEWSCRAWL_MAX_PAGES="2")
    robots = Request("https://a.cn/robots.txt", meta={"robotstxt": True})
    asked = [Request("https://a.cn/1"), Request("https://a.cn/2")]
    for request in (asked[0], robots, asked[1]):
        middleware.process_request(request)
    assert middleware.ended is None
    for _ in range(2):
        with pytest.raises(Refused, match="shutdown"):
            middleware.process_request(Request("https://a.cn/3"))
    assert middleware.ended == "limit_pages"
    middleware.process_request(robots)
    # What was asked for is waited for: at the site's delay, most of it has not begun.
    assert closed == []
    first, second = asked
    middleware.process_exception(first, RuntimeError())
    assert closed == []
    crawler.signals.send_catch_log(signal=signals.request_left_downloader, request=second)
    assert closed == [True]
    middleware, crawler = budgeted(NEWSCRAWL_MAX_BYTES="1K")
    middleware.process_request(Request("https://a.cn/1"))
    crawler.stats.set_value("downloader/response_bytes", 1024)
    with pytest.raises(Refused, match="shutdown"):
        middleware.process_request(Request("https://a.cn/2"))
    assert middleware.ended == "limit_bytes"
    middleware, _ = budgeted(NEWSCRAWL_MAX_TIME="1s")
    middleware.began -= 1
    with pytest.raises(Refused, match="shutdown"):
        middleware.process_request(Request("https://a.cn/1"))
    assert middleware.ended == "limit_time"


def test_what_an_earlier_run_queued_waits_for_a_run_that_wants_it(tmp_path):
    connection = connect(tmp_path / "n.db")
    run = queue.begin_run(connection, "a")
    urls = ("https://a.cn/xw/1", "https://a.cn/ms/1")
    queue.push(connection, run, [queue.NewUrl(url, request=b"{}") for url in urls])
    scope = Scope(["/xw/"])
    assert queue.put_back(connection, "a", lambda url, kind: not scope.takes(url, kind)) == 1
    assert [row.url for row in queue.lease(connection, "a", "me", 9)] == [urls[0]]
    queue.end_run(connection, run, "shutdown")
    assert queue.push_due(connection, run, limit=9) == 1
    assert [row.url for row in queue.lease(connection, "a", "me", 9)] == [urls[1]]


def test_a_plan_says_what_there_is_in_words_and_as_data(tmp_path):
    plan = Plan(read=3)
    for number in range(7):
        plan.add("article", f"https://a.cn/{number}")
    plan.add("again", "https://a.cn/old")
    plan.refuse("robots", "https://a.cn/secret/1")
    text = "\n".join(plan.lines("a.cn", delay=1.5))
    assert "7 new articles" in text
    assert "forbidden by robots.txt" in text
    assert text.count("https://a.cn/") == 5 + 1 + 1
    assert "11 requests, at least 16 s at 1.5 s each" in text
    assert plan.as_dict("a.cn", delay=1.5)["counts"] == {"article": 7, "again": 1}
    assert [duration(value) for value in (3, 600, 12_000)] == ["3 s", "10 min", "3 h 20 min"]
    # The memory of addresses comes along, of the spider asked for only.
    source = tmp_path / "a#b" / "n.db"
    connection = connect(source)
    for spider in ("a", "b"):
        queue.push(connection, queue.begin_run(connection, spider), [queue.NewUrl(f"https://{spider}.cn/1")])
    copy_memory(source, tmp_path / "copy.db", "a")
    copied = connect(tmp_path / "copy.db")
    assert [row[0] for row in copied.execute("select url from urls")] == ["https://a.cn/1"]
    assert copied.execute("select count(*) from frontier_runs").fetchone()[0] == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--max-pages", "0"], "NEWSCRAWL_MAX_PAGES=0"),
        (["--max-time", "0"], "NEWSCRAWL_MAX_TIME=0"),
        (["--max-bytes", "0"], "NEWSCRAWL_MAX_BYTES=0"),
        (["--max-pages", ""], "--max-pages is empty"),
        (["--include", "["], "not a regular expression"),
        (["--seeds", "absent.txt"], "cannot be read"),
        (["--dry-run", "--processes", "2"], "one process"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, options, words):
    output = tmp_path / "out"
    result = CliRunner().invoke(main, ["--output", str(output), "run", *options])
    assert (result.exit_code, words in result.output) == (2, True), result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not (output / "newscrawl.db").exists()


def test_a_dry_run_stores_nothing_and_a_crawl_stays_within_its_limits(tmp_path):
    """One site: a dry run with seeds, then a crawl with a pattern and a limit of pages."""
    with Site() as site:
        titles = {f"/2026/1020/{number}.html": f"第{number}条地方新闻的完整标题" for number in range(12)}
        links = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in titles.items())
        site.pages |= {path: article(title) for path, title in titles.items()}
        site.pages["/list/"] = page(
            "列表", f"<ul>{links}<li><a href='/secret/2026/1020/99.html'>不许抓取的一条新闻标题</a></li></ul>"
        )
        seeds = tmp_path / "seeds.txt"
        seeds.write_text(f"{site.home}list/\nnot an address\n")
        planned = crawl(tmp_path / "dry", settings={"NEWSCRAWL_DRY_RUN": 1}, seeds=seeds)
        assert planned.code == 0, planned.log
        assert not (tmp_path / "dry").exists()
        assert set(site.requests) == {"/robots.txt", "/list/"}
        assert "line 2: 'not an address'" in planned.log
        done = crawl(
            tmp_path / "real",
            settings={"NEWSCRAWL_MAX_PAGES": 4},
            seeds=seeds,
            include=r"/1?[02468]\.html",
            exclude="matches-nothing",
        )
        assert done.code == 13, done.log
        # The list and three articles.
        assert len(done.articles()) == 3
        assert all(int(path[11:-5]) % 2 == 0 for path in done.articles())
        assert sum(site.requests.values()) == 2 + 5
        assert "exclude='matches-nothing' matches none of the 1" in done.log
        assert done.rows("select reason from frontier_runs") == [("limit_pages",)]
