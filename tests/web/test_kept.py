"""Pages kept for a moment: the same bytes as pages made for each request, and nobody else's name, token or role."""

from __future__ import annotations

import gc
import re
import sqlite3
import time
from itertools import product
from urllib.parse import quote

import pytest
from client import Browser
from deskdata import PAIRS, address_of, named

from newscrawl.store import desk_users, reviews, withdrawals
from newscrawl.store.schema import connect
from newscrawl.web import kept, login

PAGES = [
    "/",
    "/?portal=1",
    "/-/desk/inbox?since=ever",
    "/-/desk/inbox?since=visit",
    "/-/desk/reposts",
    "/-/desk/reposts?owner=me",
    "/-/desk/reposts?status=none&sort=shared",
    f"/-/desk/compare/{PAIRS[1]}",
    f"/-/desk/article/{named(2)}",
    f"/-/desk/story/{named(1)}",
    "/-/desk/search?q=松花江",
    "/-/desk/leads?status=all&owner=me",
    "/-/desk/followups?show=all",
    "/-/desk/followups?show=gone&owner=me",
]


def hits(browser):
    return browser.desk._newscrawl_pages.hits


def reader(database, name, language, **options):
    browser = Browser(database, **options)
    browser.cookies |= {"desk_name": quote(name), "desk_language": language}
    browser.get("/-/desk/login")
    return browser


def decided(database):
    connection = connect(database)
    lead = reviews.open_lead(connection, address_of(2), address_of(1), who="林静")
    reviews.decide(connection, lead.id, revision=0, who="林静", status="confirmed", assignee="林静")
    connection.close()


def viewed(database):
    connection = connect(database)
    desk_users.save_view(connection, "王敏", "<b>mine</b>", "status=none")
    connection.close()


def crawled(database):
    connection = connect(database)
    connection.execute("update articles set title = title || '（续）' where id = 4")
    connection.close()


def withdrawn(database):
    connection = connect(database)
    withdrawals.withdraw(connection, address_of(6), reason="x", by="x")
    connection.close()


def test_kept_pages_are_those_made_for_each_request(database, monkeypatch):
    """Whoever asks, in whichever order, and after whichever change."""
    desk = reader(database, "林静", "zh")
    token = desk.cookies["ds_csrftoken"]
    asking = list(product(("林静", "王敏<i>", ""), ("zh", "en")))
    clock = [2_000_000_000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    for change in (lambda _: None, decided, viewed, withdrawn):
        change(database)
        clock[0] += 11
        for path, (name, speech) in product(PAGES, [*asking, asking[1]]):
            cookies = {"ds_csrftoken": token, "desk_language": speech} | (
                {"desk_name": quote(name)} if name else {}
            )
            desk.cookies = dict(cookies)
            page = desk.get(path)
            assert page.status_code == 200, (path, change)
            with monkeypatch.context() as without:
                without.setattr(kept.Pages, "version", lambda _: None)
                desk.cookies = dict(cookies)
                fresh = desk.get(path)
            assert page.text == fresh.text, (path, name, speech)
            assert page.headers["cache-control"] == fresh.headers["cache-control"]
            assert sorted(page.cookies) == sorted(fresh.cookies)
    assert hits(desk) > 4 * len(PAGES), "otherwise nothing was tried"


def test_what_others_wrote_shows_a_moment_later_and_ones_own_at_once(database, monkeypatch):
    clock = [2_000_000_000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    browser, same = reader(database, "林静", "zh"), Browser(database)
    other = reader(database, "王敏", "zh")
    other.desk = browser.desk
    path = "/-/desk/leads?status=all"
    assert PAIRS[1] not in browser.get(path).text
    crawled(database)
    decided(database)
    clock[0] += 4.9
    assert PAIRS[1] not in browser.get(path).text
    clock[0] += 0.2
    for one in (browser, other):
        assert PAIRS[1] in one.get(path).text
    same.cookies = browser.cookies
    assert PAIRS[2] not in same.get(path).text, "another process has its own pages"
    clock[0] += 0.1
    browser.post("/-/desk/keep", {"url": "http://new.test/1", "text": "", "origin": "", "back": path})
    assert browser.cookies["desk_wrote"] == f"{clock[0]:.6f}"
    clock[0] += 0.1
    for one in (browser, same):
        assert "http://new.test/1" in one.get(path).text, "whoever wrote sees it, whichever process answers"
    assert "http://new.test/1" in other.get(path).text, "the page just made serves all"
    assert hits(browser) >= 3


def test_a_made_up_time_of_writing_does_no_harm(database):
    browser = reader(database, "林静", "en")
    browser.get("/-/desk/reposts")
    for value in ("1e99", "nan", "-1", "x", ""):
        browser.cookies["desk_wrote"] = value
        assert browser.get("/-/desk/reposts").status_code == 200


def test_the_message_on_what_was_done_is_for_one_person(database):
    browser, other = reader(database, "林静", "en"), reader(database, "王敏", "en")
    other.desk = browser.desk
    for one in (browser, other):
        one.get("/-/desk/reposts")
    browser.post("/-/desk/decide", {"repost": PAIRS[1], "status": "confirmed", "back": "/"})
    assert 'id="undo"' in browser.get("/-/desk/reposts").text
    assert 'id="undo"' not in other.get("/-/desk/reposts").text
    browser.post("/-/desk/undo", {"back": "/"})
    assert 'id="undo"' not in browser.get("/-/desk/reposts").text


@pytest.mark.parametrize("first", ["reader", "admin"])
def test_a_kept_page_is_for_its_role(database, tmp_path, first):
    users = tmp_path / "users.txt"
    desk = None
    for role in (first, "admin" if first == "reader" else "reader"):
        login.add_user(users, role, "correct horse", role)
        browser = Browser(database, users=users)
        browser.desk = desk = desk or browser.desk
        browser.post("/-/desk/login", {"name": role, "password": "correct horse", "back": "/"})
        page = browser.get(f"/-/desk/compare/{PAIRS[1]}").text
        assert ('value="paid"' in page) == (role == "admin")
        assert ('"/-/desk/log"' in page) == (role == "admin")
        assert f">{role} <small>" in page
    browser.cookies.clear()
    assert browser.get("/-/desk/reposts").status_code == 302, "nobody without a session reads a kept page"


def test_a_store_that_cannot_be_asked_keeps_nothing(database, monkeypatch):
    browser = reader(database, "林静", "en")
    browser.get("/-/desk/reposts")
    monkeypatch.setattr(kept.Pages, "version", lambda _: None)
    before = hits(browser)
    assert browser.get("/-/desk/reposts").status_code == 200
    assert hits(browser) == before


def test_kept_pages_take_no_more_than_they_may(database, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 40_000)
    browser = reader(database, "林静", "en")
    for number in range(8):
        browser.get(f"/-/desk/reposts?from=2026-01-0{number + 1}")
    pages = browser.desk._newscrawl_pages
    assert 0 < pages._size == sum(page.size for page in pages._pages.values()) <= 40_000


def test_rows_of_a_list_are_made_of_what_their_key_holds(database):
    """The row of a list asked for first is the same in a list asked for later, but for its way back."""
    browser = reader(database, "林静", "zh")

    def row_of(page):
        return re.search(rf'<tr>\s*<td><input type="checkbox" name="repost" value="{PAIRS[3]}".*?</tr>', page, re.DOTALL)[0]  # fmt: skip

    plain = row_of(browser.get("/-/desk/reposts").text)
    query = "sort=shared&order=asc&publisher="
    listed = row_of(browser.get(f"/-/desk/reposts?{query}").text)
    assert listed == plain.replace(
        f"/-/desk/compare/{PAIRS[3]}", f"/-/desk/compare/{PAIRS[3]}?list={quote(query, safe='/')}"
    )
    connection = connect(database)
    connection.execute("update portals set name = '<i>他网' where id = 2")
    connection.close()
    assert "&lt;i&gt;他网" in row_of(browser.get("/-/desk/reposts?sort=shared").text)
    assert row_of(browser.get("/-/desk/reposts?sort=shared").text) != plain, "what the row says is in its key"
    browser.cookies["desk_language"] = "en"
    assert 'aria-label="Select ' in row_of(browser.get("/-/desk/reposts?sort=coverage").text)


def test_the_connection_of_kept_pages_is_closed_with_them(database):
    pages = kept.Pages(str(database))
    assert pages.version()
    connection = pages._connection
    del pages
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("select 1")
