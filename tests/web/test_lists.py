"""Each list as a file is that list: whole, in its order, in words of its language. And lasting addresses."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from dataclasses import replace

import openpyxl
import pytest
from client import Browser
from deskdata import FORMULA, PAIRS, address_of

from newscrawl.errors import NotFoundError
from newscrawl.language import text
from newscrawl.store import desk_users, pairs, reviews
from newscrawl.store.edges import Edge, EdgeStore
from newscrawl.store.pairs import pair_name, shown
from newscrawl.store.schema import connect, transaction


@pytest.fixture
def browser(database):
    return Browser(database)


@pytest.fixture
def many(database):
    """1,100 more copies: far more than a page, a batch or Datasette's thousand."""
    with closing(connect(database)) as connection, transaction(connection):
        connection.executemany(
            "insert into articles (id, url, portal_id, title, body, text_hash, characters, published_at, first_seen_at,"
            " last_seen_at, publisher) values (?, ?, 2, ?, '雾凇', ?, 400, '2026-10-20', '2026-10-20', '2026-10-20', '他报')",
            ((100 + n, f"http://many.test/{n}", f"标题{n}", f"m{n}") for n in range(1_100)),
        )
        connection.executemany(
            "insert into reposts (copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage, attribution,"
            " status, detected_at, pair) values (?, 1, 1, 'full', 1, ?, 1, 1, 'none', 'none', '2026-10-20T00:00:00Z', ?)",
            ((100 + n, 300 + n % 7, pair_name(f"http://many.test/{n}", address_of(1))) for n in range(1_100)),
        )


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "query",
    ["", "status=none&sort=shared&order=asc", "portal=1&direction=lost&decision=none", "from=2026-10-02&to=2026-10-05", "overlap=95&sort=publisher"],
)  # fmt: skip
def test_the_file_is_the_list_whole_and_in_order(browser, many, query):
    listed = json.loads(browser.get(f"/-/desk/reposts?{query}&format=json").text)
    page = browser.get(f"/-/desk/reposts?{query}").text
    assert f"{len(listed):,} repost" in page, "as many as the page says there are"
    on_page = [row["pair"] for row in listed[:50]]
    places = [page.index(f"/-/desk/compare/{pair}") for pair in on_page]
    assert places == sorted(places), "in the order of the page"
    found = rows(browser.get(f"/-/desk/reposts?{query}&format=csv"))
    assert [row["Repost"].replace("-", "") for row in found] == [row["pair"] for row in listed]
    book = openpyxl.load_workbook(
        io.BytesIO(browser.get(f"/-/desk/reposts?{query}&format=xlsx").content), read_only=True
    )
    names = [row[0].replace("-", "") for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert names == [row["pair"] for row in listed]


def test_titles_and_words_stand_in_the_file(browser):
    answer = browser.get("/-/desk/reposts?format=csv", **{"accept-language": "zh"})
    found = {row["转载编号"]: row for row in rows(answer)}
    assert found[shown(PAIRS[2])]["转载标题"] == "'" + FORMULA
    assert found[shown(PAIRS[2])]["状态"] == "来源注明有误"
    assert found[shown(PAIRS[4])]["先后可判断"] == "否"
    assert found[shown(PAIRS[1])]["处理"] == "未处理"
    assert "filename*=UTF-8''reposts-" in answer.headers["content-disposition"]


def test_leads_search_and_inbox_as_files(browser, many, database):
    with closing(connect(database)) as connection:
        for n in range(300):
            reviews.open_lead(
                connection, f"http://many.test/{n}", address_of(1), who="林静", note=f"note {n}"
            )
    leads = rows(browser.get("/-/desk/leads?format=csv"))
    assert len(leads) == 300
    assert (leads[0]["Last note"], leads[0]["Opened by"], leads[0]["Copy title"]) == (
        "note 299",
        "林静",
        "标题299",
    )
    assert [row["lead"] for row in json.loads(browser.get("/-/desk/leads?format=json").text)] == list(
        range(300, 0, -1)
    )
    assert json.loads(browser.get("/-/desk/leads?status=paid&format=json").text) == []
    with closing(connect(database)) as connection:
        from newscrawl.store import search

        search.catch_up(connection)
    hits = rows(browser.get("/-/desk/search?q=雾凇&format=csv"))
    assert len(hits) == 1_112
    assert hits[0]["Address"].startswith("http://many.test/")
    assert len(rows(browser.get("/-/desk/inbox?since=ever&format=csv"))) == 1_104 - 300, (
        "neither licensed, own nor looked at"
    )


@pytest.mark.parametrize(
    "path", ["/-/desk/reposts?format=csv&from=gestern", "/-/desk/search?q=江&from=gestern&format=csv"]
)
def test_a_wrong_filter_is_said_before_anything_is_sent(browser, path):
    answer = browser.get(path)
    assert answer.status_code in {200, 400}
    assert "alert" in answer.text
    assert "content-disposition" not in answer.headers


# ------------------------------------------------------------------------------------------- lasting names


def renumber(database, *, flip=False):
    """What a new detection of everything does: all edges are deleted and found again, in other rows."""
    with closing(connect(database)) as connection, transaction(connection):
        store = EdgeStore(connection)
        before = connection.execute("select * from reposts order by id desc").fetchall()
        edges = []
        for row in before:
            spans = [
                tuple(one)[2:]
                for one in connection.execute("select * from passages where repost_id = ?", [row["id"]])
            ]
            edge = Edge(
                row["copy_id"],
                row["origin_id"],
                True,
                "full",
                1.0,
                row["shared"],
                0.9,
                0.8,
                "none",
                row["status"],
                None,
                [],
                "2026-11-09",
                spans,
            )
            edges.append(replace(edge, copy_id=edge.origin_id, origin_id=edge.copy_id) if flip else edge)
        for edge in edges:
            store.replace(edge.copy_id, [])
        # Rows deleted from the end would be numbered the same again.
        connection.executemany(
            "insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at)"
            " values (?, ?, 1, 'x', 'x', ?, 1, '2026', '2026')",
            [(900, "http://x.test/900", "x900"), (901, "http://x.test/901", "x901")],
        )
        connection.execute(
            "insert into reposts (id, copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage,"
            " attribution, status, detected_at) values (500, 900, 901, 1, 'full', 1, 1, 1, 1, 'none', 'own', '')"
        )
        for edge in edges:
            store.replace(edge.copy_id, [edge])
        return {
            row["pair"]: row["id"]
            for row in connection.execute("select pair, id from reposts where pair is not null")
        }


@pytest.mark.parametrize("flip", [False, True])
def test_addresses_and_decisions_survive_a_new_detection(browser, database, flip):
    browser.cookies["desk_name"] = "Lin"
    browser.post(
        "/-/desk/decide",
        {"repost": PAIRS[3], "revision": "0", "status": "confirmed", "note": "seen", "back": "/"},
    )
    numbers = renumber(database, flip=flip)
    assert min(numbers.values()) > 6, "every row has another number"
    for number, pair in PAIRS.items():
        page = browser.get(f"/-/desk/compare/{pair}")
        assert page.status_code == 200
        assert shown(pair) in page.text
        assert ("confirmed</span>" in page.text) == (number == 3), "and the decision is still there"
    listed = json.loads(browser.get("/-/desk/reposts?format=json&decision=open").text)
    assert [row["pair"] for row in listed] == [PAIRS[3]]


def test_numbers_of_old_lead_to_the_lasting_address(browser, database):
    with closing(connect(database)) as connection:
        connection.execute("insert into repost_aliases select id, pair from reposts")
    renumber(database)
    for number, pair in PAIRS.items():
        answer = browser.get(f"/-/desk/compare/{number}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/-/desk/compare/{pair}")
    for typed in (shown(PAIRS[2]), PAIRS[2].upper()):
        assert browser.get(f"/-/desk/compare/{typed}").headers["location"] == f"/-/desk/compare/{PAIRS[2]}"
    with closing(connect(database)) as connection:
        assert pairs.repost_id(connection, "№ 2") == pairs.repost_id(connection, shown(PAIRS[2]).upper())
        for none in ("", "0", "zzzzzzzzzzzz", "'; drop table reposts", "9" * 30):
            with pytest.raises(NotFoundError):
                pairs.repost_id(connection, none)


def test_a_pair_that_is_no_repost_any_more_keeps_its_decision(browser, database):
    browser.cookies["desk_name"] = "Lin"
    browser.post(
        "/-/desk/decide", {"repost": PAIRS[3], "revision": "0", "status": "letter_sent", "back": "/"}
    )
    with closing(connect(database)) as connection, transaction(connection):
        EdgeStore(connection).replace(6, [])
        EdgeStore(connection).replace(8, [])
    answer = browser.get(f"/-/desk/compare/{PAIRS[3]}")
    assert (answer.status_code, answer.headers["location"]) == (302, "/-/desk/lead/1")
    assert "letter sent" in browser.get("/-/desk/lead/1").text
    assert browser.get(f"/-/desk/compare/{PAIRS[4]}").status_code == 404


def test_the_name_of_a_pair_does_not_depend_on_the_direction():
    assert pair_name("http://a.test/1", "http://b.test/2") == pair_name("http://b.test/2", "http://a.test/1")
    assert pair_name("http://a.test/1", "http://b.test/2") != pair_name("http://a.test/1", "http://b.test/3")
    assert len({pair_name(f"http://a.test/{n}", "http://b.test/") for n in range(20_000)}) == 20_000


def test_a_database_of_the_release_before_keeps_its_numbers_as_aliases(tmp_path, database):
    import sqlite3

    import sqlite_utils

    from newscrawl.store.migrations import MIGRATIONS

    old = sqlite3.connect(tmp_path / "old.db")
    MIGRATIONS.apply(sqlite_utils.Database(old), stop_before="m012_lasting_names")
    old.execute("attach ? as full", [str(database)])
    for table in ("portals", "stories", "captures", "articles", "reposts"):
        columns = ", ".join(row[1] for row in old.execute(f"pragma main.table_info({table})"))
        old.execute(f"insert into {table} ({columns}) select {columns} from full.{table}")
    old.execute(
        "insert into leads (copy_url, origin_url, created_at) values (?, ?, '2026')",
        [address_of(4), address_of(3)],
    )
    old.commit()
    old.close()
    # Even a reader brings the file up to date: it could not read the new columns otherwise.
    with closing(connect(tmp_path / "old.db", read_only=True)) as new:
        found = dict(new.execute("select number, pair from repost_aliases").fetchall())
        assert found == PAIRS
        assert new.execute("select pair from leads").fetchone()[0] == PAIRS[2]
        assert new.execute("select lead_id from repost_wide where pair = ?", [PAIRS[2]]).fetchone()[0] == 1
        assert {row[0] for row in new.execute("select recorded_at from repost_pairs")} == {
            "2026-11-02T00:00:00Z"
        }


def test_the_inbox_never_sorts_all_edges(database):
    """What nobody decided comes from an index of its own, in its order."""
    from newscrawl.reporting import figures
    from newscrawl.review import inbox

    with closing(connect(database)) as connection:
        statements = []
        connection.set_trace_callback(statements.append)
        for portal, direction in ((1, "lost"), (None, ""), (2, "taken"), (1, "")):
            wanted = figures.EdgeFilter(portal_id=portal, direction=direction, decision="none", unfree=True, recorded="2026-01-01", sort="detected")  # fmt: skip
            found = inbox.groups(connection, wanted, limit=10)
            assert found[2] == figures.count_edges(connection, wanted)
        connection.set_trace_callback(None)
        asked = [one for one in statements if "repost_list e indexed by" in one]
        assert len(asked) == 8
        for one in asked:
            plan = " ".join(row[3] for row in connection.execute(f"explain query plan {one}"))
            assert "repost_list_undecided" in plan
            assert (
                "USE TEMP B-TREE FOR ORDER BY" not in plan.partition("SCAN e ")[0].partition("MATERIALIZE")[2]
            )
        narrow = figures.EdgeFilter(portal_id=1, decision="none", since="2026-01-01")
        assert narrow.table == "repost_list e"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_other_list_is_a_file_as_well(browser, database, language):
    """Cases, the log, leads beyond words and licences: as many rows as the page says, codes in words, nothing runs."""
    with closing(connect(database)) as connection, transaction(connection):
        lead = reviews.open_lead(connection, address_of(2), address_of(1), who="林静")
        connection.executemany(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (?, ?, '/none', ?, ?, 'sha256:0')",
            [(lead.id, f"case-{n}", f"2026-11-{n % 28 + 1:02d}T00:00:00Z", FORMULA) for n in range(1_005)],
        )
        connection.execute("insert into case_leads values ('case-7', ?)", [lead.id])
        for number in range(60):
            desk_users.log(connection, "林静", "export", target=f"{FORMULA}{number}")
        connection.execute(
            "insert into rewrite_leads values (2, 1, 'lead', 1.5, 'ko', 'zh', '{\"facts\": [1], \"others\": []}', '2026')"
        )
        connection.execute(
            "insert into licences (owner, licensee, scope, valid_until, note, entered_by, entered_at)"
            " values ('江城日报社', ?, 'all', '2020-01-01', ?, 'x', '2026')",
            [FORMULA, FORMULA],
        )
    browser.cookies["desk_language"] = language
    said = [text(code, language) for code in ("language.ko", "lead.new", "log.export")]
    for path, count in (("cases", 1_005), ("log", None), ("rewrites", 1), ("licences", 1), ("pictures", 0)):
        page = browser.get(f"/-/desk/{path}").text
        found = json.loads(browser.get(f"/-/desk/{path}?format=json").text)
        assert len(found) == count if count is not None else len(found) >= 60
        sheet = openpyxl.load_workbook(
            io.BytesIO(browser.get(f"/-/desk/{path}?format=xlsx").content), read_only=True
        ).active
        lines = list(sheet.iter_rows(values_only=True))
        more = 1 if path == "log" else 0  # that the list was saved is in it
        assert len(lines) == 1 + len(found) + more
        table = rows(browser.get(f"/-/desk/{path}?format=csv"))
        assert len(table) == len(found) + 2 * more
        if count:
            assert 'href="?format=xlsx" download' in page
        assert all(not value.startswith(("=", "+", "@")) for row in table for value in row.values() if value)
        if path == "rewrites":
            assert said[0] in table[0].values()
            assert said[1] in table[0].values()
        if path == "log":
            assert said[2] in table[-1].values()
    assert "1,005" in browser.get("/-/desk/cases").text, (
        "the page says how many there are, not how many it shows"
    )
    about = [row for row in json.loads(browser.get("/-/desk/cases?format=json").text) if row["reposts"]]
    assert [row["name"] for row in about] == ["case-7"]
    assert about[0]["about"] == shown(PAIRS[1])
    columns = browser.get("/-/desk/licences?format=csv").text.splitlines()[0]
    assert "licensee" in columns, "the file that can be imported again"
