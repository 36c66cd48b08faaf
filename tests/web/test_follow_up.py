"""Follow-up over HTTP: entries with files, roles, stale pages, refused files, the calendar."""

from __future__ import annotations

from contextlib import closing

import pytest
from client import Browser
from deskdata import PAIRS

from newscrawl.store import follow_ups, kept_files, reviews
from newscrawl.store.schema import connect
from newscrawl.web import login

PDF = ("回执.pdf", b"%PDF-1.7\nreceipt")


@pytest.fixture
def browser(database):
    made = Browser(database)
    made.cookies["desk_name"] = "Lin"
    return made


@pytest.fixture
def store(database):
    with closing(connect(database)) as connection:
        yield connection


def entry(edge, **more):
    return {
        "repost": PAIRS[edge],
        "lead": "",
        "revision": "0",
        "back": f"/-/desk/compare/{PAIRS[edge]}",
    } | more


def test_a_letter_with_a_file_from_the_page_to_the_overdue_list(browser, store):
    form = entry(
        3, kind="letter", day="2026-10-01", due_on="2026-10-15", party="他乡网", number="3号", note="挂号"
    )
    answer = browser.post(
        "/-/desk/followup", form, files=[PDF, ("照片.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")]
    )
    assert answer.status_code == 302
    page = browser.get(answer.headers["location"], **{"accept-language": "zh"}).text
    assert "期限 2026-10-15 · 已逾期" in page
    assert "回执.pdf" in page
    assert reviews.get(store, 1).status == "letter_sent"
    listed = browser.get("/-/desk/followups", **{"accept-language": "zh"}).text
    assert "他乡网" in listed
    assert "他乡网" in browser.get("/-/desk/followups?format=csv").content.decode("utf-8-sig")
    assert "已逾期" in browser.get("/", **{"accept-language": "zh"}).text
    calendar = browser.get("/-/desk/deadlines.ics")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in calendar.content
    got = browser.get("/-/desk/file/1")
    assert got.content == PDF[1]
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-security-policy"].startswith("sandbox")
    browser.post("/-/desk/followup/1/settle", {"back": "/"})
    assert follow_ups.deadlines(store) == []
    browser.post("/-/desk/file/1/remove", {"back": "/"})
    assert [one.name for one in kept_files.of_lead(store, 1)] == ["照片.png"]


def test_what_cannot_be_recorded_comes_back_with_everything_typed(browser, store):
    form = entry(3, kind="payment", amount="zwölf", party="他乡网", note="第一笔")
    answer = browser.post("/-/desk/followup", form, **{"accept-language": "zh"})
    assert answer.status_code == 400
    assert "金额" in answer.text
    for typed in ('value="zwölf"', 'value="他乡网"', 'value="第一笔"', '<option value="payment" selected>'):
        assert typed in answer.text
    assert reviews.count(store) == 0


def test_an_entry_on_a_stale_page_is_not_kept(browser, store):
    browser.post("/-/desk/followup", entry(3, kind="letter"))
    answer = browser.post("/-/desk/followup", entry(3, kind="reply", note="答复"))
    assert answer.status_code == 409
    assert 'value="答复"' in answer.text
    again = browser.post(
        "/-/desk/followup", {**entry(3, kind="reply", note="答复"), "lead": "1", "revision": "0"}
    )
    assert again.status_code == 409
    assert [one.kind for one in follow_ups.of_lead(store, 1)] == ["letter"]


def test_an_entry_with_a_file_that_is_not_taken_is_kept_not_at_all(browser, store, database):
    answer = browser.post(
        "/-/desk/followup", entry(3, kind="letter"), files=[PDF, ("函.pdf", b"<html><script>")]
    )
    assert answer.status_code == 400
    assert "not taken" in answer.text
    assert reviews.count(store) == 0
    assert browser.post("/-/desk/files", entry(3), files=[("宏.docx", b"PK\x03\x04")]).status_code == 400
    assert browser.post("/-/desk/files", entry(3), files=[PDF]).status_code == 302
    assert [one.name for one in kept_files.of_lead(store, 1)] == ["回执.pdf"]


def test_a_form_beyond_all_limits_is_cut_off(browser, monkeypatch):
    from newscrawl.web import forms, security

    monkeypatch.setattr(security, "_LARGEST", 10_000)
    assert browser.post("/-/desk/check", {"text": "字" * 20_000}).status_code == 413
    monkeypatch.setattr(forms, "LARGEST", 10_000)
    assert browser.post("/-/desk/files", entry(3), files=[("a.txt", b"a" * 20_000)]).status_code == 413
    answer = browser._ask("post", "/-/desk/files", {"content-type": "multipart/form-data"}, {"a": "b"})
    assert answer.status_code == 400


def test_reviewers_record_no_payments_and_readers_nothing(database, store):
    users = database.with_name("users.txt")
    for name, role in (("reader", "reader"), ("reviewer", "reviewer")):
        login.add_user(users, name, "password1", role)
        person = Browser(database, users=users)
        person.get("/-/desk/login")
        person.post("/-/desk/login", {"name": name, "password": "password1", "back": "/"})
        assert person.post("/-/desk/followup", entry(3, kind="payment", amount="5")).status_code in {400, 403}
        expected = 302 if role == "reviewer" else 403
        assert person.post("/-/desk/followup", entry(3, kind="letter")).status_code == expected
    assert [one.who for one in follow_ups.of_lead(store, 1)] == ["reviewer"]


def test_a_takedown_the_crawler_saw_is_confirmed_with_one_click(browser, store):
    browser.post("/-/desk/decide", entry(3, status="confirmed"))
    store.execute("update articles set state = 'gone', gone_at = '2026-10-20T00:00:00Z' where id = 6")
    store.execute("insert into article_misses values (6, 6, '2026-10-20T00:00:00Z', 'not_found')")
    page = browser.get(f"/-/desk/compare/{PAIRS[3]}", **{"accept-language": "zh"}).text
    assert "已无法访问" in page
    assert "/-/desk/capture/6" in page
    assert "标记为已删除" in page
    lead = reviews.get(store, 1)
    browser.post(
        "/-/desk/takedown", {"lead": "1", "revision": str(lead.revision), "answer": "down", "back": "/"}
    )
    assert reviews.get(store, 1).status == "removed"
    stale = browser.post("/-/desk/takedown", {"lead": "1", "revision": str(lead.revision), "answer": "down"})
    assert stale.status_code == 409


def test_a_form_of_another_site_is_not_taken(database, store):
    """Browsers send no cookies with it, and Datasette then looks at no token."""
    foreign = Browser(database)
    form = entry(3, status="confirmed", who="Mallory")
    for headers in ({}, {"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = foreign._ask("post", "/-/desk/decide", headers, form)
        assert answer.status_code == 403, headers
        assert foreign._ask("post", "/-/desk/followup", headers, form, [("file", PDF)]).status_code == 403
        foreign.cookies.clear()
    assert reviews.count(store) == 0
