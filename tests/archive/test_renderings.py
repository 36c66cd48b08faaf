"""Pages as a browser rendered them: conversion records beside the response they were made from."""

from __future__ import annotations

import pytest
from samples import NOON, exchange
from test_warc import check

from newscrawl.archive import Copier, Rendering, WarcWriter, iterate, read_record, responses
from newscrawl.archive.cdxj import index_file
from newscrawl.archive.warc import RENDERED_TYPE

MARKUP = "<html><body><p>脚本写入的正文</p></body></html>".encode()


@pytest.fixture
def written(tmp_path):
    with WarcWriter(tmp_path) as writer:
        raw = writer.write_exchange(exchange(1, url="http://example.cn/short"))
        writer.write_exchange(exchange(2))
        rendered = writer.write_rendering(Rendering(raw, MARKUP, "Chromium 150", NOON))
    return tmp_path, raw, rendered


def test_a_rendering_is_read_back_as_the_page_it_is(written):
    folder, raw, rendered = written
    answer = read_record(folder, rendered.warc_file, rendered.warc_offset, rendered.warc_length)
    assert answer.capture() == rendered
    assert (answer.body, answer.content_type, answer.status) == (MARKUP, RENDERED_TYPE, 200)
    assert (answer.record_type, answer.refers_to) == ("conversion", raw.record_id)
    assert (answer.url, answer.requested_url) == (exchange(1).final_url, "http://example.cn/short")


def test_public_tools_pass_the_file_and_replay_shows_what_was_sent(written, capsys):
    folder, raw, _ = written
    [path] = folder.glob("*.warc*")
    check(path, capsys)
    lines = index_file(path)
    assert len(lines) == 2
    assert any(f'"offset": "{raw.warc_offset}"' in line for line in lines)
    assert [one.record_type for one in responses(path)] == ["response", "response", "conversion"]


def test_a_copy_of_a_rendering_brings_the_response_it_was_made_from(written, tmp_path):
    folder, raw, rendered = written
    members = Copier(folder).members(rendered.warc_file, rendered.warc_offset)
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(b"".join(member for member, _ in members))
    records = list(iterate(copy))
    assert [record.type for record in records] == ["warcinfo", "response", "request", "conversion"]
    assert records[1].record_id == raw.record_id
    assert [shown for _, shown in members] == [False, True, False, False]


def test_another_programs_conversion_is_no_page(written):
    folder, _, _ = written
    [path] = folder.glob("*.warc*")
    [record] = [one for one in iterate(path) if one.type == "conversion"]
    block = b"WARC/1.1\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://www.example.cn/a.png\r\n"
    block += b"WARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-23T12:00:00Z\r\nContent-Type: image/jp2\r\n"
    other = folder / "other.warc"
    other.write_bytes(block + b"Content-Length: 3\r\n\r\nabc\r\n\r\n")
    assert list(responses(other)) == []
    assert record.headers["newscrawl-rendered-by"] == "Chromium 150"
