"""The commands beside the desk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import fill

from newscrawl.cli import main
from newscrawl.cli import search as search_command


@pytest.fixture
def run(tmp_path):
    database = fill(tmp_path / "newscrawl.db")

    def call(*words, code=0, **more):
        done = CliRunner().invoke(
            main, ["--output", str(tmp_path), "--database", str(database), *words], **more
        )
        assert done.exit_code == code, done.output
        return done.output

    return call


@pytest.mark.parametrize(
    "words",
    [
        ("reposts", "--limit"),
        ("sources", "unknown", "--limit"),
        ("review", "list", "--limit"),
        ("search", "江", "--limit"),
        ("pictures", "search", "江", "--limit"),
        ("review", "show"),
        ("review", "decide", "--note", "x"),
    ],
)
def test_a_number_beyond_sqlites_is_a_wrong_argument(run, words):
    assert "is not in the range" in run(*words, "9" * 30, code=2)


def test_search(run):
    found = json.loads(run("search", "松花江", "雾凇", "--json", "--limit", "3"))
    assert (found["total"], len(found["hits"])) == (12, 3)
    assert json.loads(run("search", "江", "--portal", "ours", "--from", "2026-10-05", "--json"))["total"] == 4
    assert "no portal" in run("search", "江", "--portal", "nowhere", code=2)
    out = run("search", "script")
    assert "\x1b[31m" not in out
    assert "\u202e" not in out


def test_an_interrupted_command_says_so_and_is_no_internal_error(run, monkeypatch):
    def interrupted(*_words, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(search_command.full_text, "search", interrupted)
    assert run("search", "雾凇", code=130) == "newscrawl: interrupted.\n"


def test_compare(run):
    result = json.loads(run("compare", "http://site2.test/6.html", "5", "--json"))
    assert result["changes"] == {"name": 1, "number": 1}
    assert result["copy_share"] > 0.9
    assert "王雪梅" in run("compare", "5", "6")
    assert "no such article" in run("compare", "5", "99", code=4)


def test_review(run):
    lead = json.loads(run("review", "open", "2", "--json"))
    assert (lead["status"], lead["revision"]) == ("new", 0)
    decided = json.loads(
        run("review", "decide", "1", "--status", "confirmed", "--assignee", "林静", "--json")
    )
    assert (decided["status"], decided["assignee"], decided["revision"]) == ("confirmed", "林静", 1)
    assert "somebody else" in run("review", "decide", "1", "--status", "paid", "--revision", "0", code=5)
    assert "reason" in run("review", "decide", "1", "--status", "dismissed", code=2)
    assert len(json.loads(run("review", "show", "1", "--json"))["history"]) == 3
    assert [one["id"] for one in json.loads(run("review", "list", "--json"))] == [1]
    assert "No leads" in run("review", "list", "--status", "paid")


def test_report_and_export(run, tmp_path):
    result = json.loads(
        run("report", "--from", "2026-10-01", "--to", "2026-10-31", "--format", "csv", "--json")
    )
    assert result["parts"]["all"]["edges"] == 5  # a sixth is of the same owner
    assert Path(result["file"]).parent == tmp_path / "reports"
    assert "not a date" in run("report", "--from", "soon", "--to", "2026-10-31", code=2)
    assert json.loads(run("export", "--table", "leads", "--table", "reposts_wide", "--json"))["rows"] == {
        "leads": 0,
        "reposts_wide": 6,
    }


def test_serving_beyond_this_machine_needs_a_login(run):
    assert "serve-user" in run("serve", "--host", "0.0.0.0", code=2)
    assert "may log in" in run("serve-user", "林静", input="password one\npassword one\n")


def test_no_database_is_said(tmp_path):
    done = CliRunner().invoke(main, ["--output", str(tmp_path), "search", "江"])
    assert done.exit_code == 3
    assert "no such database" in done.output
