"""The time-stamp request written by hand is the one a library of the standard writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.evidence import timestamp

tsp = pytest.importorskip("rfc3161_client")


def integer(number):
    """A positive number as a DER integer."""
    body = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes([2, len(body)]) + body


@given(st.binary(max_size=300))
def test_a_request_is_the_one_of_the_library(data):
    builder = tsp.TimestampRequestBuilder(data=data).hash_algorithm(tsp.HashAlgorithm.SHA256)
    built = builder.cert_request(cert_request=True).build()
    assert timestamp.request(data, integer(built.nonce)) == built.as_bytes()
