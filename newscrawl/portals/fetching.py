"""Single pages for commands that look at live sites: under the crawl's address rules, robots.txt and delays.

Not Scrapy: a command asks for a dozen pages one after another and waits for each. The connection goes to an address
that was checked, never to a name, which may mean something else a moment later; behind a proxy of the environment
(``http_proxy``, ``https_proxy``, ``no_proxy``) the proxy resolves names and its rules apply.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from base64 import b64encode
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from newscrawl import __version__
from newscrawl.errors import RefusedPage
from newscrawl.frontier.guard import check_url, resolve_checked
from newscrawl.frontier.robots import MAX_CRAWL_DELAY, ROBOTS_BYTES, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: No page of news is larger; what is cut here could not be read anyway.
MAX_BYTES = 8 * 1024 * 1024
TIMEOUT = 30.0
#: Seconds a whole answer may take.
LONGEST = 90.0
MAX_HOPS = 5
AGENT = f"newscrawl/{__version__}"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSING = frozenset({429, 503})


@dataclass(slots=True)
class Fetched:
    """What came of asking for one page. ``cause``: None, or a name of :data:`newscrawl.items.REFUSALS`."""

    url: str
    final_url: str = ""
    status: int | None = None
    content_type: str | None = None
    body: bytes = b""
    cause: str | None = None
    detail: str = ""


def proxy_for(url: str) -> str | None:
    """The environment's proxy for an address; None where it is asked directly."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme.lower())
    return None if not proxy or proxy_bypass(parts.hostname or "") else proxy


def ask(url: str, address: str, *, agent: str = AGENT, limit: int = MAX_BYTES) -> tuple[int, Any, bytes]:
    """One request without redirects: status, headers, at most ``limit`` + 1 bytes of body.

    ``address``: where to connect to, of an address that is asked for directly. Raises OSError, ValueError and
    :class:`http.client.HTTPException`.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme.lower() == "https"
    port = parts.port or (443 if secure else 80)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
    proxy = proxy_for(url)
    if proxy is None:
        raw = socket.create_connection((address, port), timeout=TIMEOUT)
        target = path
    else:
        raw, target = (
            _through(proxy, host, port, secure=secure),
            path if secure else f"{parts.scheme}://{parts.netloc}{path}",
        )
    with raw, hung_up(raw):
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        )
        connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
        headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": agent, "Accept-Encoding": "identity",
                   "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5", "Connection": "close"}  # fmt: skip
        if proxy is not None and not secure and (login := _login(proxy)):
            headers["Proxy-Authorization"] = login
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(limit + 1)


@contextmanager
def hung_up(raw: socket.socket, seconds: float | None = None) -> Iterator[None]:
    """Hang up after :data:`LONGEST` seconds: a socket's own time limit is for each piece, and a server that sends one byte a
    minute would keep us for ever. Raises ``TimeoutError``.
    """
    limit = LONGEST if seconds is None else seconds
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            raw.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(limit, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError(f"did not arrive within {limit:.0f} s") from error
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError(f"did not arrive within {limit:.0f} s")


def _through(proxy: str, host: str, port: int, *, secure: bool) -> socket.socket:
    """A connection to a forward proxy, with a tunnel to the host for HTTPS."""
    parts = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
    raw = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=TIMEOUT)
    if not secure:
        return raw
    login = _login(proxy)
    asked = [
        f"CONNECT {host}:{port} HTTP/1.1",
        f"Host: {host}:{port}",
        *([f"Proxy-Authorization: {login}"] if login else []),
    ]
    try:
        raw.sendall("\r\n".join([*asked, "", ""]).encode("ascii"))
        answer = b""
        while not answer.endswith(b"\r\n\r\n") and len(answer) < ROBOTS_BYTES:
            if not (byte := raw.recv(1)):
                break
            answer += byte
    except OSError:
        raw.close()
        raise
    status = answer.split(b" ", 2)[1:2]
    if status != [b"200"]:
        raw.close()
        raise OSError(f"the proxy refused a tunnel to {host}:{port}")
    return raw


def _login(proxy: str) -> str | None:
    parts = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def addresses_of(url: str, allow: Sequence[Any] = ()) -> list[str]:
    """Where an address may be connected to; raises :class:`RefusedPage` where it must not be."""
    host = check_url(url, allow)
    return [host] if proxy_for(url) else resolve_checked(host, allow)


class Fetcher:
    """Asks for pages one after another: robots.txt and its Crawl-delay are obeyed, a host that refuses is left alone."""

    def __init__(
        self,
        *,
        delay: float,
        allow: Sequence[Any] = (),
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``delay``: seconds between two requests to one host; ``contact``: a page or address of whoever asks."""
        self.delay, self.allow, self._sleep, self._clock = delay, allow, sleep, clock
        self.agent = f"{AGENT} (+{contact})" if contact else AGENT
        self.requests = 0
        self._rules: dict[str, Rules | None] = {}
        self._unavailable: dict[str, str] = {}
        self._away: set[str] = set()
        self._last: dict[str, float] = {}

    def robots(self, url: str) -> tuple[Rules | None, str]:
        """The rules of an address's host, and why there are none for now ("" where there are, or need be none)."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            answer = self._follow(f"{site}/robots.txt", limit=ROBOTS_BYTES)
            self._rules[site] = None
            if answer.cause is not None and answer.cause != "not_found":
                self._unavailable[site] = answer.detail or answer.cause
            elif answer.status is not None and answer.status < 300:
                self._rules[site] = Rules(
                    answer.body[:ROBOTS_BYTES], "newscrawl", cut=len(answer.body) > ROBOTS_BYTES
                )
        return self._rules[site], self._unavailable.get(site, "")

    def get(self, url: str) -> Fetched:
        """A page with its redirects, each hop checked and permitted."""
        return self._follow(url, permitted=True)

    def _follow(self, url: str, *, permitted: bool = False, limit: int = MAX_BYTES) -> Fetched:
        asked = url
        for _ in range(MAX_HOPS + 1):
            refused = self._refusal(url) if permitted else None
            if refused:
                return Fetched(asked, url, cause=refused[0], detail=refused[1])
            try:
                addresses = addresses_of(url, self.allow)
                self._wait(url)
                status, headers, body = ask(url, addresses[0], agent=self.agent, limit=limit)
            except RefusedPage as error:
                return Fetched(asked, url, cause=error.cause, detail=str(error))
            except (OSError, ValueError, http.client.HTTPException) as error:
                return Fetched(asked, url, cause="unreachable", detail=str(error) or type(error).__name__)
            finally:
                self._last[urlsplit(url).netloc] = self._clock()
            location = headers.get("Location")
            if status in _REDIRECTS and location:
                url = urljoin(url, location)
                continue
            return self._answer(asked, url, status, headers.get("Content-Type"), body, limit)
        return Fetched(asked, url, cause="loop", detail="too many redirects")

    def _answer(
        self, asked: str, url: str, status: int, content_type: str | None, body: bytes, limit: int
    ) -> Fetched:
        cause = detail = None
        if status in _REFUSING:
            if not asked.endswith("/robots.txt"):
                self._away.add(urlsplit(url).netloc)
            cause, detail = "blocked", f"HTTP {status}: the server asks to stay away"
        elif status >= 400:
            cause, detail = ("not_found" if status in {404, 410} else "http_error"), f"HTTP {status}"
        elif len(body) > limit and limit == MAX_BYTES:
            cause, detail = "too_large", f"more than {limit} bytes"
        return Fetched(asked, url, status, content_type, body, cause, detail or "")

    def _refusal(self, url: str) -> tuple[str, str] | None:
        if urlsplit(url).netloc in self._away:
            return "blocked", "the server asked to stay away"
        rules, unavailable = self.robots(url)
        if unavailable:
            return "robots_unavailable", f"robots.txt cannot be read: {unavailable}"
        if rules is not None and not rules.allowed(url):
            return "robots", "forbidden by robots.txt"
        return None

    def _wait(self, url: str) -> None:
        parts = urlsplit(url)
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        delay = max(self.delay, min((rules.crawl_delay if rules else None) or 0.0, MAX_CRAWL_DELAY))
        if parts.netloc in self._last:
            remaining = self._last[parts.netloc] + delay - self._clock()
            if remaining > 0:
                self._sleep(remaining)
        self.requests += 1
