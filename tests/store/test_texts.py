"""Texts stand packed in the database, and nobody who reads them through the store notices."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.maintenance.vacuum import pack
from newscrawl.maintenance.verify import verify
from newscrawl.store import search, texts
from newscrawl.store.articles import add_version, text_hash
from newscrawl.store.schema import connect, is_damage
from newscrawl.store.texts import packed_record, packed_text, plain_text, read

TEXT = "吉林市松花江畔的雾凇迎来最佳观赏期，市民和游客纷纷前往拍照留念。" * 9


@given(
    st.text(st.characters(exclude_categories=["Cs"])) | st.text("吉林市松花江𠮷\ue5e5ḿ€，。\n ", min_size=40)
)
def test_a_text_comes_back_and_is_packed_the_same_way_each_time(text):
    stored = packed_text(text)
    texts._written.clear()
    assert plain_text(stored) == text
    packed_text.cache_clear()
    assert stored == packed_text(text)
    assert plain_text(stored) == text
    assert read(stored if isinstance(stored, bytes) else stored.encode()) == text


def test_every_character_of_unicode_comes_back():
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert plain_text(packed_text(every)) == every


def test_of_the_texts_written_last_only_so_many_and_no_long_ones_are_kept():
    packed_text.cache_clear()
    for number in range(texts._MOST_WRITTEN + 5):
        packed_text(f"{number}{TEXT}")
    packed_text(TEXT * 200)
    assert len(texts._written) == texts._MOST_WRITTEN
    assert list(texts._written.values())[-1] == f"{number}{TEXT}"


def test_what_gets_no_smaller_stays_as_it_is():
    assert (packed_text(None), packed_text("短")) == (None, "短")
    assert isinstance(packed_text("".join(map(chr, range(0x20, 0x7F)))), str)
    assert len(packed_text(TEXT)) < len(TEXT)


@pytest.mark.parametrize("place", [4, -1])
def test_a_damaged_text_is_named_so(place):
    frame = bytearray(packed_text(TEXT))
    frame[place] ^= 0x55
    with pytest.raises(sqlite3.DatabaseError) as caught:
        plain_text(bytes(frame))
    assert is_damage(caught.value)


RECORD = json.dumps(
    {
        "damaged": [],
        "encoding": {
            "declared": {"meta": "gb2312"},
            "reason": "as labelled",
            "replaced": 0,
            "used": "gb18030",
        },
        "left_out": [["links", "下一篇：𠮷野家开业"]],
        "provenance": {"published_at": "meta line", "title": "heading"},
        "rule_misses": ["source"],
        "rules_version": None,
    },
    ensure_ascii=False,
)


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.lists(st.text()).map(json.dumps))
def test_a_record_comes_back_and_is_packed_the_same_way_each_time(text):
    stored = packed_record(text)
    packed_record.cache_clear()
    texts._written.clear()
    assert plain_text(stored) == text
    assert stored == packed_record(text)


def test_a_record_takes_a_quarter_of_its_bytes_and_says_which_dictionary_it_needs():
    stored = packed_record(RECORD)
    assert len(stored) < len(RECORD.encode()) / 4
    assert texts.zstd.get_frame_info(stored).dictionary_id == 40_001
    with pytest.raises(texts.zstd.ZstdError):
        texts.zstd.decompress(stored)


def test_the_dictionary_of_stored_records_is_never_replaced():
    content = Path(texts.__file__).with_name(texts.DICTIONARY).read_bytes()
    assert (
        hashlib.sha256(content).hexdigest()
        == "234c3e78ffc73f6324b2f52baec30630d0abfba06a375462d3af34060720dfaa"
    )


def test_a_record_that_needs_another_dictionary_is_named_damaged():
    frame = bytearray(packed_record(RECORD))
    frame[5] ^= 0x01  # in the dictionary's number
    with pytest.raises(sqlite3.DatabaseError) as caught:
        plain_text(bytes(frame))
    assert is_damage(caught.value)


@pytest.fixture
def store(tmp_path):
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        connection.execute("insert into portals (id, key, name) values (1, 'a', '甲网')")
        for number, body in enumerate((packed_text(TEXT), TEXT), 1):
            connection.execute(
                """insert into articles (id, url, portal_id, title, body, text_hash, characters, first_seen_at, last_seen_at)
                values (?, ?, 1, '雾凇', ?, ?, 1, '2026-01-01', '2026-01-01')""",
                [number, f"http://a.test/{number}", body, text_hash("雾凇", TEXT)],
            )
            for text in (TEXT + "旧", TEXT):
                add_version(
                    connection, number, text_hash=text_hash("雾凇", text), title="雾凇", published_at=None, body=text,
                    seen_at="2026-01-01", capture_id=None,
                )  # fmt: skip
        yield connection


def kinds(connection, table):
    return [row[0] for row in connection.execute(f"select typeof(body) from {table} order by id")]


def test_packed_and_plain_rows_read_alike(store, tmp_path):
    assert kinds(store, "articles") == ["blob", "text"]
    assert kinds(store, "stored_versions") == ["blob", "null"] * 2
    assert [row["body"] for row in store.execute("select * from articles order by id")] == [TEXT] * 2
    expected = [TEXT + "旧", TEXT] * 2
    assert [row["body"] for row in store.execute("select * from article_versions order by id")] == expected
    assert store.execute("select length(plain_text(body)) from articles").fetchall()[0][0] == len(TEXT)
    with closing(connect(tmp_path / "newscrawl.db", read_only=True)) as reader:
        assert [row[0] for row in reader.execute("select body from articles")] == [TEXT] * 2


def test_records_read_alike_packed_or_plain(store, tmp_path):
    store.execute(
        "update articles set extraction = packed_record(?), mirror = ? where id = 1", [RECORD, RECORD]
    )
    store.execute("update articles set extraction = ?, mirror = null where id = 2", [RECORD])
    for _ in range(2):
        rows = store.execute("select * from articles order by id").fetchall()
        assert [row["extraction"] for row in rows] == [RECORD] * 2
        assert [row["mirror"] for row in rows] == [RECORD, None]
        found = store.execute("select json_extract(plain_text(extraction), '$.rule_misses[0]') from articles")
        assert [row[0] for row in found] == ["source"] * 2
        pack(store)
    kinds = store.execute("select typeof(extraction), typeof(mirror) from articles order by id").fetchall()
    assert [tuple(row) for row in kinds] == [("blob", "blob"), ("blob", "null")]


def test_packing_changes_no_text_no_version_and_no_index(store):
    search.catch_up(store)
    assert pack(store) == 1
    assert kinds(store, "articles") == ["blob", "blob"]
    assert kinds(store, "stored_versions") == ["blob", "null"] * 2
    assert search.pending(store) == 0
    assert pack(store) == 0
    store.execute("update articles set body = ? where id = 2", [packed_text(TEXT + "新")])
    assert kinds(store, "stored_versions")[3] == "blob", "the text that was replaced is kept with its version"
    search.catch_up(store)
    assert [hit.article_id for hit in search.search(store, "留念。新").hits] == [2]


def test_verify_names_the_row_of_a_damaged_text(store, tmp_path):
    (tmp_path / "warc").mkdir()
    store.execute(
        "update articles set body = cast(substr(packed_text(?), 1, 60) as blob) where id = 1", [TEXT]
    )
    found = [problem.detail for problem in verify(tmp_path / "newscrawl.db", tmp_path / "warc").problems]
    assert any("articles: row 1" in detail for detail in found), found
    assert not any("row 2" in detail for detail in found)
