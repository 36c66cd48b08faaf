"""Several processes serve one desk: nothing a request needs is known to one of them only."""

from __future__ import annotations

import fcntl
import html
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress

import psutil
from client import Browser
from deskdata import PAIRS

from newscrawl.errors import ConfigurationError
from newscrawl.store import desk_users, jobs
from newscrawl.store.locking import Turn
from newscrawl.store.schema import connect
from newscrawl.web import desk, login, making
from tests.limits import HANGS, wait_for


def processes(database, **options):
    """Two applications that share what two processes share: the files. The second browser has the first one's cookies."""
    one, other = Browser(database, **options), Browser(database, **options)
    other.cookies = one.cookies
    return one, other


def test_sessions_and_form_tokens_hold_in_every_process(database, tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "林静", "correct horse", "reviewer")
    one, other = processes(database, users=users)
    one.post("/-/desk/login", {"name": "林静", "password": "correct horse", "back": "/"})
    assert other.get("/-/desk/reposts").status_code == 200
    sent = {"repost": PAIRS[1], "status": "confirmed", "back": "/"}
    assert other.post("/-/desk/decide", sent).status_code == 302
    assert 'id="undo"' in one.get("/-/desk/reposts").text, "the message waits in either"
    other.post("/-/desk/logout", {})
    assert one.get("/-/desk/reposts").status_code == 302


def test_wrong_passwords_are_counted_together(database, tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "林静", "correct horse", "reviewer")
    browsers = processes(database, users=users)
    answers = [
        browsers[turn % 2].post("/-/desk/login", {"name": "林静", "password": "wrong", "back": "/"})
        for turn in range(4)
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]


def test_one_attempt_to_log_in_at_a_time_among_all_processes(database, tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "林静", "correct horse", "reviewer")
    browser = Browser(database, users=users)
    browser.get("/-/desk/login")
    held = (database.parent / ".desk-login").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)  # another process looks at an attempt
    connection = connect(database)
    for _ in range(4):
        desk_users.log(connection, "林静", "login_failed", address="127.0.0.1")
    connection.close()
    threading.Timer(0.3, held.close).start()
    answer = browser.post("/-/desk/login", {"name": "林静", "password": "correct horse", "back": "/"})
    assert answer.status_code == 429, "what the other process counted counts here"


def test_a_case_shows_its_progress_in_every_process(database, monkeypatch):
    go_on, begun = threading.Event(), threading.Event()

    def slow(connection, repost_ids, *, output, who, progress):
        progress("pairs", 3, 7)
        begun.set()
        assert go_on.wait(HANGS)
        return "case-1"

    monkeypatch.setattr(desk, "make_case", slow)
    monkeypatch.setattr(making, "MOMENT", 0.0)
    monkeypatch.setattr(making, "_REPORT_EVERY", 0.02)
    one, other = processes(database)
    one.cookies |= {"desk_name": "Lin", "desk_language": "zh"}
    place = one.post("/-/desk/case", {"repost": [PAIRS[1], PAIRS[2]]}).headers["location"]
    assert place.startswith("/-/desk/case/making/")
    assert begun.wait(HANGS)
    wait_for(lambda: "复制存档：3 / 7" in other.get(place).text)
    assert other.get(place).headers["refresh"] == "2"
    assert place in other.get("/-/desk/cases").text
    go_on.set()
    wait_for(lambda: other.get(place).status_code != 200)
    assert other.get(place).headers["location"] == f"/-/desk/compare/{PAIRS[2]}#cases"
    assert place not in one.get("/-/desk/cases").text


def test_a_failed_case_says_why_in_every_process_and_language(database, monkeypatch):
    def failing(*_, **__):
        raise ConfigurationError("{text!r} is not a date; write it like 2026-11-30.", text="{x}")

    monkeypatch.setattr(desk, "make_case", failing)
    one, other = processes(database)
    one.cookies |= {"desk_name": "Lin", "desk_language": "zh"}
    assert "日期 '{x}' 无效" in html.unescape(one.post("/-/desk/case", {"repost": [PAIRS[1]]}).text)
    connection = connect(database)
    place = "/-/desk/case/making/" + connection.execute("select id from desk_jobs").fetchone()[0]
    connection.close()
    assert "{x}" in other.get(place).text


def test_a_case_whose_process_died_is_not_shown_for_ever(database):
    connection = connect(database)
    jobs.begin(connection, "ab12", who="Lin", back="/", reposts=3)
    browser = Browser(database)
    assert "/-/desk/case/making/ab12" in browser.get("/-/desk/cases").text
    connection.execute("update desk_jobs set seen_at = '2026-01-01T00:00:00Z'")
    assert "/-/desk/case/making/ab12" not in browser.get("/-/desk/cases").text
    assert browser.get("/-/desk/case/making/ab12").status_code == 404
    jobs.begin(connection, "cd34", who="Lin", back="/", reposts=3)
    assert jobs.get(connection, "ab12") is None, "and not kept for ever"
    connection.close()


def test_a_turn_is_one_process_s_and_passes_on(tmp_path):
    one, other = Turn(tmp_path / "lock"), Turn(tmp_path / "lock")
    assert one.take(wait=False)
    assert one.take(wait=False), "it stays ours"
    assert not other.take(wait=False)
    one.give_back()
    assert other.take(wait=False)
    other.give_back()


def get(port, path):
    """A connection of its own for each request: any process may take it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_workers_go_on_when_one_is_killed(database):
    """As a user starts it: two processes, one of which is killed; one alone keeps the search index current."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "newscrawl", "--output", str(database.parent), "--database", str(database),
               "serve", "--port", str(port), "--workers", "2"]  # fmt: skip
    parent = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    lock = database.parent / f".{database.name}.desk"

    def workers():
        return [
            one
            for one in psutil.Process(parent.pid).children()
            if any("spawn_main" in part for part in one.cmdline())
        ]

    def holders():
        found = []
        for one in workers():
            with suppress(psutil.Error):
                found += [one.pid for file in one.open_files() if file.path == str(lock)]
        return found

    def until(condition):
        def holds():
            with suppress(OSError, psutil.Error, http.client.HTTPException):
                return condition()

        wait_for(holds, parent)

    try:
        until(lambda: get(port, "/-/desk/reposts")[0] == 200 and len(workers()) == 2 and len(holders()) == 1)
        assert re.search(r'href="/-/desk/compare/[a-z2-7]+', get(port, "/-/desk/reposts")[1])
        first = holders()[0]
        os.kill(first, signal.SIGKILL)
        until(lambda: len(workers()) == 2 and first not in [one.pid for one in workers()])
        until(lambda: get(port, "/-/desk/reposts")[0] == 200)
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(HANGS)
    assert parent.returncode in {0, -signal.SIGTERM}
