from __future__ import annotations

import datetime as dt
import json
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import PAIRS, fill

from newscrawl.archive import Exchange, WarcWriter, verify_wacz
from newscrawl.cli import main
from newscrawl.errors import NotFoundError
from newscrawl.evidence.case import create
from newscrawl.store import withdrawals
from newscrawl.store.schema import connect


@pytest.fixture
def output(tmp_path, monkeypatch) -> Path:
    """A store whose second edge's articles have captures in the archive."""
    monkeypatch.setattr("newscrawl.frontier.browser._BROWSERS", ())
    monkeypatch.delenv("TSA_URL", raising=False)
    connection = connect(fill(tmp_path / "newscrawl.db"))
    [edge] = connection.execute("select copy_id, origin_id from reposts where id = 2").fetchall()
    with WarcWriter(tmp_path / "warc") as writer:
        for article_id in edge:
            url, body = connection.execute(
                "select url, body from articles where id = ?", [article_id]
            ).fetchone()
            made = writer.write_exchange(
                Exchange(
                    url=url, final_url=url, status=200, body=body.encode(), captured_at=dt.datetime.now(dt.UTC),
                    response_headers=[(b"Content-Type", b"text/html")],
                )
            )  # fmt: skip
            connection.execute("delete from article_captures where article_id = ?", [article_id])
            added = connection.execute(
                "insert into captures (record_id, url, final_url, captured_at, status, payload_digest, warc_file, warc_offset,"
                " warc_length) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [made.record_id, url, url, made.captured_at, 200, made.payload_digest, made.warc_file, made.warc_offset,
                 made.warc_length],
            )  # fmt: skip
            connection.execute(
                "insert into article_captures (article_id, capture_id) values (?, ?)",
                [article_id, added.lastrowid],
            )
    connection.close()
    return tmp_path


def newscrawl(output: Path, *arguments: str):
    return CliRunner().invoke(main, ["--output", str(output), *arguments])


def run(output: Path, *arguments: str):
    return newscrawl(output, "case", *arguments)


def test_a_case_is_made_recorded_and_checked(output):
    done = run(output, "create", PAIRS[2], "--who", "林静", "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    connection = connect(output / "newscrawl.db")
    [row] = connection.execute("select * from cases where name = ?", [result["name"]]).fetchall()
    connection.close()
    assert (row["folder"], row["manifest_digest"]) == (result["folder"], result["manifest_digest"])
    assert (
        json.loads((Path(result["folder"]) / "data/custody.json").read_text())["events"][-1]["who"] == "林静"
    )
    for path in (result["folder"], result["archive"]):
        done = run(output, "verify", path)
        assert (done.exit_code, done.output.splitlines()[-1]) == (0, "sound")
    made_anew = Path(result["folder"])
    notice = made_anew / "data/notice-draft.txt"
    notice.write_text(notice.read_text() + "x")
    done = run(output, "verify", result["folder"], "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["sound"] is False
    assert "data/notice-draft.txt" in {one["where"] for one in answer["findings"]}


@pytest.mark.parametrize("side", ["copy_id", "origin_id"])
def test_no_new_case_and_no_lead_of_what_is_withdrawn(output, side):
    with closing(connect(output / "newscrawl.db")) as connection:
        [(url,)] = connection.execute(
            f"select a.url from reposts r join articles a on a.id = r.{side} where r.id = 2"
        ).fetchall()
        withdrawals.withdraw(connection, url, reason="r", by="b")
        leads = connection.execute("select count(*) from leads").fetchone()[0]
    for command in (["case", "create", PAIRS[2]], ["review", "open", PAIRS[2]]):
        done = newscrawl(output, *command)
        assert done.exit_code == 4, done.output
    assert not (output / "cases").exists()
    with closing(connect(output / "newscrawl.db")) as connection:
        with pytest.raises(NotFoundError):
            create(connection, [2], output=output, who="林静")
        assert connection.execute("select count(*) from leads").fetchone()[0] == leads
    assert not (output / "cases").exists()


def test_a_renamed_case_is_compared_by_its_identifier_or_said_not_to_be(output, tmp_path):
    result = json.loads(run(output, "create", PAIRS[2], "--json").stdout)
    renamed = output / "received.zip"
    renamed.write_bytes(Path(result["archive"]).read_bytes())
    assert run(output, "verify", str(renamed)).output.splitlines()[-1] == "sound"
    elsewhere = tmp_path / "elsewhere"
    done = run(elsewhere, "verify", str(renamed))
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0,
        "sound in itself, not compared with a recorded digest",
    )
    assert json.loads(run(elsewhere, "verify", str(renamed), "--json").stdout)["compared"] is False
    done = run(elsewhere, "verify", str(renamed), "--digest", result["manifest_digest"].upper())
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "sound")
    done = run(elsewhere, "verify", str(renamed), "--digest", "sha256:" + "0" * 64)
    assert (done.exit_code, done.output.splitlines()[-1]) == (1, "changed or damaged")
    assert "Invalid digest" in run(elsewhere, "verify", str(renamed), "--digest", "md5:1").output
    done = run(
        elsewhere, "verify", str(renamed), "--maker-key", str(Path(result["folder"]) / "maker-key.pem")
    )
    assert done.exit_code == 0


def test_a_repost_named_twice_is_one_and_the_case_belongs_to_its_lead(output):
    result = json.loads(run(output, "create", PAIRS[2], PAIRS[2].upper(), "--json").stdout)
    connection = connect(output / "newscrawl.db")
    assert [row[0] for row in connection.execute("select case_name from case_leads")] == [result["name"]]
    assert len(json.loads((Path(result["folder"]) / "data/pairs.json").read_text())) == 1
    connection.close()


def test_what_cannot_be_made_or_checked_is_said_in_one_line(output):
    done = run(output, "create", "999")
    assert done.exit_code == 4
    assert "There is no repost 999" in done.output
    next((output / "warc").glob("*.warc.gz")).unlink()
    done = run(output, "create", "2")
    assert done.exit_code == 4
    assert len(done.output.strip().splitlines()) == 1
    done = run(output, "verify", str(output / "newscrawl.db"))
    assert done.exit_code == 1
    assert "cannot be unpacked" in done.output


def test_captures_are_exported_for_replay(output):
    target = output / "all.wacz"
    done = newscrawl(output, "wacz", str(target), "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["captures"], result["pages"], result["missing"]) == (2, 2, [])
    assert verify_wacz(target) == []
    today = dt.datetime.now(dt.UTC).date()
    assert newscrawl(output, "wacz", str(target), "--since", str(today), "--until", str(today)).exit_code == 0
    for none in (("--portal", "no-such"), ("--crawl", "no-such"), ("--until", "2020-01-01")):
        assert newscrawl(output, "wacz", str(output / "none.wacz"), *none).exit_code == 4
        assert not (output / "none.wacz").exists()
    assert newscrawl(output, "wacz", str(target), "--since", "yesterday").exit_code == 2


def test_the_archive_is_indexed(output):
    done = newscrawl(output, "index")
    assert (done.exit_code, done.output.strip().endswith(": 2 captures")) == (0, True)
    assert len((output / "warc/index.cdxj").read_text().splitlines()) == 2
    assert newscrawl(output / "nowhere", "index").exit_code == 4
