"""Whole crawls of a local portal, each in a process of its own: the frontier as Scrapy drives it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.local_portal import LocalPortal, article_path, bomb
from tests.limits import HANGS, wait_for
from tests.processes import Program

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


class Crawl:
    def __init__(self, portal, folder):
        self.portal, self.database = portal, folder / "n.db"

    def options(self, **options):
        options = {"NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.1", **options}
        pairs = [f"{name}={value}" for name, value in options.items()]
        return ["benchmarks.plain_job", self.portal.home, str(self.database), *pairs]

    def start(self, **options):
        return Program(*self.options(**options), merged=True)

    def run(self, **options):
        process = self.start(**options)
        output, _ = process.communicate(timeout=HANGS)
        assert process.returncode == 0, output
        return output

    def query(self, sql):
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def causes(self):
        rows = self.query("select url, state, last_cause from urls")
        return {url.removeprefix(self.portal.home.rstrip("/")): (state, cause) for url, state, cause in rows}

    def reason(self):
        return self.query("select reason from frontier_runs order by id desc limit 1")[0][0]


@pytest.fixture
def portal():
    with LocalPortal(60, links=5) as portal:
        yield portal


@pytest.fixture
def crawl(portal, tmp_path):
    return Crawl(portal, tmp_path)


def list_of(*links):
    rows = "".join(f'<li><a href="{link}">x</a></li>' for link in links)
    return f"<html><body><ul>{rows}</ul></body></html>".encode()


def test_every_article_is_fetched_once_and_the_next_run_asks_only_for_the_lists(crawl, portal):
    crawl.run()
    assert portal.fetched() == 60
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]
    assert {state for state, _ in crawl.causes().values()} == {"done"}
    assert crawl.reason() == "finished"
    lists = portal.fetched("xw/") + portal.fetched("msxw/")
    crawl.run()
    assert portal.fetched() == 60
    assert portal.fetched("xw/") + portal.fetched("msxw/") > lists
    crawl.run(full=1)
    assert portal.fetched() == 120


def test_a_killed_crawl_continues_where_it_was(crawl, portal):
    portal.delay = 0.02
    process = crawl.start(CONCURRENT_REQUESTS_PER_DOMAIN=2, CONCURRENT_REQUESTS=2)
    wait_for(lambda: portal.fetched() >= 20, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = portal.fetched()
    done = {path for path, (state, _) in crawl.causes().items() if state == "done"}
    crawl.run()
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]
    # the two in flight at most; the lists that were read are not read again
    assert portal.fetched() <= 60 + 2
    assert before >= 20
    assert all(portal.requests[path] == 1 for path in done)


def test_two_processes_share_one_crawl(crawl, portal):
    portal.delay = 0.02
    processes = [crawl.start(CONCURRENT_REQUESTS_PER_DOMAIN=2, NEWSCRAWL_LEASE_BATCH=4) for _ in range(2)]
    for process in processes:
        output, _ = process.communicate(timeout=HANGS)
        assert process.returncode == 0, output
    assert portal.fetched() == 60
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_cleanly(crawl, portal, number):
    portal.delay = 0.2
    process = crawl.start(CONCURRENT_REQUESTS_PER_DOMAIN=2, CONCURRENT_REQUESTS=4)
    wait_for(lambda: portal.fetched() >= 5, process)
    process.send_signal(number)
    output, _ = process.communicate(timeout=HANGS)
    assert "Traceback" not in output
    assert "leased" not in {state for state, _ in crawl.causes().values()}
    assert crawl.reason() == "shutdown"
    crawl.run()
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]


def test_a_server_that_does_not_answer_holds_no_crawl_back(crawl, portal):
    answered = threading.Event()
    portal.pages[article_path(57)] = portal.pages[article_path(58)] = lambda _: answered.wait(HANGS)
    process = crawl.start(DOWNLOAD_DELAY=0.3, CONCURRENT_REQUESTS_PER_DOMAIN=2)
    wait_for(lambda: any(portal.requests[article_path(number)] for number in (57, 58)), process)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=HANGS)
    # It ended while the server still had not answered.
    assert not answered.is_set()
    answered.set()
    assert "Traceback" not in output
    states = {state for state, _ in crawl.causes().values()}
    assert "leased" not in states
    assert "failed" not in states
    portal.pages.clear()
    crawl.run()
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]


def test_what_has_not_changed_costs_no_transfer(crawl, portal):
    portal.etags = True
    crawl.run()
    connection = sqlite3.connect(crawl.database)
    connection.execute("update urls set due_at = '2020-01-01T00:00:00.000Z' where kind = 'article'")
    connection.commit()
    connection.close()
    crawl.run()
    asked = [headers for _, path, headers in portal.log if "/t2022" in path]
    assert len(asked) == 120
    assert sum("If-None-Match" in headers for headers in asked) == 60
    assert crawl.query("select count(*) from kept") == [(60,)]
    assert crawl.query("select count(*) from urls where kind = 'article' and last_status = 304") == [(60,)]


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def redirect(target):
    def answer(handler):
        handler.answer(b"", 302, Location=target)

    return answer


def sized(body, **headers):
    return lambda handler: handler.answer(body, 200, **headers)


def test_hostile_links_are_refused_by_name_and_the_crawl_ends(crawl, portal):
    inside = f"http://127.0.0.2:{portal.port}/inside"
    hostile = {
        "/to-inside": (redirect(inside), "address"),
        "/to-decimal": (redirect(f"http://2130706434:{portal.port}/inside"), "address"),
        "/to-mapped": (redirect(f"http://[::ffff:127.0.0.2]:{portal.port}/inside"), "address"),
        "/to-metadata": (redirect("http://169.254.169.254/latest/meta-data/"), "address"),
        "/to-itself": (redirect("/to-itself"), "loop"),
        "/bomb": (sized(bomb(40_000_000), Content_Encoding="gzip"), "too_large"),
        "/nested": (sized(b"x", Content_Encoding="gzip, gzip, gzip, gzip"), "too_large"),
        "/big": (sized(b"x" * 5_000_000), "too_large"),
        "/drip": (drip, "too_slow"),
        "/secret/1": (sized(b"x"), "robots"),
        "/missing": (lambda handler: handler.answer(None), "not_found"),
        "/error": (lambda handler: handler.answer(b"", 500), "http_error"),
        "/torn": (sized(bomb(100)[:-12], Content_Encoding="gzip"), "truncated"),
        "/calendar/2099/01": (sized(b"x"), "trap"),
    }
    portal.pages = {path: page for path, (page, _) in hostile.items()}
    portal.pages["/xw/"] = list_of(*hostile, inside, "ftp://127.0.0.1/x", article_path(3))
    crawl.run(DOWNLOAD_TIMEOUT=5, RETRY_TIMES=0)
    causes = crawl.causes()
    assert {path: causes[path][1] for path in hostile} == {
        path: cause for path, (_, cause) in hostile.items()
    }
    assert causes[inside][1] == "address"
    assert portal.requests["/inside"] == 0
    assert portal.requests["/secret/1"] == 0
    assert crawl.reason() == "finished"
    assert "leased" not in {state for state, _ in causes.values()}


class Endless(dict):
    """Every page of a list names a next one, and each month of a calendar the month after."""

    def get(self, path):
        found = re.fullmatch(r"/(xw/index_|rili/)(\d+)(\.html)?", path)
        if found is None:
            return super().get(path)
        following = f"/{found[1]}{int(found[2]) + 1}{found[3] or ''}"
        return list_of(article_path(int(found[2]) % 60)) + f'<a href="{following}">下一页</a>'.encode(
            "gb18030"
        )


def test_traps_end_with_counted_refusals_and_little_memory(crawl, portal):
    portal.pages = Endless()
    portal.pages["/xw/"] = list_of(*(f"/many/{number}" for number in range(300)))
    portal.pages["/xw/jlxw/"] = (
        f'<a href="/xw/index_1.html">下一页</a><a href="/rili/1">下一页</a><a href="/{"x" * 3000}">下一页</a>'
    ).encode("gb18030")
    portal.pages["/ms/msxw/"] = list_of("/flat", "/deep", "/bomb", "/nuls")
    portal.pages["/flat"] = b"<html><body><p>" + b"x" * 3_900_000
    portal.pages["/deep"] = b"<div>" * 700_000
    portal.pages["/bomb"] = sized(bomb(400_000_000), Content_Encoding="gzip")
    portal.pages["/nuls"] = sized(b"\0" * 3_900_000)
    options = crawl.options(
        NEWSCRAWL_MAX_LINKS=200, NEWSCRAWL_MAX_LIST_PAGES=30, NEWSCRAWL_MAX_DEPTH=20, LOG_LEVEL="INFO", URLLENGTH_LIMIT=0,
        RETRY_TIMES=0,
    )  # fmt: skip
    # By a Python of its own, whose memory nothing else has used before.
    process = subprocess.Popen(
        [sys.executable, "-m", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process.stdout as stream:
        output = stream.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output
    counts = dict(re.findall(r"'frontier/refused/(\w+)': (\d+)", output))
    assert set(counts) == {"bad_url", "too_many", "too_deep", "too_large"}, counts
    assert counts["too_many"] == "100"
    assert int(counts["too_deep"]) >= 2, "the two endless lists"
    assert crawl.reason() == "finished"
    assert usage.ru_maxrss < 1024 * 1024, f"{usage.ru_maxrss} KiB"


def test_a_name_that_resolves_inside_gets_no_connection(crawl, portal):
    """The machine's own name resolves to an address of its own network."""
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine's name does not resolve")
    if address == "127.0.0.1":
        pytest.skip("this machine's name is the one address the test opens")
    portal.pages["/xw/"] = list_of(f"http://{name}:{portal.port}/inside")
    crawl.run(RETRY_TIMES=0)
    assert crawl.causes()[f"http://{name}:{portal.port}/inside"] == ("refused", "address")


def test_a_crawl_delay_is_kept(crawl, portal):
    portal.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.3\n"
    portal.articles = 6
    crawl.run()
    times = sorted(at for at, path, _ in portal.log if path != "/robots.txt")[1:]
    gaps = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert len(gaps) >= 6
    # Of all together: one that the machine held up a little is followed by a shorter one.
    assert sum(gaps) > 0.2 * len(gaps)


def test_a_robots_txt_that_cannot_be_had_forbids_for_now(crawl, portal):
    portal.pages["/robots.txt"] = lambda handler: handler.answer(b"", 500)
    crawl.run(RETRY_TIMES=0)
    assert portal.fetched() == 0
    assert {state for state, _ in crawl.causes().values()} == {"failed"}


def test_a_refusing_server_is_waited_for(crawl, portal):
    refusals = []

    def refuse_twice(handler):
        if len(refusals) < 2:
            refusals.append(time.monotonic())
            handler.answer(b"", 429, Retry_After="1")
        else:
            refusals.append(time.monotonic())
            handler.answer(portal.page(article_path(0)))

    portal.articles = 3
    portal.pages[article_path(0)] = refuse_twice
    crawl.run()
    assert crawl.causes()[article_path(0)] == ("done", None)
    assert refusals[1] - refusals[0] >= 0.9
    assert refusals[2] - refusals[1] >= 0.9


def test_a_server_that_means_it_ends_the_crawl_as_blocked_and_nothing_is_lost(crawl, portal):
    portal.pages[article_path(5)] = lambda handler: handler.answer(b"", 503, Retry_After="86400")
    crawl.run()
    assert crawl.reason() == "blocked"
    assert {state for state, _ in crawl.causes().values()} <= {"done", "pending"}
    del portal.pages[article_path(5)]
    crawl.run()
    assert crawl.query("select count(*), count(distinct url) from kept") == [(60, 60)]


def test_outside_its_hours_a_crawl_pauses(crawl, portal):
    portal.delay = 0.05
    now = time.time() + 8 * 3600
    hour = int(now // 3600) % 24
    window = f"{(hour + 3) % 24:02d}:00-{(hour + 4) % 24:02d}:00"
    crawl.run(NEWSCRAWL_WINDOW=window)
    assert crawl.reason() == "window"
    assert portal.fetched() < 60
    crawl.run()
    assert crawl.query("select count(distinct url) from kept") == [(60,)]


def test_a_request_is_written_as_data_and_never_as_code(crawl):
    crawl.run()
    for (blob,) in crawl.query("select request from urls"):
        assert set(json.loads(blob)) <= {"callback", "meta", "errback", "cb_kwargs"}
