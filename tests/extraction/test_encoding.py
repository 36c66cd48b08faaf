"""Bytes to text: labels that lie, are missing, or contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import PARAGRAPHS, page

from newscrawl.errors import RefusedPage
from newscrawl.extraction.encoding import decode

TRADITIONAL = "香港文匯報訊，政府昨日公佈新的經濟措施，並表示將會繼續與各界溝通，以應對未來的挑戰。" * 3


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "big5", "iso-8859-1", "no-such-label"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_the_bytes_speak_before_the_label(label, codec):
    text = page(charset=label)
    read, used = decode(text.encode(codec))
    assert read == text
    assert used.used == codec
    assert used.declared == {"meta": label}


def test_no_label_and_header_conflict():
    raw = "".join(PARAGRAPHS).encode("gb18030")
    read, used = decode(raw, "text/html; charset=UTF-8")
    assert read == "".join(PARAGRAPHS)
    assert used.declared == {"header": "utf-8"}
    assert "reads as gb18030" in used.reason


@pytest.mark.parametrize("label", ["big5", "gb2312", "utf-8"])
def test_big5_with_hkscs(label):
    raw = f'<meta charset="{label}"><p>{TRADITIONAL}啫</p>'.encode("big5hkscs")
    read, used = decode(raw)
    assert used.used == "big5hkscs"
    assert TRADITIONAL in read


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(codec):
    read, used = decode("<p>新闻".encode(codec))
    assert read == "<p>新闻"
    assert used.reason == "byte order mark"


def test_a_few_broken_bytes_are_counted():
    raw = page().encode()
    broken = raw[:900] + b"\xff\xfe" + raw[900:]
    _, used = decode(broken)
    assert used.used == "utf-8"
    assert used.replaced >= 2


def test_western_pages_keep_their_label():
    text = "<p>Où êtes-vous allé cet été, près de la forêt où le maître a vécu ?</p>" * 5
    read, used = decode(f'<meta charset="iso-8859-1">{text}'.encode("cp1252"))
    assert text in read
    assert used.used == "cp1252"


def test_what_is_no_text_is_refused():
    with pytest.raises(RefusedPage, match="bad_encoding"):
        decode(bytes(range(256)) * 50)


@given(st.binary(max_size=3000))
def test_any_bytes_are_text_or_refused(raw):
    try:
        text, used = decode(raw)
    except RefusedPage as refusal:
        cause = refusal.cause
    else:
        cause = "bad_encoding"
        assert isinstance(text, str)
        assert used.used
        assert used.reason
    assert cause == "bad_encoding"


@given(st.text(alphabet="的一是在不了有和人这中大为上个国我以要他时来用们", min_size=30, max_size=300))
def test_unlabelled_gbk_round_trip(text):
    assert decode(text.encode("gb18030"))[0] == text
