"""Chain of custody: events people and commands record, in the decisions' chain, in cases, and after a case was made."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from newscrawl.archive import WarcWriter
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from newscrawl.evidence.chain import stamp_archive
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.store import custody_events, decisions, reviews
from newscrawl.store.schema import connect, transaction
from tests.archive.samples import exchange

CASE = "case-20261124T021056Z-7017d3f2"
DIGEST = "sha256:" + "ab" * 32


@pytest.fixture
def output(tmp_path):
    """An archive of one finished file, and a case the database knows."""
    with WarcWriter(tmp_path / "warc") as writer:
        writer.write_exchange(exchange(1))
    with closing(connect(tmp_path / "newscrawl.db", archive=tmp_path / "warc")) as connection:
        with transaction(connection):
            lead = reviews.open_lead(connection, "http://a.cn/", "http://b.cn/", who="林静").id
        connection.execute(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (?, ?, '/x', '2026-11-24T02:10:56.000Z', '林静', ?)",
            [lead, CASE, DIGEST],
        )
        connection.commit()
    return tmp_path


def run(output, *words, code: int = 0):
    done = CliRunner().invoke(main, ["--output", str(output), *words])
    assert done.exit_code == code, done.output
    return done.output


def rows(output):
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return connection.execute("select what, subject, who, counterpart, digest, result from custody_events order by id").fetchall()  # fmt: skip


def test_hand_over_moves_and_verifications_are_recorded(output):
    [warc] = (output / "warc").glob("*.warc.gz")
    run(
        output,
        "custody",
        "record",
        "handed_over",
        CASE,
        "--to",
        "江城公证处 王某",
        "--who",
        "林静",
        "--when",
        "2026-11-24T15:00",
    )
    run(output, "custody", "record", "moved", warc.name, "--to", "/mnt/tape/7", "--who", "林静")
    run(output, "verify", "--record", "--who", "林静")
    stamp_archive(output / "warc")
    run(output, "timestamp", "--verify", "--record", "--who", "林静")
    found = rows(output)
    assert found[0] == ("handed_over", CASE, "林静", "江城公证处 王某", DIGEST, None)
    assert found[1][:4] == ("moved", warc.name, "林静", "/mnt/tape/7")
    assert found[1][4].startswith("sha256:")
    assert found[2][:3] == ("verified", "archive", "林静")
    assert "no problems" in found[2][5]
    assert found[2][4].startswith("sha256:")
    assert "no faults" in found[3][5]
    listed = json.loads(run(output, "custody", "list", "--subject", CASE, "--json"))
    assert [one["at"] for one in listed] == [
        "2026-11-24T07:00:00.000Z"
    ]  # Beijing time where no zone is given


def test_they_are_decisions_that_a_rebuild_keeps_and_a_change_shows(output):
    run(output, "custody", "record", "note", "archive", "--note", "机房搬迁", "--who", "林静")
    before = rows(output)
    rebuild(output / "newscrawl.db", output / "warc", portal_for, accept_loss=True)
    assert rows(output) == before
    path = output / "warc" / decisions.FILE
    text = path.read_text("utf-8")
    assert "机房搬迁" in text
    with closing(connect(output / "newscrawl.db")) as connection:
        assert decisions.differences(connection, decisions.read(output / "warc").lines) == []
        connection.execute("drop trigger decisions_custody_events_update")
        connection.execute("update custody_events set who = '他人'")
        assert any(
            "custody_events" in one
            for one in decisions.differences(connection, decisions.read(output / "warc").lines)
        )
    path.write_text(text.replace("林静", "他人", 1), encoding="utf-8")
    run(output, "verify", "--full", code=5)


def test_a_moved_file_is_recorded_by_the_check_of_the_chain(output):
    stamp_archive(output / "warc")
    [warc] = (output / "warc").glob("*.warc.gz")
    (output / "warc/old").mkdir()
    warc.rename(output / "warc/old" / warc.name)
    run(output, "timestamp", "--verify", "--record", "--who", "林静")
    assert [row[1] for row in rows(output)] == ["archive", warc.name]
    assert f"stands at old/{warc.name}" in rows(output)[1][5]


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("handed_over", {}, "--to"),
        ("moved", {"counterpart": " "}, "--to"),
        ("sold", {}, "Invalid event"),
        ("note", {"when": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "is to come"),
        ("note", {"note": "长" * 2001}, "at most"),
        ("note", {"who": " "}, "name"),
    ],
)
def test_an_event_that_says_too_little_is_refused(output, kind, options, message):
    with closing(connect(output / "newscrawl.db")) as connection:
        with pytest.raises(ConfigurationError, match=message):
            custody_events.record(connection, kind, "archive", **{"who": "林静", **options})
        assert custody_events.listed(connection) == []


def test_what_happened_to_a_case_later_is_a_chain_of_its_own(output, tmp_path):
    for kind, to in (("handed_over", "江城公证处"), ("received", ""), ("returned", "")):
        run(output, "custody", "record", kind, CASE, "--to", to, "--who", "林静")
    file = tmp_path / "later.json"
    run(output, "custody", "export", CASE, str(file))
    assert "3 events" in run(output, "custody", "check", str(file), "--digest", DIGEST)
    run(output, "custody", "check", str(file), "--digest", "sha256:" + "00" * 32, code=5)
    content = json.loads(file.read_text("utf-8"))
    for change in (
        lambda events: events[1].__setitem__("counterpart", "他人"),
        lambda events: events.pop(1),
        lambda events: events.insert(1, events.pop(2)),
        lambda events: events[0].__setitem__("manifest_digest", "sha256:" + "00" * 32),
    ):
        other = json.loads(json.dumps(content))
        change(other["events"])
        file.write_text(json.dumps(other), encoding="utf-8")
        run(output, "custody", "check", str(file), code=5)
    file.write_text("[]", encoding="utf-8")
    run(output, "custody", "check", str(file), code=2)
    run(output, "custody", "export", "case-nowhere", str(tmp_path / "x.json"), code=4)


@pytest.mark.parametrize(
    "when", ["0001-01-01", "9999-12-31T23:59:59-10:00", "2026-13-45", "", "gestern", "9999-12-31"]
)
def test_times_that_are_none_are_refused(output, when):
    run(output, "custody", "record", "note", "archive", "--who", "林静", "--when", when, code=2)
    assert not rows(output)


def test_a_subject_that_nobody_knows_is_said_to_have_no_digest(output):
    """A misspelt name must not pass for the case."""
    said = run(output, "custody", "record", "handed_over", CASE[:-1], "--to", "王某", "--who", "林静")
    assert "without a digest" in said
    for known in (CASE, "archive"):
        assert "without a digest" not in run(output, "custody", "record", "note", known, "--who", "林静")


def test_arguments_that_are_no_text_and_paths_that_are_none(output):
    """One line and the exit status of their kind, no traceback."""
    said = run(output, "custody", "record", "note", "case\udcff", "--who", "林静", code=2)
    assert said == "newscrawl: an argument is not UTF-8 text. Check the terminal's encoding.\n"
    for place, why in (("none/later.json", "No such file"), ("newscrawl.db/later.json", "Not a directory")):
        assert why in run(output, "custody", "export", CASE, str(output / place), code=3)
    assert not rows(output)
