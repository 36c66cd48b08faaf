"""One archive in every form that programs write it in: the records are the same."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import re
import tarfile
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import ArchivedResponse, Damage, responses
from newscrawl.archive.file_bytes import zstd_module
from newscrawl.archive.foreign import Beside, contents
from newscrawl.archive.records import with_fields
from newscrawl.archive.stream import read_records
from newscrawl.errors import RefusedPage

URLS = [f"http://news.test/a/{number}.html" for number in range(5)]


def body(number: int) -> bytes:
    return f"<html><body><p>第{number}号线路今天完成了全部工序。</p></body></html>".encode()


def record(
    url: str, block: bytes, *, kind: str = "response", version: str = "WARC/1.1", extra: str = ""
) -> bytes:
    number = abs(hash((url, kind, block)))
    head = (
        f"{version}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x:{number}>\r\nWARC-Date: 2026-11-23T00:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\n{extra}Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def http(number: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body(number)


def sound(**options: str) -> list[bytes]:
    return [record(url, http(number), **options) for number, url in enumerate(URLS)]


def of(tmp_path: Path, data: bytes, name: str = "any.warc.gz"):
    path = tmp_path / name
    path.write_bytes(data)
    parts = list(contents(path))
    return (
        [part for part in parts if isinstance(part, ArchivedResponse)],
        [part for part in parts if isinstance(part, Damage)],
        [part for part in parts if isinstance(part, Beside)],
    )


def zst(data: bytes, dictionary=None) -> bytes:
    zstd = zstd_module()
    # As the command writes it: with a checksum.
    return zstd.compress(data, zstd_dict=dictionary, options={zstd.CompressionParameter.checksum_flag: 1})


def skippable(content: bytes) -> bytes:
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content


def trained():
    return zstd_module().train_dict([*(sound() * 40)], 4096)


def lz4(data: bytes) -> bytes:
    return pytest.importorskip("lz4.frame").compress(data, content_checksum=True)


def arc(
    header: str = "1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n",
) -> list[bytes]:
    first = f"filedesc://t.arc 0.0.0.0 20261123000000 text/plain {len(header)}\n{header}".encode()
    return [
        first + b"\n",
        *(
            f"{url} 127.0.0.1 20261123000000 text/html {len(http(number))}\n".encode() + http(number) + b"\n"
            for number, url in enumerate(URLS)
        ),
    ]


def arc2() -> list[bytes]:
    fields = "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length"
    header = f"2 0 InternetArchive\n{fields}\n"
    first = (
        f"filedesc://t.arc 0.0.0.0 20261123000000 text/plain 200 - - 0 t.arc {len(header)}\n{header}".encode()
    )
    return [
        first + b"\n",
        *(
            f"{url} 127.0.0.1 20261123000000 text/html 200 abc - 99 t.arc {len(http(n))}\n".encode()
            + http(n)
            + b"\n"
            for n, url in enumerate(URLS)
        ),
    ]


def folded() -> list[bytes]:
    return [
        re.sub(rb"Content-Length: (\d+)", rb"Content-Length:\r\n \1", one).replace(
            b"WARC-Type: ", b"WARC-Type:\r\n\t"
        )
        for one in sound()
    ]


def cased(change) -> list[bytes]:
    """Version and field names in another case; values as they are."""
    made = []
    for one in sound():
        head, end, rest = one.partition(b"\r\n\r\n")
        version, *lines = head.split(b"\r\n")
        pairs = [line.partition(b": ") for line in lines]
        made.append(
            b"\r\n".join([change(version), *(change(name) + colon + value for name, colon, value in pairs)])
            + end
            + rest
        )
    return made


def before_the_answer(data: bytes) -> bytes:
    return b"".join(record(url, data + http(number)) for number, url in enumerate(URLS))


def bgzf(data: bytes, size: int) -> bytes:
    """What ``bgzip`` writes: blocks of ``size`` bytes, each with its compressed length in the header, and an empty one."""
    blocks = []
    for start in range(0, len(data) + size, size):
        piece = data[start : start + size]
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(piece) + packer.flush()
        head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + (len(packed) + 25).to_bytes(2, "little")
        blocks.append(
            head + packed + zlib.crc32(piece).to_bytes(4, "little") + len(piece).to_bytes(4, "little")
        )
    return b"".join(blocks)


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


FORMS = {
    "plain": lambda: b"".join(sound()),
    "gzip members": lambda: b"".join(map(gzip.compress, sound())),
    "one gzip stream": lambda: gzip.compress(b"".join(sound())),
    "zstd frames": lambda: b"".join(map(zst, sound())),
    "one zstd frame": lambda: zst(b"".join(sound())),
    "zstd, plain dictionary": lambda: (
        skippable(trained().dict_content) + b"".join(zst(one, trained()) for one in sound())
    ),
    "zstd, compressed dictionary": lambda: (
        skippable(zst(trained().dict_content)) + b"".join(zst(one, trained()) for one in sound())
    ),
    "zstd, empty skippable frames between": lambda: skippable(b"").join(map(zst, sound())),
    "lz4 frames": lambda: b"".join(map(lz4, sound())),
    "gzip, then plain": lambda: b"".join(map(gzip.compress, sound()[:2])) + b"".join(sound()[2:]),
    "plain, then gzip": lambda: b"".join(sound()[:2]) + b"".join(map(gzip.compress, sound()[2:])),
    "plain and gzip by turns": lambda: b"".join(
        one if number % 2 else gzip.compress(one) for number, one in enumerate(sound())
    ),
    "byte order mark": lambda: b"\xef\xbb\xbf" + b"".join(sound()),
    "blank lines before and between": lambda: b"\r\n\r\n" + b"\r\n\r\n\r\n".join(sound()),
    "blank lines between members": lambda: b"\r\n\r\n".join(map(gzip.compress, sound())) + b"\r\n",
    "no line end at the end": lambda: b"".join(sound()).rstrip(b"\r\n"),
    "line feeds only in the header": lambda: b"".join(
        one.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n") + b"\n\n" + one.partition(b"\r\n\r\n")[2]
        for one in sound()
    ),
    "folded values": lambda: b"".join(folded()),
    "lower case": lambda: b"".join(cased(bytes.lower)),
    "upper case": lambda: b"".join(cased(bytes.upper)),
    "lower case, members": lambda: b"".join(map(gzip.compress, cased(bytes.lower))),
    "WARC/0.17": lambda: b"".join(sound(version="WARC/0.17")),
    "WARC/0.18": lambda: b"".join(sound(version="WARC/0.18")),
    "no Content-Length in members": lambda: b"".join(
        gzip.compress(re.sub(rb"Content-Length: \d+\r\n", b"", one, count=1)) for one in sound()
    ),
    "addresses in angle brackets": lambda: b"".join(
        record(f"<{url}>", http(number)) for number, url in enumerate(URLS)
    ),
    "nanoseconds": lambda: b"".join(sound()).replace(b"T00:00:00Z", b"T00:00:00.000456789Z"),
    "no version in the status line": lambda: b"".join(
        record(url, http(n).replace(b"HTTP/1.1 200 OK", b"HTTP 200")) for n, url in enumerate(URLS)
    ),
    "HTTP/2 status lines": lambda: b"".join(
        record(url, http(n).replace(b"HTTP/1.1 200 OK", b"HTTP/2 200")) for n, url in enumerate(URLS)
    ),
    "h2 status lines": lambda: b"".join(
        record(url, http(n).replace(b"HTTP/1.1 200 OK", b"h2 200 ")) for n, url in enumerate(URLS)
    ),
    "a server's own name in the status line": lambda: b"".join(
        record(url, http(n).replace(b"HTTP/1.1 200 OK", b"HTTPX/1.1 200 OK")) for n, url in enumerate(URLS)
    ),
    "two carriage returns a line": lambda: b"".join(
        re.sub(rb"(?<!\r)\r\n", b"\r\r\n", record(url, http(n).replace(b"\r\n", b"\r\r\n")))
        for n, url in enumerate(URLS)
    ),
    "chunks stored as sent": lambda: b"".join(
        record(
            url,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
            % (len(body(n)), body(n)),
        )
        for n, url in enumerate(URLS)
    ),
    "chunks with a capital, an extension and a trailer": lambda: b"".join(
        record(
            url,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n%X;part=1\r\n%b\r\n0;last\r\nServer-Timing: t;dur=1\r\n\r\n"
            % (len(body(n)), body(n)),
        )
        for n, url in enumerate(URLS)
    ),
    "gzip and chunks as transfer encodings": lambda: b"".join(
        record(
            url,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
            % (len(gzip.compress(body(n))), gzip.compress(body(n))),
        )
        for n, url in enumerate(URLS)
    ),
    "100 Continue before the answer": lambda: before_the_answer(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "two answers on the way": lambda: before_the_answer(
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    ),
    "a proxy's tunnel before the answer": lambda: before_the_answer(
        b"HTTP/1.0 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n"
    ),
    "blank lines before the status line": lambda: before_the_answer(b"\r\n\r\n"),
    "the status as a field of HTTP/2": lambda: b"".join(
        record(url, http(n).replace(b"HTTP/1.1 200 OK", b":status: 200")) for n, url in enumerate(URLS)
    ),
    "zeros between members": lambda: (b"\0" * 512).join(map(gzip.compress, sound())) + b"\0" * 200_000,
    "zeros in the last block": lambda: b"".join(map(gzip.compress, sound())) + b"\0",
    "ARC 1.0": lambda: b"".join(arc()),
    "ARC 1.1": lambda: b"".join(
        arc(
            "1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
            "<?xml version='1.0'?><arcmetadata>x</arcmetadata>\n"
        )
    ),
    "ARC without a list of fields": lambda: b"".join(arc("1 0 Alexa Internet\n")),
    "ARC 2": lambda: b"".join(arc2()),
    "ARC members": lambda: b"".join(map(gzip.compress, arc())),
    "BGZF, blocks within records": lambda: bgzf(b"".join(sound()), 100),
    "BGZF, blocks over records": lambda: bgzf(b"".join(sound()), 700),
    "BGZF, ARC": lambda: bgzf(b"".join(arc()), 90),
    "gzip members of equal pieces": lambda: b"".join(map(gzip.compress, pieces(b"".join(sound()), 333))),
    "zstd frames of equal pieces": lambda: b"".join(map(zst, pieces(b"".join(sound()), 333))),
    "lz4 frames of equal pieces": lambda: b"".join(map(lz4, pieces(b"".join(sound()), 333))),
    "ARC members of equal pieces": lambda: b"".join(map(gzip.compress, pieces(b"".join(arc()), 90))),
    "ARC, several line ends": lambda: b"\n\r\n".join(arc()),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_records(tmp_path, form):
    good, damage, _ = of(tmp_path, FORMS[form](), "any.bin")
    assert damage == []
    assert [(one.url, one.status, one.body) for one in good] == [
        (url, 200, body(number)) for number, url in enumerate(URLS)
    ]
    assert {one.captured_at for one in good} == {"2026-11-23T00:00:00.000Z"}


@pytest.mark.parametrize("form", FORMS)
def test_reading_goes_on_from_any_record(tmp_path, form):
    path = tmp_path / "any.bin"
    path.write_bytes(FORMS[form]())
    everything = [one for one in contents(path) if isinstance(one, ArchivedResponse)]
    for done, one in enumerate(everything):
        rest = [one.url for one in contents(path, start=one.next_offset) if isinstance(one, ArchivedResponse)]
        # Where records share a member, it is read from its start.
        assert rest[-len(everything[done + 1 :]) or len(rest) :] == [
            one.url for one in everything[done + 1 :]
        ]


@settings(max_examples=100)
@given(
    cuts=st.lists(st.integers(1, len(b"".join(sound())) - 1), max_size=12),
    packed=st.sampled_from(
        [gzip.compress, zst, lz4, lambda one: bgzf(one, 50_000), lambda one: bgzf(one, 128)]
    ),
)
def test_members_may_end_anywhere(cuts, packed):
    whole = b"".join(sound())
    parts = [whole[a:b] for a, b in pairwise(sorted({0, *cuts, len(whole)}))]
    found = list(read_records(io.BytesIO(b"".join(map(packed, parts))), "any"))
    assert [one for one in found if isinstance(one, Damage)] == []
    assert [(one.target, one.block) for one in found] == [(url, http(n)) for n, url in enumerate(URLS)]
    # What has a length is read by its place alone.
    for one in found:
        if one.length is not None:
            data = b"".join(map(packed, parts))[one.offset : one.offset + one.length]
            assert [again.block for again in read_records(io.BytesIO(data), "any")] == [one.block]


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_a_damaged_block_of_bgzf_costs_the_records_in_it(tmp_path, at):
    many = [record(f"http://news.test/b/{n}.html", http(n)) for n in range(100)]
    whole = bytearray(bgzf(b"".join(many), 1000))
    whole[len(whole) * at // 100 + 30] ^= 0x55
    found, damage, _ = of(tmp_path, bytes(whole))
    assert damage or len(found) == len(many)  # a byte that says nothing, as the time in a header
    assert len(found) >= 95
    assert {one.url: one.body for one in found}.items() <= {
        f"http://news.test/b/{n}.html": body(n) for n in range(100)
    }.items()


def tarred(data: bytes, *, form: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        entry = tarfile.TarInfo("crawl/any.warc")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("any.warc", data)
    return out.getvalue()


HOLDERS = {
    "a tar archive": tarred,
    "a tar archive ": lambda data: tarred(data, form=tarfile.PAX_FORMAT),
    "a tar archive  ": lambda data: tarred(data, form=tarfile.USTAR_FORMAT),
    "packed with bzip2": bz2.compress,
    "packed with xz": lzma.compress,
    "packed with ZIP": zipped,
}


@pytest.mark.parametrize("name", ["any.warc.gz", "any.warc", "any.bin"])
@pytest.mark.parametrize("packed", [None, gzip.compress, zst, lz4])
@pytest.mark.parametrize("form", HOLDERS)
def test_a_file_that_holds_archives_is_named_as_what_it_is(tmp_path, form, packed, name):
    if form == "packed with ZIP" and packed is None:
        return  # read as a WACZ, below
    for inside in (b"".join(sound()), b"".join(map(gzip.compress, sound()))):
        data = HOLDERS[form](inside)
        found, [damage], beside = of(tmp_path, packed(data) if packed else data, name)
        assert (found, beside, damage.kind) == ([], [], "format")
        assert form.strip() in damage.detail
        assert "unpack it first" in damage.detail


@pytest.mark.parametrize("outer", [gzip.compress, zst, lz4])
@pytest.mark.parametrize("inner", [gzip.compress, zst, lz4])
def test_an_archive_packed_twice_is_named_so(tmp_path, outer, inner):
    found, [damage], _ = of(tmp_path, outer(b"".join(map(inner, sound()))))
    assert (found, damage.kind) == ([], "format")
    assert "a file packed already" in damage.detail


@pytest.mark.parametrize(
    "form", ["gzip members", "zstd frames", "zstd, plain dictionary", "lz4 frames", "ARC members"]
)
@pytest.mark.parametrize("seed", range(12))
def test_a_changed_byte_costs_one_record_at_most(tmp_path, form, seed):
    whole = FORMS[form]()
    good, _, _ = of(tmp_path, whole)
    starts = [one.offset for one in good] + [len(whole)]
    at = random.Random(seed).randrange(starts[0], len(whole))
    hit = next(number for number, (a, b) in enumerate(pairwise(starts)) if a <= at < b)
    changed = bytearray(whole)
    changed[at] ^= 0x55
    found, damage, _ = of(tmp_path, bytes(changed))
    expected = [(url, body(number)) for number, url in enumerate(URLS)]
    got = [(one.url, one.body) for one in found]
    assert got in (expected, [pair for number, pair in enumerate(expected) if number != hit])
    assert got == expected or damage


def warcinfo(identity: str = "<urn:x:info>") -> bytes:
    block = b"software: other/1\r\n"
    head = f"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: {identity}\r\nWARC-Date: 2026-11-23T00:00:00Z\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize("named", [False, True], ids=["nobody names the warcinfo", "records name it"])
@pytest.mark.parametrize("broken", range(5))
def test_a_warcinfo_does_not_make_the_records_behind_damage_foreign(tmp_path, named, broken):
    extra = "WARC-Warcinfo-ID: <urn:x:info>\r\n" if named else ""
    members = [gzip.compress(one) for one in [warcinfo(), *sound(extra=extra)]]
    damaged = bytearray(members[broken + 1])
    damaged[-6] ^= 0xFF
    members[broken + 1] = bytes(damaged)
    found, damage, _ = of(tmp_path, b"".join(members))
    assert [one.url for one in found] == [url for number, url in enumerate(URLS) if number != broken]
    assert [one.kind for one in damage] == ["gzip"]


def test_archives_joined_into_one_file_survive_damage_in_the_first(tmp_path):
    first = [warcinfo("<urn:x:1>"), *sound(extra="WARC-Warcinfo-ID: <urn:x:1>\r\n")]
    second = [
        warcinfo("<urn:x:2>"),
        *(record(f"{url}?2", http(9), extra="WARC-Warcinfo-ID: <urn:x:2>\r\n") for url in URLS),
    ]
    members = [gzip.compress(one) for one in first + second]
    damaged = bytearray(members[5])
    damaged[-6] ^= 0xFF
    members[5] = bytes(damaged)
    found, damage, _ = of(tmp_path, b"".join(members))
    assert (len(found), [one.kind for one in damage]) == (9, ["gzip"])


def test_an_archive_kept_in_a_body_is_not_taken_for_records_of_the_file(tmp_path):
    inner = b"".join(
        gzip.compress(record(f"{url}?inner", http(7), extra="WARC-Warcinfo-ID: <urn:x:9>\r\n"))
        for url in URLS
    )
    outer = sound(extra="WARC-Warcinfo-ID: <urn:x:1>\r\n")
    carrier = record(
        "http://news.test/dump.warc.gz",
        b"HTTP/1.1 200 OK\r\n\r\n" + inner,
        extra="WARC-Warcinfo-ID: <urn:x:1>\r\n",
    )
    members = [gzip.compress(one) for one in [*outer[:3], carrier, *outer[3:]]]
    members[3] = gzip.compress(carrier, compresslevel=0)
    members[3] = members[3][:40] + bytes([members[3][40] ^ 0xFF]) + members[3][41:]
    found, damage, _ = of(tmp_path, b"".join(members))
    assert [one.url for one in found] == URLS
    assert {one.kind for one in damage} == {"gzip", "foreign"}


@pytest.mark.parametrize("name", ["any.bin", "any.zst", "notes.txt", "dump.warc.zst"])
def test_nothing_is_salvaged_out_of_what_is_not_identified(tmp_path, name):
    hidden = b"\x00\x01\x02 not an archive " + b"".join(sound()) + b"".join(map(gzip.compress, sound()))
    found, damage, beside = of(tmp_path, hidden, name)
    assert (found, [one.kind for one in damage], beside) == ([], ["format"], [])


def test_a_zstd_frame_without_its_dictionary_is_named_and_nothing_taken(tmp_path):
    found, damage, _ = of(tmp_path, b"".join(zst(one, trained()) for one in sound()))
    assert found == []
    assert {one.kind for one in damage} == {"zstd"}


def test_a_length_that_is_wrong_is_corrected_where_digest_or_message_says_so(tmp_path):
    from newscrawl.archive.records import sha256

    short = record(URLS[1], http(1), extra=f"WARC-Block-Digest: {sha256(http(1))}\r\n")
    short = short.replace(b"Content-Length: %d" % len(http(1)), b"Content-Length: %d" % (len(http(1)) - 7))
    parts = sound()
    for form in (bytes, gzip.compress):
        found, damage, _ = of(tmp_path, b"".join(map(form, [parts[0], short, *parts[2:]])))
        assert ([one.url for one in found], damage) == (URLS, [])
        assert found[1].record.headers["content-length"] == str(len(http(1)))
    stated = http(1).replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(body(1)), 1)
    changed = record(URLS[1], stated).replace(
        b"Content-Length: %d" % len(stated), b"Content-Length: %d" % (len(stated) - 7)
    )
    for form in (bytes, gzip.compress):
        found, damage, _ = of(tmp_path, b"".join(map(form, [parts[0], changed, *parts[2:]])))
        assert ([one.url for one in found], damage) == (URLS, [])
        assert found[1].body == body(1)
    unknown = record(URLS[1], http(1)).replace(
        b"Content-Length: %d" % len(http(1)), b"Content-Length: %d" % (len(http(1)) - 7)
    )
    for form in (bytes, gzip.compress):
        found, damage, _ = of(tmp_path, b"".join(map(form, [parts[0], unknown, *parts[2:]])))
        assert [one.url for one in found] == [URLS[0], *URLS[2:]]
        assert [one.kind for one in damage] == ["length"]


def test_a_record_with_a_wrong_length_among_large_ones_is_passed_over_once(tmp_path):
    noise = random.Random(1).randbytes(200_000)
    parts = [record(url, http(number) + noise) for number, url in enumerate(URLS)]
    size = len(http(1)) + len(noise)
    parts[1] = parts[1].replace(b"Content-Length: %d" % size, b"Content-Length: %d" % (size - 150_000))
    for form in (bytes, gzip.compress):
        found, damage, _ = of(tmp_path, b"".join(map(form, parts)))
        assert [one.url for one in found] == [URLS[0], *URLS[2:]]
        assert [one.kind for one in damage] == ["length"]


def segments(url: str, block: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *cuts, len(block)]
    made = []
    for number, (a, b) in enumerate(pairwise(edges), 1):
        last = f"WARC-Segment-Total-Length: {len(block)}\r\n" if b == len(block) else ""
        part = record(
            url,
            block[a:b],
            kind="response" if number == 1 else "continuation",
            extra=f"WARC-Segment-Number: {number}\r\nWARC-Segment-Origin-ID: <urn:x:first>\r\n{last}",
        )
        made.append(
            re.sub(rb"WARC-Record-ID: \S+", b"WARC-Record-ID: <urn:x:first>", part) if number == 1 else part
        )
    return made


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
@pytest.mark.parametrize("form", [bytes, gzip.compress])
def test_segments_are_put_together_in_any_order(tmp_path, order, form):
    parts = segments(URLS[0], http(0), [60, 90])
    data = b"".join(form(parts[number]) for number in order) + form(sound()[1])
    found, damage, _ = of(tmp_path, data)
    assert damage == []
    assert sorted((one.url, one.body) for one in found) == [(URLS[0], body(0)), (URLS[1], body(1))]


def test_a_segment_alone_is_marked(tmp_path):
    found, damage, _ = of(tmp_path, segments(URLS[0], http(0), [80])[0] + sound()[1])
    assert [(one.url, one.truncated) for one in found] == [(URLS[1], None), (URLS[0], "segment")]
    strict = [one for one in responses(tmp_path / "any.warc.gz") if isinstance(one, Damage)]
    assert [one.kind for one in strict] == ["segment"]


def test_records_that_are_no_responses_are_given_beside(tmp_path):
    kinds = ["request", "metadata", "conversion", "odd", "request"]
    data = b"".join(record(URLS[n], http(n), kind=kind) for n, kind in enumerate(kinds)) + sound()[0]
    found, damage, beside = of(tmp_path, warcinfo() + data)
    assert ([one.url for one in found], damage) == ([URLS[0]], [])
    assert sorted(one.record.type for one in beside) == sorted(["warcinfo", *kinds])


def test_a_record_that_is_not_understood_is_named_and_kept(tmp_path):
    data = record(URLS[0], b"no HTTP at all") + record(URLS[1], b"")
    found, damage, beside = of(tmp_path, data)
    assert (found, [one.kind for one in damage]) == ([], ["http", "no_payload"])
    assert [one.record.target for one in beside] == URLS[:2]


def wacz(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("entries", "kinds"),
    [
        ({}, ["format"]),
        ({"datapackage.json": b"{}"}, ["format"]),
        ({"archive/a.rar": b"x"}, ["unsupported", "format"]),
        ({"archive/a.warc": b"junk"}, ["format"]),
        ({"data.warc": b"".join(sound())}, ["format"]),
        ({"archive/a.warc": b"".join(sound()), "datapackage.json": b'{"resources": [{"path": "archive/a.warc", '
          b'"hash": "sha256:00"}]}'}, ["digest"]),
        ({"archive/a.warc": b"".join(sound()), "datapackage.json": b'{"resources": [{"path": "archive/b.warc", '
          b'"hash": "sha256:00"}]}'}, ["zip"]),
        ({"archive/a.warc": b"".join(sound()), "datapackage.json": b'{"resources": 7}'}, []),
    ],
)  # fmt: skip
def test_what_a_wacz_lacks_is_named(tmp_path, entries, kinds):
    _, damage, _ = of(tmp_path, wacz(tmp_path / "x", **entries).read_bytes(), "a.wacz")
    assert [one.kind for one in damage] == kinds


def test_a_wacz_packed_with_its_folder_is_read_and_checked_like_any_other(tmp_path):
    stated = b'{"resources": [{"path": "archive/a.warc", "hash": "sha256:00"}]}'
    entries = {"crawl-7/archive/a.warc": b"".join(sound()), "__MACOSX/crawl-7/._archive": b"x"}
    good, damage, _ = of(tmp_path, wacz(tmp_path / "x", **entries).read_bytes(), "a.wacz")
    assert ([one.url for one in good], damage) == (URLS, [])
    entries["crawl-7/datapackage.json"] = stated
    _, damage, _ = of(tmp_path, wacz(tmp_path / "x", **entries).read_bytes(), "b.wacz")
    assert [one.kind for one in damage] == ["digest"]


@pytest.mark.parametrize("stated", ["behind the first head", "of the answer"])
def test_a_digest_over_either_body_holds_where_other_heads_come_first(tmp_path, stated):
    block = b"HTTP/1.1 100 Continue\r\n\r\n" + http(1)
    payload = block.partition(b"\r\n\r\n")[2] if stated.startswith("behind") else body(1)
    digest = f"WARC-Payload-Digest: sha256:{hashlib.sha256(payload).hexdigest()}\r\n"
    [found], damage, _ = of(tmp_path, record(URLS[1], block, extra=digest), "a.warc")
    assert (damage, found.digest_mismatch, found.status, found.body) == ([], None, 200, body(1))


@pytest.mark.parametrize(
    ("stated", "sent"),
    [("gzip;q=1", gzip.compress), ("binary", bytes), ("aws-chunked", bytes), ("gzip, identity", gzip.compress), ("made-up", bytes)],
)  # fmt: skip
def test_what_a_content_encoding_says_too_much_is_passed_over(tmp_path, stated, sent):
    block = f"HTTP/1.1 200 OK\r\nContent-Encoding: {stated}\r\n\r\n".encode() + sent(body(1))
    [found], _, _ = of(tmp_path, record(URLS[1], block), "a.warc")
    assert found.decoded() == body(1)


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ("Content-Encoding: gzip", lambda page: gzip.compress(page[:9]) + gzip.compress(page[9:])),
        ("Content-Encoding: gzip\r\ncontent-encoding: gzip", lambda page: gzip.compress(gzip.compress(page))),
        ("Content-Encoding: gzip, gzip", lambda page: gzip.compress(gzip.compress(page))),
        ("Content-Encoding: deflate", lambda page: zlib.compress(page)[2:-4]),
    ],
)
def test_content_encodings_are_a_list_and_gzip_a_series_of_members(tmp_path, fields, sent):
    block = f"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n".encode() + sent(body(1))
    [found], _, _ = of(tmp_path, record(URLS[1], block), "a.warc")
    assert found.decoded() == body(1)


def test_an_encoding_nobody_knows_is_refused_where_the_body_is_encoded(tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: made-up\r\n\r\n" + zlib.compress(body(1))
    [found], _, _ = of(tmp_path, record(URLS[1], block), "a.warc")
    with pytest.raises(RefusedPage):
        found.decoded()


def test_page_lists_and_descriptions_of_a_wacz_are_records(tmp_path):
    path = wacz(
        tmp_path / "a.wacz",
        **{
            "archive/a.warc": b"".join(sound()),
            "pages/pages.jsonl": b"{}",
            "datapackage.json": b"{}",
            "indexes/i.cdx": b"x",
        },
    )
    parts = list(contents(path))
    assert [one.record.target for one in parts if isinstance(one, Beside)] == [
        "urn:x-wacz:a.wacz!/pages/pages.jsonl",
        "urn:x-wacz:a.wacz!/datapackage.json",
    ]


@settings(max_examples=150)
@given(
    st.binary(max_size=200),
    st.sampled_from(["a.warc", "a.warc.gz", "a.arc", "a.warc.zst", "a"]),
    st.integers(0, 9),
)
def test_no_bytes_in_any_form_make_it_raise(data, name, magic):
    starts = [
        b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18", b"\x04\x22\x4d\x18", b"filedesc://a ",
        b"WARC/1.0\r\n", b"\xef\xbb\xbfwarc/1.0\n", b"http://a.cn/ 1.2.3.4 20200101000000 text/html 5\n", b"PK\x03\x04",
    ]  # fmt: skip
    for item in read_records(io.BytesIO(starts[magic] + data), name):
        assert isinstance(item, Damage) or item.block is not None


def test_a_header_keeps_its_other_lines():
    head = b"WARC/1.0\r\nA: 1\r\nB: 2\r\n  folded\r\nC: 3\r\n\r\n"
    assert with_fields(head, [("b", "9")], {"c"}) == b"WARC/1.0\r\nA: 1\r\nb: 9\r\n\r\n"
    assert with_fields(head, []) == head
