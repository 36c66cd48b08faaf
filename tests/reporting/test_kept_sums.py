"""Sums by month are read once while they stay, and never shown when they do not."""

from __future__ import annotations

import random
from contextlib import closing
from itertools import product

import pytest

from newscrawl.reporting import figures
from newscrawl.store import reviews
from newscrawl.store.schema import connect
from newscrawl.web import desk

MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]


def row(chance: random.Random, number: int) -> dict[str, object]:
    return {
        "repost_id": number,
        "copy_portal_id": chance.randint(1, 4),
        "origin_portal_id": chance.randint(1, 4),
        "publisher": chance.choice(["江城日报", "央视网", "新华社"]),
        "status": chance.choice(figures.STATUSES),
        "kind": chance.choice(figures.KINDS),
        "directed": 1,
        "shared": chance.randint(20, 2000),
        "copy_coverage": 0.5,
        "origin_coverage": 0.5,
        "copy_state": chance.choice(["live", "gone"]),
        "copy_date": f"{chance.choice(MONTHS)}-{chance.randint(1, 28):02d}",
        "origin_date": "2026-01-01",
        "detected_at": f"2026-07-{chance.randint(1, 28):02d}T00:00:00.000Z",
        "lead_id": None,
    }


@pytest.fixture
def store(tmp_path):
    """Narrow rows of edges alone: four portals, six months, some with a lead."""
    chance = random.Random(21)
    with closing(connect(tmp_path / "n.db")) as connection:
        connection.execute("pragma foreign_keys = off")
        for number in range(1, 5):
            connection.execute(
                "insert into portals (id, key, name, home, hosts) values (?, ?, ?, 'http://a.test/', '[]')",
                [number, f"p{number}", f"站点{number}"],
            )
        rows = [row(chance, number) for number in range(1, 301)]
        for number in range(1, 41):
            lead = reviews.open_lead(
                connection, f"http://a.test/{number}", f"http://b.test/{number}", who="林静"
            )
            rows[number * 7]["lead_id"] = lead.id
        connection.executemany(
            f"insert into repost_list ({', '.join(rows[0])}) values ({', '.join(f':{name}' for name in rows[0])})",
            rows,
        )
        yield connection


def filters() -> list[figures.EdgeFilter]:
    ways = [(None, ""), (1, "taken"), (1, "lost"), (2, "")]
    more = [
        {},
        {"since": "2026-03-01"},
        {"since": "2026-02-01", "until": "2026-04-30"},
        {"status": ("none", "false")},
        {"publisher": "央视网"},
    ]
    return [
        figures.EdgeFilter(portal_id=one, direction=way, **given) for (one, way), given in product(ways, more)
    ]


def assert_sums_are_those_of_the_edges(store) -> None:
    for wanted in filters():
        for by in ("publisher", "copy_portal", "origin_portal", "month"):
            exact = figures.exact_tallies(store, by, wanted)
            for tally in exact:
                tally.values = {one.key: tally[one.key] for one in figures.SUMS if not one.exact}
            assert figures.tallies(store, by, wanted) == exact, (by, wanted)


def counts() -> list[figures.EdgeFilter]:
    moments = ["", "2026-07-10T00:00:00.000Z"]
    return [
        figures.EdgeFilter(
            portal_id=portal, recorded=moment, decision=decision, unfree=unfree, foreign=not unfree
        )
        for portal, moment, decision, unfree in product(
            [None, 1, 3], moments, ["", "none", "todo"], [True, False]
        )
    ] + narrowed_lists()


def narrowed_lists() -> list[figures.EdgeFilter]:
    """What the list of reposts is narrowed by: one side of a portal, a status, what is still to be done."""
    sides = product([1, 3], ["", "taken", "lost"], ["", "none", "todo", "open"])
    more = [{}, {"status": ("none",)}, {"publisher": "央视网"}, {"kind": "full"}, {"since": "2026-03-01"}]
    return [
        figures.EdgeFilter(portal_id=portal, direction=way, decision=decision, **given)
        for (portal, way, decision), given in product(sides, more)
    ]


@pytest.mark.parametrize("few", [0, 10**9])
def test_a_narrowed_list_is_the_same_walked_or_sorted(store, monkeypatch, few):
    monkeypatch.setattr(figures, "FEW", few)
    monkeypatch.setattr(figures, "wide", lambda _, __, ids: [{"id": number} for number in ids])
    store.execute("update leads set status = 'dismissed' where id % 3 = 0")
    for wanted in narrowed_lists():
        where, bound = wanted.where()
        sql = (
            f"select e.repost_id from repost_list e where {where} order by e.copy_date desc, e.repost_id desc"
        )
        expected = [row[0] for row in store.execute(sql, bound)]
        assert [row["id"] for row in figures.edges(store, wanted, limit=-1)] == expected, wanted
        assert figures.count_edges(store, wanted) == len(expected), wanted


def test_a_portals_list_of_what_is_to_be_done_sorts_nothing(store, monkeypatch):
    monkeypatch.setattr(figures, "FEW", 0)
    for way, decision in product(["", "taken", "lost"], ["", "none", "todo"]):
        statements: list[str] = []
        store.set_trace_callback(statements.append)
        figures.edges(store, figures.EdgeFilter(portal_id=1, direction=way, decision=decision))
        store.set_trace_callback(None)
        [asked] = [one for one in statements if one.startswith("select e.repost_id")]
        plan = [row[3] for row in store.execute(f"explain query plan {asked}")]
        assert not any("ORDER BY" in step for step in plan), plan


def assert_counts_are_those_of_the_edges(store) -> None:
    for wanted in counts():
        where, bound = wanted.where()
        [[expected]] = store.execute(f"select count(*) from repost_list e where {where}", bound).fetchall()
        assert figures.count_edges(store, wanted) == expected, wanted


@pytest.mark.parametrize("seed", range(3))
def test_after_each_change_the_sums_are_those_of_the_edges(store, seed):
    chance = random.Random(seed)
    assert_sums_are_those_of_the_edges(store)
    for number in range(1000, 1004):
        change = chance.choice(["insert", "delete", "move", "status"])
        some = chance.randint(1, 300)
        if change == "insert":
            new = row(chance, number)
            store.execute(
                f"insert into repost_list ({', '.join(new)}) values ({', '.join('?' * len(new))})",
                list(new.values()),
            )
        elif change == "delete":
            store.execute("delete from repost_list where repost_id = ?", [some])
        elif change == "move":
            store.execute(
                "update repost_list set copy_date = ? where repost_id = ?",
                [f"{chance.choice(MONTHS)}-09", some],
            )
        else:
            store.execute(
                "update repost_list set status = 'licensed' where repost_id between ? and ? + 5", [some, some]
            )
        assert_sums_are_those_of_the_edges(store)
        assert_counts_are_those_of_the_edges(store)


def read(store, question) -> list[str]:
    """The statements of a question that read the sums of a month."""
    said: list[str] = []
    store.set_trace_callback(said.append)
    question()
    store.set_trace_callback(None)
    return [one for one in said if "from repost_totals e" in one]


def test_only_a_month_that_changed_is_read_again(store):
    def start():
        return desk.overview(store, 1, "2026-07-10T00:00:00.000Z")

    first = start()
    assert read(store, start) == []
    store.execute(
        "update repost_list set status = 'licensed' where copy_date like '2026-05%' and copy_portal_id = 1"
    )
    again = read(store, start)
    assert again
    assert all("'2026-05'" in one for one in again)
    now = start()
    assert [one for one in now["months_taken"] if one.key != "2026-05"] == [
        one for one in first["months_taken"] if one.key != "2026-05"
    ]
    assert now["months_taken"] != first["months_taken"]


def test_what_is_rolled_back_is_not_shown(store):
    wanted = figures.EdgeFilter()
    before = figures.tallies(store, "month", wanted)
    store.execute("begin")
    store.execute("delete from repost_list where copy_date like '2026-03%'")
    assert len(figures.tallies(store, "month", wanted)) == len(before) - 1
    store.execute("rollback")
    assert figures.tallies(store, "month", wanted) == before


def test_a_renamed_portal_has_its_new_name(store):
    figures.tallies(store, "copy_portal", figures.EdgeFilter())
    store.execute("update portals set name = '江城新闻网' where id = 2")
    assert "江城新闻网" in {one.name for one in figures.tallies(store, "copy_portal", figures.EdgeFilter())}


def test_no_more_is_kept_than_may_be(store, monkeypatch):
    monkeypatch.setattr(figures, "_MOST_KEPT", 20)
    assert_sums_are_those_of_the_edges(store)
    assert figures._months_rows <= 20
    assert figures._months_rows == sum(len(rows) + 1 for rows in figures._months.values())


def test_two_stores_do_not_share_their_sums(store, tmp_path):
    figures.tallies(store, "month", figures.EdgeFilter())
    with closing(connect(tmp_path / "other.db")) as other:
        assert figures.tallies(other, "month", figures.EdgeFilter()) == []


def test_open_leads_of_a_portal_are_those_of_its_edges_and_of_none(store):
    reviews.open_lead(store, "http://c.test/1", who="林静")
    [of_one] = [row["total"] for row in desk.open_leads(store, 1) if row["status"] == "new"]
    with_edge = {
        row[0]: 1 in (row[1], row[2])
        for row in store.execute(
            "select lead_id, copy_portal_id, origin_portal_id from repost_list where lead_id > 0"
        )
    }
    assert 0 < sum(with_edge.values()) < len(with_edge)
    assert of_one == sum(with_edge.values()) + 1
