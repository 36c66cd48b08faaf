"""Withdrawal from view: what is not shown, what stays, and that it can be undone."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from click.testing import CliRunner
from lxml import etree

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.evidence.captures import selected
from newscrawl.interchange import oai
from newscrawl.reporting import figures
from newscrawl.store import decisions, search, withdrawals
from newscrawl.store.schema import connect
from tests.interchange.conftest import PORTAL, database, visit  # noqa: F401 - a fixture

ONE, TWO, THREE = (visit(number).url for number in (1, 2, 3))
REPOSITORY = oai.Repository("http://127.0.0.1/oai", "t", "a@example.test")


@pytest.fixture
def store(database):  # noqa: F811
    with closing(connect(database)) as connection:
        search.catch_up(connection)
        yield connection


@pytest.fixture
def shown(database, store):  # noqa: F811, ARG001 - filled first
    """A function that gives the addresses a reader sees, by way; each time on the same connection, as the desk's."""
    with closing(connect(database, read_only=True)) as connection:

        def ways() -> dict[str, set[str]]:
            withdrawals.hide(connection)
            return {
                "articles": {row[0] for row in connection.execute("select url from articles")},
                "captures": {row[0] for row in connection.execute("select url from captures")},
                "versions": {
                    row[0]
                    for row in connection.execute(
                        "select a.url from article_versions v join articles a on a.id = v.article_id"
                    )
                },
                "search": {hit.url for hit in search.search(connection, "雾凇").hits},
                "export": {one.title and one.warc_file for one in selected(connection)},
            }

        yield ways


def harvested(connection) -> dict[str, str]:
    """Identifier → deleted or live, as a harvester sees it."""
    root = etree.fromstring(
        oai.answer(connection, REPOSITORY, [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")])
    )
    space = {"o": oai.OAI}
    found = {}
    for record in root.iterfind(".//o:record", space):
        head = record.find("o:header", space)
        has_metadata = record.find("o:metadata", space) is not None
        assert (head.get("status") == "deleted") != has_metadata
        found[head.findtext("o:identifier", namespaces=space)] = head.get("status") or "live"
    return found


@pytest.mark.parametrize("named", ["address", "number", "record"])
def test_a_withdrawn_article_is_seen_nowhere_and_comes_back_whole(store, shown, named):
    before, live = shown(), harvested(store)
    target = {"address": ONE, "number": "1", "record": visit(1).captures[0].record_id.strip("<>")}[named]
    kind, found = withdrawals.target_of(store, target)
    withdrawals.withdraw(store, found, reason="函〔2026〕12号", by="王敏", kind=kind)
    hidden = shown()
    for way in ("articles", "captures", "versions", "search"):
        assert before[way] - hidden[way] == {ONE}, way
    assert before["export"] - hidden["export"] == {"1.warc.gz"}
    assert withdrawals.hidden_places(store) == {("1.warc.gz", 1)}
    assert harvested(store) == live | {ONE: "deleted"}
    # The tables are whole, whoever writes or maintains.
    assert store.execute("select count(*) from articles").fetchone()[0] == 3
    withdrawals.lift(store, kind, found, reason="撤回", by="李雷")
    assert shown() == before
    assert harvested(store) == live
    (row,) = withdrawals.listed(store)
    assert (row["reason"], row["by"], row["lift_reason"], row["lifted_by"]) == (
        "函〔2026〕12号",
        "王敏",
        "撤回",
        "李雷",
    )


def test_a_harvester_that_comes_back_hears_of_withdrawal_and_return(store):
    def since(moment):
        arguments = [("verb", "ListIdentifiers"), ("metadataPrefix", "oai_dc"), ("from", moment)]
        root = etree.fromstring(oai.answer(store, REPOSITORY, arguments))
        return [node.text for node in root.iterfind(".//{*}identifier")]

    moment = "2026-11-27T00:00:00Z"
    quiet = since(moment)
    withdrawals.withdraw(store, ONE, reason="r", by="b")
    assert set(since(moment)) - set(quiet) == ({ONE} - set(quiet))
    store.execute("update withdrawals set at = '2026-11-20T00:00:00.000Z'")
    withdrawals.lift(store, "address", ONE, reason="r", by="b")
    assert ONE in since(moment)
    assert b">persistent<" in oai.answer(store, REPOSITORY, [("verb", "Identify")])


def test_a_retention_rule_hides_what_is_older(store, shown):
    withdrawals.withdraw(store, PORTAL.key, reason="合同", by="b", kind="portal", days=1)
    assert shown()["articles"] == {"http://example.test/xw/3.html"}
    withdrawals.lift(store, "portal", PORTAL.key, reason="r", by="b")
    withdrawals.withdraw(store, PORTAL.key, reason="合同", by="b", kind="portal", days=36_500)
    assert len(shown()["articles"]) == 3


def test_edges_of_a_withdrawn_article_are_not_listed(store):
    store.execute(
        """insert into reposts (id, copy_id, origin_id, pair, kind, score, shared, copy_coverage, origin_coverage, status,
        attribution, reasons, directed, detected_at) values (1, 2, 1, 'p', 'full', 1, 100, 1, 1, 'none', 'none', '[]', 1,
        '2026-11-22T00:00:00.000Z')"""
    ) if _has(store, "reposts", "pair", "attribution", "reasons") else pytest.skip(
        "columns of reposts differ"
    )
    withdrawals.hide(store)
    count = store.execute("select count(*) from reposts").fetchone()[0]
    withdrawals.withdraw(store, ONE, reason="r", by="b")
    withdrawals.hide(store)
    assert (count, store.execute("select count(*) from reposts").fetchone()[0]) == (1, 0)
    assert list(figures.all_edges(store, figures.EdgeFilter())) == []


def _has(connection, table, *columns):
    return set(columns) <= {row["name"] for row in connection.execute(f"pragma table_info({table})")}


def test_bad_targets_are_one_line(store):
    for text in ("http://nowhere.test/", "99", "urn:uuid:00000000-0000-4000-8000-999999999999"):
        with pytest.raises(NotFoundError, match="There is no"):
            withdrawals.target_of(store, text)
    with pytest.raises(ConfigurationError, match="needs a reason"):
        withdrawals.withdraw(store, ONE, reason=" ", by="b")
    withdrawals.withdraw(store, ONE, reason="r", by="b")
    with pytest.raises(ConfigurationError, match="withdrawn already"):
        withdrawals.withdraw(store, ONE, reason="r", by="b")
    with pytest.raises(NotFoundError, match="not withdrawn"):
        withdrawals.lift(store, "address", TWO, reason="r", by="b")


def test_the_commands_and_the_log_of_decisions(database):  # noqa: F811
    folder = database.parent
    (folder / "warc").mkdir()

    def run(*words, code=0):
        result = CliRunner().invoke(main, ["--output", str(folder), *words])
        assert result.exit_code == code, result.output
        return result.output

    assert "no longer shown" in run("withdraw", ONE, "--reason", "函", "--by", "王敏")
    assert "There is no article" in run(
        "withdraw", "http://nowhere.test/", "--reason", "x", code=NotFoundError.exit_code
    )
    run("show", ONE, code=NotFoundError.exit_code)
    run("retention", PORTAL.key, "--days", "3000", "--reason", "合同", "--by", "王敏")
    rows = json.loads(run("withdrawals", "--json"))
    assert [row["kind"] for row in rows] == ["portal", "address"]
    # A database made from the archive folder alone has them again.
    kept = decisions.read(folder / "warc")
    assert not kept.damage
    with closing(connect(folder / "fresh.db")) as fresh:
        decisions.restore(fresh, kept.lines)
        assert withdrawals.listed(fresh) == rows
    run("reinstate", ONE, "--reason", "撤回", "--by", "王敏")
    assert ONE in run("show", ONE)
