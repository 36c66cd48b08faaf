"""Who crawls what: one owner a site, handed over whole, and refused by name elsewhere."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cli import main
from newscrawl.cli import run as running
from newscrawl.cluster.nodes import Claim, ConflictError, Node, Nodes, rendezvous, site_of
from newscrawl.cluster.shared import Shared, UnsoundObjectError
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.frontier.locks import FileLock
from newscrawl.store.schema import connect, transaction

NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=8, unique=True)


@given(NAMES, st.text("abc.-", min_size=1, max_size=8))
def test_a_further_node_takes_sites_to_itself_only(names, site):
    before = rendezvous(site, names)
    assert rendezvous(site, list(reversed(names))) == before
    assert rendezvous(site, [*names, "another-node"]) in {before, "another-node"}


@pytest.fixture
def two(tmp_path):
    """Two nodes of one store."""
    shared = Shared(str(tmp_path / "shared"))
    return Node.join(tmp_path / "a", shared, "a"), Node.join(tmp_path / "b", shared, "b")


def owned(site: str, node: str) -> str:
    """A site that the hash gives to this node."""
    return next(f"{site}{n}.cn" for n in range(99) if rendezvous(f"{site}{n}.cn", ["a", "b"]) == node)


def invoke(folder, *arguments):
    return CliRunner().invoke(main, ["--output", str(folder), *arguments])


def test_each_site_has_one_owner_and_keeps_it_when_a_node_joins(two, tmp_path):
    a, b = two
    wanted = [f"site{n}.cn" for n in range(12)]
    for_a, others, away = a.split(wanted)
    assert (set(for_a) | set(others), away) == (set(wanted), "")
    assert set(b.split(wanted)[0]) == set(others)
    for site in for_a:
        a.take(site, tmp_path / "a" / "newscrawl.db")
    Node.join(tmp_path / "c", Shared(a.place), "c")
    assert a.split(wanted)[0] == for_a


def test_a_moved_site_comes_with_its_queue(two, tmp_path):
    a, b = two
    site = owned("s", "a")
    databases = {node.name: node.folder / "newscrawl.db" for node in two}
    a.take(site, databases["a"])
    with closing(connect(databases["a"])) as connection, transaction(connection):
        connection.executemany(
            "insert into urls (url, spider, state, first_seen_at, etag, request, lease_owner) values (?, ?, ?, ?, ?, ?, ?)",
            [
                (f"http://{site}/1", site, "done", "2026-11-23", 'W/"1"', None, None),
                (f"http://{site}/2", site, "leased", "2026-11-23", None, b"\x00\xff", "x"),
                ("http://other/3", "other", "pending", "2026-11-23", None, None, None),
            ],
        )
        connection.execute("insert into frontier_runs (spider, started_at) values (?, '2026-11-23')", [site])
    with pytest.raises(ConfigurationError, match="belongs to node a"):
        b.move(site, "b", databases["b"])
    with pytest.raises(NotFoundError, match="no node 'z'"):
        a.move(site, "z", databases["a"])
    with FileLock(a.folder / "locks" / f"{site}.lock") as lock:
        assert lock.acquire()
        with pytest.raises(StorageError, match="being crawled"):
            a.move(site, "b", databases["a"])
    assert a.move(site, "b", databases["a"]) == 2
    assert a.split([site])[1] == {site: "b"}
    assert b.split([site])[0] == [site]
    assert b.take(site, databases["b"]) == 2
    assert b.take(site, databases["b"]) == 0
    with closing(sqlite3.connect(databases["b"])) as connection:
        found = connection.execute(
            "select url, state, etag, request, lease_owner from urls order by url"
        ).fetchall()
        assert found == [
            (f"http://{site}/1", "done", 'W/"1"', None, None),
            (f"http://{site}/2", "pending", None, b"\x00\xff", None),
        ]
        assert connection.execute("select count(*) from frontier_runs").fetchone() == (1,)
    # And back again, with what happened meanwhile.
    with closing(connect(databases["b"])) as connection:
        connection.execute("update urls set state = 'done'")
    b.move(site, "a", databases["b"])
    assert a.take(site, databases["a"]) == 2
    with closing(sqlite3.connect(databases["a"])) as connection:
        assert connection.execute("select distinct state from urls where spider = ?", [site]).fetchall() == [
            ("done",)
        ]


def test_a_queue_that_was_changed_on_its_way_is_refused(two):
    a, b = two
    site = owned("s", "a")
    connect(a.folder / "newscrawl.db").close()
    a.take(site, a.folder / "newscrawl.db")
    a.move(site, "b", a.folder / "newscrawl.db")
    shared = Shared(a.place)
    [claim] = Nodes(shared).claims(site)
    shared.put_bytes(str(claim.frontier), b"{}")
    with pytest.raises(UnsoundObjectError, match="handed over"):
        b.take(site, b.folder / "newscrawl.db")
    assert site not in b.held


def test_the_site_of_a_lost_machine_goes_to_another_node(two):
    a, b = two
    site = owned("s", "a")
    a.take(site, a.folder / "newscrawl.db")
    done = invoke(b.folder, "nodes", "move", site, "b", "--lost")
    assert done.exit_code == 0, done.output
    assert b.split([site])[0] == [site]
    # Were it found again, it would see that.
    assert a.split([site]) == ([], {site: "b"}, "")
    assert site not in a.held


def test_two_claims_of_one_site_are_named_everywhere(two):
    a, b = two
    nodes = Nodes(Shared(a.place))
    for node in two:
        nodes.put(Claim("s.cn", node.name, "held", "2026-11-23T00:00:00.000Z"))
    with pytest.raises(ConflictError, match=r"s.cn: claimed by the nodes a and b"):
        nodes.owner("s.cn")
    assert a.split(["s.cn"])[1] == b.split(["s.cn"])[1] == {"s.cn": "a and b"}
    done = invoke(a.folder, "nodes", "list")
    assert done.exit_code == 5
    assert "claimed by the nodes a and b" in done.stderr


@pytest.mark.parametrize(
    "change",
    [
        {"node": ["a"]}, {"node": "b"}, {"site": "t.cn"}, {"state": "odd"}, {"since": None}, {"to": 3}, {"frontier": []},
        {"more": 1},
    ],
)  # fmt: skip
def test_a_claim_with_other_words_is_refused_by_name(two, change):
    """It may say nothing of other nodes or sites, nor name what is no text."""
    nodes = Nodes(Shared(two[0].place))
    good = asdict(Claim("s.cn", "a", "held", "2026-11-23T00:00:00.000Z"))
    nodes.shared.put_json("claims/s.cn/a.json", good | change)
    with pytest.raises(UnsoundObjectError, match=r"claims/s\.cn/a\.json: not a claim"):
        nodes.claims("s.cn")
    done = invoke(two[0].folder, "nodes", "list")
    assert (done.exit_code, "claims/s.cn/a.json" in done.stderr) == (5, True)


def test_without_the_store_a_node_goes_on_with_what_it_holds(two, monkeypatch):
    a, _ = two
    site, other = owned("s", "a"), owned("t", "a")
    a.take(site, a.folder / "newscrawl.db")

    def away(*_):
        raise StorageError("the store is away")

    monkeypatch.setattr(Shared, "names", away)
    assert a.split([site, other]) == ([site], {other: "unknown"}, "the store is away")


def test_run_refuses_sites_of_other_nodes_by_name(two, monkeypatch):
    a, b = two
    crawled = []
    monkeypatch.setattr(running.Job, "_crawl", lambda _self, target: crawled.append(target.key) or 0)
    theirs, mine = owned("s", "b"), owned("s", "a")
    for site in (theirs, mine):
        assert invoke(a.folder, "sites", "add", f"http://{site}/").exit_code == 0
    done = invoke(a.folder, "run", theirs)
    assert done.exit_code == 2
    assert f"Not sites of node a: {theirs} belongs to b" in done.stderr
    assert crawled == []
    invoke(a.folder, "run", mine)
    assert crawled == [mine]
    found = json.loads(invoke(a.folder, "nodes", "list", "--json").stdout)
    assert found["sites"] == [{"site": mine, "node": "a"}]
    # Without names, a node crawls its own sites.
    monkeypatch.setattr(
        running, "targets", lambda _folder: {site: running.Target(site, "portal") for site in (theirs, mine)}
    )
    crawled.clear()
    done = invoke(a.folder, "run")
    assert crawled == [mine]
    assert "1 sites belong to other nodes" in done.stderr
    del b


def test_names_of_sites(tmp_path):
    assert site_of("www.shjnet.cn", tmp_path) == "songhuajiang"
    assert site_of("songhuajiang", tmp_path) == "songhuajiang"
    assert site_of("http://www.example.cn/x", tmp_path) == site_of("example.cn", tmp_path) == "example.cn"


def test_bad_names_and_files_are_one_clear_line(tmp_path):
    shared = Shared(str(tmp_path / "shared"))
    for name in ("", "A", "a/b", "../a", "a" * 41):
        with pytest.raises(ConfigurationError, match="Invalid node name"):
            Node.join(tmp_path / "x", shared, name)
    Node.join(tmp_path / "a", shared, "a")
    with pytest.raises(ConfigurationError, match="another output folder is the node"):
        Node.join(tmp_path / "b", shared, "a")
    with pytest.raises(ConfigurationError, match="already"):
        Node.join(tmp_path / "a", shared, "b")
    (tmp_path / "a" / "node.json").write_text("{")
    with pytest.raises(ConfigurationError, match="nodes join"):
        Node.load(tmp_path / "a")
    for command in (["nodes", "list"], ["publish"], ["publish", str(tmp_path)], ["nodes", "owner", "x.cn"]):
        done = invoke(tmp_path / "nothing", *command)
        assert done.exit_code == 2
        assert "nodes join" in done.stderr


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../x", "http://[", "http://", "https://../x", "a b", "a" * 300]
)
def test_what_can_be_no_site_is_refused(two, name):
    """It names objects in the store."""
    for command in (["owner", name], ["move", name, "b"], ["move", name, "b", "--lost"]):
        done = invoke(two[0].folder, "nodes", *command)
        assert (done.exit_code, done.stderr.startswith("newscrawl: Invalid site")) == (2, True), done.output
