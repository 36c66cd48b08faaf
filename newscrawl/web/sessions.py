"""Logging in and out, and who a request is from."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ipaddress
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from datasette.utils.asgi import Response
from itsdangerous import BadSignature

from newscrawl.errors import NewscrawlError
from newscrawl.language import LANGUAGES
from newscrawl.store import desk_users
from newscrawl.store.locking import Turn
from newscrawl.store.schema import connect, transaction
from newscrawl.web import login, oidc
from newscrawl.web.request import LOGIN, Desk, database_of, last, options, own_path, problem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator

#: ``__Host-`` over TLS: no other host, path or plain connection can set or read it (RFC 6265bis).
COOKIE = "desk_session"
SECURE_COOKIE = "__Host-desk_session"
VISIT_COOKIE = "desk_visit_to_provider"
_VISIT = "desk-oidc"
#: Where the login service sends people back to: its configuration names this address of the desk.
RETURN = f"{LOGIN}/return"
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
    if (users is None and not set_.get("oidc")) or not (token := token_of(request)):
        return None
    found = await database_of(datasette).execute_fn(lambda connection: desk_users.session(connection, token))
    at = datetime.now(UTC)
    if found is None or not found.holds(at):
        return None
    role = _role_now(found, users.get(found.name) if users else None, by_provider=bool(set_.get("oidc")))
    if role is None:
        return None
    if desk_users.is_due(found, at):
        await asyncio.to_thread(_touch, database_of(datasette).path, token)
    return {"id": found.name, "role": role}


def _role_now(found: desk_users.Session, user: login.User | None, *, by_provider: bool) -> str | None:
    """The role of a session's user; None where the user is removed, the password is a new one, or the desk no longer
    takes logins of a provider. A role in the users file goes before the provider's.
    """
    given = oidc.role_of(found.credential)
    if given is not None:
        return (user.role if user else given) if by_provider else None
    return user.role if user and user.credential == found.credential else None


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
    elsewhere = options(datasette).get("oidc") or options(datasette).get("trusted_header")
    if (user.credential if user else "") != credential or (user is None and not elsewhere):
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
        desk_users.touch(connection, token)
    except connection.OperationalError:
        pass
    finally:
        connection.close()


async def enter(datasette: Any, request: Any) -> Response:
    """With a login: name and password. On loopback: the name that decisions carry."""
    asked = Desk(datasette, request)
    if request.method != "POST":
        return await _form(asked, own_path(request.args.get("back")))
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
    async with _lock(asked.datasette), _turn(asked.output):
        seconds = await asked.read(desk_users.wait, name, asked.address)
        if seconds:
            await asked.write(desk_users.log, name, "login_blocked", address=asked.address or None)
            text = asked.say("Too many wrong passwords. Try again in {seconds} s.", seconds=seconds)
            response = await _form(asked, back, wrong=text, status=429)
            response.headers["retry-after"] = str(seconds)
            return response
        user = await asyncio.to_thread(login.authenticated, Path(path), name, password)
        if user is None:
            await asked.write(desk_users.log, name, "login_failed", address=asked.address or None)
            return await _form(asked, back, wrong=asked.say("Wrong name or password."), status=403)
        token = await asked.write(desk_users.begin, user.name, user.credential, asked.address or None)
    return _entered(asked, token, back)


async def _form(asked: Desk, back: str, *, wrong: str = "", status: int = 200) -> Response:
    provider = provider_of(asked.datasette)
    return await asked.page(
        "login",
        status=status,
        wrong=wrong,
        back=back,
        by_password=not asked.protected or bool(options(asked.datasette).get("users")),
        provider=(provider.settings.label or provider.settings.issuer) if provider else "",
    )


def _entered(asked: Desk, token: str, back: str) -> Response:
    response = Response.redirect(back)
    response.set_cookie(
        SECURE_COOKIE if asked.secure else COOKIE,
        token,
        max_age=int(desk_users.LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=asked.secure,
    )
    return response


# ---------------------------------------------------------------------------------------- OpenID Connect


def provider_of(datasette: Any) -> oidc.Provider | None:
    path = options(datasette).get("oidc")
    if not path:
        return None
    if not hasattr(datasette, "_newscrawl_provider"):
        datasette._newscrawl_provider = oidc.Provider(oidc.load(Path(path)))  # noqa: SLF001 - as the users
    return datasette._newscrawl_provider  # noqa: SLF001


async def go_to_provider(datasette: Any, request: Any) -> Response:
    """Send the browser to the house's login service."""
    asked, provider = Desk(datasette, request), provider_of(datasette)
    back = own_path(request.args.get("back"))
    if provider is None:
        return Response.redirect(f"{LOGIN}?{urlencode({'back': back})}")
    redirect = f"{provider.settings.desk.rstrip('/') or asked.root}{RETURN}"
    try:
        address, visit = await asyncio.to_thread(provider.begin, redirect, back)
    except NewscrawlError as error:
        return await _form(asked, back, wrong=asked.error(error), status=502)
    response = Response.redirect(address)
    _visit_cookie(asked, response, datasette.sign(asdict(visit), namespace=_VISIT))
    return response


async def come_back(datasette: Any, request: Any) -> Response:
    """The browser is back from the login service, with a code for exactly the visit its cookie names."""
    asked, provider = Desk(datasette, request), provider_of(datasette)
    visit = _visit_of(datasette, request)
    if (
        provider is None
        or visit is None
        or not hmac.compare_digest(request.args.get("state") or "", visit.state)
    ):
        text = asked.say("This login was begun in another window, or too long ago: begin again.")
        return await _form(asked, visit.back if visit else "/", wrong=text, status=403)
    answer = {name: str(request.args.get(name)) for name in request.args}
    try:
        person = await asyncio.to_thread(provider.finish, answer, visit)
        token = await asked.write(
            desk_users.begin, person.name, person.credential, asked.address or None, target=person.subject
        )
    except NewscrawlError as error:
        await asked.write(
            desk_users.log, None, "login_refused", target=str(error), address=asked.address or None
        )
        response = await _form(asked, visit.back, wrong=asked.error(error), status=403)
    else:
        response = _entered(asked, token, own_path(visit.back))
    _visit_cookie(asked, response, "")
    return response


def _visit_cookie(asked: Desk, response: Response, value: str) -> None:
    # Lax: the provider's redirect must bring it back.
    response.set_cookie(
        VISIT_COOKIE,
        value,
        max_age=oidc.PATIENCE if value else 0,
        path=LOGIN,
        httponly=True,
        samesite="lax",
        secure=asked.secure,
    )


def _visit_of(datasette: Any, request: Any) -> oidc.Visit | None:
    try:
        visit = oidc.Visit(**datasette.unsign(request.cookies.get(VISIT_COOKIE) or "", namespace=_VISIT))
    except (BadSignature, ValueError, TypeError):
        return None
    return visit if 0 <= time.time() - visit.begun <= oidc.PATIENCE else None


def _lock(datasette: Any) -> asyncio.Lock:
    loop = asyncio.get_running_loop()
    held = getattr(datasette, "_newscrawl_lock", None)
    if held is None or held[0] is not loop:
        datasette._newscrawl_lock = held = (loop, asyncio.Lock())  # noqa: SLF001 - a lock belongs to its loop
    return held[1]


@contextlib.asynccontextmanager
async def _turn(output: Path) -> AsyncIterator[None]:
    """Also among the processes of the desk."""
    turn = Turn(output / ".desk-login")
    await asyncio.to_thread(turn.take, wait=True)
    try:
        yield
    finally:
        turn.give_back()


async def leave(datasette: Any, request: Any) -> Response:
    """Log out: the session ends in the store, so that no copy of the cookie works any more."""
    asked = Desk(datasette, request)
    if request.method != "POST":
        return await _form(asked, "/")
    if token := token_of(request):
        await asked.write(desk_users.end, token, address=asked.address or None)
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
        desk_users.log(connection, who, "sessions_ended", target=name)
        return desk_users.end_all(connection, name)
