"""Waiting, hours, and the resolver that hands out no address inside."""

from __future__ import annotations

import datetime as dt
import ipaddress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.internet.address import IPv4Address, IPv6Address

from newscrawl.errors import ConfigurationError
from newscrawl.frontier import middlewares
from newscrawl.frontier.guard import GuardedResolver, networks
from newscrawl.frontier.middlewares import BackoffMiddleware, in_window, parse_window, retry_after

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("Fri, 20 Nov 2026 08:01:00 GMT", 60),
        ("Fri, 20 Nov 2020 08:01:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
        ("-5", None),
        ("1" * 5000, 111111111),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_any_header_gives_seconds_or_nothing(value):
    waited = retry_after(value, NOW)
    assert waited is None or waited >= 0


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("delay", [0.0, 1.5, 20.0])
def test_no_request_leaves_before_the_time_a_server_asked_for(monkeypatch, delay, jitter):
    """Scrapy draws each delay by chance around the slot's: by up to half of it, the wait was cut short."""
    monkeypatch.setattr(middlewares, "monotonic", lambda: 1000.0)
    slot = Slot(concurrency=2, delay=delay, jitter=jitter)
    crawler = get_crawler(settings_dict={"DOWNLOAD_DELAY": delay})
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={"a.test": slot}))
    request = Request("http://a.test/1.html", meta={"download_slot": "a.test"})
    answer = Response(request.url, status=429, headers={"Retry-After": "30"})
    assert BackoffMiddleware.from_crawler(crawler).process_response(request, answer) is answer
    least = slot.delay * (1 - slot.jitter)
    assert slot.lastseen + least == pytest.approx(1030.0)
    monkeypatch.setattr("random.uniform", lambda low, _: low)
    assert slot.download_delay() == pytest.approx(least)


@pytest.mark.parametrize(
    ("window", "utc", "inside"),
    [
        ("23:00-06:30", "2026-11-20T15:00", True),
        ("23:00-06:30", "2026-11-20T22:29", True),
        ("23:00-06:30", "2026-11-20T22:30", False),
        ("23:00-06:30", "2026-11-20T08:00", False),
        ("09:00-17:00", "2026-11-20T08:00", True),
        ("", "2026-11-20T08:00", True),
    ],
)
def test_the_window_is_in_the_portals_time_and_may_cross_midnight(window, utc, inside):
    assert in_window(parse_window(window), dt.datetime.fromisoformat(utc + "+00:00")) is inside


@pytest.mark.parametrize("window", ["night", "23-06-30", "25:00-06:00", "23:00"])
def test_a_window_that_is_none_says_how_to_write_one(window):
    with pytest.raises(ConfigurationError, match="23:00-06:30"):
        parse_window(window)


class FakeReactor:
    """Resolves to what it is given, each time the next answer."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = 0
        self.nameResolver = self

    def resolveHostName(self, receiver, host, port=0, types=None, semantics="TCP"):
        self.asked += 1
        receiver.resolutionBegan(None)
        for address in self.answers[host.replace(".", "_")].pop(0):
            make = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(make("TCP", address, port))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self):
        self.addresses, self.complete = [], False

    def resolutionBegan(self, resolution):
        pass

    def addressResolved(self, address):
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self):
        self.complete = True


def resolve(guard, host, port=80):
    receiver = Receiver()
    guard.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.addresses


def test_a_connection_gets_public_addresses_with_its_port():
    guard = GuardedResolver(FakeReactor(a_test=[["8.8.8.8", "2606:4700::1111"]]))
    assert resolve(guard, "a.test", 8080) == [("8.8.8.8", 8080), ("2606:4700::1111", 8080)]
    assert resolve(guard, "a.test", 80) == [("8.8.8.8", 80), ("2606:4700::1111", 80)]
    assert guard.reactor.asked == 1
    assert guard.answers("a.test") == ["8.8.8.8", "2606:4700::1111"]
    assert guard.answers("b.test") == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
def test_one_address_inside_is_no_address_at_all(address):
    guard = GuardedResolver(FakeReactor(a_test=[["8.8.8.8", address]]))
    assert resolve(guard, "a.test") == []
    assert address in guard.refused["a.test"]


def test_a_name_that_changes_its_mind_is_judged_each_time():
    guard = GuardedResolver(FakeReactor(a_test=[["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8"]]))
    assert resolve(guard, "a.test")
    guard._cache.clear()
    assert resolve(guard, "a.test") == []
    assert resolve(guard, "a.test") == [("8.8.8.8", 80)]
    assert "a.test" not in guard.refused


def test_a_proxy_is_reached_under_its_own_host_and_port_only():
    guard = GuardedResolver(FakeReactor(proxy_test=[["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]]))
    guard.open_proxy("http://proxy.test:3128")
    assert resolve(guard, "proxy.test", 3128) == [("127.0.0.1", 3128)]
    assert resolve(guard, "proxy.test", 80) == []


def test_an_opened_network_is_handed_out():
    guard = GuardedResolver(FakeReactor(a_test=[["127.0.0.1"]]), networks(["127.0.0.0/8"]))
    assert resolve(guard, "a.test") == [("127.0.0.1", 80)]


@given(st.ip_addresses())
def test_nothing_is_handed_out_that_is_not_global(address):
    guard = GuardedResolver(FakeReactor(a_test=[[str(address)]]))
    handed = resolve(guard, "a.test")
    if handed and isinstance(address, ipaddress.IPv4Address):
        assert address.is_global
        assert not address.is_multicast
