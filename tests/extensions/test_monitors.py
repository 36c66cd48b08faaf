"""What the monitors find, against a portal's own history."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from newscrawl.extensions.monitors import history, measure, record, tell
from newscrawl.frontier import queue
from newscrawl.frontier.health import FINDINGS, Finding, Measures, judge
from newscrawl.reporting.crawl_health import health
from newscrawl.store.schema import connect

DAY = 86_400.0
USUAL = Measures(reason="finished", since_last=DAY, lists=10, new=40, visits=42, no_source=4)


def causes(run, past=(USUAL,) * 5):
    found = [finding.cause for finding in judge(run, past)]
    assert set(found) <= set(FINDINGS)
    return found


def run(**figures):
    return Measures(
        **{"reason": "finished", "since_last": DAY, "lists": 10, "new": 40, "visits": 42, **figures}
    )


def test_a_usual_day_is_no_finding():
    assert causes(run()) == []
    assert causes(run(new=15, visits=15)) == []


def test_no_articles_where_some_were_to_be_expected():
    assert causes(run(new=0, visits=0)) == ["no_articles"]


def test_pages_that_a_script_fills_in():
    assert causes(run(refused={"needs_script": 20}, visits=60)) == ["needs_script"]
    assert causes(run(refused={"needs_script": 3}, visits=43)) == []


def test_a_first_run_that_reads_no_page_as_an_article_is_a_finding():
    # Seen in a run over all portals: three pages, all filled in by a script, ended as "nothing new".
    first = {"since_last": None, "lists": 1, "new": 0}
    assert causes(run(**first, visits=3, refused={"needs_script": 3}), ()) == ["needs_script"]
    assert causes(run(**first, visits=2, refused={"no_date": 2}), ()) == ["no_articles"]
    assert causes(run(**first, visits=1, refused={"needs_script": 1}), ()) == ["no_articles"]
    assert causes(run(**(first | {"since_last": DAY}), visits=2, refused={"no_date": 2}), ()) == []


def test_lists_that_are_refused_to_us_are_blocked():
    def of(**figures):
        return causes(run(lists=0, new=0, visits=0, **figures), ())

    assert of(lists_failed=1, lists_walled=1) == ["blocked"]
    assert of(lists_failed=3, lists_walled=2) == ["blocked", "unreachable"]
    assert of(lists_failed=3, lists_walled=1) == ["unreachable"]
    assert causes(run(lists=8, lists_failed=2, lists_walled=2)) == []


def test_an_hour_without_news_is_no_finding():
    assert causes(run(new=0, visits=0, since_last=3600.0)) == []


def test_far_fewer_than_usual():
    assert causes(run(new=3, visits=3)) == ["few_articles"]


@pytest.mark.parametrize(
    ("figure", "cause"),
    [("no_title", "title_missing"), ("no_time", "time_missing"), ("no_source", "source_missing")],
)
def test_a_field_that_is_suddenly_empty(figure, cause):
    assert causes(run(**{figure: 30})) == [cause]
    assert causes(run(**{figure: 10})) == []


def test_a_field_that_was_always_empty_is_no_news():
    assert causes(run(no_source=40), [run(no_source=40)] * 3) == []


def test_a_layout_that_moved_is_noticed_on_the_first_run():
    first = {"since_last": None}
    assert causes(run(**first, lists=3, lists_empty=3, new=0, visits=0), ())[0] == "layout_moved"
    assert causes(run(**first, rules_missed=30), ()) == ["layout_moved"]
    assert causes(run(**first, new=0, visits=20, refused={"no_title": 20}), ()) == ["layout_moved"]
    assert causes(run(**first), ()) == []


def test_firewalls_and_refusals_are_blocked():
    assert causes(run(new=10, visits=40, refused={"interstitial": 20})) == ["blocked"]
    assert "blocked" in causes(run(reason="blocked", new=0))


def test_a_dead_server_is_unreachable():
    assert "unreachable" in causes(run(new=0, visits=20, refused={"unreachable": 20}))
    assert "unreachable" in causes(run(new=0, visits=0, lists=0, lists_failed=3))


def test_unreadable_characters_are_an_encoding_finding():
    assert causes(run(unreadable=20)) == ["encoding"]
    assert causes(run(refused={"bad_encoding": 3})) == ["encoding"]


def test_a_store_that_could_not_be_written_is_a_finding():
    assert "storage" in causes(run(reason="storage"))


@pytest.fixture
def connection(tmp_path):
    connection = connect(tmp_path / "n.db")
    connection.execute("insert into portals (key, name) values ('a', 'A')")
    return connection


def add_articles(connection, count, *, source="新华网"):
    for number in range(count):
        connection.execute(
            """insert into articles (url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at,
            published_at, source_name, extraction) values (?, 1, 't', 'b', ?, 1, '2026-11-20', '2026-11-20',
            '2026-11-20', ?, '{"rule_misses": ["source"], "encoding": {"replaced": 0}}')""",
            [f"http://a.test/{source}/{number}", str(number), source],
        )


def one_run(connection, stats, *, new, source="新华网", reason="finished"):
    begun = queue.begin_run(connection, "a")
    add_articles(connection, new, source=source)
    found = record(connection, begun, "a", reason, stats)
    queue.end_run(connection, begun, reason)
    return found


def test_figures_come_from_the_store_and_the_counts_and_are_kept(connection):
    stats = {"newscrawl/lists": 3, "newscrawl/articles/new": 8, "newscrawl/refused/no_title": 2, "other": "x"}
    assert one_run(connection, stats, new=8) == []
    (kept,) = history(connection, "a", before=99)
    assert (kept.new, kept.lists, kept.visits, kept.refused, kept.rules_missed) == (
        8,
        3,
        10,
        {"no_title": 2},
        0,
    )


def test_a_run_in_two_processes_is_measured_as_one(connection):
    begun = queue.begin_run(connection, "a")
    add_articles(connection, 3)
    record(connection, begun, "a", "shutdown", {"newscrawl/lists": 2})
    again = queue.begin_run(connection, "a")
    assert again.resumed
    add_articles(connection, 2, source="人民网")
    measured = measure(connection, again, "a", "finished", {"newscrawl/lists": 1})
    assert (measured.lists, measured.new) == (3, 5)


def test_health_shows_each_portals_last_run_with_the_meaning_of_what_was_found(connection):
    one_run(connection, {"newscrawl/lists": 3, "newscrawl/lists_without_articles": 3}, new=0)
    (row,) = health(connection)
    assert (row["portal"], row["state"]) == ("a", "findings")
    assert row["findings"][0]["cause"] == "layout_moved"
    assert row["findings"][0]["meaning"] == FINDINGS["layout_moved"]
    one_run(connection, {"newscrawl/lists": 3}, new=6)
    assert health(connection)[0]["state"] == "ok"


def test_a_webhook_is_told_in_json_and_its_failure_is_ours_alone():
    received = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.handle_request, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    assert tell(url, "a", "2026-11-20", [Finding("no_articles", "none")])
    server.server_close()
    assert received[0]["portal"] == "a"
    assert received[0]["findings"][0]["cause"] == "no_articles"
    assert not tell(url, "a", "2026-11-20", [Finding("no_articles", "none")])
    assert not tell("no address", "a", "2026-11-20", [Finding("no_articles", "none")])
