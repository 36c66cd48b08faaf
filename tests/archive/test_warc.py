from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import NOON, exchange, page
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from newscrawl.archive import KnownPayload, Record, WarcWriter, iterate, read_record, responses, warc
from newscrawl.archive.records import digest_matches, plain_url
from newscrawl.errors import ConfigurationError, LostFileError, NotFoundError, StorageError


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc*"))


def check(path: Path, capsys) -> None:
    with pytest.raises(SystemExit) as left:
        warcio_main(["check", "-v", str(path)])
    out = capsys.readouterr().out
    assert left.value.code == 0, out
    assert "digest pass" in out
    assert "failed" not in out


def test_what_was_written_is_read_back_whole(tmp_path):
    with WarcWriter(tmp_path) as writer:
        capture = writer.write_exchange(exchange(1, url="http://example.cn/short"))
        answer = read_record(tmp_path, capture.warc_file, capture.warc_offset, capture.warc_length)
    assert answer.capture() == capture
    assert answer.decoded() == page(1)
    assert answer.body == exchange(1).body
    assert capture.payload_digest == answer.payload_digest
    assert capture.captured_at == "2026-11-23T12:00:00.123Z"
    assert (capture.url, capture.final_url) == ("http://example.cn/short", exchange(1).final_url)
    assert answer.header("x-name") == "标题".encode("gbk")
    assert answer.header("transfer-encoding") is None
    assert answer.header("X-Crawler-Transfer-Encoding") == b"chunked"
    # The same from the finished file, under the same name.
    assert read_record(tmp_path, capture.warc_file, capture.warc_offset).capture() == capture


def test_public_tools_pass_the_file(tmp_path, capsys):
    with WarcWriter(tmp_path, crawl_info={"crawl": "c1", "arguments": {"since": "2026-01-01"}}) as writer:
        for number in range(5):
            writer.write_exchange(exchange(number))
    [path] = files(tmp_path)
    check(path, capsys)
    warcio_main(["index", str(path)])
    assert capsys.readouterr().out.count('"response"') == 5
    with path.open("rb") as file:
        records = [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(file)]
    kinds = [kind for kind, _, _ in records]
    assert kinds == ["warcinfo"] + ["response", "request"] * 5
    info = records[0]
    assert b'arguments: {"since": "2026-01-01"}\r\n' in info[2]
    assert info[1].get_header("WARC-Filename") == path.name
    response, request = records[1], records[2]
    assert response[2] == page(0)
    assert request[1].get_header("WARC-Concurrent-To") == response[1].get_header("WARC-Record-ID")
    for name in ("WARC-Payload-Digest", "WARC-Block-Digest", "WARC-IP-Address", "WARC-Protocol"):
        assert response[1].get_header(name), name
    assert response[1].get_header("WARC-Warcinfo-ID") == info[1].get_header("WARC-Record-ID")


def test_each_record_is_a_gzip_member_at_its_offset(tmp_path):
    with WarcWriter(tmp_path) as writer:
        captures = [writer.write_exchange(exchange(number)) for number in range(3)]
    [path] = files(tmp_path)
    found = [r for r in iterate(path) if isinstance(r, Record) and r.type == "response"]
    assert [(r.offset, r.length) for r in found] == [(c.warc_offset, c.warc_length) for c in captures]


def test_bytes_are_in_the_file_when_write_returns(tmp_path):
    writer = WarcWriter(tmp_path)
    capture = writer.write_exchange(exchange())
    [path] = files(tmp_path)
    assert path.name == capture.warc_file + ".open"
    assert [type(item).__name__ for item in responses(path)] == ["ArchivedResponse"]
    writer.close()


def test_an_unused_writer_leaves_no_file(tmp_path):
    WarcWriter(tmp_path).close()
    assert files(tmp_path) == []


def test_a_known_payload_becomes_a_revisit_and_reads_like_the_first(tmp_path, capsys):
    seen: dict[tuple[str, str], KnownPayload] = {}
    with WarcWriter(tmp_path, known=lambda url, digest: seen.get((url, digest))) as writer:
        first = writer.write_exchange(exchange())
        seen[first.final_url, first.payload_digest] = KnownPayload(
            first.warc_file, first.warc_offset, first.record_id, first.captured_at, first.final_url
        )
        second = writer.write_exchange(exchange(captured_at=NOON + dt.timedelta(days=1)))
        other = writer.write_exchange(exchange(1))
    assert second.warc_length < first.warc_length
    answer = read_record(tmp_path, second.warc_file, second.warc_offset)
    assert (answer.record_type, answer.body) == ("revisit", exchange().body)
    assert answer.capture() == second
    assert read_record(tmp_path, other.warc_file, other.warc_offset).record_type == "response"
    [path] = files(tmp_path)
    assert [r.body for r in responses(path)][:2] == [exchange().body] * 2
    check(path, capsys)


def test_a_revisit_finds_its_payload_in_the_file_beside_it(tmp_path):
    with WarcWriter(tmp_path) as writer:
        first = writer.write_exchange(exchange())
    known = KnownPayload(
        first.warc_file, first.warc_offset, first.record_id, first.captured_at, first.final_url
    )
    with WarcWriter(tmp_path, known=lambda *_: known) as writer:
        second = writer.write_exchange(exchange())
    assert second.warc_file != first.warc_file
    assert [r.body for r in responses(tmp_path / second.warc_file)] == [exchange().body]
    (tmp_path / first.warc_file).unlink()
    [damage] = responses(tmp_path / second.warc_file)
    assert damage.kind == "revisit"


def test_rotation_by_size_and_day_with_names_that_sort(tmp_path):
    now = [dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC)]
    with WarcWriter(tmp_path, max_bytes=4000, clock=lambda: now[0]) as writer:
        names = [writer.write_exchange(exchange(number)).warc_file for number in range(8)]
        now[0] += dt.timedelta(minutes=2)
        names.append(writer.write_exchange(exchange(9)).warc_file)
    assert names == sorted(names)
    assert len(set(names)) > 2
    assert names[-1].startswith("newscrawl-20261124T000100Z-")
    assert names[-2].startswith("newscrawl-20261123T235900Z-")
    assert {path.name for path in files(tmp_path)} == set(names)
    for path in files(tmp_path):
        first = next(iterate(path))
        assert (first.type, first.headers["warc-filename"]) == ("warcinfo", path.name)
        assert path.stat().st_size < 4000


def test_a_record_larger_than_a_file_still_gets_one(tmp_path):
    with WarcWriter(tmp_path, max_bytes=1000) as writer:
        captures = [writer.write_exchange(exchange(n, body=os.urandom(3000))) for n in range(2)]
    assert len({c.warc_file for c in captures}) == 2


@pytest.mark.parametrize("cut", [1, 100, 400])
def test_a_torn_tail_is_cut_back_to_the_last_whole_record(tmp_path, cut, capsys, caplog):
    writer = WarcWriter(tmp_path)
    kept = [writer.write_exchange(exchange(number)) for number in range(2)]
    writer.write_exchange(exchange(2, request_headers=None))
    [path] = files(tmp_path)
    os.close(writer._fd)  # the process died: its lock is gone, the suffix is not
    os.truncate(path, path.stat().st_size - cut)
    size = path.stat().st_size
    again = WarcWriter(tmp_path)
    [report] = again.recovered
    assert (report.warc_file, report.records, report.damage) == (kept[0].warc_file, 5, None)
    [final] = files(tmp_path)
    assert report.cut_bytes == size - final.stat().st_size > 0
    assert f"{report.cut_bytes} bytes of a torn record" in caplog.text
    assert [r.capture() for r in responses(final)] == kept
    check(final, capsys)
    assert WarcWriter(tmp_path).recovered == []


def test_damage_in_the_middle_is_no_torn_tail(tmp_path):
    writer = WarcWriter(tmp_path)
    captures = [writer.write_exchange(exchange(number)) for number in range(3)]
    [path] = files(tmp_path)
    os.close(writer._fd)
    with path.open("r+b") as file:
        file.seek(captures[1].warc_offset + 200)
        file.write(b"\0" * 50)
    size = path.stat().st_size
    [report] = WarcWriter(tmp_path).recovered
    assert report.cut_bytes == 0
    assert "damaged at" in report.damage
    assert (tmp_path / report.warc_file).stat().st_size == size


def test_a_file_in_use_by_another_writer_is_left_alone(tmp_path):
    first = WarcWriter(tmp_path)
    first.write_exchange(exchange(0))
    second = WarcWriter(tmp_path)
    assert second.recovered == []
    second.write_exchange(exchange(1))
    first.write_exchange(exchange(2))
    first.close()
    second.close()
    assert sorted(r.url for path in files(tmp_path) for r in responses(path)) == [
        exchange(n).url for n in range(3)
    ]


def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path):
    script = (
        "import sys, os, signal; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from samples import exchange; from newscrawl.archive import WarcWriter\n"
        "writer = WarcWriter(Path(sys.argv[1]))\n"
        "for n in range(7): writer.write_exchange(exchange(n))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    here = Path(__file__).resolve()
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(here.parents[2]), str(here.parent)], check=False
    )
    [report] = WarcWriter(tmp_path).recovered
    assert (report.records, report.cut_bytes) == (15, 0)


def test_threads_share_a_writer(tmp_path):
    with WarcWriter(tmp_path, max_bytes=20_000) as writer:
        threads = [
            threading.Thread(
                target=lambda base=base: [writer.write_exchange(exchange(base + n)) for n in range(20)]
            )
            for base in (0, 100, 200)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = [item for path in files(tmp_path) for item in responses(path)]
    assert len({r.url for r in found}) == len(found) == 60


def test_a_full_disk_leaves_nothing_of_the_record(tmp_path, monkeypatch):
    writer = WarcWriter(tmp_path)
    kept = writer.write_exchange(exchange(0))
    real = os.write

    def half(fd, data):
        if len(data) < 200:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, bytes(data[: len(data) // 2]))

    monkeypatch.setattr(warc.os, "write", half)
    with pytest.raises(StorageError, match="No space left"):
        writer.write_exchange(exchange(1))
    monkeypatch.undo()
    last = writer.write_exchange(exchange(2))
    writer.close()
    assert [r.capture() for r in responses(tmp_path / kept.warc_file)] == [kept, last]


def test_a_disk_full_from_the_start_leaves_no_file(tmp_path, monkeypatch):
    writer = WarcWriter(tmp_path)

    def full(_fd, _data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(warc.os, "write", full)
    with pytest.raises(StorageError):
        writer.write_exchange(exchange(0))
    monkeypatch.undo()
    assert files(tmp_path) == []
    assert writer.write_exchange(exchange(0)).warc_offset > 0
    writer.close()


def test_a_folder_that_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        WarcWriter(tmp_path / "file" / "warc")


@pytest.mark.parametrize("prefix", ["", "../x", "a/b", "a-b", "名"])
def test_a_prefix_is_no_path(tmp_path, prefix):
    with pytest.raises(ConfigurationError):
        WarcWriter(tmp_path, prefix=prefix)


@pytest.mark.parametrize("name", ["../x.warc.gz", "/etc/passwd", "", ".", "..", "a\0b", "none.warc.gz"])
def test_reading_follows_no_path(tmp_path, name):
    with pytest.raises(NotFoundError):
        read_record(tmp_path, name, 0)


def test_reading_at_a_wrong_place(tmp_path):
    with WarcWriter(tmp_path) as writer:
        capture = writer.write_exchange(exchange())
    for offset, length in (
        (capture.warc_offset + 1, None),
        (10**9, None),
        (capture.warc_offset, 7),
        (0, None),
    ):
        with pytest.raises(StorageError):
            read_record(tmp_path, capture.warc_file, offset, length)


def test_header_lines_cannot_be_smuggled(tmp_path, capsys):
    hostile = exchange(
        final_url="http://a.cn/x\r\nWARC-Type: warcinfo\r\n\r\n",
        reason=b"OK\r\nX-Evil: 1",
        response_headers=[(b"X-A", b"1\r\nX-Evil: 2\r\n\r\nbody"), (b"X\nB", b"\0")],
        request_headers=[(b"User-Agent", b"a\r\nX-Evil: 3")],
        method="GET / HTTP/1.1\r\nX-Evil: 4\r\n",
        ip_address="1.2.3.4\r\nX-Evil: 5",
    )
    with WarcWriter(tmp_path, crawl_info={"a\r\nX-Evil: 6": "b\r\nX-Evil: 7"}) as writer:
        capture = writer.write_exchange(hostile)
    [path] = files(tmp_path)
    info, response, request = iterate(path)
    assert response.type == "response"
    for record in (info, response, request):
        assert not any(name.startswith("x-evil") for name in record.headers)
        assert b"\nX-Evil" not in record.block
    assert capture.final_url == "http://a.cn/x%0D%0AWARC-Type:%20warcinfo%0D%0A%0D%0A"
    check(path, capsys)


def test_truncation_and_a_wrong_length_are_said(tmp_path):
    cut = exchange(response_headers=[(b"Content-Length", b"99999")], body=b"part", truncated="because")
    with WarcWriter(tmp_path) as writer:
        capture = writer.write_exchange(cut)
    answer = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    assert capture.truncated == answer.truncated == "unspecified"
    assert answer.header("content-length") == b"4"
    assert answer.header("x-crawler-content-length") == b"99999"


@given(
    body=st.binary(max_size=2000),
    headers=st.lists(
        st.tuples(st.from_regex(rb"[A-Za-z-]{1,12}", fullmatch=True), st.binary(max_size=40)), max_size=6
    ),
    status=st.integers(100, 999),
)
def test_any_exchange_survives(tmp_path_factory, body, headers, status):
    headers = [(n, v) for n, v in headers if n.lower() not in (b"transfer-encoding", b"content-length")]
    folder = tmp_path_factory.mktemp("warc")
    with WarcWriter(folder) as writer:
        capture = writer.write_exchange(exchange(response_headers=headers, body=body, status=status))
    answer = read_record(folder, capture.warc_file, capture.warc_offset, capture.warc_length)
    assert (answer.body, answer.status) == (body, status)
    expected = [(n, v.translate(warc._NO_LINE_ENDS).strip()) for n, v in headers]
    assert answer.headers[:-1] == expected
    assert answer.capture() == capture


@given(st.text(max_size=60))
def test_any_url_becomes_one_ascii_word(url):
    plain = plain_url(url)
    assert plain.isascii()
    assert not any(c.isspace() or ord(c) < 33 for c in plain)
    assert plain_url(plain) == plain


@given(st.binary(max_size=50), st.sampled_from(["md5", "sha1", "sha256", "sha512"]))
def test_digests_in_every_spelling(data, name):
    import base64
    import hashlib

    raw = hashlib.new(name, data).digest()
    for value in (
        raw.hex(),
        raw.hex().upper(),
        base64.b32encode(raw).decode(),
        base64.b32encode(raw).decode().rstrip("="),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ):
        assert digest_matches(f"{name}:{value}", data) is True
        assert digest_matches(f"{name}:{value}", data + b"x") is False


def test_unknown_digests_say_nothing():
    for stated in ("crc32:aa", "sha1", "", "sha256-no-colon"):
        assert digest_matches(stated, b"") is None


def _replaced(path):
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


MEDDLING = {
    "removed": lambda path: path.unlink(),
    "renamed": lambda path: path.rename(path.with_name("elsewhere")),
    "replaced": _replaced,
    "cut": lambda path: os.truncate(path, 100),
    "appended to": lambda path: path.write_bytes(path.read_bytes() + b"x"),
}


@pytest.mark.parametrize("how", MEDDLING)
@pytest.mark.parametrize("last", [False, True])
def test_a_file_meddled_with_while_it_is_written_is_named_by_the_next_step(tmp_path, how, last):
    """Its next record, or its end: no row may point into a file that is not what its writer left."""
    writer = WarcWriter(tmp_path)
    first = writer.write_exchange(exchange())
    [path] = tmp_path.glob("*.open")
    MEDDLING[how](path)
    with pytest.raises(LostFileError, match="while it was being written") as caught:
        writer.close() if last else writer.write_exchange(exchange())
    assert caught.value.file == first.warc_file
    capture = writer.write_exchange(exchange())
    writer.close()
    assert capture.warc_file != first.warc_file, "what comes after stands in a new file"
    assert (tmp_path / capture.warc_file).exists()
