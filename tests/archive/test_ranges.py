"""Read in ranges, a file gives what it gives when it is read from its first byte to its last, whatever is wrong with it."""

from __future__ import annotations

import copy
import gzip
import random
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import ArchivedResponse, Damage, Record
from newscrawl.archive.foreign import Beside, contents, responses
from newscrawl.archive.records import sha256
from newscrawl.errors import StorageError
from newscrawl.items import Portal
from newscrawl.maintenance.ahead import Ahead, How, jobs

INFO = "<urn:uuid:11111111-1111-4111-8111-111111111111>"


class Here:
    """A pool whose questions are answered in this process, as late as their answers are wanted."""

    count = 2

    def __init__(self) -> None:
        self.jobs = jobs(lambda *_: Portal("p", "某某网", "http://www.example.cn/"))
        self.asked = 0

    def submit(self, job: str, *arguments: Any):
        self.asked += 1
        return self.jobs[job](*arguments)

    def parts(self, task):
        # As through a pipe: nothing is shared.
        return (copy.deepcopy(part) for part in task)

    def withdraw(self, tasks) -> None:
        pass


def record(number: int, kind: str, body: bytes, extra: str = "") -> bytes:
    media = "application/http; msgtype=response" if kind in {"response", "revisit"} else "text/plain"
    # Not found: the pages are not read, which is another test's matter.
    block = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + body if "http" in media else body
    if kind == "warcinfo":
        block, head_id = b"software: other/1.0\r\n", INFO
    else:
        head_id = f"<urn:uuid:{number:08}-1111-4111-8111-111111111111>"
        extra += f"WARC-Target-URI: http://www.example.cn/{number}.html\r\nWARC-Warcinfo-ID: {INFO}\r\n"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {head_id}\r\nWARC-Date: 2026-11-23T00:00:{number % 60:02}Z\r\n"
        f"{extra}WARC-Block-Digest: {sha256(block)}\r\nContent-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def some_records(draw: random.Random) -> list[bytes]:
    out = [record(0, "warcinfo", b"")]
    bodies: list[tuple[int, bytes]] = []
    for number in range(1, draw.randint(8, 40)):
        body = draw.randbytes(draw.choice([10, 300, 2500])).hex().encode()
        kind = draw.choice(
            ["response"] * 6 + ["request", "metadata", "revisit", "resource", "segment", "forged"]
        )
        if kind == "revisit" and not bodies:
            kind = "response"
        if kind == "revisit":
            of, body_of = draw.choice(bodies)
            extra = f"WARC-Payload-Digest: {sha256(body_of)}\r\nWARC-Refers-To-Target-URI: http://www.example.cn/{of}.html\r\n"
            out.append(record(number, "revisit", b"", extra))
        elif kind == "segment":
            out.append(record(number, "response", body, "WARC-Segment-Number: 1\r\n"))
        elif kind == "forged":
            # A page that carries a whole record, plain and compressed.
            inner = record(900 + number, "response", b"forged")
            out.append(record(number, "response", body + b"\r\n" + inner + gzip.compress(inner, 0) + body))
        elif kind == "request":
            extra = f"WARC-Concurrent-To: <urn:uuid:{number - 1:08}-1111-4111-8111-111111111111>\r\n"
            out.append(record(number, "request", b"GET / HTTP/1.1\r\n\r\n", extra))
        else:
            bodies += [(number, body)] * (kind == "response")
            out.append(record(number, kind, body))
    return out


def packed(records: list[bytes], form: str, draw: random.Random) -> bytes:
    if form == "plain":
        return b"".join(records)
    if form == "stored":
        return b"".join(gzip.compress(one, 0) for one in records)
    if form == "one member":
        return gzip.compress(b"".join(records))
    if form == "pairs":
        return b"".join(gzip.compress(b"".join(records[i : i + 2])) for i in range(0, len(records), 2))
    if form == "turned":
        half = len(records) // 2
        return b"".join(records[:half]) + b"".join(map(gzip.compress, records[half:]))
    return b"".join(gzip.compress(one) for one in records)


def damaged(data: bytes, damage: str, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    if damage == "flipped":
        changed = bytearray(data)
        changed[at] ^= 1 << draw.randrange(8)
        return bytes(changed)
    if damage == "cut":
        return data[:at]
    if damage == "gap":
        return data[:at] + data[at + draw.randint(1, 3000) :]
    if damage == "garbage":
        return data[:at] + draw.randbytes(draw.randint(1, 3000)) + data[at:]
    if damage == "blank":
        return data + b"\r\n" * draw.randint(1, 5)
    if damage == "first":
        return b"xx" + data[2:]
    return data


def plain(item: object) -> object:
    """What is compared: everything but the way to read it again."""
    if isinstance(item, ArchivedResponse):
        whole = item if item.load is None else item.load()
        values = {one.name: getattr(item, one.name) for one in fields(item) if one.compare}
        values["body"] = whole.body
        for name in ("record", "request", "origin"):
            found = getattr(item, name)
            if name == "record" and whole is not item:
                found = whole.record
            values[name] = plain(found) if found else None
        return values
    if isinstance(item, Beside):
        return ("beside", plain(item.record), item.origin and plain(item.origin))
    if isinstance(item, Record):
        return {one.name: getattr(item, one.name) for one in fields(item) if one.compare}
    assert isinstance(item, Damage)
    return item


def both(path: Path, *, lenient: bool, size: int, start: int = 0) -> tuple[list[object], list[object]]:
    read = contents if lenient else responses
    ahead = Ahead(Here(), size=size)
    records = ahead.records(path, How(foreign=lenient), {"": start})
    return (
        [plain(item) for item in read(path, start=start)],
        [plain(item) for item in read(path, start=start, records=records)],
    )


@given(
    seed=st.integers(0, 2**32),
    form=st.sampled_from(["members", "plain", "stored", "one member", "pairs", "turned"]),
    damage=st.sampled_from(["none", "flipped", "cut", "gap", "garbage", "blank", "first"]),
    size=st.sampled_from([500, 3000, 20_000]),
    lenient=st.booleans(),
)
@settings(max_examples=60)
def test_ranges_give_what_one_reader_gives(tmp_path_factory, seed, form, damage, size, lenient):
    draw = random.Random(seed)
    data = damaged(packed(some_records(draw), form, draw), damage, draw)
    path = tmp_path_factory.mktemp("ranges") / ("a.warc" if form in {"plain", "turned"} else "a.warc.gz")
    path.write_bytes(data)
    one, other = both(path, lenient=lenient, size=size)
    assert one == other


def test_a_file_is_gone_on_with_from_any_place(tmp_path):
    draw = random.Random(7)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(some_records(draw), "members", draw))
    places = [item.next_offset for item in responses(path) if isinstance(item, ArchivedResponse)]
    assert len(places) > 5
    for place in places[::3]:
        one, other = both(path, lenient=True, size=2000, start=place)
        assert one == other


def test_files_that_were_announced_are_read_ahead(tmp_path):
    draw = random.Random(3)
    paths = [tmp_path / f"{name}.warc.gz" for name in "abcdef"]
    for path in paths:
        path.write_bytes(packed(some_records(draw), "members", draw))
    pool, how = Here(), How(foreign=False)
    ahead = Ahead(pool, [(path, how) for path in paths], size=100_000)
    first = ahead.records(paths[0], how)
    assert pool.asked == 2 * pool.count + 2
    found = [
        [
            plain(item)
            for item in responses(path, records=first if path == paths[0] else ahead.records(path, how))
        ]
        for path in paths
    ]
    assert found == [[plain(item) for item in responses(path)] for path in paths]
    assert pool.asked == len(paths)


@pytest.mark.parametrize(
    "empty", [gzip.compress(b"", mtime=0), bytes.fromhex("1f8b08040000000000ff0600424302001b0003" + 18 * "0")]
)
def test_members_that_hold_nothing_end_nothing(tmp_path, empty):
    """FastWARC ends there (findings/fastwarc-empty-member-ends-the-archive.sh)."""
    members = [gzip.compress(record(number, "response", b"x" * 900)) for number in range(6)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(one + empty for one in members))
    one, other = both(path, lenient=True, size=500)
    assert len(one) == 6
    assert one == other


def test_records_that_share_a_member_are_not_read_by_their_place(tmp_path):
    """Nor is the last of them (findings/fastwarc-stream-pos-leads-to-another-record.sh)."""
    path = tmp_path / "a.warc.gz"
    records = [record(number, "response", b"x" * 900) for number in range(1, 5)]
    path.write_bytes(gzip.compress(b"".join(records[:3])) + gzip.compress(records[3]))
    found = list(responses(path))
    assert [item.length is None for item in found] == [True, True, True, False]


def test_a_file_that_changed_meanwhile_is_named(tmp_path):
    draw = random.Random(1)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(
        packed([record(0, "warcinfo", b""), record(1, "response", b"x" * 9000)], "members", draw)
    )
    [answer] = responses(path, records=Ahead(Here()).records(path, How(foreign=False)))
    path.write_bytes(
        packed([record(0, "warcinfo", b""), record(2, "response", b"y" * 9000)], "members", draw)
    )
    assert answer.load is not None
    with pytest.raises(StorageError, match="the file was changed"):
        answer.load()
