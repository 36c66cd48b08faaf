"""What commands print and write is the same before and after old years are moved out of the database."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import address_of, fill

from newscrawl.cli import main
from newscrawl.maintenance import year_split

COMMANDS = (
    ("search", "松花江", "雾凇", "--json"),
    ("search", "江", "--order", "best"),
    ("show", "7"),
    ("history", address_of(7)),
    ("history", address_of(7), "--json"),
    ("compare", address_of(6), "5", "--json"),
    ("reposts",),
    ("stats",),
    ("review", "list"),
    ("export", "--format", "jsonl", "--folder", "{written}"),
    ("export", "--format", "parquet", "--folder", "{written}", "--table", "article_versions"),
    ("metadata", "ninjs", "{written}"),
    (
        "report",
        "--format",
        "json",
        "--from",
        "2026-10-01",
        "--to",
        "2026-12-31",
        "--file",
        "{written}/report.json",
    ),
)


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "newscrawl.db")
    assert run(tmp_path, "vacuum").exit_code == 0
    return tmp_path


def run(folder, *words):
    return CliRunner().invoke(main, ["--output", str(folder), *words])


def outputs(folder):
    """What every command prints, and the files that it writes."""
    found = {}
    for words in COMMANDS:
        written = folder / "written"
        written.mkdir()
        done = run(folder, *(word.format(written=written) for word in words))
        # The moment of a report and the size of the database are not the same.
        found[words] = (
            (done.exit_code, re.sub(r"[\d,.]+ (?:bytes|[KM]B)|20\d\d-11-\d\d[T ][\d:.]+Z?", "", done.output)),
            {
                path.relative_to(written).as_posix(): re.sub(
                    rb"\"(?:made|written|taken)_at\": \"[^\"]+\"", b"", path.read_bytes()
                )
                for path in sorted(written.rglob("*"))
                if path.is_file()
            },
        )
        shutil.rmtree(written)
    return found


def test_every_output_is_the_same(folder, monkeypatch):
    monkeypatch.setattr(year_split, "now", lambda: "2027-01-02T00:00:00Z")
    before = outputs(folder)
    assert {words: status for words, ((status, _), _) in before.items() if status} == {}
    for more in ((), ("--join",)):
        done = run(folder, "vacuum", "--split-before", "2027", *more)
        assert done.exit_code == 0, done.output
        assert " former texts" in done.output
        assert outputs(folder) == before
