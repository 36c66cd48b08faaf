"""``newscrawl run`` and ``health``: what an unattended job says, and with which exit code."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from benchmarks.local_portal import LocalPortal, article_path
from newscrawl.cli.run import Exit, Outcome, exit_code
from newscrawl.frontier.locks import FileLock, held
from tests.limits import HANGS, wait_for
from tests.processes import Program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def portal():
    with LocalPortal(24, links=5) as portal:
        yield portal


class Job:
    def __init__(self, portal, folder):
        self.portal, self.folder = portal, folder

    def start(self, *words):
        return Program("newscrawl", "--output", self.folder, *words)

    def crawl_words(self, *more):
        settings = (
            "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
            "DOWNLOAD_DELAY=0",
            "AUTOTHROTTLE_ENABLED=0",
            "RETRY_TIMES=0",
        )
        options = [part for setting in settings for part in ("-s", setting)]
        arguments = ["-a", f"home={self.portal.home}", "-a", "sections=xw,xw/jlxw,ms/msxw"]
        return ["run", "songhuajiang", "--json-log", *options, *arguments, *more]

    def finish(self, process):
        output, errors = process.communicate(timeout=HANGS)
        lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        return process.returncode, lines, errors

    def run(self, *more):
        return self.finish(self.start(*self.crawl_words(*more)))


@pytest.fixture
def job(portal, tmp_path):
    return Job(portal, tmp_path)


def test_a_run_says_what_is_new_and_the_next_that_nothing_is(job):
    code, (outcome,), errors = job.run()
    assert code == Exit.OK, errors
    assert (outcome["portal"], outcome["result"], outcome["new"], outcome["pending"]) == (
        "songhuajiang",
        "ok",
        24,
        0,
    )
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {"Spider opened", "Spider closed (finished)"} <= {line["message"] for line in lines}
    code, (outcome,), errors = job.run()
    assert (code, outcome["result"]) == (Exit.NOTHING_NEW, "nothing_new"), errors
    process = job.start("health", "--json")
    output, _ = process.communicate(timeout=HANGS)
    assert process.returncode == 0
    assert json.loads(output)[0]["state"] == "ok"
    process = job.start("run", "--due", "songhuajiang", "--json-log")
    code, lines, _ = job.finish(process)
    assert (code, lines) == (Exit.NOTHING_NEW, [])


def test_one_signal_ends_the_job(job, portal):
    portal.delay = 0.3
    process = job.start(*job.crawl_words("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1"))
    wait_for(lambda: portal.fetched() >= 2, process)
    process.send_signal(signal.SIGTERM)
    code, (outcome,), _ = job.finish(process)
    assert portal.fetched() < 24, "the rest was not fetched first"
    assert (code, outcome["result"]) == (Exit.INTERRUPTED, "interrupted")


def test_a_server_that_sends_us_away_is_blocked(job, portal):
    portal.pages[article_path(23)] = lambda handler: handler.answer(b"", 429, Retry_After="86400")
    code, (outcome,), _ = job.run()
    assert (code, outcome["result"]) == (Exit.BLOCKED, "blocked")


def test_a_layout_that_moved_fails_the_job_on_its_first_run(job, portal):
    for path in ("/xw/", "/xw/jlxw/", "/ms/msxw/"):
        portal.pages[path] = b"<html><body><div id=app></div></body></html>"
    code, (outcome,), _ = job.run()
    assert code == Exit.SOME_FAILED
    assert "layout_moved" in {finding["cause"] for finding in outcome["findings"]}
    process = job.start("health")
    output, _ = process.communicate(timeout=HANGS)
    assert process.returncode == Exit.SOME_FAILED
    assert "songhuajiang" in output


def test_a_portal_that_is_being_crawled_is_left_alone(job, tmp_path):
    with FileLock(tmp_path / "locks" / "songhuajiang.lock") as lock:
        assert lock.acquire()
        assert held(lock.path)
        code, (outcome,), _ = job.run()
    assert (code, outcome["result"]) == (Exit.NOTHING_NEW, "running")
    assert not held(lock.path)


def test_what_is_not_there_is_a_configuration_error(job):
    for words in (["run", "nosuchportal"], ["run", "songhuajiang", "-a", "full"]):
        process = job.start(*words)
        _, errors = process.communicate(timeout=HANGS)
        assert process.returncode == Exit.CONFIGURATION
        assert errors.startswith("newscrawl: ")


def test_a_wrong_argument_is_found_before_anything_is_fetched(job, portal):
    code, (outcome,), _ = job.run("-a", "since=yesterday")
    assert (code, outcome["result"]) == (Exit.CONFIGURATION, "configuration")
    assert not portal.requests


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], Exit.NOTHING_NEW),
        (["nothing_new", "ok"], Exit.OK),
        (["ok", "findings"], Exit.SOME_FAILED),
        (["failed", "ok"], Exit.SOME_FAILED),
        (["blocked", "failed"], Exit.BLOCKED),
        (["storage", "blocked"], Exit.STORAGE),
        (["interrupted", "storage"], Exit.INTERRUPTED),
    ],
)
def test_the_heaviest_outcome_speaks_for_all(results, code):
    assert exit_code([Outcome("a", result) for result in results]) == code
