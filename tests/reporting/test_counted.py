"""Short copies and copies of the same owner are in no count of reposts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from newscrawl.intake import Intake, load_sources
from newscrawl.reporting import figures, overview, report
from newscrawl.store.schema import connect
from tests.intake.test_intake import OURS, TEXT, WIRE, visit

FLASH = "跨越青柳江的云渡大桥主桥昨日顺利合龙，预计明年五月通车。"
SISTER = replace(WIRE, key="sister", name="央视影音", home="http://sister.test/", hosts=("sister.test",))
SPAN = ("2026-11-01", "2026-11-30")


@pytest.fixture
def store(tmp_path):
    """One repost, one copy of a flash, one copy on a portal of the same owner."""
    with closing(connect(tmp_path / "n.db")) as connection:
        load_sources(connection)
        intake = Intake(connection, short_copies="all")
        intake.take(visit(WIRE, 1, source="央视网"))
        intake.take(visit(OURS, 2, day="2026-11-03"))
        intake.take(visit(OURS, 3, body=FLASH, title="合龙", day="2026-11-01", source=OURS.name))
        intake.take(visit(WIRE, 4, body=f"快讯：{FLASH}", title="快讯", day="2026-11-02"))
        own = (
            "\n".join(reversed(TEXT.replace("晒场", "场院").replace("玉米", "水稻")[:150].split("，")))
            + "。"
            + FLASH * 0
        )
        intake.take(
            visit(
                WIRE,
                5,
                body=own + "县里的水稻合作社今年又添了四台新机器。" * 3,
                title="水稻",
                day="2026-11-04",
            )
        )
        intake.take(
            visit(
                SISTER,
                6,
                body=own + "县里的水稻合作社今年又添了四台新机器。" * 3,
                title="水稻",
                day="2026-11-05",
            )
        )
        yield connection


def edge_kinds(connection):
    return sorted(
        (row[0] == "short", row[1] == "own") for row in connection.execute("select kind, status from reposts")
    )


def test_the_store_holds_one_of_each(store):
    assert {(False, False), (True, False), (False, True)} <= set(edge_kinds(store))


def test_lists_show_short_copies_where_they_are_asked_for(store):
    shorts = figures.EdgeFilter(kind="short")
    every = figures.EdgeFilter()
    assert [edge["kind"] for edge in figures.edges(store, shorts)] == ["short"] * figures.count_edges(
        store, shorts
    )
    assert all(edge["kind"] != "short" for edge in figures.edges(store, every))
    assert figures.count_edges(store, every) == len(figures.edges(store, every)) == len(edge_kinds(store)) - 1
    assert all(row["kind"] != "short" for row in overview.reposts(store))
    assert [row["kind"] for row in overview.reposts(store, kind="short")] == ["short"]


def test_sums_by_month_and_to_the_day_agree_and_hold_neither(store):
    counted = sum(not short and not own for short, own in edge_kinds(store))
    wanted = figures.EdgeFilter(since=SPAN[0], until=SPAN[1])
    for tallies in (figures.tallies, figures.exact_tallies):
        total = figures.total(tallies(store, "publisher", wanted))
        assert total.edges == counted
        assert total["own"] == 1
    assert figures.count_edges(store, figures.EdgeFilter(foreign=True)) == counted
    [part] = report.gather(store, *SPAN).parts
    assert part.total.edges == sum(row["edges"] for row in part.decisions) == counted


def test_totals_name_short_copies_apart(store):
    totals = overview.totals(store)
    assert totals["short"] == 1
    assert sum(totals["reposts"].values()) == len(edge_kinds(store)) - 1
    taken = {portal["key"]: portal["taken"] for portal in totals["portals"]}
    assert taken["sister"] == 0  # from a portal of its owner


def test_a_short_copy_makes_no_story_and_may_go(store):
    short = store.execute("select copy_id, origin_id from reposts where kind = 'short'").fetchone()
    stories = [
        row[0] for row in store.execute("select story_id from articles where id in (?, ?)", tuple(short))
    ]
    assert stories == [None, None]
    intake = Intake(store, short_copies="off")
    intake.detect(short["copy_id"], at="2026-11-28T00:00:00Z")
    assert store.execute("select count(*) from reposts where kind = 'short'").fetchone()[0] == 0


def test_an_edge_that_grows_is_counted(store):
    wanted = figures.EdgeFilter(since=SPAN[0], until=SPAN[1])
    before = figures.total(figures.tallies(store, "month", wanted)).edges
    store.execute("update reposts set kind = 'full' where kind = 'short'")
    assert figures.total(figures.tallies(store, "month", wanted)).edges == before + 1
    store.execute("update reposts set kind = 'short' where kind = 'full'")
    assert figures.total(figures.tallies(store, "month", wanted)).edges == 0
