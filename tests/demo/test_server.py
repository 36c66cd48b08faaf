"""The loopback server speaks HTTP as portals do, and misbehaves only when asked to."""

from __future__ import annotations

import gzip
import http.client
from urllib.parse import urlsplit

import pytest

from newscrawl.demo.portals import Portals
from newscrawl.demo.server import DemoServer
from tests.limits import HANGS

HOME = "http://www.shjnet.test/"
ARTICLE = "http://www.shjnet.test/xw/jcjsb/202610/t20261031_732106.html"
GUARDED = "http://www.shjnet.test/xw/jcjsb/202611/t20261117_733602.html"
GONE = "http://www.shjnet.test/xw/jcjsb/202611/t20261101_732188.html"
NEW = "http://www.shjnet.test/xw/jcjsb/202611/t20261121_733980.html"


@pytest.fixture
def server():
    with DemoServer() as running:
        yield running


@pytest.fixture
def connection(server):
    opened = http.client.HTTPConnection(urlsplit(server.proxy).netloc, timeout=HANGS)
    yield opened
    opened.close()


def get(connection, target, method="GET", **headers):
    connection.request(
        method, target, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    return response, response.read()


def test_absolute_form_and_host_header_give_the_same_page_on_one_connection(server, connection):
    first, by_proxy = get(connection, ARTICLE)
    socket = connection.sock
    second, by_host = get(connection, urlsplit(ARTICLE).path, Host="WWW.shjnet.test:80")
    assert (first.status, second.status) == (200, 200)
    assert by_proxy == by_host == server.portals.page(ARTICLE).body
    assert connection.sock is socket
    assert server.requests[ARTICLE] == 2
    assert server.responses[ARTICLE, 200] == 2


@pytest.mark.parametrize("url", ["http://www.shjnet.cn/", "http://127.0.0.1/", "http://other.test/a?b=c"])
def test_unknown_hosts_are_502(server, connection, url):
    response, _ = get(connection, url)
    assert response.status == 502


def test_no_https_tunnel_is_opened(connection):
    connection.request("CONNECT", "www.shjnet.test:443")
    assert connection.getresponse().status == 501


@pytest.mark.parametrize(
    "path", ["xw/nothing.html", "../sites.json", "%2e%2e/sites.json", "xw/..%2f..%2f..%2fsites.json"]
)
def test_what_is_no_page_is_404_and_paths_never_leave_the_site(connection, path):
    response, body = get(connection, HOME + path)
    assert response.status == 404
    assert b"interstitial" not in body


def test_folders_without_slash_are_sent_on(connection):
    response, _ = get(connection, HOME + "xw/jlxw")
    assert (response.status, response.headers["Location"]) == (301, HOME + "xw/jlxw/")
    assert get(connection, HOME + "xw/jlxw/")[1] == get(connection, HOME + "xw/jlxw/index.html")[1]


def test_a_query_makes_no_difference_to_the_page_but_is_counted_apart(server, connection):
    assert get(connection, ARTICLE + "?from=app")[0].status == 200
    assert server.requests[ARTICLE + "?from=app"] == 1
    assert server.requests[ARTICLE] == 0


def test_head_has_the_length_and_no_body(server, connection):
    response, body = get(connection, ARTICLE, "HEAD")
    assert int(response.headers["Content-Length"]) == len(server.portals.page(ARTICLE).body)
    assert body == b""


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip, deflate", "gzip"), ("gzip;q=0", None), ("br", None)]
)
def test_gzip_only_where_accepted(server, connection, accepted, coding):
    response, body = get(connection, ARTICLE, Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] == coding
    assert (gzip.decompress(body) if coding else body) == server.portals.page(ARTICLE).body


def test_content_types_are_those_of_real_portals(connection):
    said = {url: get(connection, url)[0].headers["Content-Type"] for url in (
        HOME, "http://news.cctv.test/", "http://news.cnjiwang.test/", HOME + "robots.txt",
    )}  # fmt: skip
    assert list(said.values()) == ["text/html", "text/html; charset=UTF-8", "text/html", "text/plain"]


def test_validators_give_304_until_the_page_changes(server, connection):
    edited = "http://www.shjnet.test/ms/msxw/202611/t20261113_733270.html"
    first, _ = get(connection, edited)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    response, body = get(connection, edited, If_None_Match=tag)
    assert (response.status, body) == (304, b"")
    assert get(connection, edited, If_Modified_Since=date)[0].status == 304
    assert get(connection, edited, If_None_Match='"other"', If_Modified_Since=date)[0].status == 200
    server.phase = 2
    changed, _ = get(connection, edited, If_None_Match=tag, If_Modified_Since=date)
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


def test_phases(server, connection):
    assert [get(connection, url)[0].status for url in (GONE, NEW)] == [200, 404]
    server.phase = 2
    assert [get(connection, url)[0].status for url in (GONE, NEW)] == [404, 200]
    with pytest.raises(ValueError, match="phase 3"):
        server.phase = 3


def test_the_interstitial_comes_once(server, connection):
    first, page = get(connection, GUARDED)
    assert first.status == 200
    assert first.headers["Set-Cookie"].startswith("security_session_verify=")
    assert b"YunSuoAutoJump" in page
    second, body = get(connection, GUARDED)
    assert second.headers["Set-Cookie"] is None
    assert body == server.portals.page(GUARDED).body


@pytest.mark.parametrize("status", [403, 429, 500, 503, 999])
def test_fail_with_a_status_as_often_as_told(server, connection, status):
    server.fail(ARTICLE, status, times=2)
    assert [get(connection, ARTICLE)[0].status for _ in range(3)] == [status, status, 200]
    assert server.responses[ARTICLE, status] == 2


def test_fail_resets_the_connection(server, connection):
    server.fail(ARTICLE, "reset")
    with pytest.raises(ConnectionError):
        get(connection, ARTICLE)
    connection.close()
    assert get(connection, ARTICLE)[0].status == 200
    assert server.responses[ARTICLE, 0] == 1


def test_fail_truncates(server, connection):
    server.fail(ARTICLE, "truncate")
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(connection, ARTICLE)
    assert len(caught.value.partial) == len(server.portals.page(ARTICLE).body) // 2


def test_fail_slowly_still_gives_the_whole_page(server, connection):
    server.fail(ARTICLE, "slow", seconds=0.001)
    assert get(connection, ARTICLE)[1] == server.portals.page(ARTICLE).body


def test_fail_for_a_whole_site_and_for_ever(server, connection):
    server.fail(HOME + "*", 503, times=None)
    assert {get(connection, url)[0].status for url in (HOME, ARTICLE, HOME + "xw/", ARTICLE)} == {503}
    assert get(connection, "http://news.cctv.test/")[0].status == 200


def test_unknown_misbehaviour_is_refused():
    with pytest.raises(ValueError, match="explode"):
        Portals().fail(ARTICLE, "explode")


def test_counts_can_be_reset(server, connection):
    get(connection, ARTICLE)
    server.reset_counts()
    assert not server.requests
    assert not server.responses


def test_the_proxy_address_exists_only_while_running():
    server = DemoServer()
    with pytest.raises(RuntimeError, match="with"):
        server.proxy  # noqa: B018 - asking is the test
    with server:
        assert server.proxy.startswith("http://127.0.0.1:")
