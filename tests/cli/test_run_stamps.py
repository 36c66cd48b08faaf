"""The end of a scheduled run: the archive is stamped where a third party is named, and a missing receipt counts."""

from __future__ import annotations

import datetime as dt

import pytest

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.cli.common import Context
from newscrawl.cli.run import _stamped
from newscrawl.evidence import chain

NOW = dt.datetime(2026, 11, 24, 2, 3, 4, tzinfo=dt.UTC)


@pytest.fixture
def context(tmp_path, monkeypatch):
    for name in ("TSA_URL", "TSA_CERTIFICATES", "TIMESTAMP_HOOK"):
        monkeypatch.delenv(name, raising=False)
    return Context(output=tmp_path, database=tmp_path / "newscrawl.db")


@pytest.fixture
def manifests(context):
    with WarcWriter(context.output / "warc") as writer:
        writer.write_exchange(
            Exchange(
                url="http://x.test/", final_url="http://x.test/", status=200, body=b"<p>1</p>",
                response_headers=[(b"Content-Type", b"text/html")], captured_at=NOW,
            )
        )  # fmt: skip
    return lambda: chain.manifests(context.output / "warc" / chain.FOLDER)


def test_without_a_third_party_nothing_is_made(context, manifests):
    assert _stamped(context)
    assert not manifests()


def test_an_empty_folder_is_no_fault(context, monkeypatch):
    monkeypatch.setenv("TIMESTAMP_HOOK", "cp")
    assert _stamped(context)


def test_the_run_stamps_what_it_wrote(context, manifests, monkeypatch, capsys):
    monkeypatch.setenv("TIMESTAMP_HOOK", "cp")
    assert _stamped(context)
    (manifest,) = manifests()
    assert manifest.with_suffix(".hook").read_bytes() == manifest.read_bytes()
    assert "archive stamped" in capsys.readouterr().err


def test_a_missing_receipt_is_named_and_asked_for_again(context, manifests, monkeypatch, capsys):
    monkeypatch.setenv("TIMESTAMP_HOOK", "false")
    assert not _stamped(context)
    assert "left no receipt" in capsys.readouterr().err
    monkeypatch.setenv("TIMESTAMP_HOOK", "cp")
    assert _stamped(context)
    assert len(manifests()) == 1
