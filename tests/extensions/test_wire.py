"""The capture says what the wire said: heads as sent, begin of the answer, TLS, and nothing of a proxy."""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest
from crawling import article, crawl

from newscrawl.archive import Record, iterate, responses
from newscrawl.frontier.wire import iana_name, tls_version

PAGE = article("三号线路今天全部完工").encode()


class RawServer:
    """Answers each request with the bytes ``answer(first line of the request)`` gives, part by part."""

    def __init__(
        self, answer: Callable[[str], list[bytes | float]], context: ssl.SSLContext | None = None
    ) -> None:
        self.answer = answer
        self.context = context
        self.requests: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        scheme = "https" if context else "http"
        self.home = f"{scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    more = connection.recv(65536)
                    if not more:
                        return
                    received += more
                self.requests.append(received)
                for part in self.answer(received.split(b"\r\n")[0].decode()):
                    if isinstance(part, float):
                        time.sleep(part)
                    else:
                        connection.sendall(part)
                if isinstance(connection, ssl.SSLSocket):
                    connection.unwrap()
        except OSError:
            pass


ROBOTS: list[bytes | float] = [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"]


def served(*parts: bytes | float) -> Callable[[str], list[bytes | float]]:
    return lambda line: ROBOTS if "robots.txt" in line else list(parts)


def captured(folder: Path) -> tuple[Record, Record]:
    """The response and the request of the article."""
    [path] = (folder / "warc").glob("newscrawl-*")
    found = {item.type: item for item in iterate(path) if isinstance(item, Record)}
    return found["response"], found["request"]


def fetched(tmp_path: Path, server: RawServer, **settings: object) -> Path:
    crawl(tmp_path / "out", settings=settings, url=f"{server.home}/202611/t20261120_1.html")
    return tmp_path / "out"


CRLF = b"\r\n"
HEADS = {
    "case, order, repeated fields": [
        b"HTTP/1.1 200 All Fine",
        b"sErVeR: odd/1",
        b"content-type: text/html; charset=utf-8",
        b"Set-Cookie: a=1",
        b"X-One: 1",
        b"set-cookie: b=2",
        b'ETag: W/"1"',
        b"Content-Length: %d" % len(PAGE),
        b"Connection: close",
    ],
    "no reason, HTTP/1.0, GBK": [
        b"HTTP/1.0 200 ",
        b"Content-Type: text/html; charset=utf-8",
        "X-Name: 松花江".encode("gb18030"),
        b"X-Empty:",
        b"X-Folded: one",
        b"   two",
        b"Content-Length:%d" % len(PAGE),
        b"Connection: close",
    ],
}


@pytest.mark.parametrize("name", HEADS)
def test_the_head_is_kept_as_it_was_sent(tmp_path, name):
    head = CRLF.join(HEADS[name]) + CRLF + CRLF
    with RawServer(served(head + PAGE)) as server:
        folder = fetched(tmp_path, server)
    response, request = captured(folder)
    assert response.block == head + PAGE
    assert request.block == server.requests[-1]
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, (folder / "warc").glob("*.warc.gz"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (check.returncode, check.stdout) == (0, "")


def test_chunks_are_named_and_trailers_kept(tmp_path):
    head = [
        b"HTTP/1.1 200 OK",
        b"Content-Type: text/html; charset=utf-8",
        b"transfer-encoding: chunked",
        b"Connection: close",
    ]
    sent = (
        CRLF.join(head) + CRLF + CRLF + b"%x\r\n%b\r\n0\r\nX-Sum: 12\r\nX-Sum: 13\r\n\r\n" % (len(PAGE), PAGE)
    )
    with RawServer(served(sent)) as server:
        folder = fetched(tmp_path, server)
    response, _ = captured(folder)
    kept, _, body = response.block.partition(CRLF + CRLF)
    assert body == PAGE
    assert kept.split(CRLF) == [
        *head[:2], b"X-Crawler-transfer-encoding: chunked", head[3],
        b"X-Crawler-Trailer: X-Sum: 12", b"X-Crawler-Trailer: X-Sum: 13", b"Content-Length: %d" % len(PAGE),
    ]  # fmt: skip


def test_the_date_is_that_of_the_first_line(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
    begun: list[float] = []

    def answer(line: str) -> list[bytes | float]:
        if "robots.txt" in line:
            return ROBOTS
        begun.append(time.time())
        return [head + PAGE[:100], 3.0, PAGE[100:]]

    with RawServer(answer) as server:
        folder = fetched(tmp_path, server)
    response, request = captured(folder)
    stated = dt.datetime.fromisoformat(response.headers["warc-date"]).timestamp()
    assert begun[0] - 0.01 <= stated < begun[0] + 2.9
    assert request.headers["warc-date"] == response.headers["warc-date"]


def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server with a certificate and its issuer's, both in ``both.pem``."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, issuers = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name, issuer = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in ("127.0.0.1", "Test CA")
    )
    now = dt.datetime.now(dt.UTC)
    made, issuing = (
        x509.CertificateBuilder().subject_name(of).issuer_name(issuer).public_key(public.public_key())
        .serial_number(number).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(issuers, hashes.SHA256())
        for number, of, public in ((1, name, key), (2, issuer, issuers))
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sent = [one.public_bytes(serialization.Encoding.PEM) for one in (made, issuing)]
    (tmp_path / "both.pem").write_bytes(b"".join([secret, *sent]))
    (tmp_path / "chain.pem").write_bytes(b"".join(sent))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_protocol_and_cipher_suite_are_stated(tmp_path, version):
    context = certificate(tmp_path)
    context.minimum_version = context.maximum_version = version
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with RawServer(served(head % len(PAGE) + PAGE), context) as server:
        folder = fetched(tmp_path, server, DOWNLOAD_VERIFY_CERTIFICATES=0)
    response, _ = captured(folder)
    protocols = [line for line in response.head.decode().splitlines() if line.startswith("WARC-Protocol")]
    assert protocols == ["WARC-Protocol: http/1.1", f"WARC-Protocol: tls/1.{version - 0x0301}"]
    assert response.headers["warc-cipher-suite"].startswith("TLS_")
    assert response.headers["warc-ip-address"] == "127.0.0.1"
    # The whole chain as sent: digests with each response, the certificates once a run.
    ders = [ssl.PEM_cert_to_DER_cert(f"{part}-----END CERTIFICATE-----\n") for part in
            (tmp_path / "chain.pem").read_text().split("-----END CERTIFICATE-----\n")[:-1]]  # fmt: skip
    digests = [hashlib.sha256(one).hexdigest() for one in ders]
    assert response.headers["newscrawl-certificate-chain-sha256"].split() == digests
    assert response.headers["newscrawl-certificate-sha256"] == digests[0]
    [kept] = [
        one
        for path in folder.rglob("*.warc.gz")
        for one in iterate(path)
        if isinstance(one, Record) and one.headers.get("content-type") == "application/pem-certificate-chain"
    ]
    parts = kept.block.decode().split("-----END CERTIFICATE-----\n")[:-1]
    assert [ssl.PEM_cert_to_DER_cert(f"{part}-----END CERTIFICATE-----\n") for part in parts] == ders
    [answer] = [one for path in folder.rglob("*.warc.gz") for one in responses(path) if one.kind == "article"]
    assert answer.certificate_chain.split() == digests


def test_behind_a_proxy_there_is_no_address_and_no_password(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with RawServer(served(head % len(PAGE) + PAGE)) as proxy:
        # The proxy stands at an address that no page may reach: it was configured, so it is.
        result = crawl(
            tmp_path / "out",
            settings={
                "NEWSCRAWL_ALLOW_ADDRESSES": "",
                "NEWSCRAWL_PROXY": f"http://user:word@127.0.0.1:{proxy.port}",
            },
            url="http://portal.example/202611/t20261120_1.html",
        )
        assert len(result.articles()) == 1, result.log
        assert any(b"user" not in one and b"roxy-Authorization" in one for one in proxy.requests)
    response, request = captured(tmp_path / "out")
    assert "warc-ip-address" not in response.headers
    assert "warc-ip-address" not in request.headers
    assert b"authorization" not in request.block.lower()
    assert result.rows("select ip_address from captures") == [(None,)]


def test_a_file_says_who_crawls_and_by_which_clock(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with RawServer(served(head % len(PAGE) + PAGE)) as server:
        folder = fetched(tmp_path, server)
    [path] = (folder / "warc").glob("newscrawl-*")
    info = next(iter(responses(path))).warcinfo
    assert info["operator"] == "https://example.test/crawler"
    assert info["http-header-user-agent"].startswith("newscrawl/")
    assert (info["robots"], info["hostname"]) == ("obey", socket.gethostname())
    assert info["newscrawl-clock"].partition(",")[0] in ("synchronised", "not synchronised", "unknown")


def test_names_of_suites_and_versions():
    assert iana_name("ECDHE-RSA-AES128-GCM-SHA256") == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert iana_name("ECDHE-ECDSA-CHACHA20-POLY1305") == "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    assert iana_name("AES256-SHA") == "TLS_RSA_WITH_AES_256_CBC_SHA"
    assert iana_name("TLS_AES_256_GCM_SHA384") == "TLS_AES_256_GCM_SHA384"
    assert [iana_name(name) for name in ("", "RC4-MD5", "AES256")] == [None, None, None]
    assert [tls_version(name) for name in ("TLSv1.3", "TLSv1", "SSLv3", "x")] == [
        "tls/1.3",
        "tls/1.0",
        "ssl/3.0",
        None,
    ]
