"""The main job from end to end on the sample portals."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from as_user import newscrawl  # noqa: E402 - the helper beside this file
from compare import differences  # noqa: E402 - the helper beside this file

CASES = json.loads(
    (Path(__file__).resolve().parents[2] / "newscrawl" / "demo" / "cases.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def connection(demo):
    with closing(sqlite3.connect(demo.database)) as found:
        found.row_factory = sqlite3.Row
        yield found


def test_both_runs_end_well(demo_attempt):
    if isinstance(demo_attempt, Exception):
        raise demo_attempt
    demo = demo_attempt
    assert (demo.first.code, demo.second.code) == (0, 0), demo.first.err + demo.second.err
    assert "Traceback" not in demo.first.err + demo.second.err


def test_the_second_run_adds_nothing_and_says_so(demo):
    assert "Nothing new" in demo.second.out


def test_the_database_is_sound(connection):
    assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert connection.execute("pragma foreign_key_check").fetchall() == []


def test_every_archive_passes_warcio_check(demo):
    files = sorted(str(path) for path in (demo.output / "warc").glob("*.warc.gz"))
    assert files
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_capture_is_where_its_row_says(demo, connection):
    from newscrawl.archive import read_record

    for row in connection.execute("select * from captures"):
        response = read_record(demo.output / "warc", row["warc_file"], row["warc_offset"], row["warc_length"])
        assert (response.url, response.status, response.payload_digest) == (
            row["final_url"],
            row["status"],
            row["payload_digest"],
        )


def test_a_rebuilt_database_equals_the_crawled_one(demo, tmp_path):
    """With the old database there, and with nothing but the archive and the licences people entered."""
    for keep in (True, False):
        output = tmp_path / f"kept-{keep}"
        output.mkdir()
        (output / "warc").symlink_to(demo.output / "warc")
        if keep:
            with (
                closing(sqlite3.connect(demo.database)) as source,
                closing(sqlite3.connect(output / "newscrawl.db")) as target,
            ):
                source.backup(target)
        else:
            from newscrawl.cli.demo import enter_licences
            from newscrawl.store.schema import connect

            with closing(connect(output / "newscrawl.db")) as target:
                enter_licences(target)
        # By this process alone, and by workers.
        done = newscrawl("rebuild", "--workers", "3" if keep else "1", output=output)
        assert done.code == 0, done.err
        assert differences(demo.database, output / "newscrawl.db") == {}


def test_ingesting_our_own_archive_again_changes_nothing(demo, tmp_path):
    output = tmp_path / "again"
    output.mkdir()
    with (
        closing(sqlite3.connect(demo.database)) as source,
        closing(sqlite3.connect(output / "newscrawl.db")) as target,
    ):
        source.backup(target)
    files = sorted(str(path) for path in (demo.output / "warc").glob("*.warc.gz"))
    done = newscrawl("ingest", *files, output=output)
    assert done.code == 0, done.err
    assert differences(demo.database, output / "newscrawl.db") == {}


def test_refusals_are_counted_by_name_and_never_stored(connection):
    refused = dict(
        connection.execute(
            "select last_cause, count(*) from urls where last_cause is not null group by 1"
        ).fetchall()
    )
    assert {"not_found", "no_date", "empty_body", "not_article"} <= set(refused)
    stored = connection.execute(
        "select count(*) from articles where url in (select url from urls where last_cause is not null and state <> 'gone')"
    ).fetchone()[0]
    assert stored == 0
    counts = [json.loads(row[0]) for row in connection.execute("select counts from crawls")]
    assert any("newscrawl/refused/interstitial" in count for count in counts)


def test_every_run_has_its_record(connection):
    rows = connection.execute("select reason, exit_code, finished_at from crawls").fetchall()
    assert rows
    assert {(row["reason"], row["exit_code"]) for row in rows} == {("finished", 0)}
    assert all(row["finished_at"] for row in rows)


@pytest.mark.parametrize("what", ["stats", "reposts", "portals"])
def test_listings_speak_json(demo, what):
    done = newscrawl(what, "--json", output=demo.output)
    assert done.code == 0
    assert json.loads(done.out)


def test_show_marks_the_copied_passages(demo, connection):
    url = connection.execute(
        "select url from articles join reposts on copy_id = articles.id order by copy_coverage desc"
    ).fetchone()[0]
    done = newscrawl("show", url, output=demo.output)
    assert done.code == 0
    assert "[1:" in done.out
    assert "Attribution layers" in done.out


def test_what_is_not_there_is_said_with_a_next_step(demo, tmp_path):
    missing = newscrawl("show", "http://no.test/", output=demo.output)
    assert (missing.code, missing.out) == (4, "")
    assert "newscrawl reposts" in missing.err
    nothing = newscrawl("stats", output=tmp_path / "none")
    assert nothing.code == 3
    assert nothing.err.count("\n") == 1
    assert "newscrawl demo" in nothing.err


def test_detecting_anew_gives_the_same_edges_also_when_it_was_interrupted(demo, tmp_path):
    from newscrawl.intake import Intake, load_sources
    from newscrawl.store.schema import connect

    output = tmp_path / "detect"
    output.mkdir()
    with (
        closing(sqlite3.connect(demo.database)) as source,
        closing(sqlite3.connect(output / "newscrawl.db")) as target,
    ):
        source.backup(target)

    def stop(done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    with closing(connect(output / "newscrawl.db")) as connection:
        load_sources(connection)
        with pytest.raises(KeyboardInterrupt):
            Intake(connection).detect_all(stop)
    for workers in ("1", "2"):  # the first goes on where it was, the second begins again
        done = newscrawl("detect", "--all", "--workers", workers, output=output)
        assert done.code == 0, done.err
        assert differences(demo.database, output / "newscrawl.db") == {}
