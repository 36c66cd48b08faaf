"""Passages left out: kept with the lead, counted in list, report and case, through a new detection. Citations."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from client import Browser
from deskdata import BODY, PAIRS

from newscrawl.evidence import comparison_page, notice
from newscrawl.evidence.case import pair_from_store
from newscrawl.reporting import citations, dossier
from newscrawl.store import decisions, left_out, pairs, reviews
from newscrawl.store.schema import connect


@pytest.fixture
def store(database):
    with closing(connect(database)) as connection:
        connection.execute("delete from passages where repost_id = 3")
        for number, start in enumerate((0, 60, 140), 1):
            connection.execute("insert into passages values (3, ?, ?, 40, ?, 40)", [number, start, start])
        connection.execute("update reposts set shared = 120 where id = 3")
        yield connection


@pytest.fixture
def browser(database, store):
    made = Browser(database)
    made.cookies["desk_name"] = "Lin"
    return made


def form(store, *numbers):
    lead = next(iter(reviews.listing(store)), None)
    seen = {"lead": str(lead.id), "revision": str(lead.revision)} if lead else {"lead": "", "revision": "0"}
    return {
        "repost": PAIRS[3],
        "leave": [str(number) for number in numbers],
        "back": f"/-/desk/compare/{PAIRS[3]}",
    } | seen


def row_of(browser):
    return next(
        row for row in json.loads(browser.get("/-/desk/reposts?format=json").text) if row["pair"] == PAIRS[3]
    )


def test_what_is_left_out_counts_in_list_report_and_case(browser, store):
    before = dossier.pair(store, 3)["comparison"]
    assert browser.post("/-/desk/leave", form(store, 1, 3)).status_code == 302
    expected = sum(one.characters for one in before.passages if one.number in {1, 3})
    assert expected > 0
    assert row_of(browser)["left_out"] == expected
    page = browser.get(f"/-/desk/compare/{PAIRS[3]}").text
    assert page.count(" checked data-leave") == 2
    assert f">{120 - expected}<" in page
    report = json.loads(browser.get("/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=json").text)
    (copy,) = [one for one in report["copies"] if one["pair"] == PAIRS[3]]
    assert copy["counted"] == (120 - expected + 499) // 500 / 2
    (lost,) = [part for part in report["parts"] if part["part"] == "lost"]
    assert lost["total"]["left_out"] == expected
    pair = pair_from_store(store, 3)
    assert set(pair.left_out) == {1, 3}
    shown = comparison_page.render([pair], name="c", created_at="2026-11-01T00:00:00Z", software="s")
    assert "第 1 段（Lin" in shown
    assert "不计入" in notice.draft([pair], name="c", created_at="2026-11-01T00:00:00Z")
    # Less again, and nothing at all.
    browser.post("/-/desk/leave", form(store, 3))
    assert set(left_out.numbers(store, 3)) == {3}
    browser.post("/-/desk/leave", form(store))
    assert row_of(browser)["left_out"] == 0
    assert [line.action for line in reviews.history(store, 1)].count("left_out") == 3


def test_it_survives_a_new_detection_and_a_rebuild(browser, store, database):
    browser.post("/-/desk/leave", form(store, 2))
    kept = left_out.numbers(store, 3)
    characters = row_of(browser)["left_out"]
    old = store.execute("select * from reposts where id = 3").fetchone()
    store.execute("delete from reposts where id = 3")
    assert store.execute("select count(*) from left_out_edges").fetchone()[0] == 0
    names = [name for name in old.keys() if name != "id"]  # noqa: SIM118 - a Row is no dict
    marks = ", ".join("?" * len(names))
    number = store.execute(
        f"insert into reposts ({', '.join(names)}) values ({marks})", [old[name] for name in names]
    ).lastrowid
    # Another detection numbers the passages otherwise.
    for new, start in enumerate((60, 0, 140), 1):
        store.execute("insert into passages values (?, ?, ?, 40, ?, 40)", [number, new, start, start])
    left_out.refresh(store, number)
    assert left_out.numbers(store, number) == {1: kept[2]}
    assert row_of(browser)["left_out"] == characters
    (database.parent / "warc").mkdir()
    store.execute("update leads set assignee = 'x'")
    reviews.decide(store, 1, revision=reviews.get(store, 1).revision, who="Lin", note="x")
    with closing(connect(database.with_name("again.db"), archive=database.parent / "none")) as other:
        decisions.restore(other, decisions.read(database.parent / "warc").lines)
        assert other.execute("select count(*) from left_out").fetchone()[0] == 1


def test_a_stale_or_wrong_choice_changes_nothing(browser, store):
    browser.post("/-/desk/leave", form(store, 1))
    stale = form(store, 1, 2) | {"revision": "0"}
    assert browser.post("/-/desk/leave", stale).status_code == 409
    assert browser.post("/-/desk/leave", form(store, 9)).status_code == 400
    assert (
        browser.post("/-/desk/leave", form(store, 2) | {"repost": pairs.shown("z" * 12)}).status_code == 404
    )
    assert set(left_out.numbers(store, 3)) == {1}


def test_a_citation_as_gb_7714_writes_it(store):
    article = {
        "title": "雾凇进入最佳观赏期。", "authors": ["李明轩"], "source_name": "江城日报", "portal": "松花江网",
        "published_at": "2026-10-05T23:30+08:00", "captures": [{"captured_at": "2026-10-05T17:00:00Z"}], "url": "http://a.test/1",
    }  # fmt: skip
    assert (
        citations.citation(article)
        == "李明轩. 雾凇进入最佳观赏期[EB/OL]. (2026-10-05)[2026-10-06]. http://a.test/1."
    )
    many = article | {"authors": ["甲", "乙", "丙", "丁"], "published_at": None}
    assert (
        citations.citation(many)
        == "甲, 乙, 丙, 等. 雾凇进入最佳观赏期[EB/OL]. [2026-10-06]. http://a.test/1."
    )
    assert citations.citation(article | {"authors": []}).startswith("江城日报. ")
    found = dossier.pair(store, 3)
    text = citations.quotation(found["copy"], found["origin"], found["comparison"], {1})
    assert text.startswith("2. “")
    assert BODY[60:90].replace("\n", " ")[:8] in text.replace("\n", " ")
