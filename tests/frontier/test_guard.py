"""Addresses a crawl must not reach, in every notation."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.frontier.guard import check_url, forbidden, literal, networks, resolve_checked

FORBIDDEN = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.0.0.1",
    "0177.0.0.1",
    "00000177.1",
    "0x7f.0x0.0x0.0x1",
    "127%2e0%2e0%2e1",
    "%31%32%37.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "0",
    "0.0.0.0",
    "0x",
    "99999999999999999999",
    "localhost",
    "LOCALHOST.",
    "anything.localhost",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "metadata.google.internal",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "192.0.2.1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::80ff:fffe]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2001:db8::1]",
]


@pytest.mark.parametrize("host", FORBIDDEN)
def test_every_notation_of_a_forbidden_address_is_refused(host):
    for url in (f"http://{host}/", f"https://portal.example@{host}:8080/a"):
        with pytest.raises(RefusedPage) as refusal:
            check_url(url)
        assert refusal.value.cause == "address"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.example.com/",
        "file:///etc/passwd",
        "data:text/html,x",
        "javascript:alert(1)",
        "gopher://www.example.com/",
        "http:///nohost",
        "http://",
        "//www.example.com/",
        "http://www.example.com\\@127.0.0.1/",
        "http://www.example.com/a b",
        "http://www.example.com/a\r\nX: y",
        "http://www.example.com\x00.evil/",
        "http://www.example.com:99999/",
        "http://www.example.com:0/",
        "http://[::1/",
        "http://a%2fb/",
        "http://" + "a" * 300 + "/",
        "http://www.example.com/" + "a" * 3000,
        "",
    ],
)
def test_urls_two_parsers_read_differently_are_refused(url):
    with pytest.raises(RefusedPage) as refusal:
        check_url(url)
    assert refusal.value.cause == "bad_url"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.shjnet.cn/ms/202202/t20220213_112345.html", "www.shjnet.cn"),
        ("https://WWW.Example.COM.:443/", "www.example.com"),
        ("http://8.8.8.8/", "8.8.8.8"),
        ("http://[2606:4700:4700::1111]/", "2606:4700:4700::1111"),
        ("http://[64:ff9b::808:808]/", "64:ff9b::808:808"),
        ("http://163.com/", "163.com"),
        ("http://0x.example/", "0x.example"),
        ("http://新华网.中国/a", "新华网.中国"),
    ],
)
def test_portals_pass(url, host):
    assert check_url(url) == host


def test_an_explicit_setting_opens_a_network_and_no_other():
    allow = ["127.0.0.0/8"]
    assert check_url("http://127.0.0.1:8000/", allow) == "127.0.0.1"
    assert check_url("http://localhost/", allow)
    assert check_url("http://2130706433/", allow)
    for other in ("http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"):
        with pytest.raises(RefusedPage):
            check_url(other, allow)


def test_an_unreadable_network_says_what_to_write():
    with pytest.raises(ConfigurationError, match="Write networks such as"):
        networks(["loopback"])


def test_a_name_is_judged_by_every_address_it_has(monkeypatch):
    def answers(*hosts):
        return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 0)) for host in hosts]

    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "9.9.9.9", "8.8.8.8"))
    assert resolve_checked("www.example.com") == ["8.8.8.8", "9.9.9.9"]
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "10.0.0.1"))
    with pytest.raises(RefusedPage, match=r"10\.0\.0\.1 \(private\)"):
        resolve_checked("rebinding.example.com")
    assert resolve_checked("rebinding.example.com", ["10.0.0.0/8"]) == ["8.8.8.8", "10.0.0.1"]


def test_a_literal_is_not_looked_up(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    assert resolve_checked("8.8.8.8") == ["8.8.8.8"]
    with pytest.raises(RefusedPage):
        resolve_checked("0x7f.1")


def test_a_name_that_does_not_resolve_is_unreachable(monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(RefusedPage) as refusal:
        resolve_checked("nowhere.example")
    assert refusal.value.cause == "unreachable"


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_one_number_is_the_address_a_c_library_reads(value, form):
    assert literal(form.format(value)) == ipaddress.IPv4Address(socket.inet_aton(form.format(value)))


@given(st.ip_addresses(v=4))
def test_an_ipv6_form_is_judged_by_the_ipv4_address_it_carries(address):
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))
    assert bool(forbidden(mapped)) == bool(forbidden(address))
    assert bool(forbidden(six_to_four)) == bool(forbidden(address))


@given(st.text())
def test_any_text_gives_a_host_or_a_named_refusal(text):
    for url in (text, f"http://{text}/", f"http://www.example.com/{text}"):
        try:
            assert check_url(url)
        except RefusedPage as refusal:
            assert refusal.cause in {"bad_url", "address"}  # noqa: PT017 - either answer is right
