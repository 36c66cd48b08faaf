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


#: Pairs that browsers read otherwise than Python's codec does (WHATWG Encoding, index gb18030).
BROWSERS = {
    b"\x80": "€",
    b"\xa8\xbc": "ḿ",
    b"\xa6\xd9": "︐",
    b"\xfe\x59": "\u9fb4",
    b"\xfe\xa0": "\u9fbb",
    b"\xa3\xa0": "\u3000",
}


@pytest.mark.parametrize("kernel", [True, False])
@pytest.mark.parametrize("pair", BROWSERS, ids=bytes.hex)
def test_rare_pairs_are_read_as_browsers_read_them(pair, kernel, monkeypatch):
    if not kernel:
        monkeypatch.setattr("newscrawl.native.kernel", None)
    raw = page(charset="gbk").encode("gb18030").replace("灯会".encode("gbk"), "灯会".encode("gbk") + pair)
    read, used = decode(raw)
    assert f"灯会{BROWSERS[pair]}" in read
    assert used.replaced == 0


@pytest.mark.parametrize("menu", [40, 200, 2000])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", None])
def test_an_article_and_a_menu_in_two_encodings(menu, label):
    """The menu may be the larger part of the page; each stretch is read for itself."""
    items = "".join(
        f"<li><a href='/{n}/'>{'要闻时政社会财经体育'[n % 9 : n % 9 + 2]}</a></li>" for n in range(menu)
    )
    raw = f"<html><head><title>{PARAGRAPHS[0]}</title></head><body><ul>".encode() + items.encode("gbk")
    raw += f"</ul><h1>{PARAGRAPHS[0]}</h1><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p></body></html>".encode()
    read, used = decode(raw, f"text/html; charset={label}" if label else None)
    assert all(paragraph in read for paragraph in PARAGRAPHS)
    assert ">要闻<" in read
    assert used.replaced == 0
    assert "mixed" in used.reason


def test_a_broken_character_makes_no_page_mixed():
    raw = page().encode().replace("灯会".encode(), "灯会".encode()[:-1], 1)
    _, used = decode(raw)
    assert used.used == "utf-8"
    assert "mixed" not in used.reason


@pytest.mark.parametrize("label", [None, "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("words", ["江边网", "作者：张三", "版权所有 江边日报社"])
def test_a_few_chinese_words_on_an_english_page(words, label):
    english = (
        "A page in English about a city, its river and the people who walk along it in the evening. " * 40
    )
    raw = f"<html><body><p>{english}</p><p>{words}</p></body></html>".encode("gbk")
    read, used = decode(raw, f"text/html; charset={label}" if label else None)
    assert words in read
    assert used.used == "gb18030"


@pytest.mark.parametrize(
    "text",
    [
        "Où êtes-vous allé cet été, près de la forêt ?",
        "Größe, Übermaß, Äpfel, süß",
        "El niño pidió más piñones",
        "Привет, мир",
    ],
)
def test_western_pages_without_a_label_stay_western(text):
    codec = "cp1251" if "П" in text else "cp1252"
    _, used = decode(f"<p>{text}</p>".encode(codec) * 20)
    assert used.used != "gb18030" or codec == "cp1251"
