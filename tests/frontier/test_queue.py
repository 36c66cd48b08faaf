"""The frontier in SQL: leases, answers, runs, and when a page is due again."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.frontier import queue
from newscrawl.frontier.queue import NewUrl
from newscrawl.frontier.silence import Silence
from newscrawl.frontier.suspects import Suspect
from newscrawl.items import REFUSALS
from newscrawl.store.schema import connect

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def connection(tmp_path):
    return connect(tmp_path / "n.db")


@pytest.fixture
def run(connection):
    return queue.begin_run(connection, "a", now=NOW)


def row(connection, url):
    return connection.execute("select * from urls where url = ?", [url]).fetchone()


def test_what_is_pushed_is_leased_once_by_priority_then_age(connection, run):
    assert (
        queue.push(connection, run, [NewUrl("u:1"), NewUrl("u:2", priority=5), NewUrl("u:3", request=b"{}")])
        == 3
    )
    first = queue.lease(connection, "a", "me", 2, now=NOW)
    assert [lease.url for lease in first] == ["u:2", "u:1"]
    rest = queue.lease(connection, "a", "you", 9, now=NOW)
    assert [(lease.url, lease.request) for lease in rest] == [("u:3", b"{}")]
    assert queue.lease(connection, "a", "me", 9, now=NOW) == []


def test_a_spider_gets_only_its_own(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    assert queue.lease(connection, "b", "me", 9) == []


def test_known_addresses_are_not_queued_again_in_a_run_whatever_forces_them(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    assert queue.push(connection, run, [NewUrl("u:1", force=True)]) == 0
    (lease,) = queue.lease(connection, "a", "me", 1)
    assert queue.push(connection, run, [NewUrl("u:1", force=True)]) == 0
    queue.ack(connection, lease.id, now=NOW + HOUR, status=200)
    assert queue.push(connection, run, [NewUrl("u:1", force=True)], now=NOW + 2 * HOUR) == 0
    later = queue.begin_run(connection, "a", now=NOW + 30 * HOUR)
    assert not later.resumed
    assert queue.push(connection, later, [NewUrl("u:1")], now=NOW + 2 * HOUR) == 0
    assert queue.push(connection, later, [NewUrl("u:1", force=True)], now=NOW + 2 * HOUR) == 1


def test_a_list_is_read_once_a_run(connection, run):
    queue.push(connection, run, [NewUrl("u:list", kind="list")])
    (lease,) = queue.lease(connection, "a", "me", 1)
    queue.ack(connection, lease.id, now=NOW + HOUR / 60)
    assert queue.push(connection, run, [NewUrl("u:list", kind="list")], now=NOW + HOUR / 30) == 0
    assert queue.end_run(connection, run, "finished", now=NOW + HOUR / 30)
    second = queue.begin_run(connection, "a", now=NOW + HOUR / 20)
    assert queue.push(connection, second, [NewUrl("u:list", kind="list")], now=NOW + HOUR / 20) == 1


def test_a_full_run_asks_for_everything_again(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    (lease,) = queue.lease(connection, "a", "me", 1)
    queue.ack(connection, lease.id, now=NOW, status=200)
    queue.end_run(connection, run, "finished")
    full = queue.begin_run(connection, "a", full=True, now=NOW + HOUR)
    assert queue.push(connection, full, [NewUrl("u:1")], now=NOW + HOUR) == 1


def test_a_run_is_continued_until_it_is_finished(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    assert not queue.end_run(connection, run, "finished")
    assert queue.begin_run(connection, "a", now=NOW + HOUR).id == run.id
    (lease,) = queue.lease(connection, "a", "me", 1)
    assert not queue.end_run(connection, run, "finished")
    queue.ack(connection, lease.id)
    assert not queue.end_run(connection, run, "shutdown")
    assert queue.end_run(connection, run, "finished")
    assert queue.begin_run(connection, "a", now=NOW + HOUR).id != run.id


def test_a_run_left_for_days_is_begun_anew_and_keeps_its_queue(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    later = queue.begin_run(connection, "a", now=NOW + 3 * DAY)
    assert later.id != run.id
    assert [lease.url for lease in queue.lease(connection, "a", "me", 9)] == ["u:1"]


def test_what_this_run_found_is_not_known_ground(connection, run):
    queue.push(connection, run, [NewUrl("u:old")], now=NOW)
    (lease,) = queue.lease(connection, "a", "me", 1)
    queue.ack(connection, lease.id, now=NOW)
    queue.end_run(connection, run, "finished")
    second = queue.begin_run(connection, "a", now=NOW + HOUR)
    queue.push(connection, second, [NewUrl("u:mine")], now=NOW + HOUR)
    assert queue.wanted(connection, ["u:old", "u:new", "u:mine", "u:new"], second) == ["u:new", "u:mine"]
    assert queue.wanted(connection, ["u:old"], second, due=NOW + 400 * DAY) == ["u:old"]
    assert queue.unknown(connection, ["u:old", "u:new", "u:mine"]) == ["u:new"]


#: By how much another process's clock may differ.
APART = (dt.timedelta(0), -HOUR, -30 * DAY, 30 * DAY)


@pytest.mark.parametrize("apart", APART)
def test_leases_of_the_dead_and_the_silent_return(connection, run, apart):
    steady = [0.0]
    silence = Silence(queue.LEASE.total_seconds(), lambda: steady[0])

    def reclaim():
        return queue.reclaim(
            connection, "a", "me", lambda owner: owner != "dead", stopped=silence.stopped, now=NOW
        )

    queue.push(connection, run, [NewUrl(f"u:{n}") for n in range(4)])
    queue.lease(connection, "a", "dead", 1, now=NOW)
    queue.lease(connection, "a", "silent", 1, now=NOW + apart)
    queue.lease(connection, "a", "alive", 1, now=NOW + apart)
    mine = queue.lease(connection, "a", "me", 1, now=NOW - HOUR)
    assert reclaim() == (1, []), "the dead are known at once, the silent are watched"
    for minute in range(1, 5):
        steady[0] = 60.0 * minute
        queue.renew(connection, "alive", now=NOW + apart + dt.timedelta(minutes=minute))
        assert reclaim() == (int(minute == 3), [])
    assert [lease.url for lease in queue.lease(connection, "a", "me", 9)] == ["u:0", "u:1"]
    assert list(queue.leased_by_others(connection, "a", "me")) == ["alive"]
    assert queue.leased_state(connection, mine[0].id, "me")


@pytest.mark.parametrize("apart", APART)
def test_a_page_in_flight_is_not_taken_by_a_process_with_another_clock(connection, run, apart):
    """Two processes at one queue, either ahead: each page is leased once, and the run of the other goes on."""
    queue.push(connection, run, [NewUrl(f"u:{n}") for n in range(6)])
    watch = {name: Silence(queue.LEASE.total_seconds(), lambda: 5.0) for name in ("here", "there")}
    clocks = {"here": NOW, "there": NOW + apart}
    asked = []
    for owner in ("here", "there", "here", "there"):
        assert queue.begin_run(connection, "a", at_work=True, now=clocks[owner]).id == run.id
        queue.reclaim(connection, "a", owner, lambda _: True, stopped=watch[owner].stopped, now=clocks[owner])
        asked += [one.url for one in queue.lease(connection, "a", owner, 2, now=clocks[owner])]
    assert asked == [f"u:{n}" for n in range(6)]


@pytest.mark.parametrize(("held", "ends"), [(True, queue.MOST_LOST), (False, queue.MOST_LOST_AT_ONCE)])
def test_what_a_process_worked_on_at_its_end_comes_last_and_is_refused_in_the_end(
    connection, run, held, ends
):
    queue.push(connection, run, [NewUrl(f"u:{n}") for n in range(3)])
    suspect = Suspect(row(connection, "u:0")["id"], held)
    for end in range(1, ends + 1):
        leased = queue.lease(connection, "a", f"dead{end}", 9, now=NOW)
        assert [lease.url for lease in leased] == (
            ["u:0", "u:1", "u:2"] if end == 1 else ["u:1", "u:2", "u:0"]
        )
        returned, lost = queue.reclaim(connection, "a", "me", lambda _: False, lambda _: [suspect], now=NOW)
        assert (returned, lost) == ((3, []) if end < ends else (2, ["u:0"]))
    assert row(connection, "u:0")["last_cause"] == "reader_lost"
    assert row(connection, "u:0")["tries"] == 0, "refused: counted from the beginning again"
    assert {row(connection, f"u:{n}")["tries"] for n in (1, 2)} == {0}


def test_ends_of_the_process_and_failures_of_the_address_are_counted_apart(connection, run):
    queue.push(connection, run, [NewUrl("u:0")])
    number = row(connection, "u:0")["id"]

    def end(owner):
        (lease,) = queue.lease(connection, "a", owner, 9, now=NOW)
        queue.reclaim(connection, "a", "me", lambda _: False, lambda _: [Suspect(lease.id, True)], now=NOW)

    end("one")
    end("two")
    queue.lease(connection, "a", "alive", 9, now=NOW)
    queue.ack(connection, number, state="failed", cause="timeout", now=NOW)
    assert row(connection, "u:0")["tries"] == 1, "its first failure"
    connection.execute("update urls set state = 'pending'")
    connection.commit()
    end("three")
    end("four")
    assert row(connection, "u:0")["state"] == "pending", "not three in a row"


def test_a_renewed_lease_does_not_run_out(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    queue.lease(connection, "a", "me", 1, now=NOW)
    assert queue.renew(connection, "me", now=NOW + HOUR) == 1
    silence = Silence(queue.LEASE.total_seconds(), iter([0.0, 1e6]).__next__)
    queue.reclaim(connection, "a", "you", lambda _: True, stopped=silence.stopped)
    queue.renew(connection, "me", now=NOW + 2 * HOUR)
    assert queue.reclaim(connection, "a", "you", lambda _: True, stopped=silence.stopped) == (0, [])


def test_released_leases_are_pending_and_cost_no_try(connection, run):
    queue.push(connection, run, [NewUrl("u:1"), NewUrl("u:2")])
    leases = queue.lease(connection, "a", "me", 2)
    assert queue.release(connection, "me", [leases[0].id]) == 1
    assert queue.release(connection, "me") == 1
    assert {lease.tries for lease in queue.lease(connection, "a", "me", 2)} == {0}


def test_an_answer_carries_what_a_conditional_request_needs(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    (lease,) = queue.lease(connection, "a", "me", 1)
    assert not lease.known
    queue.ack(connection, lease.id, status=200, etag='"x"', last_modified="Mon", changed=True, now=NOW)
    assert (row(connection, "u:1")["etag"], row(connection, "u:1")["changed_at"]) == ('"x"', queue.stamp(NOW))
    queue.ack(connection, lease.id, status=304, now=NOW + HOUR)
    assert row(connection, "u:1")["etag"] == '"x"'
    queue.ack(connection, lease.id, status=200, now=NOW + 2 * HOUR)
    assert row(connection, "u:1")["etag"] is None


def test_failures_wait_ever_longer_and_a_success_forgets_them(connection, run):
    queue.push(connection, run, [NewUrl("u:1")])
    (lease,) = queue.lease(connection, "a", "me", 1)
    waits = []
    for _ in range(4):
        queue.ack(connection, lease.id, state="refused", cause="unreachable", now=NOW)
        waits.append(queue.moment(row(connection, "u:1")["due_at"]) - NOW)
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert row(connection, "u:1")["state"] == "failed"
    queue.ack(connection, lease.id, now=NOW)
    assert row(connection, "u:1")["tries"] == 0


def test_due_articles_are_queued_longest_overdue_first_and_no_more_than_asked(connection, run):
    queue.push(connection, run, [NewUrl(f"u:{n}", request=b"{}") for n in range(5)])
    for n, lease in enumerate(queue.lease(connection, "a", "me", 5)):
        queue.ack(connection, lease.id, now=NOW - n * HOUR)
    queue.end_run(connection, run, "finished")
    later = queue.begin_run(connection, "a", now=NOW + 60 * DAY)
    assert queue.due(connection, "a", now=NOW + 60 * DAY) == {"article": 5}
    assert queue.push_due(connection, later, limit=2, now=NOW + 60 * DAY) == 2
    assert {lease.url for lease in queue.lease(connection, "a", "me", 9)} == {"u:3", "u:4"}


def test_a_second_try_carries_its_own_request(connection, run):
    queue.push(connection, run, [NewUrl("u:1", request=b"1")])
    (lease,) = queue.lease(connection, "a", "me", 1)
    queue.push_again(connection, lease.id, NewUrl("u:1", request=b"2"))
    assert queue.lease(connection, "a", "me", 1)[0].request == b"2"


def test_an_answer_to_a_row_that_is_gone_is_ignored(connection):
    queue.ack(connection, 999)


@pytest.mark.parametrize(("quiet", "wait"), [(0 * HOUR, HOUR / 2), (4 * HOUR, 2 * HOUR), (30 * DAY, DAY)])
def test_busy_lists_are_read_often_and_sleeping_ones_daily(quiet, wait):
    assert queue.next_due(NOW, kind="list", quiet=quiet) == NOW + wait


@pytest.mark.parametrize("cause", ["address", "trap", "bad_url"])
def test_what_no_waiting_changes_is_never_due(cause):
    assert queue.next_due(NOW, state="refused", cause=cause) is None


@given(
    st.sampled_from(["list", "article", "feed"]),
    st.sampled_from(["done", "refused", "failed"]),
    st.sampled_from([None, *sorted(REFUSALS)]),
    st.timedeltas(dt.timedelta(0), dt.timedelta(20_000)),
    st.integers(0, 10**6),
)
def test_whatever_is_due_is_due_later_and_within_a_quarter(kind, state, cause, quiet, tries):
    due = queue.next_due(NOW, kind=kind, state=state, cause=cause, quiet=quiet, tries=tries)
    assert due is None or NOW < due <= NOW + 92 * DAY


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2200, 1, 1)))
def test_a_stored_time_comes_back_and_sorts_as_text(moment):
    aware = moment.replace(tzinfo=dt.UTC)
    assert abs(queue.moment(queue.stamp(aware)) - aware) < dt.timedelta(milliseconds=1)
    assert queue.stamp(aware) <= queue.stamp(aware + HOUR)
