"""Logging in and out, and who a request is from."""

from __future__ import annotations

import asyncio
import ipaddress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette.utils.asgi import Response
from itsdangerous import BadSignature

from newscrawl.errors import NewscrawlError
from newscrawl.language import LANGUAGES
from newscrawl.store import people
from newscrawl.store.schema import connect, transaction
from newscrawl.web import login
from newscrawl.web.request import Desk, database_of, last, options, own_path, problem

if TYPE_CHECKING:
    import sqlite3

#: ``__Host-`` over TLS: no other host, path or plain connection can set or read it (RFC 6265bis).
COOKIE = "desk_session"
SECURE_COOKIE = "__Host-desk_session"
#: Addresses that feed readers and calendars may read with a key.
FEEDS = frozenset({"/-/desk/alerts.atom", "/-/desk/deadlines.ics"})


def users_of(datasette: Any) -> login.Users | None:
    path = options(datasette).get("users")
    if not path:
        return None
    if not hasattr(datasette, "_newscrawl_users"):
        datasette._newscrawl_users = login.Users(Path(path))  # noqa: SLF001 - lives as long as the application
    return datasette._newscrawl_users  # noqa: SLF001


def token_of(request: Any) -> str:
    return str(request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE) or "")


def from_trusted_proxy(request: Any, proxies: list[str]) -> bool:
    """Did the connection itself come from one of these addresses (whatever the headers claim)?"""
    peer = request.scope.get("newscrawl_peer") or (request.scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(peer)
        return any(address in ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
    except ValueError:
        return False


async def actor(datasette: Any, request: Any) -> dict[str, Any] | None:
    """Name and role of whoever asks: by the proxy's header, else by a session that still holds."""
    set_ = options(datasette)
    users = users_of(datasette)
    header = set_.get("trusted_header")
    if header and from_trusted_proxy(request, set_.get("proxies") or []):
        name = _header_name(request.headers.get(header.lower()) or "")
        if name:
            user = users.get(name) if users else None
            return {"id": name, "role": user.role if user else set_.get("header_role") or "reader"}
    if request.path in FEEDS and (key := request.args.get("key")):
        return _by_key(datasette, users, key)
    if users is None or not (token := token_of(request)):
        return None
    found = await database_of(datasette).execute_fn(lambda connection: people.session(connection, token))
    at = datetime.now(UTC)
    if found is None or not found.holds(at):
        return None
    user = users.get(found.name)
    if user is None or user.credential != found.credential:
        return None  # removed, or the password is a new one
    if people.is_due(found, at):
        await asyncio.to_thread(_touch, database_of(datasette).path, token)
    return {"id": user.name, "role": user.role}


def feed_key(datasette: Any, name: str) -> str:
    """The secret part of a user's own feed addresses: programs that read them cannot log in.

    It opens :data:`FEEDS` to read, nothing else, and ends with the password or the user.
    """
    users = users_of(datasette)
    user = users.get(name) if users else None
    proof = datasette.sign([name, user.credential if user else ""], namespace="desk-feed")
    return str(proof)


def _by_key(datasette: Any, users: login.Users | None, key: str) -> dict[str, Any] | None:
    try:
        name, credential = datasette.unsign(key, namespace="desk-feed")
    except (BadSignature, ValueError, TypeError):
        return None
    user = users.get(name) if users else None
    if (user.credential if user else "") != credential or (users is not None and user is None):
        return None
    return {"id": name, "role": "reader"}


def _header_name(value: str) -> str:
    """ASGI gives headers as Latin-1; names are Chinese, in UTF-8 or percent-encoded."""
    try:
        value = value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""
    value = unquote(value).strip()
    return value if value and value.isprintable() and len(value) <= 60 else ""


def _touch(path: str, token: str) -> None:
    try:
        connection = connect(path)
    except NewscrawlError:
        return  # the store is busy or read-only: reading goes on, the idle time runs
    try:
        connection.execute("pragma busy_timeout = 1000")
        people.touch(connection, token)
    except connection.OperationalError:
        pass
    finally:
        connection.close()


async def enter(datasette: Any, request: Any) -> Response:
    """With a login: name and password. On loopback: the name that decisions carry."""
    asked = Desk(datasette, request)
    if request.method != "POST":
        return await asked.page("login", wrong="", back=own_path(request.args.get("back")))
    try:
        sent = await asked.form()
        name, back = last(sent, "name").strip()[:60], own_path(last(sent, "back"))
        if not asked.protected:
            return asked.set_cookie(Response.redirect(back), "desk_name", name)
        return await _authenticate(asked, name, last(sent, "password"), back)
    except NewscrawlError as error:
        return await problem(asked, error)


async def _authenticate(asked: Desk, name: str, password: str, back: str) -> Response:
    path = options(asked.datasette).get("users")
    if not path:
        return await problem(asked, NewscrawlError(asked.say("Log in at the proxy in front of this desk.")))
    # One attempt at a time: many at once would all be looked at before the first is counted.
    async with _lock(asked.datasette):
        seconds = await asked.read(people.wait, name, asked.address)
        if seconds:
            await asked.write(people.log, name, "login_blocked", address=asked.address or None)
            text = asked.say("Too many wrong passwords. Try again in {seconds} seconds.", seconds=seconds)
            response = await asked.page("login", status=429, wrong=text, back=back)
            response.headers["retry-after"] = str(seconds)
            return response
        user = await asyncio.to_thread(login.authenticated, Path(path), name, password)
        if user is None:
            await asked.write(people.log, name, "login_failed", address=asked.address or None)
            return await asked.page(
                "login", status=403, wrong=asked.say("Wrong name or password."), back=back
            )
        token = await asked.write(people.begin, user.name, user.credential, asked.address or None)
    response = Response.redirect(back)
    response.set_cookie(
        SECURE_COOKIE if asked.secure else COOKIE,
        token,
        max_age=int(people.LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=asked.secure,
    )
    return response


def _lock(datasette: Any) -> asyncio.Lock:
    loop = asyncio.get_running_loop()
    held = getattr(datasette, "_newscrawl_lock", None)
    if held is None or held[0] is not loop:
        datasette._newscrawl_lock = held = (loop, asyncio.Lock())  # noqa: SLF001 - a lock belongs to its loop
    return held[1]


async def leave(datasette: Any, request: Any) -> Response:
    """Log out: the session ends in the store, so that no copy of the cookie works any more."""
    asked = Desk(datasette, request)
    if request.method != "POST":
        return await asked.page("login", wrong="", back="/")
    if token := token_of(request):
        await asked.write(people.end, token, address=asked.address or None)
    response = Response.redirect("/")
    for name in (COOKIE, SECURE_COOKIE, "ds_actor", "desk_name"):
        response.set_cookie(name, "", expires=0, max_age=0, secure=name == SECURE_COOKIE)
    return response


async def switch(datasette: Any, request: Any) -> Response:
    """Another language, or single keys off and on (WCAG 2.1.4)."""
    asked = Desk(datasette, request)
    response = Response.redirect(own_path(request.args.get("back")))
    if (wanted := request.args.get("to")) in LANGUAGES:
        asked.set_cookie(response, "desk_language", wanted)
    if (keys := request.args.get("keys")) in {"on", "off"}:
        asked.set_cookie(response, "desk_keys", keys)
    return response


def end_sessions(connection: sqlite3.Connection, name: str, who: str | None) -> int:
    """End all sessions of a user, and log who did it."""
    with transaction(connection):
        people.log(connection, who, "sessions_ended", target=name)
        return people.end_all(connection, name)
