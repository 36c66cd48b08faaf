"""Statements read from captures: page, headers, robots.txt, tdmrep.json, a licence; what is absent or damaged is named."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing

import pytest
from click.testing import CliRunner

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.cli import main
from newscrawl.intake import Intake, load_sources
from newscrawl.items import Article, Portal, Visit
from newscrawl.store.schema import connect

PORTAL = Portal("example", "示例网", "http://news.test/", hosts=("news.test",), article_path=r"\d")
URL = "http://news.test/xw/1.html"
HTML = (
    '<html><head><meta charset="utf-8"><meta name="tdm-reservation" content="1">'
    '<link rel="license" type="application/rsl+xml" href="/rsl.xml"></head><body><p>雾凇</p></body></html>'
)
FILES = {
    "http://news.test/robots.txt": b"User-agent: *\nContent-Signal: ai-train=yes\nAllow: /\n",
    "http://news.test/rsl.xml": b'<rsl xmlns="https://rslstandard.org/rsl"><content url="/xw/"><license><prohibits>ai-input</prohibits></license></content></rsl>',
}
COLUMNS = "record_id, url, final_url, captured_at, status, content_type, payload_digest, warc_file, warc_offset, warc_length"


@pytest.fixture
def output(tmp_path):
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)

    def exchange(url, body, *headers):
        return Exchange(
            url=url, final_url=url, status=200, reason=b"OK", body=body, captured_at=at, response_headers=list(headers)
        )  # fmt: skip

    with WarcWriter(tmp_path / "warc", prefix="t", software="test") as writer:
        page = writer.write_exchange(
            exchange(URL, HTML.encode(), (b"Content-Type", b"text/html"), (b"Content-Usage", b"train-ai=n"))
        )
        others = [writer.write_exchange(exchange(url, body)) for url, body in FILES.items()]
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        load_sources(connection)
        article = Article(
            url=URL, title="雾凇如约而至", body="松花江畔雾凇如约而至。" * 20, published_at="2026-11-20"
        )
        Intake(connection).take(
            Visit(url=URL, portal=PORTAL, crawl="", visited_at="2026-11-20T00:00:00.000Z", article=article, captures=[page])
        )  # fmt: skip
        for one in others:
            values = [getattr(one, name.strip()) for name in COLUMNS.split(",")]
            marks = ", ".join("?" * len(values))
            connection.execute(f"insert into captures ({COLUMNS}) values ({marks})", values)
    return tmp_path


def rights(output, *arguments):
    return CliRunner().invoke(main, ["--output", str(output), "rights", URL, *arguments])


def test_everything_captured_is_read(output):
    found = json.loads(rights(output, "--json").stdout)
    said = {(one["specification"], one["where"], one["use"], one["value"]) for one in found["statements"]}
    assert said == {
        ("tdmrep", "meta", "tdm", "disallow"),
        ("aipref", "header", "train-ai", "disallow"),
        ("content_signals", "robots", "ai-train", "allow"),
        ("rsl", "link", "", "note"),
        ("rsl", "rsl", "ai-input", "disallow"),
    }
    assert [one["use"] for one in found["conflicts"]] == ["train-ai"]
    assert found["absent"] == ["/.well-known/tdmrep.json"]
    assert len(found["captures"]) == 3
    assert not found["faults"]


def test_for_people(output):
    done = rights(output)
    assert done.exit_code == 0
    assert "contradiction on train-ai" in done.output
    assert "nothing is known of: /.well-known/tdmrep.json" in done.output


def test_a_capture_that_cannot_be_read_is_named(output):
    (warc,) = (output / "warc").glob("*.warc.gz")
    warc.unlink()
    done = rights(output)
    assert done.exit_code == 0
    assert "cannot be read" in done.output


def test_no_such_article(output):
    assert CliRunner().invoke(main, ["--output", str(output), "rights", "http://no.test/"]).exit_code == 4


def matrix(output, *arguments):
    return CliRunner().invoke(main, ["--output", str(output), "rights", "--matrix", *arguments])


def test_the_matrix_counts_articles_by_portal_and_use(output):
    found = json.loads(matrix(output, "--json").stdout)
    by_use = {row.pop("use"): row for row in found["rows"]}
    assert {row["portal"] for row in by_use.values()} == {"示例网"}
    assert {row["of"] for row in by_use.values()} == {1}
    assert (by_use["tdm"]["disallow"], by_use["ai-train"]["allow"], by_use[""]["note"]) == (1, 1, 1)
    assert (by_use["train-ai"]["disallow"], by_use["train-ai"]["contradicted"]) == (1, 1)
    assert by_use["tdm"]["contradicted"] == 0
    assert found["unknown"] == {"示例网": 1}, "tdmrep.json was not captured"


def test_the_matrix_for_people_and_of_nothing(output):
    done = matrix(output, "--portal", "example", "--since", "2026-11-20")
    assert done.exit_code == 0
    assert "of 1 articles something was not captured" in done.output
    assert "No article fits" in matrix(output, "--since", "2026-11-21").output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [URL, "--matrix"],
        [URL, "--portal", "example"],
        ["--matrix", "--portal", "no"],
        ["--matrix", "--since", "11/20"],
    ],
)
def test_wrong_options_are_one_line(output, arguments):
    done = CliRunner().invoke(main, ["--output", str(output), "rights", *arguments])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_an_article_without_statements_is_counted_in_the_matrix(output):
    with closing(connect(output / "newscrawl.db")) as connection:
        connection.execute("delete from article_captures")
        connection.execute("delete from captures where url <> ?", [URL])
    found = json.loads(matrix(output, "--json").stdout)
    assert [(row["use"], row["of"], row["note"]) for row in found["rows"]] == [("", 1, 0)]
