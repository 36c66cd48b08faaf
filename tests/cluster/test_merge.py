"""What nodes publish, merged: the rows of one machine that crawled all of it, and every unsound part refused by name."""

from __future__ import annotations

import functools
import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.archive import manifest as archive_manifest
from newscrawl.cli import main
from newscrawl.cluster import merge, node_manifest, publish
from newscrawl.cluster.nodes import Claim, Nodes
from newscrawl.cluster.shared import Shared, UnsoundObjectError
from newscrawl.errors import StorageError
from newscrawl.store import reviews
from newscrawl.store.schema import connect, transaction
from tests.cluster.made import crawled, joined, merged, objects, published

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests


@pytest.fixture(scope="module")
def crawls(tmp_path_factory) -> Path:
    """Two output folders: ``a`` with two runs of a site, ``b`` with one between them, whose pages have texts of ``a``."""
    folder = tmp_path_factory.mktemp("crawls")
    crawled(folder / "a", "a.cn", range(6))
    crawled(folder / "a", "a.cn", range(4, 9), hours=4)
    crawled(folder / "b", "b.cn", range(3, 11), hours=2)
    joined(folder / "one", [folder / "a", folder / "b"])
    return folder


@pytest.fixture
def made(crawls, tmp_path) -> Path:
    """A copy of both, to be published from."""
    for name in ("a", "b"):
        shutil.copytree(crawls / name, tmp_path / name)
    return tmp_path


def rows(output: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return connection.execute(sql).fetchall()


def test_nodes_and_merge_leave_the_rows_of_one_machine(made, crawls):
    for name in ("a", "b"):
        report = published(made / name, made / "shared", name)
        assert (report.refused, report.waiting) == ([], [])
    assert merged(made / "centre", made / "shared").runs == 3
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}
    assert len(rows(made / "centre", "select 1 from reposts")) >= 5
    # The order of rows is that of the archives, so numbers agree as well.
    asked = "select id, url from articles order by id"
    assert rows(made / "centre", asked) == rows(crawls / "one", asked)
    digests, _ = archive_manifest.read(made / "centre" / "warc")
    assert len(digests) == 3


def test_the_order_of_publications_and_merges_changes_nothing(made, crawls):
    """``b``'s run lies between ``a``'s: merged later, it belongs before a row that is there already."""
    published(made / "a", made / "shared", "a")
    assert not merged(made / "centre", made / "shared").rebuilt
    published(made / "b", made / "shared", "b")
    assert merged(made / "centre", made / "shared").rebuilt
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}
    # A later run is read behind the others.
    crawled(made / "b", "b.cn", range(20, 22), hours=9)
    published(made / "b", made / "shared", "b")
    report = merged(made / "centre", made / "shared")
    assert (report.rebuilt, report.runs) == (False, 1)
    one = joined(made / "one", [made / "a", made / "b"])
    assert differences(one / "newscrawl.db", made / "centre" / "newscrawl.db") == {}


def test_twice_changes_nothing(made):
    published(made / "a", made / "shared", "a")
    before = objects(made / "shared")
    again = published(made / "a", made / "shared", "a")
    assert (again.runs, again.files, again.caches) == (0, 0, 0)
    after = objects(made / "shared")
    assert {name: data for name, data in after.items() if "node.json" not in name} == {
        name: data for name, data in before.items() if "node.json" not in name
    }
    merged(made / "centre", made / "shared")
    database = (made / "centre" / "newscrawl.db").read_bytes()
    report = merged(made / "centre", made / "shared")
    assert (report.runs, report.read) == (0, None)
    shutil.copy2(made / "centre" / "newscrawl.db", made / "before.db")
    assert differences(made / "before.db", made / "centre" / "newscrawl.db") == {}
    assert len(database) == (made / "centre" / "newscrawl.db").stat().st_size


def test_what_people_decided_stays_in_the_centre(made):
    published(made / "a", made / "shared", "a")
    merged(made / "centre", made / "shared")
    with closing(connect(made / "centre" / "newscrawl.db")) as connection, transaction(connection):
        lead = reviews.open_lead(connection, "http://a/1", "http://b/1", who="李", note="call them")
        reviews.decide(connection, lead.id, revision=0, who="李", status="confirmed")
    with closing(connect(made / "b" / "newscrawl.db")) as connection, transaction(connection):
        reviews.open_lead(connection, "http://a/2", "http://b/2", who="node", note="not for the centre")
    published(made / "b", made / "shared", "b")
    assert merged(made / "centre", made / "shared").rebuilt
    assert rows(made / "centre", "select copy_url, status from leads") == [("http://a/1", "confirmed")]
    assert b"not for the centre" not in b"".join(objects(made / "shared").values())


def test_a_run_that_goes_on_is_not_published(made):
    [path] = (made / "b" / "warc").glob("newscrawl-*.warc.gz")
    path.rename(path.with_name(path.name + ".open"))
    report = published(made / "b", made / "shared", "b")
    assert (report.runs, len(report.waiting)) == (0, 1)
    assert merged(made / "centre", made / "shared").runs == 0


class Cut:
    """A shared store whose connection breaks after so many objects."""

    def __init__(self, monkeypatch, objects: int) -> None:
        put = Shared._put
        left = [objects]

        def cut(self, key, write):
            if not left[0]:
                raise StorageError(f"{self}: {key}: No space left on device")
            left[0] -= 1
            put(self, key, write)

        monkeypatch.setattr(Shared, "_put", cut)


@pytest.mark.parametrize("after", [3, 6])
def test_an_interrupted_publication_is_never_half_visible_and_is_resumed(made, crawls, monkeypatch, after):
    monkeypatch.setattr(publish, "_CHECKPOINT", 0)
    with monkeypatch.context() as patch:
        Cut(patch, after)
        with pytest.raises(StorageError, match="No space left"):
            published(made / "a", made / "shared", "a")
    with suppress(StorageError):  # no node has published yet
        assert merged(made / "centre", made / "shared").refused == []
    published(made / "a", made / "shared", "a")
    published(made / "b", made / "shared", "b")
    merged(made / "centre", made / "shared")
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}


@pytest.mark.parametrize("step", ["fetched", "noted", "moved", "read"])
def test_an_interrupted_merge_is_resumed(made, crawls, monkeypatch, step):
    for name in ("a", "b"):
        published(made / name, made / "shared", name)

    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "fetched":
            patch.setattr(merge, "transaction", stop)
        elif step == "noted":
            patch.setattr(merge.archive_manifest, "record", stop)
        elif step == "moved":
            patch.setattr(merge._Merge, "_copy_logs", stop)
        else:
            patch.setattr(merge._Merge, "_finish", stop)
        with pytest.raises(KeyboardInterrupt):
            merged(made / "centre", made / "shared")
    merged(made / "centre", made / "shared")
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}
    assert rows(made / "centre", "select count(*) from ingests where finished_at is null") == [(0,)]
    assert not (made / "centre" / "warc" / ".merging").exists()


def damage(made: Path, kind: str) -> None:
    [path] = (made / "shared" / "nodes" / "b" / "warc").iterdir()
    place = made / "shared" / "nodes" / "b" / "manifest.json"
    data = path.read_bytes()
    content = json.loads(place.read_text())
    if kind == "half":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "digest":
        path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    elif kind == "longer":
        path.write_bytes(data + b"more")
    elif kind == "gone":
        path.unlink()
    elif kind == "version":
        place.write_text(json.dumps(content | {"format": 99}))
    elif kind == "half manifest":
        place.write_text(place.read_text()[:-40])
    elif kind == "changed manifest":
        content["runs"][0]["files"][0]["length"] += 1
        place.write_text(json.dumps(content))
    elif kind in {"path", "key", "site"}:
        content.pop("sha256")
        file = content["runs"][0]["files"][0]
        if kind == "path":
            file["name"] = "../../outside.warc.gz"
        elif kind == "key":
            file["key"] = "nodes/b/warc/../../a/warc/x"
        else:
            content["runs"][0]["site"] = "../a"
        place.write_text(json.dumps(content | {"sha256": node_manifest._digest(content)}))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("half", "of [0-9,]+ bytes"), ("digest", "SHA-256"), ("longer", "more of"), ("gone", "not there"),
        ("version", "of format 99"), ("half manifest", "written in half"), ("changed manifest", "SHA-256"),
        ("path", "a name of a file"), ("key", "a key"), ("site", "a site"),
    ],
)  # fmt: skip
def test_what_is_unsound_is_refused_by_name_and_all_else_is_merged(made, crawls, kind, said):
    for name in ("a", "b"):
        published(made / name, made / "shared", name)
    damage(made, kind)
    done = CliRunner().invoke(
        main, ["--output", str(made / "centre"), "merge", str(made / "shared"), "--json"]
    )
    assert done.exit_code == 5, done.output
    found = json.loads(done.stdout)
    [line] = found["not_merged"]
    assert line.count("\n") == 0
    assert re.search(said, line), line
    assert "nodes/b" in line
    assert found["runs"] == 2
    # What is known of the run itself is a record of its own, and sound.
    assert set(differences(crawls / "a" / "newscrawl.db", made / "centre" / "newscrawl.db")) <= {
        "crawls",
        "portals",
    }
    assert not list(made.glob("**/outside*"))
    if kind != "half":
        return
    # Published again, it is merged.
    shutil.rmtree(made / "shared" / "nodes" / "b")
    published(made / "b", made / "shared", "b")
    assert merged(made / "centre", made / "shared").refused == []
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}


def test_two_nodes_that_claim_one_site_are_named_and_nothing_of_it_is_merged(made):
    published(made / "a", made / "shared", "a")
    crawled(made / "c", "a.cn", range(30, 33), hours=5)
    report = published(made / "c", made / "shared", "c")
    assert "a.cn belongs to node a" in report.refused[0]
    # Both claimed it at once, before they saw each other.
    nodes = Nodes(Shared(str(made / "shared")))
    nodes.put(Claim("a.cn", "c", "held", "2026-11-23T08:00:00.000Z"))
    published(made / "c", made / "shared", "c")
    published(made / "b", made / "shared", "b")
    report = merged(made / "centre", made / "shared")
    assert report.runs == 1
    assert len(report.refused) == 3
    assert all("claimed by the nodes a and c" in line for line in report.refused)
    nodes.lose("a.cn", "a")
    report = merged(made / "centre", made / "shared")
    assert (report.runs, report.refused) == (3, [])


@pytest.mark.parametrize("lost", ["half", "whole"])
def test_what_the_store_lost_is_published_again(made, lost):
    published(made / "b", made / "shared", "b")
    before = objects(made / "shared")
    for name in before:
        if Path(name).parent.name in {"warc", "runs", "cache"}:
            path = made / "shared" / name
            path.write_bytes(path.read_bytes()[:100]) if lost == "half" else path.unlink()
    assert published(made / "b", made / "shared", "b").runs == 1
    after = objects(made / "shared")
    joined_at = "nodes/b/node.json"  # joining again gives it a new date
    assert {**after, joined_at: b""} == {**before, joined_at: b""}


def test_records_of_runs_may_come_later_than_their_pages(made, crawls):
    for name in ("a", "b"):
        published(made / name, made / "shared", name)
    [log] = (made / "shared" / "nodes" / "b" / "runs").iterdir()
    kept = log.read_bytes()
    log.unlink()
    assert len(merged(made / "centre", made / "shared").refused) == 1
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") != {}
    log.write_bytes(kept)
    assert merged(made / "centre", made / "shared").refused == []
    assert differences(crawls / "one" / "newscrawl.db", made / "centre" / "newscrawl.db") == {}


def test_two_files_of_one_name_are_refused(made):
    published(made / "a", made / "shared", "a")
    merged(made / "centre", made / "shared")
    [first, _] = sorted((made / "a" / "warc").glob("newscrawl-*.warc.gz"))
    [other] = (made / "b" / "warc").glob("newscrawl-*.warc.gz")
    shutil.copy2(other, made / "b" / "warc" / first.name)
    other.unlink()
    archive_manifest.record(made / "b" / "warc", {other.name: None})
    published(made / "b", made / "shared", "b")
    [line] = merged(made / "centre", made / "shared").refused
    assert "another file of this name" in line


def test_a_changed_file_is_not_published(made):
    [path] = (made / "b" / "warc").glob("newscrawl-*.warc.gz")
    data = path.read_bytes()
    path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    [line] = published(made / "b", made / "shared", "b").refused
    assert "not as it was written" in line
    assert merged(made / "centre", made / "shared").runs == 0


def test_two_output_folders_cannot_publish_under_one_name(made):
    published(made / "a", made / "shared", "x")
    with pytest.raises(Exception, match="another output folder"):
        published(made / "b", made / "shared", "x")
    with pytest.raises(StorageError, match="another output folder"):
        publish.publish(
            made / "b" / "newscrawl.db", made / "b" / "warc", Shared(str(made / "shared")), "x", "other"
        )


def test_a_copy_of_an_output_folder_is_not_the_same_node(made, monkeypatch):
    published(made / "a", made / "shared", "a")
    shutil.copytree(made / "a", made / "copy")
    published(made / "copy", made / "shared", "a")  # nothing to say yet, so nothing is replaced
    monkeypatch.setattr(Shared, "clock_ahead", lambda *_: 7_300.0)
    published(made / "copy", made / "shared", "a")
    published(made / "copy", made / "shared", "a")
    with pytest.raises(StorageError, match="a copy of this output folder"):
        published(made / "a", made / "shared", "a")
    words = ["--output", str(made / "a"), "publish", str(made / "shared"), "--take-over"]
    monkeypatch.setattr(Shared, "clock_ahead", lambda *_: 9_300.0)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    with pytest.raises(StorageError, match="a copy of this output folder"):
        published(made / "copy", made / "shared", "a")
    published(made / "a", made / "shared", "a")


def test_a_publication_that_stopped_at_its_manifest_goes_on(made, monkeypatch):
    published(made / "a", made / "shared", "a")
    monkeypatch.setattr(Shared, "clock_ahead", lambda *_: 7_300.0)
    write = publish.node_manifest.write

    def stopped(*arguments, written):
        if written:
            write(*arguments)
        raise StorageError("away")

    for written in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr(publish.node_manifest, "write", functools.partial(stopped, written=written))
            with pytest.raises(StorageError, match="away"):
                published(made / "a", made / "shared", "a")
        published(made / "a", made / "shared", "a")
        monkeypatch.setattr(Shared, "clock_ahead", lambda *_: 8_300.0)


def test_a_clock_hours_off_is_noted(made, monkeypatch):
    monkeypatch.setattr(Shared, "clock_ahead", lambda *_: 7_300.0)
    published(made / "a", made / "shared", "a")
    done = CliRunner().invoke(main, ["--output", str(made / "centre"), "merge", str(made / "shared")])
    assert done.exit_code == 0, done.output
    assert "node a: its clock is 2.0 h ahead of the store's" in done.stderr


def test_a_store_that_is_away_is_one_line(made):
    blocked = made / "file"
    blocked.write_text("no folder")
    for command in (["publish", str(blocked / "x"), "--node", "a"], ["merge", str(blocked / "x")]):
        done = CliRunner().invoke(main, ["--output", str(made / "a"), *command])
        assert done.exit_code == 3, done.output
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_cache_is_made_again_only_where_its_articles_changed(made):
    first = published(made / "a", made / "shared", "a")
    assert first.caches == 2
    crawled(made / "a", "a.cn", [40], hours=7)
    again = published(made / "a", made / "shared", "a")
    assert (again.caches, again.rows) == (1, 1)
    with closing(connect(made / "a" / "newscrawl.db")) as connection, transaction(connection):
        connection.execute("update articles set state = 'gone' where id = 1")
    assert published(made / "a", made / "shared", "a").caches == 1
    found = node_manifest.read(Shared(str(made / "shared")), "a")
    assert found is not None
    assert sum(one.rows for one in found.caches) == 10


def test_a_missing_object_has_a_name(tmp_path):
    with pytest.raises(UnsoundObjectError, match="nodes/x: not there"):
        Shared(str(tmp_path)).get_bytes("nodes/x")
