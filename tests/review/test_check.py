"""Check a text or an address against the archive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import BODY, fill

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.portals import fetching
from newscrawl.reposts import RepostIndex
from newscrawl.review import check
from newscrawl.store.schema import connect
from tests.crawling import Site, article


@pytest.fixture
def store(tmp_path):
    connection = connect(fill(tmp_path / "newscrawl.db"))
    yield connection
    connection.close()


def test_without_an_index_that_is_said_and_nothing_is_written(store, tmp_path):
    with pytest.raises(StorageError, match="no repost index yet"):
        check.matches_in(tmp_path / "newscrawl.db", BODY)


def test_the_best_match_with_its_passages(store, tmp_path):
    story = "".join(chr(0x4E00 + 37 * n % 6000) for n in range(400))
    store.execute("update articles set body = ? where id = 5", [story])
    index = RepostIndex(store)
    for row in store.execute("select id, body from articles").fetchall():
        index.add(row["id"], row["body"])
    found = check.matches_in(tmp_path / "newscrawl.db", "前言。" + story[:300])
    assert found[0]["article"]["id"] == 5
    assert found[0]["comparison"].shared >= 290
    assert found[0]["comparison"].copy_share > 0.95


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8001/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://2130706433/",
        "https://0x7f.1/",
    ],
)
def test_forbidden_addresses_are_not_asked(url, monkeypatch):
    monkeypatch.setattr(fetching.socket, "create_connection", lambda *_, **__: pytest.fail("it was asked"))
    with pytest.raises(ConfigurationError):
        check.read(url)


def test_a_page_is_asked_for_through_the_proxy_of_the_environment(monkeypatch):
    for name in ("http_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Site() as proxy:
        proxy.pages["http://news.example.test/a"] = ("", {"Status": "302", "Location": "/2026/1.html"})
        proxy.pages["http://news.example.test/2026/1.html"] = article("市图书馆延长夜间开放时间")
        monkeypatch.setenv("http_proxy", proxy.home)
        # The name exists for the proxy only.
        found = check.read("http://news.example.test/a")
        assert (found.title, found.url) == (
            "市图书馆延长夜间开放时间",
            "http://news.example.test/2026/1.html",
        )
        proxy.requests.clear()
        with pytest.raises(ConfigurationError):
            check.read("http://127.0.0.1:8001/")
        assert not proxy.requests


def test_a_redirect_to_a_forbidden_address_is_not_followed(monkeypatch):
    asked = []

    class Headers(dict):
        pass

    def answer(url, address):
        asked.append((url, address))
        return 302, Headers(location="http://127.0.0.1/admin"), b""

    monkeypatch.setattr(check, "resolve_checked", lambda host: ["203.0.113.9"])
    monkeypatch.setattr(check, "ask", answer)
    with pytest.raises(ConfigurationError, match="address"):
        check.fetch("http://news.example/")
    assert asked == [("http://news.example/", "203.0.113.9")]


@pytest.mark.parametrize("given", ["", "  \n"])
def test_nothing_is_refused(given):
    with pytest.raises(ConfigurationError, match="nothing to check"):
        check.read(given)


def test_a_text_is_its_own_article():
    article = check.read("第一行\n第二行")
    assert (article.title, article.body) == ("第一行", "第一行\n第二行")
    assert article.url.startswith("text:sha256:")
