from __future__ import annotations

import functools
import gc
import gzip
import http.server
import io
import random
import shutil
import subprocess
import threading
import warnings
import zipfile
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import exchange, page
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive import (
    ArchivedResponse,
    Damage,
    WarcWriter,
    decode_body,
    file_digest,
    iterate,
    responses,
)
from newscrawl.archive.payload import dechunk, parse_http
from newscrawl.archive.stream import read_records
from newscrawl.errors import RefusedPage, StorageError
from tests.limits import HANGS


@pytest.fixture
def archive(tmp_path) -> Path:
    """A finished WARC of six pages."""
    folder = tmp_path / "warc"
    with WarcWriter(folder) as writer:
        for number in range(6):
            writer.write_exchange(exchange(number))
    return next(folder.glob("*.warc*"))


def split(items):
    items = list(items)
    good = [item for item in items if isinstance(item, ArchivedResponse)]
    return good, [item for item in items if isinstance(item, Damage)]


def plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def record(
    kind="response", block=b"HTTP/1.1 200 OK\r\n\r\nbody", uri="http://a.cn/", length=None, extra=""
) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{abs(hash((kind, block, uri)))}>\r\n"
        f"WARC-Date: 2026-11-23T00:00:00Z\r\nWARC-Target-URI: {uri}\r\n{extra}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def of_bytes(tmp_path: Path, data: bytes, **options):
    path = tmp_path / "any.warc"
    path.write_bytes(data)
    return split(responses(path, **options))


@pytest.mark.parametrize("form", ["members", "plain", "one gzip stream"])
def test_every_way_to_store_a_warc_reads_the_same(archive, tmp_path, form):
    path = tmp_path / "copy.warc"
    text = plain(archive)
    path.write_bytes(
        {"members": archive.read_bytes(), "plain": text, "one gzip stream": gzip.compress(text)}[form]
    )
    good, damage = split(responses(path))
    assert damage == []
    assert [r.decoded() for r in good] == [page(n) for n in range(6)]
    assert [r.payload_digest for r in good] == [r.payload_digest for r in responses(archive)]


def test_reading_resumes_where_it_stopped(archive):
    everything = list(responses(archive))
    for done in range(len(everything)):
        rest = list(responses(archive, start=everything[done].next_offset))
        assert rest == everything[done + 1 :]
    assert file_digest(archive).startswith("sha256:")


def test_a_response_knows_the_crawl_that_fetched_it(tmp_path):
    for number, (info, crawl) in enumerate(
        [({"crawl": "c"}, {"crawl": "c"}), ("[]", {}), ("{", {}), ("[" * 99_999, {})]
    ):
        with WarcWriter(tmp_path / str(number), crawl_info={"newscrawl": info}) as writer:
            writer.write_exchange(exchange())
            second = writer.write_exchange(exchange(1))
        path = tmp_path / str(number) / second.warc_file
        assert [r.crawl for r in responses(path)] == [crawl, crawl]
        assert [r.crawl for r in responses(path, start=second.warc_offset)] == [crawl]


@pytest.mark.parametrize("at", ["head", "tail"])
def test_a_damaged_member_costs_only_itself(archive, at):
    good, _ = split(responses(archive))
    broken = good[2]
    data = bytearray(archive.read_bytes())
    place = broken.offset + 12 if at == "head" else broken.offset + broken.length - 6
    data[place] ^= 0xFF
    archive.write_bytes(data)
    found, damage = split(responses(archive))
    assert [r.url for r in found] == [r.url for r in good if r is not broken]
    [fault] = damage
    assert (fault.kind, fault.offset, fault.length) == ("gzip", broken.offset, broken.length)
    assert [r.recovered for r in found] == [False, False, True, True, True]


def test_a_cut_file_gives_what_is_whole(archive):
    whole = archive.read_bytes()
    good, _ = split(responses(archive))
    for size in (len(whole) - 1, good[4].offset + 30, good[1].offset + good[1].length + 3, 30, 1):
        archive.write_bytes(whole[:size])
        found, damage = split(responses(archive))
        assert [r.url for r in found] == [r.url for r in good if r.offset + r.length <= size]
        assert len(damage) == 1
        assert damage[0].kind in ("truncated", "format")


def test_garbage_between_members(archive):
    data = archive.read_bytes()
    third = split(responses(archive))[0][2].offset
    archive.write_bytes(data[:third] + b"\1" * 5000 + b"\x1f\x8b\x08garbage" + data[third:])
    found, damage = split(responses(archive))
    assert len(found) == 6
    assert [d.kind for d in damage] == ["gzip"]


def test_a_record_forged_in_a_page_is_not_taken_for_one_of_the_file(tmp_path):
    # Stored, uncompressed members inside a body: what a page could serve to a crawler.
    forged = gzip.compress(record(uri="http://victim.cn/"), compresslevel=0)
    with WarcWriter(tmp_path) as writer:
        writer.write_exchange(exchange(0))
        target = writer.write_exchange(exchange(1, body=forged * 3, response_headers=[]))
        writer.write_exchange(exchange(2))
    path = tmp_path / target.warc_file
    found, damage = split(responses(path))
    assert (len(found), damage) == (3, [])
    data = bytearray(path.read_bytes())
    data[target.warc_offset + 30] ^= 0xFF  # a damaged disk
    path.write_bytes(data)
    found, damage = split(responses(path))
    assert [r.url for r in found] == [exchange(0).url, exchange(2).url]
    assert "gzip" in {d.kind for d in damage}


def test_forged_plain_records_behind_damage_are_named_foreign(archive):
    text = plain(archive)
    cut = text.index(b"WARC/1.1", 2000)
    archive.write_bytes(text[:cut] + b"garbage\r\n" + record(uri="http://victim.cn/") + text[cut:])
    found, damage = split(responses(archive))
    assert "http://victim.cn/" not in [r.url for r in found]
    assert "foreign" in [d.kind for d in damage]


def test_a_wrong_digest_is_named_and_the_record_not_given(archive):
    text = plain(archive)
    body = next(iter(responses(archive))).body
    archive.write_bytes(text.replace(body, body[:-1] + b"x", 1))
    found, damage = split(responses(archive))
    assert (len(found), [d.kind for d in damage]) == (5, ["digest"])


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b"", ["truncated"]),
        (b"nothing of the kind", ["format"]),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\3nonsense", ["gzip"]),
        (b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", ["header"]),
        (b"WARC/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", ["header"]),
        (b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n", ["header"]),
        (b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", ["header"]),
        (b"WARC/1.1\r\nX: " + b"a" * 500_000, ["header"]),
        (b"WARC/1.1\r\n" + b"X: a\r\n" * 100_000, ["header"]),
        (record(block=b""), ["no_payload"]),
        (record(block=b"<html>no http</html>"), ["http"]),
        (record(block=b"HTTP/1.1 abc OK\r\n\r\n"), ["http"]),
        (record(length=10), ["length"]),
        (record(length=10_000), ["truncated"]),
        (record(length=10**17), ["truncated"]),
        (record(extra="WARC-Segment-Number: 1\r\n"), ["segment"]),
        (record(extra="WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"), ["digest"]),
        (record(kind="revisit", block=b""), ["revisit"]),
        (record(kind="revisit", block=b"", extra="WARC-Refers-To-Filename: ../any.warc\r\n"
                "WARC-Refers-To-File-Offset: 0\r\n"), ["revisit"]),
    ],
)  # fmt: skip
def test_what_is_no_sound_record_has_a_name(tmp_path, data, kinds):
    found, damage = of_bytes(tmp_path, data)
    assert found == []
    assert [d.kind for d in damage] == kinds
    found, damage = of_bytes(
        tmp_path, data + b"\r\n\r\n" + record(uri="http://b.cn/") if data[:4] == b"WARC" else data
    )
    if data[:4] == b"WARC" and kinds not in (["truncated"], ["length"]):
        assert [r.url for r in found] == ["http://b.cn/"]


def test_records_of_other_kinds_are_passed_over(tmp_path):
    data = b"".join(record(kind=kind) for kind in ("request", "metadata", "conversion", "odd")) + record(
        uri="dns:a.cn"
    )
    assert of_bytes(tmp_path, data) == ([], [])


def test_a_resource_record_of_a_web_address_counts_as_a_page(tmp_path):
    [answer], _ = of_bytes(
        tmp_path, record(kind="resource", block=b"<p>x", extra="Content-Type: text/html\r\n")
    )
    assert (answer.status, answer.content_type, answer.body) == (200, "text/html", b"<p>x")


def test_a_gigantic_record_is_passed_over_in_bounded_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "huge.warc.gz"
    size = 200_000_000
    with path.open("wb") as file:
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        head = record(block=b"", length=size).removesuffix(b"\r\n\r\n")
        file.write(packer.compress(head))
        for _ in range(200):
            file.write(packer.compress(bytes(1_000_000)))
        file.write(packer.compress(b"\r\n\r\n") + packer.flush())
        file.write(gzip.compress(record(uri="http://b.cn/")))
    tracemalloc.start()
    found, damage = split(responses(path, limit=10_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [r.url for r in found] == ["http://b.cn/"]
    assert [d.kind for d in damage] == ["too_large"]
    assert peak < 20_000_000


def test_nested_false_starts_cost_linear_work(tmp_path, monkeypatch):
    from newscrawl.archive import stream

    monkeypatch.setattr(stream, "_REREAD_SLACK", 1_000_000)
    data = b"".join(record(block=b"x", length=10**9)[:-4] for _ in range(5000))
    reads = []

    class Counting(io.BytesIO):
        def read(self, size=-1):
            piece = super().read(size)
            reads.append(len(piece))
            return piece

    assert {d.kind for d in read_records(Counting(data), "x")} == {"truncated"}
    assert sum(reads) < 20 * len(data) + 10_000_000


@functools.cache
def sound(folder: Path) -> Path:
    with WarcWriter(folder) as writer:
        for number in range(2):
            writer.write_exchange(exchange(number))
    return next(folder.glob("*.warc*"))


@settings(max_examples=200)
@given(data=st.data())
def test_no_bytes_make_it_raise(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    path = sound(folder)
    raw = bytearray(path.read_bytes() if data.draw(st.booleans()) else plain(path))
    path = folder / "changed.warc"
    for _ in range(data.draw(st.integers(1, 6))):
        at = int(data.draw(st.floats(0, 1)) * len(raw))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    path.write_bytes(raw)
    good = {exchange(n).body for n in range(2)}
    for item in responses(path):
        assert isinstance(item, Damage) or item.body in good


@given(st.binary(max_size=300))
def test_no_http_block_makes_it_raise_another_error(block):
    for text in (block, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + block):
        try:
            message = parse_http(text)
        except ValueError:
            continue
        assert len(message.body) <= len(text)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_chunks_come_off(parts):
    chunked = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert dechunk(chunked) == b"".join(parts)


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("br", brotli.compress),
        ("identity", bytes),
        ("GZIP, br", lambda data: brotli.compress(gzip.compress(data))),
    ],
)
def test_content_encodings_and_their_bombs(encoding, encode):
    headers = [(b"content-encoding", encoding.encode())]
    text = page(1) * 50
    assert decode_body(encode(text), headers) == text
    with pytest.raises(RefusedPage, match="too_large"):
        decode_body(encode(bytes(5_000_000)), headers, limit=1_000_000)


def test_bodies_that_are_not_what_they_say():
    gz = [(b"Content-Encoding", b"gzip")]
    assert decode_body(b"<html>", gz) == b"<html>"
    whole = page(1) * 50
    assert decode_body(gzip.compress(whole)[:-8], gz) == whole, "only the trailer is missing"
    with pytest.raises(RefusedPage, match="truncated"):
        decode_body(gzip.compress(random.Random(1).randbytes(3000) + whole)[:2000], gz)
    with pytest.raises(RefusedPage, match="truncated"):
        decode_body(
            brotli.compress(random.Random(1).randbytes(3000) + whole)[:2000], [(b"content-encoding", b"br")]
        )
    with pytest.raises(RefusedPage, match="bad_encoding"):
        decode_body(b"x", [(b"Content-Encoding", b"zpaq")])
    with pytest.raises(RefusedPage, match="bad_encoding"):
        decode_body(b"\x1f\x8b\x08\0\0\0\0\0\0\3\xff\xff\xff", gz)
    with pytest.raises(RefusedPage, match="too_large"):
        decode_body(b"x", [(b"Content-Encoding", b"gzip," * 1000)])


def wacz(path: Path, entries: list[tuple[str, bytes]], **options) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            archive.writestr(name, data, **options)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wacz_reads_like_its_warcs(archive, tmp_path, method):
    data = archive.read_bytes()
    path = wacz(
        tmp_path / "a.wacz", [("datapackage.json", b"{}"), ("archive/1.warc.gz", data)], compress_type=method
    )
    good, damage = split(responses(path))
    assert damage == []
    assert [(r.url, r.offset, r.body) for r in good] == [
        (r.url, r.offset, r.body) for r in responses(archive)
    ]
    assert good[0].warc_file == "a.wacz!archive/1.warc.gz"
    assert list(responses(path, start={good[3].warc_file: good[3].next_offset})) == good[4:]
    assert len(list(iterate(path))) == 13


def test_path_tricks_in_a_wacz_are_refused_and_the_rest_read(archive, tmp_path):
    data = archive.read_bytes()
    link = zipfile.ZipInfo("archive/link.warc.gz")
    link.external_attr = 0o120777 << 16
    tricks = ["../x.warc.gz", "/etc/x.warc.gz", "archive/../../x.warc.gz", "C:/x.warc", "archive/a\nb.warc"]
    path = wacz(tmp_path / "a.wacz", [(name, data) for name in [*tricks, "archive/ok.warc.gz"]])
    with zipfile.ZipFile(path, "a") as more:
        more.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            more.writestr("archive/ok.warc.gz", data)
        more.writestr("nested.wacz", b"PK")
    before = set(tmp_path.rglob("*"))
    good, damage = split(responses(path))
    assert len(good) == 6
    assert sorted(d.kind for d in damage) == ["path"] * (len(tricks) + 2) + ["unsupported"]
    assert set(tmp_path.rglob("*")) == before


def test_a_damaged_wacz(archive, tmp_path):
    path = wacz(tmp_path / "a.wacz", [("archive/1.warc.gz", archive.read_bytes())])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    good, damage = split(responses(path))
    assert (good, [d.kind for d in damage]) == ([], ["zip"])
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 0xFF
    path.write_bytes(changed)
    good, damage = split(responses(path))
    assert damage
    assert 4 <= len(good) <= 6


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(StorageError):
        list(responses(tmp_path / "none.warc"))


def test_a_payload_from_elsewhere(tmp_path):
    body = b"body"
    from newscrawl.archive.records import sha256

    data = record(kind="revisit", block=b"", extra=f"WARC-Payload-Digest: {sha256(body)}\r\n")
    [answer], _ = of_bytes(tmp_path, data, elsewhere=lambda *_: body)
    assert answer.body == body
    _, [damage] = of_bytes(tmp_path, data, elsewhere=lambda *_: b"another")
    assert damage.kind == "revisit"


def warcio_archive(path: Path) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(3):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"http://a.cn/{number}"
            made = writer.create_warc_record(
                url, "response", payload=io.BytesIO(page(number)), http_headers=headers
            )
            writer.write_record(made)
            digest = made.rec_headers.get_header("WARC-Payload-Digest")
            again = writer.create_revisit_record(
                f"http://a.cn/r{number}", digest, url, "2026-11-23T00:00:00Z"
            )
            writer.write_record(again)


def test_archives_made_by_warcio(tmp_path):
    path = tmp_path / "warcio.warc.gz"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the collector
        warcio_archive(path)
        gc.collect()
    good, damage = split(responses(path))
    assert damage == []
    assert [r.decoded() for r in good] == [page(n) for n in (0, 0, 1, 1, 2, 2)]
    # Taken up behind the response whose payload a revisit has.
    assert list(responses(path, start=good[2].next_offset)) == good[3:]


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_archives_made_by_wget(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    for number in range(3):
        (site / f"{number}.html").write_bytes(page(number))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        urls = [f"{base}/{number}.html" for number in (0, 1, 2)] + [f"{base}/missing"]
        command = ["wget", "-q", "--no-proxy", "--warc-file", "made", "-P", "out", *urls]
        subprocess.run(command, cwd=tmp_path, check=False, timeout=HANGS)
    finally:
        server.shutdown()
        server.server_close()
    good, damage = split(responses(tmp_path / "made.warc.gz"))
    assert damage == []
    assert [(r.url, r.status) for r in good] == [
        (url, status) for url, status in zip(urls, [200, 200, 200, 404], strict=True)
    ]
    assert [r.decoded() for r in good[:3]] == [page(n) for n in range(3)]
    assert good[0].warcinfo["software"].startswith("Wget")
