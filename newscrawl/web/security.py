"""What every answer of the desk goes through: host names, security headers, and CSV that runs nothing.

``Host`` is checked against the names the desk is served under: without it, a page on the internet could
reach a desk on loopback by pointing its own name at 127.0.0.1.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import io
import re
from http.cookies import CookieError, SimpleCookie
from importlib import resources
from typing import TYPE_CHECKING, Any

from newscrawl.language import translator
from newscrawl.reporting.cells import harmless_line
from newscrawl.web import forms, language

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping

    Message = MutableMapping[str, Any]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
_ALWAYS = "default-src 'none'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#: Our own pages: files of ours, nothing inline.
OURS = f"{_ALWAYS}; script-src 'self'; style-src 'self'"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def datasettes() -> str:
    """Datasette's own pages carry a few scripts inline: exactly those, by their hashes, may run.

    Its templates write column names and colours into style elements, so styles cannot be allowed by hash.
    """
    scripts = [f"DATASETTE_ALLOW_FACET = {value};" for value in ("true", "false")]
    for template in resources.files("datasette").joinpath("templates").iterdir():
        if template.name.endswith(".html"):
            scripts += [
                body
                for body in _SCRIPT.findall(template.read_text("utf-8"))
                if "{{" not in body and "{%" not in body
            ]
    hashes = sorted({base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in scripts})
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return f"{_ALWAYS}; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'"


def guarded(app: App, hosts: frozenset[str] | None) -> App:
    """``hosts`` None: any name may be in ``Host`` (the desk is behind a login)."""
    theirs = datasettes()

    async def answer(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if hosts is not None and _name(headers.get(b"host", b"")) not in hosts:
            await _refuse(send)
            return
        if scope["method"] not in _READING and _foreign(headers):
            await _answer(send, 403, b"A form of another site is not taken.\n")
            return
        limit = _limit(headers.get(b"content-type", b""))
        if limit is None or int(headers.get(b"content-length", b"0")) > limit:
            await _answer(send, 413 if limit else 400, _said(headers, _TOO_LARGE if limit else _NO_FORM))
            return
        scope = {**scope, "headers": [*_without_signed_actors(scope["headers"])]}
        path = scope["path"]
        policy = OURS if path == "/" or path.startswith("/-/desk") else theirs
        sender = _Sender(send, policy, is_csv=path.endswith(".csv"), over_tls=scope.get("scheme") == "https")
        try:
            await app(scope, _Receiver(receive, limit), sender)
        except _TooMuchError:
            if not sender.begun:
                await _answer(send, 413, _said(headers, _TOO_LARGE))

    return answer


_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def _foreign(headers: dict[bytes, bytes]) -> bool:
    """Does the browser say that another site sent this?

    ``Origin`` counts only where the browser is too old for ``Sec-Fetch-Site``, and never ``null``: that is what a form of
    our own sends, because our pages forbid referrers (Fetch, "append a request Origin header"). The token decides.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    return (
        origin not in {None, b"null"}
        and origin.rpartition(b"//")[2].lower() != headers.get(b"host", b"").lower()
    )


#: The largest body of a form without files; :data:`newscrawl.web.request.LARGEST_FORM` refuses less, in a page.
_LARGEST = 8 * 1024 * 1024


_TOO_LARGE = "The form is too large: texts of 200,000 characters and files of 20 MB are taken."
_NO_FORM = "This is not a form of the desk: load the page again."


def _said(headers: dict[bytes, bytes], message: str) -> bytes:
    """``message`` in the language its reader has chosen: no page of ours is made of what was not read."""
    chosen: str | None = None
    with contextlib.suppress(CookieError):
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get("desk_language")
        chosen = cookie.value if cookie else None
    accepted = headers.get(b"accept-language", b"").decode("latin-1")
    return f"{translator(language.chosen(chosen, accepted))(message)}\n".encode()


class _TooMuchError(Exception):
    """More was sent than any form of the desk holds."""


def _limit(content_type: bytes) -> int | None:
    """Bytes a body may have; None for a form with files whose parts cannot be separated."""
    if not content_type.lower().startswith(b"multipart/form-data"):
        return _LARGEST
    return forms.LARGEST if b"; boundary=" in content_type else None


class _Receiver:
    """Stops a body that outgrows its limit: what reads forms before us would hold any number of bytes."""

    def __init__(self, receive: Any, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message: Message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooMuchError
        return message


def _without_signed_actors(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Datasette's own login is a signed cookie that nobody can end; the desk keeps sessions, and takes nothing else."""
    for name, value in headers:
        if name.lower() == b"cookie":
            parts = [part for part in value.split(b";") if not part.strip().startswith(b"ds_actor=")]
            if parts:
                yield name, b";".join(parts)
        else:
            yield name, value


def _name(host: bytes) -> str:
    text = host.decode("latin-1").lower()
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.rpartition(":")[0] if ":" in text else text


async def _refuse(send: Send) -> None:
    await _answer(send, 421, b"This desk is not served under that name. See --allow-host.\n")


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Sender:
    """Adds headers; lets the rows of a CSV through one by one, each made harmless.

    ``over_tls``: Datasette sets the cookie of the form token without ``Secure``, however the desk is served.
    """

    def __init__(self, send: Send, policy: str, *, is_csv: bool, over_tls: bool) -> None:
        self._send = send
        self._policy = policy
        self._csv = is_csv
        self._over_tls = over_tls
        self._rest = b""
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            message = {**message, "headers": self._headers(message)}
        elif self._csv:
            message = {
                **message,
                "body": self._rows(message.get("body", b""), last=not message.get("more_body")),
            }
        await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        headers = [
            (name.lower(), self._secure(name.lower(), value)) for name, value in message.get("headers", [])
        ]
        # Datasette shows CSV in the browser as plain text; an error page under that address is HTML.
        self._csv = self._csv and not dict(headers).get(b"content-type", b"").startswith(b"text/html")
        kept = [pair for pair in headers if not (self._csv and pair[0] == b"content-length")]
        names = {name for name, _ in kept}
        ours = [
            (b"content-security-policy", self._policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        return kept + [pair for pair in ours if pair[0] not in names]

    def _secure(self, name: bytes, value: bytes) -> bytes:
        plain = self._over_tls and name == b"set-cookie" and b"; secure" not in value.lower()
        return value + b"; Secure" if plain else value

    def _rows(self, body: bytes, *, last: bool) -> bytes:
        """Whole records only: a quoted cell may hold line ends, and a chunk may end anywhere."""
        self._rest += body
        if not last and (self._rest.count(b'"') % 2 or not self._rest.endswith(b"\n")):
            return b""
        text, self._rest = self._rest.decode("utf-8", "replace"), b""
        return "".join(map(harmless_line, csv.reader(io.StringIO(text, newline="")))).encode()
