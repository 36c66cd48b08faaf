"""What is remembered of the bytes just read."""

from __future__ import annotations

import hashlib

import pytest

from newscrawl.archive import payload, records


def test_digests_are_of_the_bytes_and_the_algorithm_asked_for():
    data, other = b"a" * 100, b"b" * 100
    for _ in range(2):
        for algorithm in ("sha1", "sha256", "md5"):
            for one in (data, other):
                assert records.digest_of(algorithm, one) == hashlib.new(algorithm, one).digest()
    assert records.sha256(data) == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_only_the_last_results_are_kept_and_none_of_large_bytes():
    recent: records.Recent[int] = records.Recent(2)
    first, second, third = bytes(range(9)), bytes(range(10)), bytes(range(11))
    for number, data in enumerate((first, second, third)):
        assert recent.put(number, data) == number
    assert [recent.find(data) for data in (first, second, third)] == [None, 1, 2]
    assert recent.find(third, "other word") is None
    # Equal bytes may be another record's, and will be its own.
    assert recent.find(bytes(bytearray(third))) is None
    large = b"x" * (1024 * 1024 + 1)
    recent.put(4, large)
    assert recent.find(large) is None
    changing = bytearray(b"abc")
    recent.put(5, changing)
    assert recent.find(changing) is None


def test_a_block_is_taken_apart_once():
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a"
    message = payload.parse_http(block)
    assert payload.parse_http(block) is message
    assert payload.parse_http(bytes(bytearray(block))) == message
    for _ in range(2):
        with pytest.raises(payload.MalformedHttp):
            payload.parse_http(b"no head")
