"""robots.txt: how its rules are read, and whole crawls of a site whose robots.txt misbehaves.

The reading follows RFC 9309; cases are written after those of Google's and Protego's own tests.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import RefusedPage
from newscrawl.frontier.robots import ROBOTS_BYTES, Rules, decoded_beginning
from tests.crawling import article, crawl, page

HOST = "http://site.example"


def allowed(text, path, agent="newscrawl"):
    body = text.encode() if isinstance(text, str) else text
    return Rules(body, agent).allowed(HOST + path)


@pytest.mark.parametrize(
    ("text", "path", "right"),
    [
        # Groups: names without case, all groups of a name together, the specific one before "*".
        ("USER-AGENT: NewsCrawl\nDISALLOW: /", "/x", False),
        ("user-agent: newscrawl/1.0\ndisallow: /x\nuser-agent: *\nallow: /", "/x", False),
        ("user-agent: newscrawl images\ndisallow: /x", "/x", False),
        ("user-agent: news\ndisallow: /", "/x", True),
        ("user-agent: newscrawler\ndisallow: /", "/x", True),
        ("user-agent: my-newscrawl\ndisallow: /", "/x", True),
        ("user-agent: *\ndisallow: /\n\nuser-agent: newscrawl\ndisallow:\n", "/x", True),
        ("user-agent: *\nallow: /\nuser-agent: newscrawl\ndisallow: /", "/x", False),
        (
            "user-agent: newscrawl\ndisallow: /a\nuser-agent: b\nuser-agent: newscrawl\ndisallow: /c",
            "/a",
            False,
        ),
        (
            "user-agent: newscrawl\ndisallow: /a\nuser-agent: b\nuser-agent: newscrawl\ndisallow: /c",
            "/c",
            False,
        ),
        ("user-agent: a\nuser-agent: newscrawl\n\n\ndisallow: /x", "/x", False),
        ("disallow: /x\nuser-agent: *\ndisallow: /y", "/x", True),
        ("user-agent: *\ndisallow: /a\n\ndisallow: /b", "/b", False),
        # What stands between: a reading that forbids is obeyed.
        ("user-agent: *\ncrawl-delay: 3\nuser-agent: other\ndisallow: /x", "/x", False),
        ("user-agent: *\nsitemap: http://a/b.xml\nuser-agent: other\ndisallow: /x", "/x", False),
        # Forgotten colons, comments, line ends, marks of order.
        ("user-agent *\ndisallow /x", "/x", False),
        ("user agent: *\ndisallow: /x", "/x", False),
        ("User-agent: * # all\r\nDisallow: /x#y\r\n", "/x", False),
        ("user-agent: *\rdisallow: /x\r", "/x", False),
        ("\ufeffuser-agent: *\ndisallow: /x", "/x", False),
        ("user-agent: *\ndisallow: /x".encode("utf-16"), "/x", False),
        # Longest match; of two of one length, allow.
        ("user-agent: *\ndisallow: /\nallow: /x", "/x/1", True),
        ("user-agent: *\nallow: /x\ndisallow: /x", "/x", True),
        ("user-agent: *\nallow: /page\ndisallow: /*.htm", "/page.htm", False),
        ("user-agent: *\nallow: /$\ndisallow: /", "/", True),
        ("user-agent: *\nallow: /$\ndisallow: /", "/page", False),
        ("user-agent: *\ndisallow: /*.php$", "/a.php?b=1", True),
        ("user-agent: *\ndisallow: /*?", "/a?b", False),
        ("user-agent: *\ndisallow: /X/", "/x/", True),
        # Chinese paths: in UTF-8, in GBK, escaped or not; two of them are never one.
        ("user-agent: *\ndisallow: /新闻/", "/%E6%96%B0%E9%97%BB/1", False),
        ("user-agent: *\ndisallow: /新闻/".encode("gbk"), "/%D0%C2%CE%C5/1", False),
        ("user-agent: *\ndisallow: /新闻/", "/%D0%C2%CE%C5/1", False),
        ("user-agent: *\ndisallow: /%d0%c2%ce%c5/", "/%D0%C2%CE%C5/1", False),
        ("user-agent: *\ndisallow: /%D0%C2%CE%C5/", "/%BD%AD%B3%C7/1", True),
        ("# 不要抓取\nuser-agent: *\ndisallow: /x".encode("gbk"), "/x", False),
        # A page in place of the file.
        ("<html><body>404</body></html>", "/x", True),
        ("", "/x", True),
    ],
)
def test_which_rule_counts(text, path, right):
    assert allowed(text, path) is right


def test_a_line_that_was_cut_off_is_no_rule():
    text = b"user-agent: *\nallow: /xw/\ndisallow: /"
    assert not allowed(text, "/ms/")
    assert Rules(text, "newscrawl", cut=True).allowed(f"{HOST}/ms/")


@given(st.lists(st.sampled_from(["\n", "\n\n# note\n", "\r\n", "\r"]), min_size=3, max_size=3), st.booleans())
def test_line_ends_and_notes_change_nothing(ends, upper):
    lines = ["user-agent: *", "disallow: /x", "allow: /x/y"]
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    text = text.replace("disallow", "DISALLOW") if upper else text
    assert not allowed(text, "/x/1")
    assert allowed(text, "/x/y/1")


@given(st.binary(max_size=300))
def test_whatever_stands_in_it_gives_an_answer(body):
    rules = Rules(body, "newscrawl")
    assert rules.allowed(f"{HOST}/a?b=%E6%96") in {True, False}
    assert isinstance(rules.sitemaps(HOST), list)
    assert rules.crawl_delay is None or rules.crawl_delay >= 0


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_of_a_compressed_file_the_beginning_or_a_refusal(body, data):
    packed = gzip.compress(body)
    assert decoded_beginning(packed, [b"gzip"], stopped=False) == (body, False)
    torn = packed[: data.draw(st.integers(11, len(packed) - 9))]
    with pytest.raises(RefusedPage):
        decoded_beginning(torn, [b"gzip"], stopped=False)
    found, more = decoded_beginning(torn, [b"gzip"], stopped=True)
    assert more
    assert body.startswith(found)


# -- Played sites ------------------------------------------------------------------------------------

CLOSED = b"User-agent: *\nDisallow: /\n"


class Site:
    """Twelve lists and an article each; ``robots`` answers for /robots.txt as it likes."""

    def __init__(self, robots):
        self.requests: Counter[str] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.requests[self.path] += 1
                if self.path == "/robots.txt":
                    robots(self)
                elif self.path == "/elsewhere.txt":
                    self.answer(CLOSED)
                elif self.path.endswith(".html"):
                    self.answer(article(f"某地一项工程{self.path[3:9]}开工").encode(), kind="text/html")
                else:
                    links = f'<a href="{self.path}202610/t20261020_1.html">某地一项工程开工建设</a>'
                    self.answer(page("列表", links).encode(), kind="text/html")

            def answer(self, body, status=200, kind="text/plain", **headers):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                if "Content_Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                """A client that hangs up."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def fetched(self):
        return sum(count for path, count in self.requests.items() if not path.endswith(".txt"))


def slowly(handler):
    time.sleep(0.3)
    handler.answer(CLOSED)


def in_drops(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CLOSED)))
    handler.end_headers()
    for byte in CLOSED:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.01)


def large(handler):
    handler.answer(CLOSED + b"# padding\n" * 70_000)


def large_without_length(handler):
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(CLOSED)
    for _ in range(70):
        handler.wfile.write(b"# padding\n" * 1_000)
    handler.close_connection = True


def large_compressed(handler):
    handler.answer(gzip.compress(CLOSED + b"# padding\n" * 400_000), Content_Encoding="gzip")


def torn(handler):
    handler.answer(b"User-agent: *\n", Content_Length="500")
    handler.close_connection = True
    handler.connection.close()


def torn_chunks(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"e\r\nUser-agent: *\n\r\n")
    handler.close_connection = True
    handler.connection.close()


def torn_compressed(handler):
    handler.answer(gzip.compress(CLOSED)[:-12], Content_Encoding="gzip")


def to_refused_address(handler):
    handler.answer(b"", 302, Location="http://169.254.169.254/robots.txt")


def to_itself(handler):
    handler.answer(b"", 302, Location="/robots.txt")


def to_another_file(handler):
    handler.answer(b"", 301, Location="/elsewhere.txt")


def nowhere(handler):
    handler.answer(b"", 302)


def broken(handler):
    handler.answer(b"", 500)


def hung_up(handler):
    handler.close_connection = True
    handler.connection.close()


def silent(handler):
    time.sleep(4)
    hung_up(handler)


@pytest.mark.parametrize(
    "robots", [slowly, in_drops, large, large_without_length, large_compressed, to_another_file]
)
def test_nothing_that_is_forbidden_is_fetched_by_whoever_waits(tmp_path, robots):
    with Site(robots) as site:
        done = crawl(tmp_path, "songhuajiang", home=site.home, feeds=0)
    assert site.fetched() == 0
    assert done.code == 1, "a run that read nothing has failed"
    assert {row[0] for row in done.rows("select last_cause from urls")} == {"robots"}
    assert site.requests["/robots.txt"] == 1


@pytest.mark.parametrize(
    "robots",
    [torn, torn_chunks, torn_compressed, to_refused_address, to_itself, nowhere, broken, hung_up, silent],
)
def test_while_robots_txt_is_unavailable_nothing_is_fetched_and_the_run_says_so(tmp_path, robots):
    with Site(robots) as site:
        settings = {"DOWNLOAD_TIMEOUT": 1} if robots is silent else {}
        done = crawl(tmp_path, "songhuajiang", home=site.home, feeds=0, settings=settings)
    assert site.fetched() == 0
    assert done.code == 1
    assert "robots.txt is unavailable" in done.log
    assert "'robotstxt/unavailable': 12" in done.log
    assert set(done.rows("select state, last_cause from urls")) == {("failed", "robots_unavailable")}, (
        "asked for again later"
    )
    findings = done.rows("select findings from frontier_runs")
    assert "robots_unavailable" in findings[0][0]


@pytest.mark.parametrize("status", [404, 403])
def test_a_robots_txt_that_is_not_there_forbids_nothing(tmp_path, status):
    with Site(lambda handler: handler.answer(CLOSED, status)) as site:
        done = crawl(tmp_path, "songhuajiang", home=site.home, feeds=0)
    assert done.code == 0
    assert len(done.articles()) == 12


def test_rules_behind_the_first_500_kib_do_not_count(tmp_path):
    body = b"User-agent: *\nDisallow: /ms/\n" + b"#" * 99 + b"\n"
    body += b"# padding\n" * (ROBOTS_BYTES // 10) + CLOSED
    with Site(lambda handler: handler.answer(body)) as site:
        done = crawl(tmp_path, "songhuajiang", home=site.home, feeds=0)
    assert len(done.articles()) == 11
    assert not site.requests["/ms/msxw/"]
    assert "'robotstxt/cut': 1" in done.log


def test_a_robots_txt_that_changes_is_obeyed_as_it_is_then(tmp_path):
    """Open at first, closed later, with a copy that grows old at once: nothing is fetched behind the change."""
    closed_at: list[int] = []

    def changing(handler):
        if site.requests["/robots.txt"] > 3:
            closed_at.append(site.fetched())
            handler.answer(CLOSED)
        else:
            handler.answer(b"User-agent: *\nDisallow:\n")

    with Site(changing) as site:
        settings = {"NEWSCRAWL_ROBOTS_MAX_AGE": 0, "CONCURRENT_REQUESTS": 1}
        crawl(tmp_path, "songhuajiang", home=site.home, feeds=0, settings=settings)
    assert closed_at
    assert site.fetched() <= closed_at[0] + 1, "what was under way when the rules changed"
    assert site.fetched() < 24
