"""What an ingest takes of archives that other programs wrote, in any order of files, and what a rebuild makes of it."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from test_foreign_archives import ingest, run

from benchmarks.ingest import page
from newscrawl.archive import read_record
from newscrawl.archive.record_places import record_at
from newscrawl.archive.records import sha256
from newscrawl.store.schema import connect

QUERIES = (
    "select record_id, url, captured_at, status, payload_digest, record_type, digest_mismatch, cause from captures order by 1, 2",
    "select url, text_hash, first_seen_at, last_seen_at from articles order by url",
    "select key, type, target, warc_file, warc_offset from other_records order by key",
    "select count(*) from pending_revisits",
)


def record(
    url: str,
    block: bytes,
    *,
    kind: str = "response",
    date: str = "2026-11-23T00:00:00Z",
    identity: str | None = None,
    extra: str = "",
    media: str = "application/http; msgtype=response",
) -> bytes:
    identity = identity or f"<urn:x:{sha256(f'{url}{kind}{date}'.encode())[7:30]}>"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {identity}\r\nWARC-Date: {date}\r\nWARC-Target-URI: {url}\r\n"
        f"{extra}Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"


def url(number: int) -> str:
    return f"http://www.shjnet.cn/ms/msxw/202611/t20261113_{7000 + number}.html"


def response(number: int, **options) -> bytes:
    return record(
        url(number), HEAD + page(number), extra=f"WARC-Payload-Digest: {sha256(page(number))}\r\n", **options
    )


def revisit(
    number: int, of: int | None = None, date: str = "2026-11-24T00:00:00Z", extra: str = "", **options
) -> bytes:
    of = number if of is None else of
    extra += f"WARC-Payload-Digest: {sha256(page(of))}\r\nWARC-Refers-To-Target-URI: {url(of)}\r\n"
    return record(url(number), HEAD, kind="revisit", date=date, extra=extra, **options)


def written(path: Path, *records: bytes) -> Path:
    path.write_bytes(b"".join(records))
    return path


def rows(output: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return [connection.execute(query).fetchall() for query in QUERIES]


def checked(output: Path) -> list[list[tuple[object, ...]]]:
    """The rows, after a look at the copies: each stands where its row says, warcio finds no fault, a rebuild agrees."""
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        for row in connection.execute("select * from other_records"):
            beside = record_at(output / "warc", row["warc_file"], row["warc_offset"])
            assert beside.record_id == row["record_id"]
        for row in connection.execute("select * from captures"):
            if row["cause"] != "pending":
                found = read_record(output / "warc", row["warc_file"], row["warc_offset"], row["warc_length"])
                assert found.payload_digest == row["payload_digest"]
    files = [str(path) for path in (output / "warc").glob("ingest*")]
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "")
    before = rows(output)
    done = run(output, "rebuild")
    assert done.exit_code == 0, done.output
    assert rows(output) == before
    return before


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_files_may_come_in_any_order(tmp_path, order):
    files = [
        written(tmp_path / "original.warc.gz", response(1), response(2)),
        written(tmp_path / "later.warc.gz", revisit(1), revisit(3, of=2)),
        written(tmp_path / "last.warc.gz", revisit(1, date="2026-11-25T00:00:00Z")),
    ]
    for number in order:
        ingest(tmp_path / "out", files[number])
    captures, articles, _, [(waiting,)] = checked(tmp_path / "out")
    assert (len(captures), len(articles), waiting) == (5, 3, 0)
    assert {row[0]: row[3] for row in articles}[url(1)] == "2026-11-25T00:00:00.000Z"
    assert {row[-1] for row in captures} == {None}


def test_a_revisit_before_its_original_in_one_file(tmp_path):
    ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", revisit(1), response(1)))
    captures, articles, _, [(waiting,)] = checked(tmp_path / "out")
    assert (len(captures), len(articles), waiting) == (2, 1, 0)


def test_a_revisit_without_original_is_kept_and_said(tmp_path):
    answer = ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", revisit(1)))
    assert (answer["refused"], answer["marked"]) == ({"pending": 1}, {"pending": 1})
    captures, articles, _, [(waiting,)] = checked(tmp_path / "out")
    assert (len(captures), len(articles), waiting) == (1, 0, 1)


def test_a_file_read_again_brings_nothing_twice(tmp_path):
    path = written(
        tmp_path / "a.warc.gz",
        response(1),
        revisit(1),
        record(url(1), b"a: b", kind="metadata", media="text/plain"),
    )
    ingest(tmp_path / "out", path)
    before = rows(tmp_path / "out")
    again = ingest(tmp_path / "out", "--again", path)
    assert again["articles"] == {"known": 2}
    assert rows(tmp_path / "out") == before


def test_the_place_of_a_copied_warcinfo_is_noted(tmp_path):
    """Two in one file, and the second without anything behind it; `checked` reads each at its place."""
    info = [
        record("", b"software: other/1.0\r\n", kind="warcinfo", media="application/warc-fields", date=date)
        for date in ("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")
    ]
    ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", info[0], response(1), info[1]))
    noted = checked(tmp_path / "out")[2]
    assert [row[1] for row in noted] == ["warcinfo"] * 2


def test_two_records_of_one_id_are_two_where_they_differ(tmp_path):
    same = "<urn:uuid:00000000-0000-0000-0000-000000000001>"
    first = response(1, identity=same)
    others = [
        response(2, identity=same),
        record(url(1), HEAD + page(5), identity=same),
        response(1, identity=same, date="2026-11-29T00:00:00Z"),
    ]
    answer = ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", first, *others, first))
    assert answer["articles"]["known"] == 1
    captures, articles, *_ = checked(tmp_path / "out")
    assert (len(captures), len(articles)) == (4, 2)
    assert len({row[0] for row in captures}) == 4
    assert ingest(tmp_path / "out", written(tmp_path / "b.warc.gz", *others, first))["articles"] == {
        "known": 4
    }


def test_records_that_are_no_responses_are_copied_once_and_counted(tmp_path):
    kinds = [
        ("metadata", "application/warc-fields"),
        ("conversion", "image/png"),
        ("request", "application/http"),
    ]
    beside = [record(url(1), b"GET / HTTP/1.1\r\n\r\n", kind=kind, media=media) for kind, media in kinds]
    resource = record("urn:x:log", b"log", kind="resource", media="text/plain")
    answer = ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", response(1), *beside, resource))
    assert answer["kept"] == {"metadata": 1, "conversion": 1, "request": 1, "resource": 1}
    _, _, others, _ = checked(tmp_path / "out")
    assert sorted(row[1] for row in others) == ["conversion", "metadata", "request", "resource"]
    more = ingest(tmp_path / "out", written(tmp_path / "b.warc.gz", *beside, response(2)))
    assert more["kept"] == {}


@pytest.mark.parametrize(
    "stated",
    [
        "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
        "WARC-Payload-Digest: sha256:00\r\n",
        "WARC-Block-Digest: SHA-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
        "WARC-Payload-Digest: md5:d41d8cd98f00b204e9800998ecf8427e\r\n",
    ],
)
def test_a_record_with_a_wrong_digest_is_taken_and_marked(tmp_path, stated):
    path = written(tmp_path / "a.warc.gz", record(url(1), HEAD + page(1), extra=stated), response(2))
    answer = ingest(tmp_path / "out", path)
    assert (answer["articles"], answer["marked"]) == ({"new": 2}, {"digest_mismatch": 1})
    captures, *_ = checked(tmp_path / "out")
    assert sorted(bool(row[6]) for row in captures) == [False, True]


@pytest.mark.parametrize("spelling", ["base64", "lower-case base32", "upper-case algorithm"])
def test_a_right_digest_in_another_spelling_is_no_mismatch(tmp_path, spelling):
    import base64
    import hashlib

    digest = hashlib.sha1(page(1)).digest()
    stated = {
        "base64": f"sha1:{base64.b64encode(digest).decode()}",
        "lower-case base32": f"sha1:{base64.b32encode(digest).decode().lower()}",
        "upper-case algorithm": f"SHA1:{digest.hex()}",
    }[spelling]
    path = written(
        tmp_path / "a.warc.gz", record(url(1), HEAD + page(1), extra=f"WARC-Payload-Digest: {stated}\r\n")
    )
    assert ingest(tmp_path / "out", path)["marked"] == {}
    checked(tmp_path / "out")


def test_a_response_of_another_scheme_is_kept_and_no_article(tmp_path):
    odd = record("chrome-extension://abc/page.html", HEAD + page(1))
    answer = ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", odd, response(2)))
    assert (answer["articles"], answer["refused"]) == ({"new": 1, "refused": 1}, {"bad_url": 1})
    checked(tmp_path / "out")


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("2026-11", "2026-11-01T00:00:00.000Z"),
        ("2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("2026-11-326T08:00:00+0800", "2026-11-22T00:00:00.000Z"),
        ("20261122000000", "2026-11-22T00:00:00.000Z"),
        ("2026-11-22t00:00:00z", "2026-11-22T00:00:00.000Z"),
    ],
)
def test_dates_in_odd_forms_are_read_and_copied_in_a_plain_one(tmp_path, stated, meant):
    ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", response(1, date=stated)))
    captures, *_ = checked(tmp_path / "out")
    assert [row[2] for row in captures] == [meant]
    [copy] = (tmp_path / "out" / "warc").glob("ingest*")
    head = gzip.decompress(copy.read_bytes()).decode("latin-1")
    assert f"WARC-Date: {meant}" in head
    assert f"Newscrawl-Stated-Date: {stated}" in head


def test_a_response_without_date_or_address_is_kept_under_another_type(tmp_path):
    undated = response(1, date="some day")
    nameless = gzip.compress(
        gzip.decompress(response(2)).replace(b"WARC-Target-URI: " + url(2).encode() + b"\r\n", b"")
    )
    answer = ingest(tmp_path / "out", written(tmp_path / "a.warc.gz", undated, nameless, response(3)), code=5)
    assert (answer["damaged"], answer["kept"]) == ({"header": 2}, {"response": 2})
    captures, _, others, _ = checked(tmp_path / "out")
    assert (len(captures), [row[1] for row in others]) == (1, ["response", "response"])
