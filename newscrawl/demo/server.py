"""The loopback server behind ``newscrawl demo`` and the end-to-end tests.

The sample portals live on host names under ``.test``, which RFC 2606 reserves, so nothing here can be
mistaken for, or reach, a real site. One server plays all of them as a plain HTTP forward proxy on
127.0.0.1: a crawler given :attr:`DemoServer.proxy` asks for ``http://www.shjnet.test/xw/`` and gets it,
and the URLs it stores stay the same whatever port was free.

It behaves as the web servers of such portals do: keep-alive, gzip where accepted, validators and 304, a
redirect to the folder's slash, content types that often say no charset. :meth:`DemoServer.fail` makes it
misbehave on demand.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from newscrawl.demo.portals import Failure, Misbehaviour, Page, Portals

if TYPE_CHECKING:
    from collections import Counter
    from types import TracebackType


class DemoServer:
    """Serves the sample portals while the context is open.

    ``phase`` 1 is the first crawl's world; 2 is the world after one article was edited, one withdrawn and
    one published. It may be set while the server runs. ``portals`` may bring other pages.

    >>> with DemoServer() as server:
    ...     server.proxy.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, phase: int = 1, *, portals: Portals | None = None) -> None:
        self.portals = Portals() if portals is None else portals
        self.phase = phase
        self._httpd: _Server | None = None

    @property
    def proxy(self) -> str:
        """``http://127.0.0.1:<port>``, to be set as the crawler's HTTP proxy."""
        if self._httpd is None:
            raise RuntimeError("the server runs only inside its `with` block")
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def phase(self) -> int:
        return self.portals.phase

    @phase.setter
    def phase(self, phase: int) -> None:
        self.portals.phase = phase

    @property
    def requests(self) -> Counter[str]:
        """Requests per URL since the start or the last :meth:`reset_counts`."""
        return self.portals.requests

    @property
    def responses(self) -> Counter[tuple[str, int]]:
        """Answers per URL and status; an answer broken on purpose counts under status 0."""
        return self.portals.responses

    def reset_counts(self) -> None:
        """Forget the counts, not the interstitials already shown."""
        self.portals.reset_counts()

    def fail(self, url: str, what: Misbehaviour, *, times: int | None = 1, seconds: float = 0.05) -> None:
        """Misbehave at the next ``times`` requests of ``url`` (None: at every one), or of whatever begins
        with it where it ends in ``*``.

        ``what``: a status code; ``"reset"`` cuts the connection without an answer; ``"truncate"`` sends
        half of the promised bytes; ``"slow"`` sends the page in ten pieces with ``seconds`` between them.
        """
        self.portals.fail(url, what, times=times, seconds=seconds)

    def __enter__(self) -> Self:
        self._httpd = _Server(self.portals)
        threading.Thread(target=self._httpd.serve_forever, args=(0.05,), name="demo", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._httpd is not None:
            self._httpd.shutdown()
            self._httpd.server_close()
            self._httpd = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Kept-alive connections would hold up the end of the `with` block until they time out.
    block_on_close = False

    def __init__(self, portals: Portals) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.portals = portals

    def shutdown_request(self, request: Any) -> None:
        """Close without the polite shutdown before, which would turn a wanted reset into an ordinary end."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A request must never hold a thread for ever, whatever the client does.
    timeout = 30
    disable_nagle_algorithm = True
    # One segment for head and body, flushed at the end of each request.
    wbufsize = -1
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Silent: the crawl has its own log."""

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        portals = self.server.portals
        url = self._asked_for()
        failure = portals.arrived(url)
        if failure is not None and failure.what == "reset":
            self._reset(url)
            return
        if failure is not None and isinstance(failure.what, int):
            self._plain(url, failure.what)
            return
        bare = url.partition("?")[0]
        page = portals.page(bare)
        if urlsplit(url).netloc not in portals.hosts:
            self._plain(url, HTTPStatus.BAD_GATEWAY)
        elif page is None and portals.page(bare + "/") is not None:
            self._send(url, HTTPStatus.MOVED_PERMANENTLY, [("Location", bare + "/")], b"")
        elif page is None:
            self._plain(url, HTTPStatus.NOT_FOUND)
        elif portals.takes_interstitial(bare):
            headers = [
                ("Content-Type", "text/html"),
                ("Cache-Control", "no-cache"),
                ("Set-Cookie", portals.cookie),
            ]
            self._send(url, HTTPStatus.OK, headers, portals.interstitial)
        else:
            self._page(url, page, failure)

    def _asked_for(self) -> str:
        """The absolute URL of the request line (proxy form) or of the Host header (origin form)."""
        url = self.path
        if not url.startswith("http://"):
            url = f"http://{self.headers.get('Host', '')}{url}"
        parts = urlsplit(url)
        host = parts.netloc.lower().removesuffix(":80")
        query = f"?{parts.query}" if parts.query else ""
        return f"http://{host}{unquote(parts.path) or '/'}{query}"

    def _page(self, url: str, page: Page, failure: Failure | None) -> None:
        headers = [
            *page.headers,
            ("Last-Modified", page.last_modified),
            ("ETag", page.etag),
            ("Vary", "Accept-Encoding"),
        ]
        if self._has_it(page):
            self._send(url, HTTPStatus.NOT_MODIFIED, headers, None)
            return
        body = page.body
        if _accepts_gzip(self.headers.get("Accept-Encoding", "")):
            body = page.gzipped
            headers.append(("Content-Encoding", "gzip"))
        if failure is None:
            self._send(url, HTTPStatus.OK, headers, body)
        else:
            self._send_badly(url, headers, body, failure)

    def _has_it(self, page: Page) -> bool:
        """The client's copy is current (RFC 9110, 13.2.2: a tag, where sent, outweighs the date)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            ours = page.etag.removeprefix("W/")
            return any(tag.strip().removeprefix("W/") in (ours, "*") for tag in known.split(","))
        return self.headers.get("If-Modified-Since") == page.last_modified

    def _plain(self, url: str, status: int) -> None:
        """A bare answer as a server makes it itself; works for statuses the registry does not know."""
        name = f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
        body = f"<html><head><title>{name}</title></head><body><h1>{name}</h1></body></html>"
        self._send(url, status, [("Content-Type", "text/html")], body.encode())

    def _head(
        self, url: str, status: int, headers: list[tuple[str, str]], length: int | None, *, counted: int
    ) -> None:
        """Write the head; a 304 has no length to tell. Counted here, before the client can have it."""
        self.server.portals.answered(url, counted)
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes | None) -> None:
        self._head(url, status, headers, None if body is None else len(body), counted=status)
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def _send_badly(self, url: str, headers: list[tuple[str, str]], body: bytes, failure: Failure) -> None:
        self._head(url, HTTPStatus.OK, headers, len(body), counted=0)
        if failure.what == "truncate":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        step = len(body) // 10 + 1
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(failure.seconds)

    def _reset(self, url: str) -> None:
        """End with RST instead of FIN: lingering switched on for zero seconds."""
        self.server.portals.answered(url, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


def _accepts_gzip(header: str) -> bool:
    """``gzip`` is named and not refused by ``q=0``."""
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
