"""Decisions: none overwrites another, none is lost."""

from __future__ import annotations

import threading

import pytest

from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.store import reviews
from newscrawl.store.schema import connect


@pytest.fixture
def store(tmp_path):
    connection = connect(tmp_path / "newscrawl.db")
    yield connection
    connection.close()


def test_a_decision_counts_up_and_is_remembered(store):
    lead = reviews.open_lead(store, "http://c.test/1", "http://o.test/1", who="甲")
    lead = reviews.decide(
        store, lead.id, revision=0, who="乙", status="confirmed", assignee="丙", note="见附件"
    )
    assert (lead.status, lead.assignee, lead.revision) == ("confirmed", "丙", 1)
    shown = [
        (line.who, line.action, line.old_status, line.new_status, line.note)
        for line in reviews.history(store, lead.id)
    ]
    assert shown == [
        ("甲", "created", None, "new", None),
        ("乙", "assignee", None, None, "— → 丙"),
        ("乙", "status", "new", "confirmed", "见附件"),
    ]


def test_who_saw_an_older_state_is_refused(store):
    lead = reviews.open_lead(store, "http://c.test/1")
    reviews.decide(store, lead.id, revision=0, who="甲", status="confirmed")
    with pytest.raises(reviews.StaleLeadError, match="somebody else"):
        reviews.decide(store, lead.id, revision=0, who="乙", status="paid")
    assert reviews.get(store, lead.id).status == "confirmed"
    assert len(reviews.history(store, lead.id)) == 2


def test_of_many_at_once_exactly_one_decides(store, tmp_path):
    lead = reviews.open_lead(store, "http://c.test/1")
    outcomes = []

    def one(name):
        connection = connect(tmp_path / "newscrawl.db")
        try:
            reviews.decide(connection, lead.id, revision=0, who=name, status="confirmed", note=name)
            outcomes.append("won")
        except reviews.StaleLeadError:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late"] * 5 + ["won"]


def test_a_dismissal_says_why(store):
    lead = reviews.open_lead(store, "http://c.test/1")
    for note in (None, "", "  "):
        with pytest.raises(ConfigurationError, match="reason"):
            reviews.decide(store, lead.id, revision=0, who=None, status="dismissed", note=note)
    assert reviews.get(store, lead.id).revision == 0


def test_unknown_words_and_numbers_are_refused(store):
    lead = reviews.open_lead(store, "http://c.test/1")
    with pytest.raises(ConfigurationError, match="is not a status"):
        reviews.decide(store, lead.id, revision=0, who=None, status="guilty")
    with pytest.raises(NotFoundError):
        reviews.get(store, 99)


def test_a_lead_on_a_pair_is_found_whichever_way_detection_turns_it(store):
    lead = reviews.open_lead(store, "http://c.test/1", "http://o.test/1")
    assert reviews.find(store, "http://o.test/1", "http://c.test/1") == lead
    assert reviews.open_lead(store, "http://o.test/1", "http://c.test/1") == lead


def test_a_decision_is_taken_back_and_the_history_keeps_both(store):
    lead = reviews.open_lead(store, "http://c.test/1")
    reviews.decide(store, lead.id, revision=0, who="甲", status="confirmed", assignee="甲")
    back = reviews.restore(store, lead.id, status="new", assignee=None, who="甲")
    assert (back.status, back.assignee, back.revision) == ("new", None, 2)
    assert [line.action for line in reviews.history(store, lead.id)] == [
        "created",
        "assignee",
        "status",
        "undo",
    ]


def test_nothing_new_changes_nothing(store):
    lead = reviews.open_lead(store, "http://c.test/1")
    assert reviews.open_lead(store, "http://c.test/1") == lead
    assert reviews.decide(store, lead.id, revision=0, who=None, status="new") == lead


def test_lists_by_status_and_assignee(store):
    first = reviews.open_lead(store, "http://c.test/1")
    reviews.open_lead(store, "http://c.test/2")
    reviews.decide(store, first.id, revision=0, who=None, status="paid", assignee="甲")
    assert [lead.copy_url for lead in reviews.listing(store, status="open")] == ["http://c.test/2"]
    assert [lead.id for lead in reviews.listing(store, assignee="甲")] == [first.id]
    assert (reviews.count(store), reviews.count(store, status="open")) == (2, 1)
