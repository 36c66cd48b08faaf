"""Single pages under the crawl's rules: proxies of the environment, redirects, robots.txt."""

from __future__ import annotations

import ipaddress

import pytest

from newscrawl.portals.fetching import Fetcher, proxy_for
from tests.crawling import Site, page

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_proxy_of_the_environment_is_asked_and_resolves_names(monkeypatch):
    with Site() as proxy:
        proxy.pages |= {
            "http://news.example.test/": page("x", "through the proxy"),
            "http://news.example.test/robots.txt": "User-agent: *\n",
        }
        monkeypatch.setenv("http_proxy", proxy.home.replace("http://", "http://user:word@"))
        found = Fetcher(delay=0).get("http://news.example.test/")
        assert (found.cause, b"through the proxy" in found.body) == (None, True), found
        assert proxy.headers["http://news.example.test/"]["Proxy-Authorization"] == "Basic dXNlcjp3b3Jk"
        monkeypatch.setenv("no_proxy", "news.example.test")
        assert proxy_for("http://news.example.test/") is None


def test_an_address_inside_is_not_asked_through_a_proxy_either(monkeypatch):
    with Site() as proxy:
        monkeypatch.setenv("http_proxy", proxy.home)
        for url in ("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/"):
            monkeypatch.setenv("no_proxy", "")
            assert Fetcher(delay=0).get(url).cause in {"address", "robots_unavailable"}, url
        assert not proxy.requests


def test_redirects_are_followed_each_hop_permitted():
    with Site() as site:
        site.pages |= {
            "/robots.txt": "User-agent: *\nDisallow: /closed/\n",
            "/a": ("", {"Status": "302", "Location": "/b"}),
            "/b": page("b", "b"),
            "/c": ("", {"Status": "301", "Location": "/closed/d"}),
            "/loop": lambda _: ("", {"Status": "302", "Location": "/loop"}),
        }
        pages = Fetcher(delay=0, allow=LOOPBACK)
        assert pages.get(f"{site.home}a").final_url == f"{site.home}b"
        assert pages.get(f"{site.home}c").cause == "robots"
        assert pages.get(f"{site.home}loop").cause == "loop"
        assert pages.get(f"{site.home}none").cause == "not_found"
        assert site.requests["/closed/d"] == 0
        assert site.requests["/robots.txt"] == 1
