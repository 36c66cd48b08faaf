"""The desk over HTTP: every page, decisions, hostile content, headers, login."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from client import Browser, ago, seconds
from deskdata import FORMULA, HOSTILE, PAIRS, address_of, named

from newscrawl.store import desk_users, reviews
from newscrawl.store.pairs import shown
from newscrawl.store.schema import connect
from newscrawl.web import language, login

PAGES = [
    "/",
    "/?portal=1",
    "/?portal=2",
    "/-/desk/inbox",
    "/-/desk/inbox?since=ever&portal=1",
    "/-/desk/cases",
    "/-/desk/leads/new",
    "/-/desk/log",
    "/-/desk/alerts",
    "/-/desk/licences",
    "/-/desk/followups",
    "/-/desk/followups?show=gone",
    "/-/desk/reposts",
    "/-/desk/reposts?portal=1&direction=lost&status=none&decision=none&from=2026-01-01&to=2026-12-31&overlap=50&sort=shared&order=asc",
    f"/-/desk/compare/{PAIRS[1]}",
    f"/-/desk/compare/{PAIRS[4]}",
    f"/-/desk/article/{named(2)}",
    f"/-/desk/story/{named(1)}",
    "/-/desk/search",
    "/-/desk/search?q=松花江",
    "/-/desk/search?q=script&order=best",
    "/-/desk/leads",
    "/-/desk/check",
    "/-/desk/report",
    "/-/desk/login",
]


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
    html = browser.get(f"/-/desk/article/{named(2)}").text
    assert "&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;" in html


def test_what_an_article_reserves_is_shown_and_what_is_not_known_is_said(browser):
    html = browser.get(f"/-/desk/article/{named(3)}").text
    assert "Reserved and licensed for machines" in html
    assert "nothing is known of: " in html


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
    assert "New since" not in browser.get("/").text, "still the first visit"
    browser.cookies["desk_visit"] = f"~{ago(31)}"
    assert "0 new reposts · 0 new leads" in browser.get("/").text
    browser.cookies["desk_visit"] = "2026-11-01T00%3A00%3A00.000Z"
    for _ in range(2):  # looking once more does not make it old
        assert "5 new reposts" in browser.get("/").text  # the sixth is of the same owner
    before, _, seen = browser.cookies["desk_visit"].replace("%3A", ":").partition("~")
    assert before == "2026-11-01T00:00:00.000Z" < seen


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
    assert "Leads opened by it stand under Leads as new" in browser.get("/-/desk/inbox?since=ever").text
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
    assert browser.get(f"/-/desk/article/{named(3)}").status_code == 200
    writer.execute("commit")
    browser.cookies["desk_wrote"] = seconds()  # no page from before
    assert "新</h1>" in browser.get(f"/-/desk/article/{named(3)}").text
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


# --------------------------------------------------------------------------------------- small and wrong


@pytest.mark.parametrize("path", ["/no-such", "/-/desk/nothing", "/newscrawl/no_table", "/-/desk/compare/zzzzzzzzzzzz", "/-/desk/article/99", "/-/desk/story/99", "/-/desk/lead/99", "/a/b/c/d"])  # fmt: skip
@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_an_unknown_address_is_a_page_that_says_so(browser, path, spoken):
    answer = browser.get(path, **{"accept-language": spoken})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in answer.text
    assert "/-/desk/reposts" in answer.text, "with the way back"
    assert ("操作未成功" in answer.text) == (spoken == "zh")


def test_programs_still_get_datasettes_errors(browser):
    answer = browser.get("/newscrawl/no_table.json")
    assert (answer.status_code, answer.json()["ok"]) == (404, False)


def test_a_fault_of_ours_is_a_page_and_a_line_of_the_log(browser, database, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("newscrawl.reporting.figures.count_edges", broken)
    answer = browser.get("/-/desk/reposts")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def pairs_of(browser, query):
    return [row["pair"] for row in json.loads(browser.get(f"/-/desk/reposts?format=json&{query}").text)]


def test_the_other_site_is_found_on_either_side(browser, database):
    connection = connect(database)
    connection.execute("insert into portals (id, key, name) values (3, 'third', '第三网')")
    connection.execute("update articles set portal_id = 3 where id in (4, 5)")
    connection.close()
    assert pairs_of(browser, "portal=1&site=3") == [PAIRS[2]]
    assert pairs_of(browser, "portal=2&site=3") == [PAIRS[3]]
    assert pairs_of(browser, "site=3") == [PAIRS[3], PAIRS[2]]
    assert pairs_of(browser, "portal=1&site=3&direction=lost") == [PAIRS[2]]
    assert pairs_of(browser, "portal=1&site=3&direction=taken") == []


def test_counts_are_those_of_the_chosen_portal(browser, database):
    connection = connect(database)
    connection.execute("insert into portals (id, key, name) values (3, 'third', '第三网')")
    connection.execute("update articles set portal_id = 3 where id in (3, 4, 5, 6)")
    reviews.open_lead(connection, address_of(4), address_of(3), who="林静")
    connection.close()
    for portal, undecided, new, leads in ((1, 2, 3, 0), (3, 1, 2, 1), ("", 3, 5, 1)):
        browser.cookies["desk_visit"] = "2026-11-01T00%3A00%3A00.000Z"
        page = browser.get(f"/?portal={portal}").text
        shown_ = re.search(r'class="figure"><a href="([^"]+)">([\d,]+)</a>', page)
        assert int(shown_[2]) == undecided, portal
        assert len(pairs_of(browser, shown_[1].split("?")[1].replace("&amp;", "&"))) == undecided, (
            "as many as its link lists"
        )
        assert f"{new} new repost" in page
        assert f"{leads} new lead" in page
        assert re.search(
            r'status=new">new</a></th>(?:<td class="n">\d+</td>){3}<td class="n">' + str(leads), page
        )


def test_last_crawls_have_their_figures(browser, database):
    connection = connect(database)
    counts = {
        "newscrawl/articles/new": 7,
        "newscrawl/articles/changed": 2,
        "newscrawl/refused/not_found": 3,
        "newscrawl/refused/soft_404": 1,
    }
    connection.execute(
        "update crawls set counts = ?, finished_at = started_at, reason = 'finished', exit_code = 0",
        [json.dumps(counts)],
    )
    connection.close()
    page = browser.get("/", **{"accept-language": "zh"}).text
    row = page[page.index("最近抓取</caption>") :]
    assert re.findall(r'<td class="n">([^<]*)</td>', row) == ["9", "4"]
    assert "正常结束" in row
    assert "2026-11-01 08:00" in row, "Beijing time"


def test_a_copys_stated_source_is_the_same_in_list_and_comparison(browser, database):
    connection = connect(database)
    connection.execute(
        "update articles set source_name = '江城日报（记者 李某）', publisher = '江城日报' where id = 4"
    )
    connection.execute("update articles set source_name = null, publisher = '松花江网' where id = 6")
    connection.close()
    for path in (
        "/-/desk/reposts",
        f"/-/desk/compare/{PAIRS[2]}",
        "/-/desk/inbox?since=ever",
        f"/-/desk/article/{named(4)}",
    ):
        page = browser.get(path).text
        assert '<bdi>江城日报（记者 李某）</bdi> <small class="inline">read as 江城日报</small>' in page, path
    for path in ("/-/desk/reposts", f"/-/desk/compare/{PAIRS[3]}"):
        assert "<bdi>松花江网</bdi>" in browser.get(path).text


def test_a_stale_decision_keeps_what_was_typed(browser, database):
    browser.cookies["desk_name"] = "Lin"
    for status in ("confirmed", "letter_sent"):
        browser.post(
            "/-/desk/decide",
            {
                "repost": PAIRS[1],
                "lead": "" if status == "confirmed" else "1",
                "revision": "0" if status == "confirmed" else "1",
                "status": status,
                "back": "/",
            },
        )
    typed = {
        "repost": PAIRS[1],
        "lead": "1",
        "revision": "1",
        "status": "removed",
        "assignee": "王芳",
        "note": "电话已沟通 & <b>",
        "back": "/-/desk/leads",
    }
    page = browser.post("/-/desk/decide", typed, **{"accept-language": "zh"})
    assert page.status_code == 409
    assert "现状为“已发函”" in page.text
    assert 'value="电话已沟通 &amp; &lt;b&gt;"' in page.text
    assert 'name="assignee" value="王芳"' in page.text
    assert re.search(r'value="removed"[^>]*class="main"', page.text), "what was chosen is marked"
    again = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text.split('id="decide"')[1])
    )
    fine = browser.post("/-/desk/decide", {**typed, "revision": again["revision"], "back": again["back"]})
    assert (fine.status_code, fine.headers["location"]) == (302, "/-/desk/leads")
    connection = connect(database)
    assert reviews.get(connection, 1).status == "removed"
    assert reviews.history(connection, 1)[-1].note == typed["note"]
    connection.close()
    # A missing reason keeps the rest as well.
    page = browser.post(
        "/-/desk/decide",
        {
            "repost": PAIRS[2],
            "revision": "0",
            "status": "dismissed",
            "assignee": "王芳",
            "note": " ",
            "back": "/",
        },
    )
    assert page.status_code == 400
    assert 'value="王芳"' in page.text


def test_check_says_when_there_is_no_index(browser, database):
    answer = browser.post("/-/desk/check", {"text": "松花江畔雾凇盛开，游客纷至沓来。"})
    assert "There is no repost index yet" in answer.text
    assert "Nothing found" not in answer.text


def test_nothing_is_decided_by_nobody(browser, database):
    """On loopback too: the form asks for a name, and keeps it for the next time."""
    form = {"repost": PAIRS[1], "revision": "0", "status": "confirmed", "note": "typed", "back": "/"}
    page = browser.get(f"/-/desk/compare/{PAIRS[1]}").text
    assert page.count('name="who" required') == page.count('method="post" action="/-/desk/') - page.count(
        "/-/desk/logout"
    )
    for nobody in ({}, {"who": ""}, {"who": "   "}, {"who": "a\x07b"}):
        answer = browser.post("/-/desk/decide", {**form, **nobody})
        assert answer.status_code == 400
        assert 'value="typed"' in answer.text
    for path, sent in (
        ("/-/desk/bulk", {"repost": [PAIRS[2]], "action": "confirmed", "back": "/"}),
        ("/-/desk/keep", {"text": "一二三"}),
        ("/-/desk/case", {"repost": PAIRS[1]}),
    ):
        assert browser.post(path, sent).status_code == 400, path
    connection = connect(database)
    assert reviews.count(connection) == 0
    assert connection.execute("select count(*) from cases").fetchone()[0] == 0
    assert browser.post("/-/desk/decide", {**form, "who": "林静"}).status_code == 302
    assert (
        browser.post("/-/desk/bulk", {"repost": [PAIRS[2]], "action": "confirmed", "back": "/"}).status_code
        == 302
    )
    assert {
        line.who for lead in reviews.listing(connection) for line in reviews.history(connection, lead.id)
    } == {"林静"}
    connection.close()
    assert 'name="who"' not in browser.get(f"/-/desk/compare/{PAIRS[1]}").text


def test_the_inbox_groups_by_story_and_leaves_out_what_is_free(browser, database):
    connection = connect(database)
    connection.execute("update articles set story_id = 1 where id in (4, 6)")
    connection.close()
    page = browser.get("/-/desk/inbox?since=ever&portal=1").text
    assert page.count('class="group"') == 2, "three copies of one story, and another"
    assert page.count('name="repost"') == 4
    assert "4 reposts in 2 stories" in page
    assert shown(PAIRS[5]) not in page, "licensed"
    assert shown(PAIRS[6]) not in page, "the same owner"
    assert "Nothing new." in browser.get("/-/desk/inbox?since=ever&portal=1&direction=taken").text
    browser.cookies["desk_name"] = "Lin"
    browser.post("/-/desk/bulk", {"repost": [PAIRS[1]], "action": "assign", "assignee": "Lin", "back": "/"})
    assert browser.get("/-/desk/inbox?since=ever").text.count('name="repost"') == 3, (
        "looked at: not in the inbox"
    )
    mine = browser.get("/-/desk/inbox?since=ever&decision=todo&owner=me").text
    assert mine.count('name="repost"') == 1
    connection = connect(database)
    connection.execute("update repost_pairs set recorded_at = '2026-11-20T00:00:00Z'")
    connection.execute("update repost_list set detected_at = '2026-11-20T00:00:00Z' where repost_id = 3")
    connection.close()
    browser.cookies["desk_inbox"] = "2026-11-10T00%3A00%3A00.000Z"
    for _ in range(2):
        assert browser.get("/-/desk/inbox?since=visit").text.count('name="repost"') == 1


def test_the_next_one_is_the_next_of_the_list(browser):
    query = "status=false&status=attributed&status=none&sort=shared&order=asc"
    listed = pairs_of(browser, query)
    trail, at = [listed[0]], listed[0]
    while True:
        page = browser.get(f"/-/desk/compare/{at}?list={quote(query)}").text
        found = re.search(r'href="/-/desk/compare/([a-z2-7]+)\?list=[^"]*" id="following"', page)
        if not found:
            break
        at = found[1]
        trail.append(at)
    assert trail == listed


def test_views_are_saved_for_oneself_and_for_all(browser, database):
    browser.cookies["desk_name"] = "Lin"
    browser.post("/-/desk/view", {"name": "无来源", "query": "status=none&sort=shared"})
    browser.post("/-/desk/view", {"name": "全员", "query": "status=false", "all": "1"})
    assert "无来源</a>" in browser.get("/-/desk/reposts?status=none&sort=shared").text
    other = Browser(database)
    other.cookies["desk_name"] = "Wang"
    page = other.get("/-/desk/reposts").text
    assert "无来源" not in page
    assert "全员" in page
    assert other.post("/-/desk/view", {"name": " ", "query": "x=1"}).status_code == 400
    connection = connect(database)
    [shared] = [one for one in desk_users.views(connection, "Wang") if not one["who"]]
    connection.close()
    other.post("/-/desk/view", {"remove": shared["id"], "query": ""})
    assert "全员" not in browser.get("/-/desk/reposts").text


def test_single_keys_can_be_switched_off(browser):
    assert 'data-keys="on"' in browser.get("/").text
    browser.get("/-/desk/language?keys=off&back=/")
    assert 'data-keys="off"' in browser.get("/").text


def test_data_pages_hide_internals_and_have_titles(browser):
    page = browser.get("/newscrawl").text
    assert 'href="/newscrawl/articles"' in page
    for internal in ("desk_sessions", "search_pending", "repost_list", "frontier_runs"):
        assert f'href="/newscrawl/{internal}"' not in page, internal
    assert "Articles as they stand now" in browser.get("/newscrawl/articles").text


def test_data_pages_show_packed_texts_as_text(browser, database):
    with closing(connect(database)) as connection:
        text = "松花江畔的雾凇" * 40
        connection.execute("update articles set body = packed_text(?) where id = 2", [text])
    assert text in browser.get("/newscrawl/articles/2").text
    assert text in browser.get("/newscrawl/articles.csv?_size=max").text
    assert text in browser.get("/newscrawl?sql=select+plain_text(body)+from+articles+where+id=2").text


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 200), (4_300_000, 413)])
def test_a_text_too_large_is_cut_or_refused_in_words(browser, size, status):
    answer = browser.post("/-/desk/check", {"text": "a" * size})
    assert answer.status_code == status
