"""All edges of what nodes have published: those of `detect --all` in one store, by any engine, however they are divided."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import edges_engines as bench
import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cluster import all_edges, node_manifest
from newscrawl.cluster import corpus as corpora
from newscrawl.cluster.shared import Shared
from newscrawl.intake import Intake
from newscrawl.maintenance import plain
from newscrawl.store.schema import connect, transaction
from tests.cluster.made import crawled, merged, published
from tests.intake.test_intake import OURS, WIRE, visit
from tests.reposts.test_determinism import corpus

ENGINE = Path(all_edges.__file__).with_name("daft_engine.py")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A store of two portals' articles, some of them copies; what `detect --all` finds; all published in five caches."""
    folder = tmp_path_factory.mktemp("stored")
    texts, _ = corpus(6, 60)
    with closing(connect(folder / "n.db")) as connection:
        intake = Intake(connection)
        for number, text in enumerate(texts.values()):
            intake.take(visit((WIRE, OURS)[number % 2], number, body=text, title=text[:12]))
        intake.detect_all()
        expected = bench.stored_edges(connection)
        bench.publish_store(connection, Shared(str(folder / "shared")), "a", 5)
    assert len(expected) > 5
    return folder, expected


def find(stored, tmp_path, **options):
    shared = Shared(str(stored[0] / "shared"))
    report = all_edges.find_edges(shared, tmp_path / "centre" / "n.db", again=True, **options)
    assert not list((tmp_path / "centre").glob(".edges-*"))
    return report, bench.found_edges(shared)


@pytest.mark.parametrize("partitions", [None, 1, 7, 32])
def test_the_edges_are_those_of_one_store(stored, tmp_path, monkeypatch, partitions):
    monkeypatch.setattr(plain, "_JUDGED", 11)
    monkeypatch.setattr(corpora, "_OPEN", 2)
    report, found = find(stored, tmp_path, partitions=partitions)
    assert report.articles == 60
    assert found == stored[1]


def test_other_caches_of_the_same_articles_give_the_same_edges(stored, tmp_path):
    """What is where, and in what order, is nobody's business."""
    shared = Shared(str(tmp_path / "shared"))
    with closing(connect(stored[0] / "n.db")) as connection:
        bench.publish_store(connection, shared, "b", 9, seed=4)
    all_edges.find_edges(shared, tmp_path / "n.db")
    assert bench.found_edges(shared) == stored[1]


def test_a_killed_process_changes_nothing(stored, tmp_path, monkeypatch):
    """The first process to judge ends (spawned ones read the module from the path)."""
    program = tmp_path / "killing.py"
    program.write_text(
        "import os, signal, sys; from pathlib import Path\n"
        "from newscrawl.cluster import all_edges, corpus\n"
        "from newscrawl.cluster.shared import Shared\n"
        "class Killed(corpus.PublishedCorpus):\n"
        "    def judged(self, key, matches):\n"
        "        fuse = Path(sys.argv[2] if len(sys.argv) > 2 else os.environ['FUSE'])\n"
        "        if not fuse.exists():\n"
        "            fuse.touch(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().judged(key, matches)\n"
        "if __name__ == '__main__':\n"
        "    all_edges.PublishedCorpus = Killed\n"
        "    all_edges.find_edges(Shared(sys.argv[1]), Path(sys.argv[3]), workers=2, again=True)\n"
    )
    fuse = tmp_path / "fuse"
    command = [sys.executable, str(program), str(stored[0] / "shared"), str(fuse), str(tmp_path / "n.db")]
    environment = os.environ | {"FUSE": str(fuse), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert fuse.exists()
    assert bench.found_edges(Shared(str(stored[0] / "shared"))) == stored[1]
    assert signal.SIGKILL


def test_later_articles_are_found_beside_what_was_found_before(tmp_path, monkeypatch):
    texts, _ = corpus(8, 50)
    shared = Shared(str(tmp_path / "shared"))
    judged: list[int] = []
    judge = corpora.PublishedCorpus.judged
    monkeypatch.setattr(
        corpora.PublishedCorpus,
        "judged",
        lambda self, key, matches: (judged.append(key), judge(self, key, matches))[1],
    )

    def expected(connection):
        Intake(connection).detect_all()
        bench.publish_store(connection, shared, "a", 3)
        return bench.stored_edges(connection)

    with closing(connect(tmp_path / "n.db")) as connection:
        intake = Intake(connection)
        for number, text in enumerate(texts.values()):
            intake.take(visit((WIRE, OURS)[number % 2], number, body=text, title=text[:12]))
            if number == 39:
                first = expected(connection)
                assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 0
                assert bench.found_edges(shared) == first
                before = (tmp_path / "shared" / "edges" / "latest.json").read_bytes()
                assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 40
                assert (tmp_path / "shared" / "edges" / "latest.json").read_bytes() == before
                judged.clear()
        later = expected(connection)
        assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 40
        assert min(judged) >= 40
        assert bench.found_edges(shared) == later
        # An article that changed: what stands behind it is found again, and all is as if it had always been so.
        with transaction(connection):
            row = connection.execute("select body from articles where id = 12").fetchone()
            connection.execute("update articles set body = ?, title = 'changed' where id = 20", [row["body"]])
        changed = expected(connection)
        assert changed != later
        assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 19
        assert bench.found_edges(shared) == changed
    # What a licence changes concerns all.
    with closing(connect(tmp_path / "c.db")) as connection, transaction(connection):
        connection.execute(
            "insert into licences (owner, licensee, entered_at) values ('a', 'b', '2026-11-01')"
        )
    assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 0
    # A result that cannot be read is found again.
    [path] = (tmp_path / "shared" / "edges").glob("*.parquet")
    path.write_bytes(b"half")
    assert all_edges.find_edges(shared, tmp_path / "c.db").kept == 0
    assert bench.found_edges(shared) == changed


def test_nodes_publish_what_the_merged_store_finds(tmp_path):
    """From archives: numbers, order and edges of what is merged are those of what is published."""
    crawled(tmp_path / "a", "a.cn", range(6))
    crawled(tmp_path / "a", "a.cn", range(4, 9), hours=4, more="，各方评说不一")
    crawled(tmp_path / "b", "b.cn", range(3, 11), hours=2)
    for name in ("a", "b"):
        published(tmp_path / name, tmp_path / "shared", name)
    merged(tmp_path / "centre", tmp_path / "shared")
    done = CliRunner().invoke(
        main, ["--output", str(tmp_path / "centre"), "edges", str(tmp_path / "shared"), "--json"]
    )
    assert done.exit_code == 0, done.output
    with closing(connect(tmp_path / "centre" / "newscrawl.db")) as connection:
        Intake(connection).detect_all()
        expected = bench.stored_edges(connection)
    assert bench.found_edges(Shared(str(tmp_path / "shared"))) == expected
    assert json.loads(done.stdout)["edges"] == len(expected) >= 5


def test_an_address_that_two_nodes_read_counts_once(tmp_path):
    """A site that was moved: the row read last, at the place of the first."""
    import pyarrow as pa

    def table(rows):
        names = (
            "run",
            "file",
            "offset",
            "url",
            "read_run",
            "read_file",
            "read_offset",
            "first_seen",
            "digest",
        )
        return pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)})

    digests = [f"{n:032x}" for n in range(4)]
    old = table(
        [
            ("1", 0, 10, "u", "1", 0, 10, "2026-01-01", digests[0]),
            ("2", 0, 5, "v", "2", 0, 5, "2026-01-02", digests[1]),
        ]
    )
    new = table(
        [
            ("3", 0, 7, "u", "3", 0, 7, "2026-01-03", digests[2]),
            ("0", 0, 1, "w", "0", 0, 1, "2026-01-04", digests[3]),
        ]
    )
    found = corpora.order_of([old, new])
    assert list(zip(found.caches.tolist(), found.rows.tolist(), strict=True)) == [(1, 1), (1, 0), (0, 1)]
    assert found.first_seen == {1: "2026-01-01"}
    assert found.digests[1] != bytes.fromhex(digests[2])
    assert len(corpora.order_of([]).rows) == 0


@pytest.mark.parametrize("kind", ["columns", "half", "version", "postings"])
def test_what_is_unsound_is_one_clear_line(stored, tmp_path, kind):
    import pyarrow as pa
    from pyarrow import parquet

    shared = Shared(str(tmp_path / "shared"))
    with closing(connect(stored[0] / "n.db")) as connection:
        bench.publish_store(connection, shared, "a", 2)
    found = node_manifest.read(shared, "a")
    one = found.caches[0]
    path = tmp_path / "x.parquet"
    if kind == "half":
        shared.put_bytes(one.stored.key, shared.get_bytes(one.stored.key)[:-7])
    elif kind == "version":
        found.caches[0] = node_manifest.Cache(
            one.warc, one.stored, one.postings, one.rows, one.stamp, "0.0.9"
        )
    else:
        part = one.stored if kind == "columns" else one.postings
        table = parquet.read_table(tmp_path / "shared" / part.key)
        parquet.write_table(table.drop_columns(["layers" if kind == "columns" else "hash"]), path)
        sent = node_manifest.Stored(part.name, part.key, *shared.put_file(part.key, path))
        parts = (sent, one.postings) if kind == "columns" else (one.stored, sent)
        found.caches[0] = node_manifest.Cache(one.warc, *parts, one.rows, one.stamp, one.version)
    node_manifest.write(shared, found)
    done = CliRunner().invoke(main, ["--output", str(tmp_path / "c"), "edges", str(tmp_path / "shared")])
    assert done.exit_code == 3, done.output
    [line] = done.stderr.strip().splitlines()
    said = {
        "columns": "without the columns layers", "half": "bytes", "version": "of newscrawl 0.0.9",
        "postings": "without the columns of fingerprints",
    }  # fmt: skip
    assert said[kind] in line
    assert "nodes/a/cache/" in line
    assert not shared.exists(all_edges.LATEST)
    assert pa is not None


def test_bad_options_are_one_clear_line(tmp_path):
    for options, code in ((["--ray", "local"], 2), (["--engine", "spark"], 2)):
        done = CliRunner().invoke(main, ["--output", str(tmp_path), "edges", str(tmp_path / "s"), *options])
        assert done.exit_code == code, done.output
    done = CliRunner().invoke(main, ["--output", str(tmp_path), "edges", str(tmp_path / "s")])
    assert done.exit_code == 3
    assert "no node has published" in done.stderr


# -- Daft ------------------------------------------------------------------------------------------


def test_the_engine_is_small_and_the_kernels_know_none():
    assert len(ENGINE.read_text(encoding="utf-8").splitlines()) < 100
    package = ENGINE.parents[1]
    wrong = [
        path.name
        for path in (
            *(package / "reposts").rglob("*.py"),
            *(package / "intake").glob("*.py"),
            package / "maintenance" / "plain.py",
        )
        if any(name in path.read_text(encoding="utf-8") for name in ("import daft", "import ray", "pyarrow"))
    ]
    assert wrong == []


PROGRAM = """
import os, sys
from pathlib import Path
from newscrawl.cluster import all_edges, daft_engine
from newscrawl.cluster.shared import Shared

daft_engine._SLICE, daft_engine._TASK, daft_engine._PART = 25, 1, 9  # many a task gives nothing
if __name__ == "__main__":
    seen = []
    import importlib.abc
    class Watch(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path, target=None):
            if name == "daft":
                seen.append({key: os.environ.get(key) for key in ("DO_NOT_TRACK", "RAY_USAGE_STATS_ENABLED")})
    sys.meta_path.insert(0, Watch())
    import urllib.request
    urllib.request.urlopen = lambda *a, **k: (_ for _ in ()).throw(AssertionError("the network was asked"))
    for partitions in (1, 7, 32):
        all_edges.find_edges(Shared(sys.argv[1]), Path(sys.argv[2]), engine="daft", partitions=partitions, again=True,
                         ray=sys.argv[3] if len(sys.argv) > 3 else None)
    assert seen[0] == {"DO_NOT_TRACK": "1", "RAY_USAGE_STATS_ENABLED": "0"}, seen
"""


def by_daft(stored, tmp_path, *ray):
    """In a process of its own: an engine can be chosen once in a process, and says nothing of its use."""
    program = tmp_path / "by_daft.py"
    program.write_text(PROGRAM)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DO_NOT_TRACK", "SCARF_NO_ANALYTICS"}
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(ENGINE.parents[2]), *sys.path])
    command = [sys.executable, str(program), str(stored[0] / "shared"), str(tmp_path / "n.db"), *ray]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return bench.found_edges(Shared(str(stored[0] / "shared")))


def test_daft_finds_the_same_edges(stored, tmp_path):
    pytest.importorskip("daft", reason="the extra newscrawl[cluster] is not installed")
    assert by_daft(stored, tmp_path) == stored[1]


@pytest.mark.slow
def test_daft_on_ray_finds_the_same_edges(stored, tmp_path):
    pytest.importorskip("ray", reason="the extra newscrawl[ray] is not installed")
    assert by_daft(stored, tmp_path, "local") == stored[1]


def test_shuffled_postings_give_the_same_groups():
    """The kernel's own promise, which every engine leans on."""
    from newscrawl.reposts import corpus_edges as kernels

    texts, _ = corpus(4)
    found = kernels.postings(texts.items())
    order = list(range(len(found)))
    random.Random(3).shuffle(order)
    for one, other in zip(kernels.group(found), kernels.group(found[order]), strict=True):
        assert one.tobytes() == other.tobytes()
