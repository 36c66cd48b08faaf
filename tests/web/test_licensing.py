"""Licences, the white list and cases being made, over HTTP."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

import pytest
from client import Browser
from deskdata import PAIRS

from newscrawl.store import licences
from newscrawl.store.schema import connect
from newscrawl.web import login


@pytest.fixture
def store(database):
    with closing(connect(database)) as connection:
        connection.execute("update portals set name = '他乡网' where id = 2")
        connection.execute(
            "update articles set url = 'https://mp.weixin.qq.com/s/2', source_name = '江城生活' where id = 2"
        )
        yield connection


@pytest.fixture
def browser(database, store):
    made = Browser(database)
    made.cookies["desk_name"] = "Lin"
    return made


def statuses(store):
    return dict(store.execute("select id, status from reposts").fetchall())


def test_a_licence_from_a_comparison_covers_the_site_and_can_end(browser, store):
    page = browser.get(f"/-/desk/compare/{PAIRS[3]}").text
    address = page.split('href="/-/desk/licences?')[1].split('"')[0]
    form = browser.get(f"/-/desk/licences?{address.replace('&amp;', '&')}").text
    assert 'name="owner" required maxlength="200" value="松花江网"' in form
    assert 'name="licensee" required maxlength="200" value="他乡网"' in form
    answer = browser.post(
        "/-/desk/licences/add", {"owner": "松花江网", "licensee": "他乡网", "valid_until": "2026-12-31"}
    )
    assert answer.status_code == 302
    found = statuses(store)
    assert {found[number] for number in (1, 2, 3)} == {"licensed"}
    listed = browser.get("/-/desk/licences", **{"accept-language": "zh"}).text
    assert "他乡网" in listed
    assert "条转载的认定随之变更" in listed
    browser.post("/-/desk/licence/1/end", {"day": "2026-10-03"})
    assert statuses(store)[3] != "licensed"
    assert statuses(store)[1] == "licensed", "published while it held"
    browser.post("/-/desk/licence/1/remove", {})
    assert "licensed" not in {statuses(store)[number] for number in (1, 2, 3)}


@pytest.mark.parametrize(
    ("host", "account", "covered"),
    [
        ("mp.weixin.qq.com", "江城生活", True),
        ("https://mp.weixin.qq.com/s/2", "", True),
        ("weixin.qq.com", "", True),
        ("mp.weixin.qq.com", "别的号", False),
        ("in.qq.com", "", False),
        ("weibo.com", "江城生活", False),
    ],
)
def test_the_white_list_names_sites_and_accounts(browser, store, host, account, covered):
    browser.post("/-/desk/licences/add", {"owner": "松花江网", "host": host, "account": account})
    assert (statuses(store)[1] == "licensed") == covered
    assert statuses(store)[3] == "attributed", "another site"


def test_wrong_licences_are_named_and_change_nothing(browser, store):
    for form in (
        {"owner": "", "licensee": "他乡网"},
        {"owner": "松花江网", "licensee": "他乡网", "valid_from": "2026-12-31", "valid_until": "2026-01-01"},
        {"owner": "松花江网", "licensee": "他乡网", "valid_from": "gestern"},
        {"owner": "松花江网", "host": "no host"},
    ):
        assert browser.post("/-/desk/licences/add", form).status_code == 400
    bad = "owner,licensee,valid_until\n松花江网,他乡网,\n松花江网,,\n".encode()
    answer = browser.post("/-/desk/licences/import", {}, files=[("a.csv", bad)])
    assert answer.status_code == 400
    assert "line 3" in answer.text
    assert (
        browser.post("/-/desk/licences/import", {}, files=[("a.csv", b"\xff\xff\xff\xff\x80")]).status_code
        == 400
    )
    assert licences.listed(store) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_that_went_out_comes_in_again(browser, store, encoding):
    entry = licences.Entry(
        "松花江网", "他乡网", "wh/jcwt", "2026-01-01", "2026-12-31", "合同，附件", '=1+1 "x"\n第二行'
    )
    licences.enter(store, [entry], who="林静", at="2026-01-01T00:00:00Z")
    text = browser.get("/-/desk/licences?format=csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    store.execute("delete from licences")
    for _ in range(2):
        answer = browser.post("/-/desk/licences/import", {}, files=[("a.csv", text.encode(encoding))])
        assert answer.status_code == 302
    (row,) = licences.listed(store)
    assert [row[name] for name in licences.COLUMNS] == [getattr(entry, name) for name in licences.COLUMNS]


def test_licences_about_to_end_are_warned_about_unless_renewed(store):
    today = date(2026, 11, 15)
    days = {
        name: (today + timedelta(days=n)).isoformat()
        for name, n in (("a", 5), ("b", -5), ("c", 40), ("d", 5))
    }
    for name, until in days.items():
        licences.enter(store, [licences.Entry("o", name, valid_until=until)], who="x", at="")
    licences.enter(store, [licences.Entry("o", "d", valid_until="2027-12-31")], who="x", at="")
    assert [row["licensee"] for row in licences.expiring(store, today=today)] == ["b", "a"]


def test_only_administrators_change_licences(database, store):
    users = database.with_name("users.txt")
    login.add_user(users, "r", "password1", "reviewer")
    person = Browser(database, users=users)
    person.get("/-/desk/login")
    person.post("/-/desk/login", {"name": "r", "password": "password1", "back": "/"})
    assert person.get("/-/desk/licences").status_code == 200
    assert person.post("/-/desk/licences/add", {"owner": "a", "licensee": "b"}).status_code == 403
    assert licences.listed(store) == []


def test_a_case_that_cannot_be_made_says_why(browser, store):
    answer = browser.post("/-/desk/case", {"repost": PAIRS[1]}, **{"accept-language": "zh"})
    assert answer.status_code in {400, 404, 503}, "its captures are in no archive"
    assert store.execute("select count(*) from cases").fetchone()[0] == 0
