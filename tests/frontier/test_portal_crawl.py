"""A portal's own spider over the frontier: second tries, unchanged pages, losses."""

from __future__ import annotations

import gzip
import os
import resource
import shutil
import socket
import sqlite3
import ssl
import struct
import subprocess

import pytest

from benchmarks.local_portal import LocalPortal, article_path, bomb
from newscrawl.archive.folder import read_record
from tests.limits import HANGS
from tests.processes import run

pytestmark = pytest.mark.slow

#: A synthetic firewall page: a script that sets a cookie and reloads.
WALL = b"<script>var url='/?security_session_verify='+x;self.location=url;</script>"


@pytest.fixture
def portal():
    with LocalPortal(12, links=3) as portal:
        yield portal


def crawl(portal, folder, *more, code=0, **environment):
    settings = (
        "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
        "DOWNLOAD_DELAY=0",
        "AUTOTHROTTLE_ENABLED=0",
        "RETRY_TIMES=0",
    )
    options = [part for setting in (*settings, f"NEWSCRAWL_OUTPUT={folder}") for part in ("-s", setting)]
    result = run(
        "scrapy", "crawl", "songhuajiang", "-a", f"home={portal.home}", "-a", "sections=xw,xw/jlxw,ms/msxw",
        *options, *more, timeout=HANGS, env=os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"} | environment,
    )  # fmt: skip
    assert result.returncode == code, result.stderr
    return result.stderr


def rows(folder, sql):
    connection = sqlite3.connect(folder / "newscrawl.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def make_due(folder):
    connection = sqlite3.connect(folder / "newscrawl.db")
    connection.execute("update urls set due_at = '2020-01-01T00:00:00.000Z' where kind = 'article'")
    connection.commit()
    connection.close()


def test_a_firewalls_page_is_asked_again_and_then_read(portal, tmp_path):
    asked = []

    def wall_once(handler):
        asked.append(handler.path)
        handler.answer(WALL if len(asked) == 1 else portal.page(article_path(4)))

    portal.pages[article_path(4)] = wall_once
    crawl(portal, tmp_path)
    assert len(asked) == 2
    assert rows(tmp_path, "select count(*) from articles") == [(12,)]
    assert rows(tmp_path, "select distinct state from urls") == [("done",)]


def test_an_unchanged_article_is_seen_again_without_a_transfer_and_a_changed_one_has_a_version(
    portal, tmp_path
):
    portal.etags = True
    crawl(portal, tmp_path)
    first = dict(rows(tmp_path, "select url, last_seen_at from articles"))
    portal.edition[3] = "second"
    portal._built.clear()
    make_due(tmp_path)
    crawl(portal, tmp_path)
    assert portal.fetched() == 24
    second = dict(rows(tmp_path, "select url, last_seen_at from articles"))
    assert all(second[url] > first[url] for url in first)
    changed = rows(
        tmp_path, "select article_id, count(*) from article_versions group by 1 having count(*) > 1"
    )
    assert len(changed) == 1
    assert rows(tmp_path, "select distinct state, last_cause from urls") == [("done", None)]


def test_a_lost_article_is_asked_for_again_before_it_is_taken_for_gone(portal, tmp_path):
    crawl(portal, tmp_path)
    portal.pages[article_path(2)] = lambda handler: handler.answer(None)
    states = []
    for _ in range(3):
        make_due(tmp_path)
        crawl(portal, tmp_path)
        states += rows(tmp_path, f"select state from articles where url like '%{article_path(2)}'")
    assert states[0] == ("live",)
    assert states[-1] == ("gone",)


def test_a_process_that_comes_too_late_for_its_run_has_not_failed(portal, tmp_path):
    crawl(portal, tmp_path)
    connection = sqlite3.connect(tmp_path / "newscrawl.db")
    connection.execute("update frontier_runs set finished_at = null, reason = null")
    connection.commit()
    connection.close()
    asked = sum(portal.requests.values())
    crawl(portal, tmp_path, code=0)
    assert sum(portal.requests.values()) == asked
    portal.pages = dict.fromkeys(("/xw/", "/xw/jlxw/", "/ms/msxw/"), reset)
    crawl(portal, tmp_path, code=1)


def reset(handler):
    """Close the connection with a TCP reset in the middle of a body."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<html>")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def test_a_server_in_trouble_loses_nothing(portal, tmp_path):
    whole = {number: portal.page(article_path(number)) for number in range(6)}

    def torn(number):
        packed = gzip.compress(whole[number])
        return lambda handler: handler.answer(packed[: len(packed) // 2], Content_Encoding="gzip")

    portal.pages = {
        article_path(0): reset,
        article_path(1): lambda handler: handler.answer(b"", 500),
        article_path(2): torn(2),
        article_path(3): lambda handler: handler.answer(
            gzip.compress(whole[3])[:-8], Content_Encoding="gzip"
        ),
    }
    crawl(portal, tmp_path)
    causes = dict(rows(tmp_path, "select url, last_cause from urls where last_cause is not null"))
    found = {url.removeprefix(portal.home.rstrip("/")): cause for url, cause in causes.items()}
    assert found == {
        article_path(0): "unreachable",
        article_path(1): "http_error",
        article_path(2): "truncated",
    }
    [(status, cause)] = rows(tmp_path, "select status, cause from captures where cause = 'truncated'")
    assert (status, cause) == (200, "truncated"), "what came is kept, and marked as less than a whole page"
    assert rows(tmp_path, "select count(*) from articles") == [(9,)], (
        "only a missing trailer costs no article"
    )
    portal.pages.clear()
    make_due(tmp_path)
    crawl(portal, tmp_path)
    assert rows(tmp_path, "select count(*), count(distinct url) from articles") == [(12, 12)]


def test_a_fault_of_ours_is_no_fault_of_the_servers(portal, tmp_path):
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    def process_response(self, request, response):\n"
        "        if '/t2022' in request.url:\n"
        "            raise AttributeError('a bug')\n"
        "        return response\n"
    )
    log = crawl(
        portal, tmp_path, "-s", 'DOWNLOADER_MIDDLEWARES={"broken.Broken": 940}', code=1,
        PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert "AttributeError: a bug" in log
    assert rows(tmp_path, "select distinct last_cause from urls where kind = 'article'") == [("callback",)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate with its key in one PEM file, its SHA-256) of an authority nobody knows."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file, "-out", file, "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    shown = subprocess.run(
        ["openssl", "x509", "-in", file, "-noout", "-fingerprint", "-sha256"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return file, shown.stdout.strip().partition("=")[2].replace(":", "").lower()


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[0])
    with LocalPortal(6, links=3, tls=context) as portal:
        yield portal


def test_a_certificate_nobody_vouches_for_is_refused_by_name(secure, tmp_path):
    log = crawl(secure, tmp_path, code=1)
    assert "Traceback" not in log
    # robots.txt is the first that cannot be asked for, so nothing else is: its reason is in the log.
    assert rows(tmp_path, "select distinct state, last_cause from urls") == [("failed", "certificate")]
    assert "certificate" in log.lower()
    assert not secure.requests


@pytest.mark.parametrize("excepted", [True, False])
def test_the_certificates_hash_is_kept_with_the_capture(secure, certificate, tmp_path, excepted):
    file, digest = certificate
    if excepted:
        crawl(secure, tmp_path, "-s", "DOWNLOAD_VERIFY_CERTIFICATES=0")
    else:
        crawl(secure, tmp_path, SSL_CERT_FILE=str(file))
    kept = rows(tmp_path, "select url, certificate_digest, warc_file, warc_offset, warc_length from captures")
    assert len(kept) == 6
    for url, kept_digest, *place in kept:
        found = read_record(tmp_path / "warc", *place)
        assert (found.url, found.certificate_sha256) == (url, digest)
        assert kept_digest == found.capture().certificate_digest == f"sha256:{digest}"


@pytest.mark.slow
def test_pages_as_large_as_allowed_stay_within_a_gigabyte(portal, tmp_path):
    def page(body):
        head = (
            "<html><head><meta charset='utf-8'></head><body><div id='hght'><h2>一篇没有尽头的报道</h2><div><span>"
            "2022-02-03 08:00 来源：江城日报</span></div></div><div id='essay'>"
        ).encode()
        body = head + body * ((8 * 1024 * 1024 - len(head)) // len(body))
        return lambda handler: handler.answer(body, Content_Type="text/html")

    portal.articles = 6
    portal.pages = {
        article_path(0): page("江城日报记者报道，".encode()),
        article_path(1): page(b"<div>"),
        article_path(3): lambda handler: handler.answer(bomb(400_000_000), Content_Encoding="gzip"),
    }
    crawl(portal, tmp_path)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    found = rows(tmp_path, "select url, last_cause from urls where kind = 'article'")
    causes = {url.removeprefix(portal.home.rstrip("/")): cause for url, cause in found}
    assert causes.pop(article_path(1)) == "too_complex"
    assert causes.pop(article_path(3)) == "too_large"
    assert set(causes.values()) == {None}
    assert largest < 1024 * 1024, f"{largest} KiB"
