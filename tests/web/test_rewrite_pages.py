"""The desk's pages of leads beyond words: list, reading, and a person's decision."""

import json

import pytest
from client import Browser
from deskdata import HOSTILE

from newscrawl.store.schema import connect


@pytest.fixture
def browser(database):
    connection = connect(database)
    title, body = connection.execute("select title, body from articles where id = 2").fetchone()
    other = connection.execute("select title, body from articles where id = 1").fetchone()
    assert HOSTILE in title
    copy, origin = (
        f"{' '.join(title.split())[:300]}\n{body}",
        f"{' '.join(other[0].split())[:300]}\n{other[1]}",
    )
    a, b = copy.index("120人"), origin.index("120人")
    evidence = {
        "facts": [[[a, a + 3], [b, b + 3], 4.6, 1.0, [3, 1520]], [[0, 2], [0, 2], 2.0, 0.7]],
        "sentences": [],
        "others": [{"id": 5, "score": 1.0, "facts": 2}, {"id": 3, "score": 0.5, "facts": 3}],
    }
    connection.execute(
        "insert into rewrite_leads values (2, 1, 'lead', 1.5, 'ko', 'zh', ?, '2026-11-01T00:00:00Z')",
        [json.dumps(evidence)],
    )
    connection.commit()
    connection.close()
    return Browser(database)


@pytest.mark.parametrize(("spoken", "words"), [("en", ["Leads beyond words", "Korean", "suggested"]), ("zh-CN", ["改写线索", "韩文", "待看"])])  # fmt: skip
def test_the_list_names_language_and_status_and_shows_hostile_titles_as_text(browser, spoken, words):
    page = browser.get("/-/desk/rewrites", **{"accept-language": spoken})
    assert page.status_code == 200
    assert all(word in page.text for word in words)
    assert "<script>document.title" not in page.text
    assert "/-/desk/rewrite/2" in page.text
    assert "/-/desk/rewrite/2" not in browser.get("/-/desk/rewrites?tier=weak").text


def test_a_lead_shows_facts_with_both_spellings_their_rarity_and_reports_earliest_first(browser):
    page = browser.get("/-/desk/rewrite/2", **{"accept-language": "en"}).text
    row = page[page.index("<bdi>120</bdi>") :]
    assert row.startswith("<bdi>120</bdi></td><td><bdi>120"), page[page.index("Facts in common<") :][:1500]
    assert "3 of 1,520" in row[:200]
    assert "Further outlets with these facts: " in page
    assert page.index("Names and rare words in common") < page.index("Slips in common")
    assert page.index("/-/desk/article/3") < page.index("/-/desk/article/5")
    assert "<script>document.title" not in page
    assert "93亿" in page[page.index("Only in the copy") :]
    assert browser.get("/-/desk/rewrite/7").status_code == 404


@pytest.mark.parametrize("status", ["confirmed", "dismissed"])
def test_a_decision_opens_an_ordinary_lead_once_and_no_repost(browser, database, status):
    before = connect(database).execute("select count(*) from reposts").fetchone()[0]
    sent = {"status": status, "who": "lin", "note": "read both"}
    assert browser.post("/-/desk/rewrite/2/decide", sent).status_code in {302, 303}
    with connect(database) as connection:
        lead = connection.execute("select status, created_by from leads order by id desc limit 1").fetchone()
        assert tuple(lead) == (status, "lin")
        assert connection.execute("select count(*) from reposts").fetchone()[0] == before
    assert browser.post("/-/desk/rewrite/2/decide", sent).status_code == 409
    assert "Open as a lead" not in browser.get("/-/desk/rewrite/2", **{"accept-language": "en"}).text


def test_an_unknown_decision_is_refused(browser):
    assert browser.post("/-/desk/rewrite/2/decide", {"status": "paid", "who": "lin"}).status_code == 400
