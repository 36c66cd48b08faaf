"""A clock set back or forward: versions, misses and the present text follow the order of captures, in a crawl, a
rebuild and an ingest alike.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing

import pytest

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.archive.runs import ORDER
from newscrawl.frontier import queue
from newscrawl.intake import Intake, read_page
from newscrawl.items import Portal, Visit, utc
from newscrawl.maintenance.ingest import Ingest
from newscrawl.maintenance.rebuild import archives, rebuild
from newscrawl.reporting.history import history
from newscrawl.store.ordering import OrderClock, _known
from newscrawl.store.schema import connect

PORTAL = Portal("ours", "江边网", "http://ours.test/", hosts=("ours.test",), article_path=r"\d")
URL = "http://ours.test/2026/1.html"
START = dt.datetime(2022, 11, 20, 8, tzinfo=dt.UTC)
LINE = "第{}批移动烘干设备昨天开进了永宁农场的晒场，种粮大户说今年的玉米从收割到入仓只要一天半，成本比去年省了三成。"
PLAIN = "".join(f"<p>{LINE.format(word)}</p>" for word in "一二三四")
DAY, YEAR = 24 * 3600, 365 * 24 * 3600


def page(addition: str) -> bytes:
    return (
        "<html><head><meta charset=utf-8><title>烘干设备开进晒场</title></head><body><h1>烘干设备开进晒场</h1>"
        f"<div>2022-11-02 08:00 来源：江边日报</div><div>{PLAIN}{addition}</div></body></html>"
    ).encode()


#: What stands at the address at each visit, an hour apart; None: HTTP 404. Runs are lists of visits.
FIRST, SECOND, THIRD = (
    page(""),
    page("<p>更正：设备共八台。</p>"),
    page("<p>更正：设备共九台，另有两台在路上。</p>"),
)
RUNS = [[FIRST], [SECOND, SECOND], [THIRD], [None, None], [SECOND]]
#: By how many seconds the clock is wrong at each visit.
CLOCKS = {
    "right": [0, 0, 0, 0, 0, 0, 0],
    "back between runs": [0, -10 * DAY, -10 * DAY, -10 * DAY, -10 * DAY, -10 * DAY, -10 * DAY],
    "back within a run": [0, 0, -10 * DAY, -10 * DAY, -10 * DAY, -10 * DAY, -10 * DAY],
    "back again and again": [0, -DAY, -2 * DAY, -3 * DAY, -4 * DAY, -5 * DAY, -6 * DAY],
    "back, then set right": [0, -15 * YEAR, -15 * YEAR, -15 * YEAR, 0, 0, 0],
    "ahead, then set right": [YEAR, YEAR, YEAR, 0, 0, 0, 0],
    "ahead within a run": [0, 0, YEAR, YEAR, 0, 0, 0],
    "back before a miss": [0, 0, 0, 0, -DAY, -DAY, -DAY],
    "back between two misses": [0, 0, 0, 0, 0, -DAY, -DAY],
    "back when it is there again": [0, 0, 0, 0, 0, 0, -10 * DAY],
}  # fmt: skip


class Clocks:
    """The moment, what the wall clock says of it, and the steady clock."""

    def __init__(self, wrong: list[int]) -> None:
        self.wrong, self.visit = wrong, 0

    def steady(self) -> float:
        return 1000.0 + 3600 * self.visit

    def wall(self) -> dt.datetime:
        return START + dt.timedelta(
            seconds=3600 * self.visit + self.wrong[min(self.visit, len(self.wrong) - 1)]
        )


def crawl(output, clocks: Clocks) -> list[str]:
    """The runs as a crawl writes them, into archive and store; their outcomes."""
    outcomes = []
    with closing(connect(output / "newscrawl.db")) as connection:
        intake = Intake(connection)
        for number, bodies in enumerate(RUNS):
            uid = f"run-{number}"
            order = OrderClock(*_known(connection), wall=clocks.wall, steady=clocks.steady)
            started = clocks.wall()
            info = {"crawl": uid, "spider": "ours", "arguments": {}, "started_at": utc(started)}
            if moved := order.order_date(started):
                info[ORDER] = utc(moved)
            intake.store.start_crawl(uid, "ours", PORTAL, {}, utc(started), "1")
            writer = WarcWriter(
                output / "warc",
                crawl_info={"newscrawl": json.dumps(info)},
                order=order.order_date,
                clock=clocks.wall,
            )
            with writer:
                for body in bodies:
                    status = 200 if body else 404
                    capture = writer.write_exchange(
                        Exchange(
                            URL,
                            URL,
                            status,
                            [(b"Content-Type", b"text/html")],
                            body or b"gone",
                            clocks.wall(),
                        )
                    )
                    visit = Visit(URL, PORTAL, uid, capture.captured_at, status=status, captures=[capture])
                    if body:
                        visit.article = read_page(PORTAL, body, URL, content_type="text/html")
                    else:
                        visit.cause = "not_found"
                    outcomes.append(intake.take(visit).outcome)
                    clocks.visit += 1
    return outcomes


def rows(database, *, numbered=True):
    """What the order of visits decides: the versions, the present text, the state, the course of events."""
    with closing(connect(database)) as connection:
        versions = connection.execute(
            f"select {'number' if numbered else '0'}, text_hash from article_versions order by 1, 2"
        ).fetchall()
        article = connection.execute("select id, text_hash, state from articles").fetchone()
        found = history(connection, article["id"])
        texts = [version["body"] for version in found["versions"]]
        events = [event["what"] for event in found["events"]]
        frontier = connection.execute("select state, last_status from urls").fetchall()
        return (
            [tuple(row) for row in versions],
            tuple(article)[1:],
            texts,
            events,
            [tuple(row) for row in frontier],
        )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    output = tmp_path_factory.mktemp("right")
    assert crawl(output, Clocks(CLOCKS["right"])) == [
        "new", "changed", "unchanged", "changed", "missing", "gone", "changed",
    ]  # fmt: skip
    return output


@pytest.mark.parametrize("name", CLOCKS)
def test_a_wrong_clock_changes_no_row_but_dates(name, undisturbed, tmp_path):
    wanted = rows(undisturbed / "newscrawl.db")
    unnumbered = ([(0, digest) for digest in sorted(digest for _, digest in wanted[0])], *wanted[1:])
    output = tmp_path / "output"
    assert crawl(output, Clocks(CLOCKS[name]))[-1] == "changed"
    assert rows(output / "newscrawl.db") == wanted
    # A rebuild, and an ingest of the files by somebody else, in whatever order they come.
    again = tmp_path / "again.db"
    rebuild(again, output / "warc", lambda *_: PORTAL)
    assert rows(again) == wanted
    files = [path for group in archives(output / "warc") for path in group]
    for turn, compared in ((1, 4), (-1, 3)):
        with closing(connect(tmp_path / f"{turn}" / "newscrawl.db")) as connection:
            for path in files[::turn]:
                Ingest(connection, lambda *_: PORTAL, tmp_path / f"{turn}" / "warc").take(path)
        # Answers that it is gone, taken in before the article, are answers of an address that nobody knows.
        found = rows(tmp_path / f"{turn}" / "newscrawl.db", numbered=False)
        assert found[:compared] == unnumbered[:compared]


def test_the_record_says_where_a_capture_stands_and_its_date_stays(undisturbed, tmp_path):
    crawl(tmp_path, Clocks(CLOCKS["back between runs"]))
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        found = connection.execute("select captured_at, order_date from captures order by id").fetchall()
    assert [row["captured_at"][:10] for row in found[:2]] == ["2022-11-20", "2022-11-10"]
    assert found[0]["order_date"] is None
    assert found[1]["order_date"] > found[0]["captured_at"]
    # An hour stays an hour, also from run to run.
    hours = [dt.datetime.fromisoformat(row["order_date"]) for row in found[1:]]
    assert {later - earlier for earlier, later in zip(hours, hours[1:], strict=False)} == {
        dt.timedelta(hours=1)
    }
    with closing(connect(undisturbed / "newscrawl.db")) as connection:
        assert connection.execute("select count(order_date) from captures").fetchone()[0] == 0


def test_a_foreign_file_from_the_future_does_not_outlast_what_comes_after_it(tmp_path):
    foreign = tmp_path / "theirs"
    with WarcWriter(foreign, crawl_info={"operator": "somebody"}) as writer:
        moment = dt.datetime(2199, 1, 1, tzinfo=dt.UTC)
        writer.write_exchange(Exchange(URL, URL, 200, [(b"Content-Type", b"text/html")], FIRST, moment))
    (tmp_path / "warc").mkdir()
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        Ingest(connection, lambda *_: PORTAL, tmp_path / "warc").take(next(foreign.glob("*.warc.gz")))
        first = dt.datetime.fromisoformat(_known_text(connection))
    wrong = (first - START).total_seconds() + DAY
    assert crawl(tmp_path, Clocks([wrong] * 9))[:3] == ["unchanged", "changed", "unchanged"]
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        assert connection.execute("select count(order_date) from captures").fetchone()[0] == 1


def _known_text(connection):
    return connection.execute("select order_date from captures").fetchone()[0]


@pytest.mark.parametrize("wrong", [-10 * DAY, -15 * YEAR, -3600, YEAR])
def test_a_run_asks_once_for_each_list_whatever_becomes_of_the_clock(wrong, tmp_path):
    clocks = Clocks([0, wrong])
    with closing(connect(tmp_path / "n.db")) as connection:
        connection.order_clock = OrderClock(wall=clocks.wall, steady=clocks.steady)
        run = queue.begin_run(connection, "ours")
        clocks.visit = 1
        lists = [queue.NewUrl("http://ours.test/list/", kind="list", force=True)]
        assert queue.push(connection, run, lists) == 1
        (lease,) = queue.lease(connection, "ours", "me", 5)
        queue.ack(connection, lease.id)
        assert queue.push(connection, run, lists) == 0
        queue.end_run(connection, run, "finished")
        # The next one reads it again.
        connection.order_clock = OrderClock(*_known(connection), wall=clocks.wall, steady=clocks.steady)
        clocks.visit = 2
        again = queue.begin_run(connection, "ours")
        assert not again.resumed
        assert queue.push(connection, again, lists) == 1


def test_a_clock_that_is_right_makes_no_order_dates():
    clocks = Clocks([0])
    order = OrderClock(START - dt.timedelta(seconds=1), 0.0, wall=clocks.wall, steady=clocks.steady)
    for clocks.visit in range(5):
        assert order.order_date(clocks.wall()) is None
