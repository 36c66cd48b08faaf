"""Entries of a lead, sums, files by their content, takedowns the crawler saw."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.review import calendars, takedowns
from newscrawl.store import decisions, follow_ups, kept_files, reviews
from newscrawl.store.schema import connect

COPY, ORIGIN = "http://theirs.test/1.html", "http://ours.test/1.html"


@pytest.fixture
def store(tmp_path):
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        reviews.open_lead(connection, COPY, ORIGIN, who="林静")
        yield connection


def add(store, kind, **more):
    return follow_ups.add(
        store,
        1,
        revision=reviews.get(store, 1).revision,
        who="林静",
        kind=kind,
        **({"day": "2026-10-01"} | more),
    )


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1200", 120000), ("1,234.50", 123450), ("￥800", 80000), ("¥ 800.5", 80050), ("800元", 80000),
        ("1.2万元", 1200000), ("１２００", 120000), ("人民币1200元整", 120000), ("12 000", 1200000), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_sums_as_people_write_them(text, fen):
    assert follow_ups.amount_of(text) == fen


@pytest.mark.parametrize("text", ["-5", "0", "1.234", "1,23", "12,00", "abc", "1e9", "9" * 30, "1200 美元", "NaN", "1.2.3", "一千"])  # fmt: skip
def test_anything_else_is_no_sum(text):
    with pytest.raises(ConfigurationError):
        follow_ups.amount_of(text)


@given(st.integers(1, 10**12))
def test_a_sum_is_read_as_it_is_shown(fen):
    assert follow_ups.amount_of(follow_ups.yuan(fen)) == fen
    assert follow_ups.amount_of(f"￥{follow_ups.yuan(fen)}元") == fen


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_any_text_is_a_sum_or_refused(text):
    with suppress(ConfigurationError):
        assert (follow_ups.amount_of(text) or 1) > 0


def test_an_entry_brings_its_status_and_an_answer_settles_deadlines(store):
    add(store, "letter", due_on="2026-10-15", party="他乡网", number="松版函〔2026〕3号")
    assert reviews.get(store, 1).status == "letter_sent"
    assert [row["due_on"] for row in follow_ups.deadlines(store)] == ["2026-10-15"]
    assert follow_ups.overdue(store) == 1
    add(store, "reply", due_on="2027-01-01", note="答应付款")
    assert [row["due_on"] for row in follow_ups.deadlines(store)] == ["2027-01-01"], (
        "the letter's was answered"
    )
    add(store, "payment", amount="1,200", number="20261101")
    assert reviews.get(store, 1).status == "paid"
    assert follow_ups.deadlines(store) == []
    add(store, "letter")
    assert reviews.get(store, 1).status == "paid", "a later letter takes nothing back"
    assert [line.action for line in reviews.history(store, 1)] == [
        "created", "letter", "status", "reply", "payment", "status", "letter",
    ]  # fmt: skip


def test_wrong_entries_leave_nothing(store):
    for kind, more in (
        ("payment", {}),
        ("other", {}),
        ("gift", {"note": "x"}),
        ("letter", {"day": "2026-13-01"}),
        ("letter", {"due_on": "2026-09-30"}),
        ("letter", {"day": "2999-01-01"}),
        ("payment", {"amount": "viel"}),
    ):
        with pytest.raises(ConfigurationError):
            add(store, kind, **more)
    with pytest.raises(reviews.StaleLeadError):
        follow_ups.add(store, 1, revision=7, who="林静", kind="letter")
    assert follow_ups.of_lead(store, 1) == []
    assert len(reviews.history(store, 1)) == 1


def test_a_withdrawn_entry_stays_readable_and_has_no_deadline(store):
    entry = add(store, "letter", due_on="2026-10-15")
    follow_ups.withdraw(store, entry.id, who="王芳")
    follow_ups.withdraw(store, entry.id, who="王芳")
    assert follow_ups.deadlines(store) == []
    assert [(one.kind, one.withdrawn_by) for one in follow_ups.of_lead(store, 1)] == [("letter", "王芳")]
    assert [line.action for line in reviews.history(store, 1)].count("withdrawn") == 1


def test_entries_are_decisions_that_a_rebuild_restores(store, tmp_path):
    (tmp_path / "warc").mkdir()
    add(store, "letter", due_on="2026-10-15")
    kept_files.keep(store, 1, b"%PDF-1.7\n", "函.pdf", folder=tmp_path, who="林静")
    lines = decisions.read(tmp_path / "warc").lines
    with closing(connect(tmp_path / "again.db", archive=tmp_path / "none")) as other:
        decisions.restore(other, lines)
        assert follow_ups.of_lead(other, 1) == follow_ups.of_lead(store, 1)
        assert kept_files.of_lead(other, 1) == kept_files.of_lead(store, 1)


def document(member, *more):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", member, *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


TAKEN = [
    (b"%PDF-1.4\n", "pdf"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"),
    (b"II*\x00\x08\x00", "tif"),
    (document("word/document.xml"), "docx"),
    (document("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"), "xlsx"),
    (document("OFD.xml"), "ofd"),
    ("来函已收到。".encode(), "txt"),
    ("来函已收到。\r\n".encode("gb18030"), "txt"),
    (b"From: a@b.test\r\nTo: c@d.test\r\nSubject: =?utf-8?b?5Ye9?=\r\n\r\ntext", "eml"),
]
REFUSED = [
    b"MZ\x90\x00", b"\x7fELF\x02", b"<html><script>", b" \n<?xml version='1.0'?><svg onload='x'>", b"<!DOCTYPE html>",
    document("word/document.xml", "word/vbaProject.bin"), document("readme.txt"), b"PK\x03\x04broken", b"\x00\x01\x02",
    b"%PDF\x00", b"GIF89a\x01\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b" \n ",
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind"), TAKEN)
@pytest.mark.parametrize("name", ["函", "函.pdf", "..\\..\\函.exe", "/etc/passwd.txt", "函\u202egnp.html"])
def test_a_file_is_what_its_bytes_are_whatever_its_name(data, kind, name):
    assert kept_files.kind_of(data) == kind
    given_name = kept_files.named(name, kind)
    assert given_name.endswith(f".{kind}")
    assert not set(given_name) & set('/\\\u202e<>"')


def test_other_files_are_refused_whatever_they_are_called(store, tmp_path):
    for data in REFUSED:
        with pytest.raises(ConfigurationError, match="not taken"):
            kept_files.keep(store, 1, data, "函.pdf", folder=tmp_path, who="林静")
    assert kept_files.of_lead(store, 1) == []
    assert not (tmp_path / "files").exists()


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind_or_none(data):
    assert kept_files.kind_of(data) in {*kept_files.TYPES, None}


def test_the_same_file_twice_is_stored_once_and_a_changed_byte_shows(store, tmp_path, monkeypatch):
    first = kept_files.keep(store, 1, b"%PDF-1.7 a", "函.pdf", folder=tmp_path, who="林静")
    second = kept_files.keep(store, 1, b"%PDF-1.7 a", "回执", folder=tmp_path, who="林静")
    stored = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert kept_files.read(second, tmp_path) == b"%PDF-1.7 a"
    assert (first.name, second.name) == ("函.pdf", "回执.pdf")
    stored[0].write_bytes(b"%PDF-1.7 b")
    with pytest.raises(StorageError):
        kept_files.read(first, tmp_path)
    kept_files.remove(store, first.id, who="林静")
    assert [one.id for one in kept_files.of_lead(store, 1)] == [second.id]
    monkeypatch.setattr(kept_files, "LARGEST", 20)
    with pytest.raises(ConfigurationError, match="larger"):
        kept_files.keep(store, 1, b"%PDF-1.7" + b"a" * 20, "函.pdf", folder=tmp_path, who="林静")
    with pytest.raises(ConfigurationError, match="empty"):
        kept_files.keep(store, 1, b"", "函.pdf", folder=tmp_path, who="林静")


def article(store, url, *, state="live", gone_at=None):
    store.execute("insert or ignore into portals (id, key, name) values (1, 'p', 'p')")
    return store.execute(
        "insert into articles (url, portal_id, title, body, text_hash, characters, state, first_seen_at, last_seen_at, gone_at)"
        " values (?, 1, '雾凇', '雾凇', 'h', 2, ?, '2026-10-01T00:00:00Z', '2026-10-01T00:00:00Z', ?)",
        [url, state, gone_at],
    ).lastrowid


def test_a_page_the_crawler_found_gone_proposes_removed(store):
    number = article(store, COPY)
    assert takedowns.proposals(store) == []
    store.execute("update articles set state = 'gone', gone_at = '2026-10-20T17:00:00Z'")
    (found,) = takedowns.proposals(store)
    assert (found.kind, found.article_id) == ("gone", number)
    takedowns.reject(store, 1, who="林静")
    assert takedowns.proposals(store) == [], "somebody looked"
    store.execute("update articles set gone_at = '2999-01-01T00:00:00Z'")
    assert len(takedowns.proposals(store, 1)) == 1, "seen again later"
    store.execute("update articles set gone_at = '2026-10-20T17:00:00Z'")
    store.execute("delete from reviews where action = 'not_removed'")
    takedowns.accept(store, 1, revision=0, who="林静")
    assert reviews.get(store, 1).status == "removed"
    assert follow_ups.of_lead(store, 1)[0].day == "2026-10-21", "Beijing's day"
    assert takedowns.proposals(store) == []


def test_a_page_without_the_text_any_more_is_proposed_too(store):
    number = article(store, COPY)
    for version, seen in ((1, "2026-10-01T00:00:00Z"), (2, "2999-01-01T00:00:00Z")):
        store.execute(
            "insert into stored_versions (article_id, number, text_hash, title, body, seen_at) values (?, ?, ?, '', '', ?)",
            [number, version, str(version), seen],
        )
    assert [one.kind for one in takedowns.proposals(store)] == ["changed"]
    other = article(store, ORIGIN)
    pair = store.execute("select pair from leads").fetchone()[0]
    store.execute(
        "insert into reposts (copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage, attribution, status, detected_at, pair)"
        " values (?, ?, 1, 'full', 1, 1, 1, 1, 'none', 'none', '2026-10-02T00:00:00Z', ?)",
        [number, other, pair],
    )
    assert takedowns.proposals(store) == [], "the text is still there"


def test_the_calendar_is_read_back_by_its_library(store):
    from icalendar import Calendar

    add(store, "letter", due_on="2026-10-15", party="他乡网，分公司；北京", note="第一行" * 60)
    book = calendars.deadlines(follow_ups.deadlines(store), language="zh", desk="https://desk.test")
    assert max(len(line) for line in book.split(b"\r\n")) <= 75
    (event,) = Calendar.from_ical(book).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-10-15"
    assert "他乡网，分公司；北京" in str(event["summary"])
    assert "第一行" * 60 in str(event["description"])
    again = calendars.deadlines(follow_ups.deadlines(store), language="zh", desk="https://desk.test")
    assert again == book, "the same file for the same deadlines"
