"""When a URL is worth asking again."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import REFUSALS, Portal, Visit
from newscrawl.store.schema import connect, transaction
from newscrawl.store.urls import DAY, HOUR, next_due, remember, wanted

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("age", "wait"),
    [(2 * HOUR, 6 * HOUR), (2 * DAY, DAY), (20 * DAY, 7 * DAY), (400 * DAY, 30 * DAY)],
)
def test_young_articles_are_asked_for_often_and_old_ones_rarely(age, wait):
    assert next_due(NOW, published=NOW - age, cause=None, gone=False, tries=0) == NOW + wait


def test_a_confirmed_loss_is_never_asked_for_again():
    assert next_due(NOW, published=None, cause="not_found", gone=True, tries=3) is None


def test_a_first_404_is_asked_again_soon_because_it_proves_nothing():
    assert next_due(NOW, published=None, cause="not_found", gone=False, tries=0) == NOW + HOUR


@given(st.integers(0, 10**9), st.sampled_from(sorted(REFUSALS)))
def test_waiting_grows_but_never_past_a_month(tries, cause):
    due = next_due(NOW, published=None, cause=cause, gone=False, tries=tries)
    assert NOW + HOUR <= due <= NOW + 30 * DAY


@pytest.fixture
def connection(tmp_path):
    return connect(tmp_path / "n.db")


def visit(url="http://a.test/1.html", at="2026-11-20T08:00:00.000Z", **kwargs):
    return Visit(url=url, portal=Portal("a", "A", "http://a.test/"), crawl="c", visited_at=at, **kwargs)


def test_what_was_never_asked_for_is_wanted_in_order_and_once(connection):
    assert wanted(connection, ["http://b/2", "http://b/1", "http://b/2"], "2026-11-20T08:00:00.000Z") == [
        "http://b/2",
        "http://b/1",
    ]


def test_a_page_that_was_no_article_is_left_alone_until_it_is_due(connection):
    with transaction(connection):
        remember(connection, visit(cause="not_article", status=200), spider="a", outcome="refused")
    url = "http://a.test/1.html"
    assert wanted(connection, [url], "2026-12-01T00:00:00.000Z") == []
    assert wanted(connection, [url], "2026-12-20T08:00:00.001Z") == [url]


def test_failures_in_passing_are_counted_and_put_off_longer_each_time(connection):
    dues = []
    for hour in range(3):
        with transaction(connection):
            remember(
                connection,
                visit(at=f"2026-11-20T0{hour}:00:00.000Z", cause="unreachable"),
                spider="a",
                outcome="refused",
            )
        dues.append(connection.execute("select due_at, tries, state from urls").fetchone())
    assert [tuple(row) for row in dues] == [
        ("2026-11-20T01:00:00.000Z", 1, "failed"),
        ("2026-11-20T03:00:00.000Z", 2, "failed"),
        ("2026-11-20T06:00:00.000Z", 3, "failed"),
    ]


def test_an_answer_ends_the_count_of_failures_and_keeps_the_validators(connection):
    with transaction(connection):
        remember(connection, visit(etag='"x"', status=200), spider="a", outcome="new")
        remember(connection, visit(cause="unreachable"), spider="a", outcome="refused")
        remember(connection, visit(status=304, cause="not_modified"), spider="a", outcome="unchanged")
    row = connection.execute("select etag, tries, state from urls").fetchone()
    assert tuple(row)[:2] == ('"x"', 0)
