"""What goes wrong at the desk: a clear word, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import functools
import http.server
import sqlite3
import threading
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from client import Browser
from deskdata import PAIRS, address_of

from newscrawl.portals import fetching
from newscrawl.review import reported
from newscrawl.store import pairs, reviews, schema, withdrawals
from newscrawl.store.schema import connect
from newscrawl.web.server import datasette
from tests.limits import HANGS


@pytest.fixture
def browser(database):
    made = Browser(database)
    made.cookies["desk_name"] = "Lin"
    return made


def decision(**more):
    return {
        "repost": PAIRS[3],
        "lead": "",
        "revision": "0",
        "status": "confirmed",
        "note": "电话已沟通",
        "back": "/",
    } | more


def count(database):
    with closing(connect(database, read_only=True)) as connection:
        return reviews.count(connection)


def test_a_pasted_megabyte_is_refused_in_words_and_not_cut(browser, database):
    text = "松花江畔的雾凇" * 50_000  # 1 MB in UTF-8
    for path, field in (
        ("/-/desk/check", "text"),
        ("/-/desk/leads/report", "given"),
        ("/-/desk/keep", "text"),
    ):
        page = browser.post(path, {field: text}, **{"accept-language": "zh"})
        assert "最多可粘贴 200,000 字" in page.text, path
    assert count(database) == 0


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"accept-language": "zh-CN,zh;q=0.9"}, "文本最多 200,000 字"),
        ({"accept-language": "en"}, "texts of 200,000 characters"),
        ({"accept-language": "zh", "cookie": "desk_language=en"}, "texts of 200,000 characters"),
        ({"accept-language": "zh", "cookie": "b@d[=;;\x01"}, "文本最多 200,000 字"),
    ],
)
def test_what_is_not_even_read_is_refused_in_the_readers_language(database, headers, words):
    """Three megabytes of text grow to nine in a form."""

    async def post():
        desk = datasette(database, catch_up=False)
        await desk.invoke_startup()
        body = "text=" + "%E9%9B%AA" * 1_000_000
        sent = {"host": "localhost", "content-type": "application/x-www-form-urlencoded", **headers}
        return await desk.client.post("/-/desk/check", content=body, headers=sent)

    answer = asyncio.run(post())
    assert answer.status_code == 413
    assert words in answer.text


def test_a_busy_database_gives_the_note_back(browser, database, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("begin immediate")
        page = browser.post("/-/desk/decide", decision(), **{"accept-language": "zh"})
        assert page.status_code == 503
        assert "数据库正被其他进程占用" in page.text or "无法写入" in page.text
        assert 'value="电话已沟通"' in page.text
        assert browser.get("/-/desk/reposts").status_code == 200, "reading goes on"
        other.execute("rollback")
    assert count(database) == 0
    assert browser.post("/-/desk/decide", decision()).status_code == 302
    assert count(database) == 1


def test_a_database_that_is_busy_for_a_while_is_waited_for(browser, database):
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        timer = threading.Timer(1.0, other.execute, ["rollback"])
        timer.start()
        assert browser.post("/-/desk/decide", decision()).status_code == 302
        timer.join()
    assert count(database) == 1


def test_a_read_only_database_is_read_and_says_why_nothing_is_kept(browser, database, monkeypatch):
    browser.get("/")
    opened = schema._opened
    monkeypatch.setattr(schema, "_opened", lambda path, *, read_only: opened(path, read_only=True))
    page = browser.post("/-/desk/decide", decision(), **{"accept-language": "zh"})
    assert page.status_code == 503
    assert "无法写入" in page.text
    assert 'value="电话已沟通"' in page.text
    assert browser.get(f"/-/desk/compare/{PAIRS[3]}").status_code == 200


class Endless(http.server.BaseHTTPRequestHandler):
    """``/large``: 100 MB; ``/slow``: a byte now and then, for ever; ``/silent``: nothing at all."""

    sent = 0

    def do_GET(self):
        if self.path == "/silent":
            self.server.over.wait(HANGS)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        try:
            while not self.server.over.wait(0.05 if self.path == "/slow" else 0):
                self.wfile.write(b"x" if self.path == "/slow" else b"x" * 65536)
                type(self).sent += 65536
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("path", "words"), [("/large", "larger than"), ("/slow", "did not arrive"), ("/silent", "did not arrive")]
)
def test_an_address_that_answers_too_much_or_never_is_kept_and_said(
    browser, database, monkeypatch, path, words
):
    if path != "/large":  # it comes as fast as the machine is
        monkeypatch.setattr(fetching, "LONGEST", 1.0)
    monkeypatch.setattr(reported, "LARGEST_PAGE", 300_000)
    monkeypatch.setattr(
        reported,
        "capture",
        functools.partial(
            reported.capture, allow=["127.0.0.0/8"], ask_for=functools.partial(fetching.ask, limit=300_000)
        ),
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    server.over, server.daemon_threads = threading.Event(), True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}{path}"
        answer = browser.post("/-/desk/leads/report", {"given": url, "capture": "1", "note": "看这里"})
        page = browser.get(urlsplit(answer.headers["location"]).path).text
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
    assert words in page
    assert "看这里" in page
    assert count(database) == 1
    assert Endless.sent < 50_000_000


def test_a_list_of_mixed_encodings_and_junk_is_taken_line_by_line(browser, database):
    lines = [
        "标题,网址".encode(),
        "雾凇来了,https://a.test/1".encode(),
        "国标的一行,https://a.test/2".encode("gb18030"),
        "没有网址,—".encode("gb18030"),
        b"\xff\xfe\x80junk,\x00",
        "又一行,weixin.qq.com/s/3".encode(),
        "雾凇来了,https://a.test/1".encode(),
    ]
    page = browser.post(
        "/-/desk/leads/report", {}, files=[("清单.csv", b"\r\n".join(lines))], **{"accept-language": "zh"}
    ).text
    assert "已保存举报 4 条，涉及线索 3 条" in page
    assert "2 行未收录" in page
    assert "清单.csv，第 4 行：没有网址" in page
    with closing(connect(database, read_only=True)) as connection:
        notes = {row[0] for row in connection.execute("select note from reviews where action = 'report'")}
    assert {"雾凇来了", "国标的一行", "又一行"} <= notes
    for data in (b"", b"\x00" * 1000, b"x" * 200_000 + b",y"):
        assert browser.post("/-/desk/leads/report", {}, files=[("a.csv", data)]).status_code == 200


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("/-/desk/decide", {"repost": "aaaabbbbcccc", "note": "<b>电话已沟通"}, "&lt;b&gt;电话已沟通"),
        ("/-/desk/bulk", {"action": "dismissed", "repost": PAIRS[1], "note": " "}, None),
        ("/-/desk/leads/report", {"given": "", "informant": "读者王女士"}, "读者王女士"),
        ("/-/desk/licences/add", {"owner": "松花江网", "licensee": "", "note": "口头同意"}, "口头同意"),
        ("/-/desk/view", {"name": " ", "query": "status=none"}, "status=none"),
        ("/-/desk/login", {"csrftoken": "old", "password": "geheim-geheim"}, None),
        ("/-/desk/keep", {"csrftoken": "old", "text": "全文" * 9, "note": "留言"}, "留言"),
    ],
)
def test_what_was_typed_comes_back_with_a_form_that_is_not_taken(browser, path, form, words):
    page = browser.post(path, form, **{"accept-language": "en"})
    assert page.status_code in {400, 403, 404}
    assert ("What you typed" in page.text) == (words is not None)
    assert (words or "") in page.text
    assert "geheim" not in page.text


@pytest.mark.parametrize("article", [5, 6])
def test_no_lead_is_opened_on_a_repost_that_was_withdrawn_meanwhile(browser, database, article):
    with closing(connect(database)) as connection:
        pairs.record(connection, address_of(5), address_of(6))
        withdrawals.withdraw(connection, address_of(article), reason="函", by="王敏")
    english = {"accept-language": "en"}
    page = browser.post("/-/desk/decide", decision(), **english)
    assert page.status_code == 404
    assert "withdrawn from view" in page.text
    assert "电话已沟通</textarea>" in page.text
    entry = {"repost": PAIRS[3], "lead": "", "revision": "0", "kind": "letter", "day": "2026-11-03"}
    assert browser.post("/-/desk/followup", entry, **english).status_code == 404
    assert browser.post("/-/desk/leave", {"repost": PAIRS[3], "leave": "1"}, **english).status_code == 404
    assert "withdrawn from view" in browser.get(f"/-/desk/compare/{PAIRS[3]}", **english).text
    assert count(database) == 0
    many = {"repost": [PAIRS[3], PAIRS[1]], "action": "confirmed", "note": "n", "back": "/"}
    assert browser.post("/-/desk/bulk", many).status_code == 302
    assert count(database) == 1
    # A reader's report on the address alone is kept.
    browser.post("/-/desk/leads/report", {"given": "http://site2.test/6.html", "note": "又见"})
    assert count(database) == 2
