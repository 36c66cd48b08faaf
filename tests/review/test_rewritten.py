"""Leads of rewrites from a database: filled, stored, listed, read; and what they are not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl import rewrites
from newscrawl.cli import main, run
from newscrawl.cli.common import Context
from newscrawl.errors import NotFoundError
from newscrawl.review import rewritten
from newscrawl.store import reviews
from newscrawl.store import rewrites as stored
from newscrawl.store.schema import connect

TEXTS = Path(__file__).parents[2] / "benchmarks" / "rewrites_synthetic.jsonl"
STORED = ["s-03", "s-03-n1", "s-08", "s-03-R1", "s-03-T1", "s-12"]


def fill(path, names=STORED):
    rows = {row["id"]: row for row in map(json.loads, TEXTS.read_text("utf-8").splitlines())}
    connection = connect(path)
    connection.execute("begin")
    for number, name in enumerate(names, 1):
        row = rows[name]
        connection.execute(
            "insert or ignore into portals (key, name) values (?, ?)", [row["site"], row["site"]]
        )
        portal = connection.execute("select id from portals where key = ?", [row["site"]]).fetchone()[0]
        connection.execute(
            "insert into articles (id, url, portal_id, title, body, text_hash, characters, published_at, first_seen_at, last_seen_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, f"https://{row['site']}/{name}.html", portal, row["title"], row["text"], f"h{number}", len(row["text"]), f"{row['published']}T08:00:00+08:00", f"{row['published']}T01:00:00Z", f"{row['published']}T01:00:00Z"],
        )  # fmt: skip
    connection.commit()
    return connection


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("rewrites") / "newscrawl.db"
    connection = fill(path)
    outcome = rewritten.run(connection, path)
    yield connection, path, outcome
    connection.close()


def test_a_run_encodes_looks_up_and_stores(made):
    connection, path, outcome = made
    assert (outcome.encoded, outcome.looked_up) == (len(STORED), len(STORED))
    assert {(row["copy_id"], row["origin_id"]) for row in stored.listing(connection)} == {(4, 1), (5, 1)}
    assert rewritten.index_path(path).exists()


def test_a_second_run_encodes_only_what_changed(made):
    connection, path, _ = made
    connection.execute(
        "update articles set body = plain_text(body) || '另有消息说，今天没有变化。' where id = 6"
    )
    connection.commit()
    again = rewritten.run(connection, path)
    assert again.encoded == 1
    assert len(list(stored.listing(connection))) == 2


def test_leads_are_no_reposts_and_stand_in_no_count(made):
    connection, _, _ = made
    for table in ("reposts", "leads", "cases"):
        assert connection.execute(f"select count(*) from {table}").fetchone()[0] == 0


def test_the_listing_filters(made):
    connection, _, _ = made
    names = lambda **wanted: [row["copy_id"] for row in stored.listing(connection, **wanted)]  # noqa: E731
    assert sorted(names(portal="lnjj.example")) == [4, 5]
    assert names(portal="jyb.example") == []
    assert names(since="2025-03-01") == []
    assert sorted(names(status=stored.SUGGESTED)) == [4, 5]
    assert len(names(limit=1)) == 1


def test_a_lead_is_prepared_for_reading(made):
    connection, _, _ = made
    read = rewritten.detail(connection, 5)
    assert (read["copy_language"], read["origin_language"]) == ("ko", "zh")
    assert ("4억8600만", "4.86亿") in {(fact["copy"], fact["origin"]) for fact in read["common"]}
    assert {(fact["stated"], fact["articles"]) for fact in read["common"]} >= {(3, 4)}
    assert ("톄시", "铁西") in set(map(tuple, read["names"]))
    assert read["errors"] == []
    assert read["outlets"] == len({report["portal"] for report in read["reports"]}) > 0
    assert any(pair["origin"] for pair in read["joined"])
    assert "1.2万" not in read["only_copy"]
    assert "120" in read["only_origin"]
    assert read["lacks"]
    with pytest.raises(NotFoundError):
        rewritten.detail(connection, 3)


def test_sentences_that_state_the_same_stand_side_by_side_also_where_their_codes_are_apart(made):
    connection, _, _ = made
    known = stored.get(connection, 5)["evidence"]
    assert known["sentences"]
    apart = json.dumps(known | {"sentences": []})
    connection.execute("update rewrite_leads set evidence = ? where copy_id = 5", [apart])
    read = rewritten.detail(connection, 5)
    connection.rollback()
    joined = {pair["copy"]: pair for pair in read["joined"] if pair["origin"]}
    assert {pair["similarity"] for pair in joined.values()} == {None}
    money = next(pair for text, pair in joined.items() if "4억8600만" in text)
    assert "4.86亿" in money["origin"]
    assert money["origin"] not in read["lacks"]
    # A bare day in common makes no pair of sentences.
    light = known | {"sentences": [], "facts": [[*fact[:2], 2.9, *fact[3:]] for fact in known["facts"][:1]]}
    connection.execute("update rewrite_leads set evidence = ? where copy_id = 5", [json.dumps(light)])
    assert not any(pair["origin"] for pair in rewritten.detail(connection, 5)["joined"])
    connection.rollback()


def test_other_reports_stand_earliest_first(made):
    connection, _, _ = made
    read = rewritten.detail(connection, 5)
    dates = [report["published"] for report in read["reports"]]
    assert dates == sorted(dates)
    assert 4 in {report["id"] for report in read["reports"]}


def test_the_decision_is_that_of_an_ordinary_lead(made):
    connection, _, _ = made
    row = stored.get(connection, 4)
    assert row["status"] == stored.SUGGESTED
    lead = reviews.open_lead(connection, row["copy_url"], row["origin_url"], who="lin")
    assert stored.get(connection, 4)["status"] == "new"
    assert stored.get(connection, 4)["lead_id"] == lead.id
    connection.execute("delete from reviews")
    connection.execute("delete from leads")
    connection.commit()


def test_a_pair_that_shares_wording_is_a_repost_and_no_lead(made):
    connection, path, _ = made
    columns = {row["name"]: row for row in connection.execute("pragma table_info (reposts)")}
    given = {"copy_id": 4, "origin_id": 1} | {
        name: ("x" if row["type"] == "TEXT" else 1)
        for name, row in columns.items()
        if row["notnull"] and row["dflt_value"] is None and name not in {"id", "copy_id", "origin_id"}
    }
    connection.execute("pragma ignore_check_constraints = on")
    connection.execute(
        f"insert into reposts ({', '.join(given)}) values ({', '.join('?' * len(given))})", [*given.values()]
    )
    try:
        with rewritten.open_index(connection, path, window=None) as index:
            assert dict(rewritten.find(connection, index, [4, 5]))[4] is None
    finally:
        connection.rollback()


def test_the_command_lists_as_json(made):
    _, path, _ = made

    def ask(*more):
        return CliRunner().invoke(
            main, ["--database", str(path), "--output", str(path.parent), "leads", "rewrites", *more]
        )  # noqa: E731

    listed = json.loads(ask("--list", "--json").output)
    assert {row["copy_id"] for row in listed["leads"]} == {4, 5}
    assert ask("--since", "yesterday").exit_code == 2
    assert "Unknown portal" in ask("--portal", "nobody").output


def test_without_the_extra_there_is_one_line(made, monkeypatch):
    _, path, _ = made
    monkeypatch.setattr(
        rewrites, "missing", lambda: "Rewrite leads need the package x: pip install 'newscrawl[rewrites]'."
    )
    result = CliRunner().invoke(
        main, ["--database", str(path), "--output", str(path.parent), "leads", "rewrites"]
    )
    assert result.exit_code == 2
    assert result.output.count("newscrawl[rewrites]") == 1


@pytest.mark.parametrize(("given", "says"), [("off", ""), ("", ""), ("on", "leads of rewrites: 2, weak: 0")])
def test_a_scheduled_run_looks_by_its_setting(tmp_path, monkeypatch, capsys, given, says):
    path = tmp_path / "newscrawl.db"
    connection = fill(path)
    connection.execute("update articles set published_at = date('now') where id in (4, 5)")
    connection.execute("update articles set published_at = date('now', '-1 day') where id not in (4, 5)")
    connection.commit()
    connection.close()
    monkeypatch.setenv("NEWSCRAWL_REWRITES", given)
    run._look_for_rewrites(Context(tmp_path, path))
    assert capsys.readouterr().err.strip() == says
    assert rewritten.index_path(path).exists() == bool(says)


def test_a_scheduled_run_without_the_extra_says_so_and_goes_on(tmp_path, monkeypatch, capsys):
    path = tmp_path / "newscrawl.db"
    fill(path).close()
    monkeypatch.setenv("NEWSCRAWL_REWRITES", "on")
    monkeypatch.setattr(rewrites, "missing", lambda: "Rewrite leads need the package x.")
    run._look_for_rewrites(Context(tmp_path, path))
    assert capsys.readouterr().err == "no leads of rewrites: Rewrite leads need the package x.\n"


def test_own_articles_are_encoded_before_foreign_ones(tmp_path, monkeypatch):
    path = tmp_path / "newscrawl.db"
    connection = fill(path)
    connection.execute("update articles set publisher = '新华社', relation = 'repost' where id in (1, 3)")
    connection.commit()
    order = []
    with rewritten.open_index(connection, path, window=None) as index:
        monkeypatch.setattr(index, "add_many", lambda rows: order.extend(key for key, _ in rows))
        rewritten.fill(connection, index)
    connection.close()
    assert order == [2, 4, 5, 6, 1, 3]


@pytest.mark.parametrize(
    ("origin_at", "copy_at", "expected"),
    [
        ("2025-02-20T08:00:00+08:00", "2025-02-20T09:00:00+08:00", [(2, 1)]),
        ("2025-02-20T09:00:00+08:00", "2025-02-20T08:00:00+08:00", [(1, 2)]),
        ("2025-02-20T08:00:00+08:00", "2025-02-20T00:30:00Z", [(2, 1)]),
        ("2025-02-20T08:00:00+08:00", "2025-02-20T08:00:00+08:00", 1),
        ("2025-02-20", "2025-02-20", 1),
    ],
)
def test_two_articles_of_one_day_are_one_lead(tmp_path, origin_at, copy_at, expected):
    path = tmp_path / "newscrawl.db"
    connection = fill(path, ["s-03", "s-03-R1"])
    for number, at in ((1, origin_at), (2, copy_at)):
        connection.execute("update articles set published_at = ? where id = ?", [at, number])
    connection.commit()
    outcome = rewritten.run(connection, path)
    found = [(row["copy_id"], row["origin_id"]) for row in stored.listing(connection)]
    connection.close()
    assert outcome.leads + outcome.weak == len(found)
    assert found == expected if isinstance(expected, list) else len(found) == expected
