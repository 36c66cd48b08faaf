"""The desk over HTTP: every page, decisions, hostile content, headers, login."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from deskdata import FORMULA, HOSTILE, PAIRS, address_of

from newscrawl.store import reviews
from newscrawl.store.pairs import shown
from newscrawl.store.schema import connect
from newscrawl.web import language, login
from newscrawl.web.server import datasette

PAGES = [
    "/",
    "/?portal=1",
    "/?portal=2",
    "/-/desk/inbox",
    "/-/desk/inbox?since=ever&portal=1",
    "/-/desk/cases",
    "/-/desk/log",
    "/-/desk/reposts",
    "/-/desk/reposts?portal=1&direction=lost&status=none&decision=none&from=2026-01-01&to=2026-12-31&overlap=50&sort=shared&order=asc",
    f"/-/desk/compare/{PAIRS[1]}",
    f"/-/desk/compare/{PAIRS[4]}",
    "/-/desk/article/2",
    "/-/desk/story/1",
    "/-/desk/search",
    "/-/desk/search?q=松花江",
    "/-/desk/search?q=script&order=best",
    "/-/desk/leads",
    "/-/desk/check",
    "/-/desk/report",
    "/-/desk/login",
]


class Browser:
    """Just enough of one: cookies and forms. Each call runs its own loop."""

    def __init__(self, database, **options):
        self.desk = datasette(database, catch_up=False, **options)
        self.cookies = {}

    def get(self, path, **headers):
        return self._ask("get", path, headers)

    def post(self, path, form, **headers):
        if "ds_csrftoken" not in self.cookies:
            self.get("/-/desk/login", host="localhost")
        return self._ask("post", path, headers, {"csrftoken": self.cookies.get("ds_csrftoken", ""), **form})

    def _ask(self, method, path, headers, form=None):
        headers = {"host": "localhost", **headers}

        async def ask():
            await self.desk.invoke_startup()
            call = getattr(self.desk.client, method)
            more = {} if form is None else {"data": form}
            return await call(path, headers=headers, cookies=dict(self.cookies), **more)

        answer = asyncio.run(ask())
        self.cookies.update(dict(answer.cookies.items()))
        return answer


@pytest.fixture
def browser(database):
    return Browser(database)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("spoken", ["zh-CN,zh;q=0.9,en;q=0.5", "en-GB,en;q=0.9"])
def test_every_page_opens_and_hostile_content_is_text(browser, page, spoken):
    answer = browser.get(page, **{"accept-language": spoken})
    assert answer.status_code == 200, answer.text[:500]
    html = answer.text
    assert f'<html lang="{"zh-Hans" if spoken.startswith("zh") else "en"}">' in html
    assert "<script>document" not in html
    assert "<img src=x" not in html
    assert "<svg onload" not in html
    assert 'href="javascript:' not in html
    assert ">49<" not in html
    assert not re.search(r"<style|style=\"| on[a-z]+=\"", html), "the policy forbids inline style and script"
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"(src|href)=\"(https?:)?//(?!site)", html), "no outside resource"


def test_hostile_title_is_shown_whole(browser):
    html = browser.get("/-/desk/article/2").text
    assert "&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;" in html


@pytest.mark.parametrize(
    "page",
    [
        "/newscrawl",
        "/newscrawl/reposts",
        "/newscrawl/articles/2",
        "/newscrawl?sql=select+1",
        "/newscrawl/articles.json",
    ],
)
def test_datasettes_own_pages_stay_and_have_a_policy(browser, page):
    answer = browser.get(page)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy.split("style-src")[0], "scripts by hash only"
    assert "sha256-" in policy


def test_datasettes_csv_holds_no_formula(browser):
    for path in ("/newscrawl/articles.csv?_size=max", "/newscrawl/articles.csv?_stream=on&_dl=1"):
        answer = browser.get(path)
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert len(rows) == 12
        assert [row["title"] for row in rows if "HYPERLINK" in row["title"] and row["title"][0] != "<"] == [
            "'" + FORMULA
        ] * 2
        assert any("\n" in row["body"] for row in rows), "line ends inside a cell survive"
        assert {row["id"] for row in rows} == {str(n) for n in range(1, 13)}


def test_the_list_filters(browser):
    def ids(query):
        return [row["id"] for row in json.loads(browser.get(f"/-/desk/reposts?format=json&{query}").text)]

    assert ids("") == [6, 5, 4, 3, 2, 1]
    assert ids("order=asc") == [1, 2, 3, 4, 5, 6]
    assert ids("status=false") == [2]
    assert ids("status=false&status=none") == [2, 1]
    assert ids("portal=1&direction=taken") == []
    assert len(ids("portal=1&direction=lost")) == 6
    assert ids("from=2026-10-11") == [6]
    assert ids("to=2026-10-02") == [1]
    assert ids("overlap=91") == []
    assert ids("sort=shared&order=asc")[0] == 1
    assert ids("decision=open") == []
    assert browser.get("/-/desk/reposts?from=gestern").status_code == 400


def test_the_comparison_tells_names_and_numbers(browser):
    html = browser.get(f"/-/desk/compare/{PAIRS[3]}").text
    assert '<ins class="name">王雪梅</ins>' in html
    assert '<del class="name">李明轩</del>' in html
    assert '<ins class="number">93</ins>' in html
    assert "sha256:" in html
    assert "(wǎng)" in html, "the text as found"


def test_deciding_needs_the_token_and_a_post(browser, database):
    browser.get(f"/-/desk/compare/{PAIRS[1]}")
    answer = browser._ask(
        "post", "/-/desk/decide", {}, {"repost": PAIRS[1], "status": "confirmed", "csrftoken": "x"}
    )
    assert answer.status_code == 403
    assert browser.get("/-/desk/decide?repost=1&status=confirmed").status_code == 400
    connection = connect(database, read_only=True)
    assert reviews.count(connection) == 0
    connection.close()


def test_decide_note_history_and_conflict(browser, database):
    browser.cookies["desk_name"] = "%E6%9E%97"
    answer = browser.post(
        "/-/desk/decide",
        {
            "repost": PAIRS[1],
            "lead": "",
            "revision": "0",
            "status": "confirmed",
            "note": HOSTILE,
            "back": f"/-/desk/compare/{PAIRS[1]}",
        },
    )
    assert (answer.status_code, answer.headers["location"]) == (302, f"/-/desk/compare/{PAIRS[1]}")
    late = browser.post(
        "/-/desk/decide", {"repost": PAIRS[1], "lead": "", "revision": "0", "status": "paid", "back": "/"}
    )
    assert late.status_code == 409
    stale = browser.post(
        "/-/desk/decide", {"repost": PAIRS[1], "lead": "1", "revision": "0", "status": "paid", "back": "/"}
    )
    assert stale.status_code == 409
    fine = browser.post(
        "/-/desk/decide",
        {"repost": PAIRS[1], "lead": "1", "revision": "1", "status": "letter_sent", "back": "//evil.test"},
    )
    assert fine.headers["location"] == "/", "never to another site"
    connection = connect(database, read_only=True)
    assert reviews.get(connection, 1).status == "letter_sent"
    assert {line.who for line in reviews.history(connection, 1)} == {"林"}
    connection.close()
    assert "<script>document" not in browser.get(f"/-/desk/compare/{PAIRS[1]}").text
    assert "<b>林</b>" in browser.get(f"/-/desk/compare/{PAIRS[1]}").text
    assert f"/-/desk/compare/{PAIRS[1]}" in browser.get("/-/desk/leads").text
    assert browser.get("/-/desk/lead/1").headers["location"] == f"/-/desk/compare/{PAIRS[1]}"


def test_a_second_visit_tells_what_is_new(browser, database):
    assert "New since" not in browser.get("/").text
    assert "0 new reposts · 0 new leads" in browser.get("/").text
    browser.cookies["desk_visit"] = "2026-11-01T00%3A00%3A00.000Z"
    assert "6 new reposts" in browser.get("/").text


def test_many_at_once_with_a_word_on_what_was_skipped_and_a_way_back(browser, database):
    browser.cookies["desk_name"] = "%E6%9E%97"
    browser.post(
        "/-/desk/decide",
        {"repost": PAIRS[3], "lead": "", "revision": "0", "status": "letter_sent", "back": "/"},
    )
    answer = browser.post(
        "/-/desk/bulk",
        {
            "repost": [PAIRS[2], PAIRS[3], "zzzzzzzzzzzz"],
            "action": "dismissed",
            "note": "已授权",
            "back": "/-/desk/reposts",
        },
    )
    assert answer.status_code == 302
    connection = connect(database, read_only=True)
    statuses = lambda: {lead.copy_url: lead.status for lead in reviews.listing(connection)}  # noqa: E731
    assert statuses() == {address_of(4): "dismissed", address_of(6): "letter_sent"}
    page = browser.get("/-/desk/reposts").text
    assert "1 marked as dismissed" in page
    assert "2 skipped" in page
    assert shown(PAIRS[3]) in page
    assert browser.post("/-/desk/undo", {"back": "/-/desk/reposts"}).status_code == 302
    assert statuses() == {address_of(4): "new", address_of(6): "letter_sent"}
    assert [line.action for line in reviews.history(connection, 2)][-1] == "undo", "the history keeps both"
    connection.close()
    assert browser.post("/-/desk/bulk", {"repost": [PAIRS[4]], "note": "", "back": "/"}).status_code == 400
    assert browser.post("/-/desk/bulk", {"action": "confirmed", "back": "/"}).status_code == 400
    assert browser.post("/-/desk/undo", {"back": "/"}).status_code == 400


def test_keeping_a_pasted_text_as_a_lead(browser):
    answer = browser.post("/-/desk/keep", {"text": HOSTILE, "origin": "", "who": "林静"})
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200
    assert "<script>document" not in page.text


def test_reading_pages_never_writes(browser, database):
    before = connect(database, read_only=True)
    version = before.execute("pragma data_version").fetchone()[0]
    for page in PAGES:
        browser.get(page)
    assert before.execute("pragma data_version").fetchone()[0] == version
    before.close()


def test_a_foreign_host_name_is_refused(browser):
    assert browser.get("/", host="evil.test").status_code == 421
    assert browser.get("/", host="127.0.0.1:8001").status_code == 200
    assert browser.get("/", host="[::1]:8001").status_code == 200


def test_with_users_nobody_enters_without_a_login(database, tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "林静", "correct horse")
    browser = Browser(database, users=users)
    for page in (*PAGES[:-1], "/newscrawl", "/newscrawl/articles.json", "/newscrawl/articles.csv"):
        answer = browser.get(page)
        assert answer.status_code in {302, 403}, page
        assert "松花江" not in answer.text
    assert browser.post("/-/desk/login", {"name": "林静", "password": "wrong"}).status_code == 403
    assert (
        browser.post("/-/desk/login", {"name": "林静", "password": "correct horse", "back": "/"}).status_code
        == 302
    )
    assert "林静" in browser.get("/").text
    browser.post(
        "/-/desk/decide",
        {"repost": PAIRS[1], "lead": "", "revision": "0", "status": "confirmed", "back": "/"},
    )
    connection = connect(database, read_only=True)
    assert reviews.history(connection, 1)[0].who == "林静"
    connection.close()


def test_users_file(tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "a", "password one")
    login.add_user(users, "b", "password two")
    login.add_user(users, "a", "password three")
    assert users.stat().st_mode & 0o077 == 0
    assert login.authenticated(users, "a", "password three").role == "reviewer"
    assert login.authenticated(users, "a", "password one") is None
    assert login.authenticated(users, "nobody", "password one") is None
    login.change_role(users, "a", "admin")
    assert login.authenticated(users, "a", "password three").role == "admin"
    login.remove_user(users, "b")
    assert set(login.users(users)) == {"a"}
    with pytest.raises(Exception, match="too short"):
        login.add_user(users, "c", "short")


def test_language_follows_the_browser_and_the_switch(browser):
    assert language.chosen(None, "fr;q=1,zh-TW;q=0.9,en;q=0.1") == "zh"
    assert language.chosen(None, None) == "en"
    assert language.chosen(None, ";;;q=x,,") == "en"
    answer = browser.get("/-/desk/language?to=zh&back=/-/desk/search")
    assert answer.headers["location"] == "/-/desk/search"
    assert "审核台" in browser.get("/", **{"accept-language": "en"}).text


@pytest.mark.parametrize("kind", ["html", "csv", "json", "xlsx"])
def test_reports_from_the_desk(browser, kind):
    answer = browser.get(f"/-/desk/report?from=2026-10-01&to=2026-10-31&format={kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["content-disposition"]


def test_a_crawl_may_write_while_the_desk_reads(browser, database):
    writer = connect(database)
    writer.execute("begin immediate")
    writer.execute("update articles set title = '新' where id = 3")
    assert browser.get("/-/desk/article/3").status_code == 200
    writer.execute("commit")
    assert "新</h1>" in browser.get("/-/desk/article/3").text
    writer.close()


def test_a_captured_page_opens_in_a_sandbox(browser, database):
    from newscrawl.archive.warc import Exchange, WarcWriter

    page = b"<html><script>document.title='owned'</script><p>as it came</p></html>"
    exchange = Exchange(
        url="http://site1.test/1.html",
        final_url="http://site1.test/1.html",
        status=200,
        response_headers=[(b"Content-Type", b"text/html; charset=utf-8"), (b"Set-Cookie", b"a=b")],
        body=page,
        captured_at=datetime(2026, 10, 1, tzinfo=UTC),
    )
    with WarcWriter(database.parent / "warc") as writer:
        capture = writer.write_exchange(exchange)
    connection = connect(database)
    connection.execute(
        "update captures set warc_file = ?, warc_offset = ?, warc_length = ? where id = 1",
        [capture.warc_file, capture.warc_offset, capture.warc_length],
    )
    connection.close()
    answer = browser.get("/-/desk/capture/1")
    assert answer.content == page
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "set-cookie" not in answer.headers
    assert browser.get("/-/desk/capture/2").status_code == 404
