"""A header block cut out whole is read as line by line, whatever stands in it."""

from __future__ import annotations

import gzip
import io
from itertools import zip_longest
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.archive import file_bytes, payload
from newscrawl.archive.records import Record
from newscrawl.archive.stream import read_records

ENDS = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r", b"\r\r\n", b""])
NAMES = st.sampled_from([
    b"WARC-Date", b"warc-date", b" X", b"\tX", b"", b" ", "编号".encode(), "编号".encode("gb18030"), b"X\xa0",
    "\u3000X".encode(), b"X\x85", b"X\x1c", b"\r", b"X\x00",
])  # fmt: skip
VALUES = st.sampled_from(
    [b" a", b"a ", b"", b" ", b":", b" a\rb", b" \xe6\x9d", "\u3000吉林".encode(), b"\x85", b"\t"]
)
LINES = st.one_of(
    st.tuples(NAMES, st.sampled_from([b":", b"", b" :"]), VALUES, ENDS).map(b"".join),
    st.sampled_from([b" folded\r\n", b"\tfolded\n", b"\r\n", b"\n", b"\r", b" \r\n", b"no field\r\n"]),
    st.binary(max_size=8),
)
#: A field so long that the block passes the limit of a line, or of a header.
LONG = st.sampled_from([0, 0, 0, 32_600, 32_768, 33_000, 131_072]).map(
    lambda size: b"Long: " + b"x" * size + b"\r\n" if size else b""
)
NEEDED = b"WARC-Type: metadata\r\nContent-Length: 4\r\n"


def one(lines: list[bytes], long: bytes, end: bytes) -> bytes:
    return b"WARC/1.0\r\n" + NEEDED + b"".join(lines) + long + end + b"body\r\n\r\n"


def read(data: bytes) -> list:
    return list(read_records(io.BytesIO(data), "a.warc"))


def assert_same_both_ways(data: bytes) -> None:
    cut = read(data)
    with mock.patch.object(file_bytes.PlainSource, "header_lines", return_value=None):
        by_line = read(data)
    for one_way, other in zip_longest(cut, by_line):
        assert one_way == other
        if isinstance(one_way, Record):
            assert list(one_way.headers) == list(other.headers)


@given(
    st.lists(LINES, max_size=6),
    LONG,
    st.sampled_from([b"\r\n", b"\r\n", b"\n", b"\r\r\n", b""]),
    st.booleans(),
)
@example([b"A: 1\n", b" 2\n"], b"", b"\n", False)
@example([b"A: 1\r\n"], b"", b"\r\r\n", False)
@example([b"\xc4\xea: \xc1\xd6\r\n", "市: 吉林\r\n".encode()], b"", b"\r\n", False)
def test_both_ways_read_the_same(lines, long, end, leading):
    whole = one(lines, long, end)
    if leading:
        # The first line of the block itself is folded, blank or anything else.
        whole = b"WARC/1.0\r\n" + b"".join(lines) + NEEDED + long + end + b"body\r\n\r\n"
    assert_same_both_ways(whole + one([], b"", b"\r\n"))
    assert_same_both_ways(gzip.compress(whole, 1) + gzip.compress(one([], b"", b"\r\n"), 1))


@pytest.mark.parametrize("size", range(file_bytes._READ - 140, file_bytes._READ + 10, 7))  # noqa: SLF001 - where buffers end
def test_a_block_that_crosses_the_end_of_a_buffer(size):
    first = (
        b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size + b"\r\n\r\n"
    )
    data = first + one([b"A: 1\r\n"], b"", b"\r\n") + one([b"B: 1\r\n"], b"", b"\r\n")
    assert [item.headers.get("b") for item in read(data)] == [None, None, "1"]
    assert_same_both_ways(data)


def test_a_usual_block_is_cut():
    source = file_bytes.PlainSource(io.BytesIO(b"A: 1\r\nB: 2\r\n\r\nbody"), 0)
    assert source.header_lines() == b"A: 1\r\nB: 2\r\n\r\n"
    assert source.read(9) == b"body"
    folded = file_bytes.PlainSource(io.BytesIO(b"A: 1\r\n 2\r\n\r\nbody"), 0)
    assert folded.header_lines() is None
    assert folded.position() == 0


@given(st.lists(st.sampled_from((b"\r", b"\n", b"\r\n", b"a")), max_size=14).map(b"".join))
def test_a_head_ends_at_the_first_of_the_forms_of_an_empty_line(block):
    head, body = payload._split_head(block)
    ends = [at for mark in payload._HEAD_ENDS if (at := block.find(mark)) >= 0]
    if ends:
        assert len(head) == min(ends)
        assert block[len(head) :].endswith(body)
        assert block[len(head) : len(block) - len(body)] in payload._HEAD_ENDS
    else:
        assert (head, body) == (block.rstrip(b"\r\n"), b"")
