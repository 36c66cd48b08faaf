"""One request at the desk: who asks, in which language and role, and the way to the store."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from datasette.utils.asgi import Response
from markupsafe import Markup

from newscrawl.attribution import explanation
from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError, StorageError
from newscrawl.items import now
from newscrawl.judgement.reasons import words
from newscrawl.language import LANGUAGES, known, translator
from newscrawl.language.clock import both, local
from newscrawl.reporting import citations, figures
from newscrawl.store import desk_users, follow_ups, kept_files, lasting_names, pairs, reviews, withdrawals
from newscrawl.store.schema import connect
from newscrawl.web import forms, kept, language, login
from newscrawl.web import rendered_rows as row_markup
from newscrawl.web.streams import Streamed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    View = Callable[..., Awaitable[Response]]

logger = logging.getLogger(__name__)
PER_PAGE = 50
LOGIN = "/-/desk/login"
#: The largest form: a pasted text of 200,000 characters, percent-encoded, and a little.
LARGEST_FORM = 4 * 1024 * 1024
COOKIE_AGE = 365 * 86_400
#: Fields that hold people's own words: they are given back where a form cannot be taken.
WRITTEN = ("text", "given", "informant", "note", "party", "number", "amount", "owner", "licensee", "host", "account", "scope",
           "document", "name", "query")  # fmt: skip
#: A decision can be taken back for this long (seconds).
UNDO_FOR = 60
#: After this long without a request a visit is over.
VISIT = timedelta(minutes=30)
HTML = "text/html; charset=utf-8"


class TooLargeError(NewscrawlError):
    """More was sent than any form of the desk holds."""


class ForgedError(NewscrawlError):
    """A form without the desk's own token (raised by :meth:`Desk.form`)."""


def options(datasette: Any) -> dict[str, Any]:
    """What ``newscrawl serve`` set; see :func:`newscrawl.web.server.datasette`."""
    return dict(datasette.plugin_config("newscrawl") or {})


def protected(datasette: Any) -> bool:
    """Does the desk ask who somebody is?"""
    set_ = options(datasette)
    return bool(set_.get("users") or set_.get("trusted_header") or set_.get("oidc"))


def database_of(datasette: Any) -> Any:
    for database in datasette.databases.values():
        if database.path and not database.is_memory:
            return database
    raise StorageError("no database: start the desk with `newscrawl serve`")


def login_address(request: Any) -> str:
    back = request.path + (f"?{request.query_string}" if request.query_string else "")
    return f"{LOGIN}?{urlencode({'back': back})}"


def client_address(request: Any) -> str:
    client = request.scope.get("client")
    return str(client[0]) if client else ""


def whole(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else default


def own_path(address: str | None) -> str:
    """A path of ours, never another site."""
    if (
        address
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and address.isprintable()
    ):
        return address
    return "/"


def linked(url: str | None) -> str | None:
    """``url`` where following it is safe; a page may claim any address, ``javascript:`` too."""
    try:
        return url if url and urlsplit(url).scheme.lower() in {"http", "https"} else None
    except ValueError:
        return None


def marked(text: str, spans: list[tuple[int, int]]) -> Markup:
    out, at = Markup(), 0
    for start, end in spans:
        out += Markup("{}<mark>{}</mark>").format(text[at:start], text[start:end])
        at = end
    return out + text[at:]


class Desk:
    """One request."""

    def __init__(self, datasette: Any, request: Any) -> None:
        self.datasette = datasette
        self.request = request
        #: Read once: Datasette reads the header again each time it is asked for them.
        self._cookies: dict[str, str] = request.cookies
        self.language = language.chosen(
            self._cookies.get("desk_language"), request.headers.get("accept-language")
        )
        self.say = translator(self.language)
        self.database = database_of(datasette)
        self.protected = protected(datasette)
        self._name: str | None = None
        #: What a page for everybody holds instead of its reader's name and form token; None: a page for this reader.
        self.marks: kept.Marks | None = None
        #: What the view looked at besides address, language and role, with its value: a kept page holds for just that.
        self.looked: dict[str, str] = {}
        #: Cookies of a page that may be kept: (name, value or what gives it).
        self.baked: list[tuple[str, str | Callable[[], str]]] = []
        #: The files of a form, by the field's name, once :meth:`form` read it.
        self.files: dict[str, list[forms.Upload]] = {}
        #: The fields of a form, once :meth:`form` read them.
        self.sent: dict[str, list[str]] = {}

    @property
    def who(self) -> str | None:
        """The name decisions carry; None where nobody gave one yet (on loopback only)."""
        return self._look("who") or None

    @property
    def _reader(self) -> str | None:
        if self.request.actor:
            return str(self.request.actor.get("id"))
        return None if self.protected else self._name or self._cookie("desk_name")[:60].strip() or None

    def _look(self, name: str) -> str:
        value = self.seen(name)
        self.looked[name] = value
        return value

    def seen(self, name: str) -> str:
        """Something a view may look at: ``who``, ``root``, or a cookie by its name."""
        if name == "who":
            return self._reader or ""
        if name == "root":
            return f"{self.request.scheme}://{self.request.host}"
        kind, _, cookie = name.partition(":")
        value = self._cookie(cookie)
        return _visit_before(value) if kind == "visit" else value

    @property
    def role(self) -> str:
        if not self.protected:
            return "admin"
        return str((self.request.actor or {}).get("role", ""))

    def may(self, role: str) -> bool:
        return login.may(self.role, role)

    def signed(self, sent: dict[str, list[str]]) -> str:
        """Who sends a form. On loopback the form asks for the name once; without one nothing is decided.

        Raises :class:`NamelessError`.
        """
        if not self.protected and not self.who:
            name = last(sent, "who").strip()[:60]
            self._name = name if name.isprintable() else ""
        if not self.who:
            raise NamelessError("Say who you are: decisions and cases carry a name.")
        return self.who

    def cookie(self, name: str) -> str:
        """Cookies hold ASCII, names are Chinese: see :func:`set_cookie`."""
        return self._look(f"cookie:{name}")

    def _cookie(self, name: str) -> str:
        return unquote(self._cookies.get(name) or "")

    def last_visit(self, name: str) -> str:
        """When the visit before this one ended, as the cookie ``name`` says (UTC); "" for a first visit."""
        return self._look(f"visit:{name}")

    def note_visit(self, response: Response, name: str) -> Response:
        """Let the cookie ``name`` say that somebody is here now."""
        return self.set_cookie(response, name, lambda: f"{_visit_before(self._cookie(name))}~{now()}")

    @property
    def address(self) -> str:
        return client_address(self.request)

    @property
    def output(self) -> Path:
        return Path(options(self.datasette).get("output") or Path(self.database.path).parent)

    @property
    def here(self) -> str:
        return self.request.path + (f"?{self.request.query_string}" if self.request.query_string else "")

    async def read(self, question: Callable[..., Any], *args: Any, **more: Any) -> Any:
        def ask(connection: sqlite3.Connection) -> Any:
            # The connection lives as long as the server; what is withdrawn may have changed since.
            withdrawals.hide(connection)
            return question(connection, *args, **more)

        return await self.database.execute_fn(ask)

    async def write(self, operation: Callable[..., Any], *args: Any, **more: Any) -> Any:
        path = self.database.path

        def act() -> Any:
            with closing(connect(path)) as connection:
                try:
                    return operation(connection, *args, **more)
                except sqlite3.OperationalError as error:  # of a statement outside any transaction
                    raise StorageError(
                        "{path}: cannot be written ({detail}). Check the path, its permissions and the free space.",
                        path=path,
                        detail=error,
                    ) from error

        return await asyncio.to_thread(act)

    async def in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(work)

    @property
    def root(self) -> str:
        """Scheme and host under which the desk was asked."""
        return self._look("root")

    async def note(self, action: str, target: str | None = None) -> None:
        """A line of the log."""
        await self.write(desk_users.log, self.who, action, target=target, address=self.address or None)

    async def stream(
        self, produce: Callable[[sqlite3.Connection], Iterator[bytes]], media_type: str, name: str
    ) -> Streamed:
        return await Streamed.begun(self.database.path, produce, media_type, name, self.request.receive)

    async def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        marks, who = self.marks, self._reader
        context = {
            "_": self.say,
            "request": self.request,
            "csrftoken": (lambda: marks.token) if marks else self.request.scope["csrftoken"],
            "language": self.language,
            "languages": LANGUAGES,
            "who": marks.who if marks and who else who,
            "role": self.role,
            "may": self.may,
            "protected": self.protected,
            "here": self.here,
            "database": self.database.name,
            "statuses": figures.STATUSES,
            "kinds": figures.KINDS,
            "decisions": reviews.STATUSES,
            "linked": linked,
            "marked": marked,
            "local": local,
            "both": both,
            "yuan": follow_ups.yuan,
            "today": follow_ups.today(),
            "article_name": lasting_names.article_name,
            "citation": citations.citation,
            "quotation": citations.quotation,
            "follow_kinds": follow_ups.KINDS,
            "admin_kinds": follow_ups.ADMIN_KINDS,
            "file_types": ",".join(f".{kind}" for kind in kept_files.TYPES),
            "shown": pairs.shown,
            "kept_row": lambda kind, row, listed: row_markup.row(kind, self.language, row, listed),
            "words": words,
            "explained": explanation.in_words,
            "percent": row_markup.percent,
            "flash": await self.read(self._flash) if who and not marks else None,
            "keys_off": self.keys_off,
            **context,
        }
        html = row_markup.environment().get_template(f"newscrawl/{template}.html").render(context)
        response = Response.html(html, status=status, headers={"cache-control": "no-store"})
        return self.remember_name(response)

    def remember_name(self, response: Response) -> Response:
        if self._name:
            self.set_cookie(response, "desk_name", self._name)
        return response

    def error(self, error: Exception) -> str:
        """An error in the language of the page, where the catalogue holds it."""
        if isinstance(error, reviews.StaleLeadError):
            return self.say(
                "Somebody else decided meanwhile: it is now {status:@lead}. What you typed is still here.",
                status=error.lead.status,
            )
        if isinstance(error, NewscrawlError) and known(error.message_id, self.language):
            return self.say(error.message_id, **error.arguments)
        return str(error)

    @property
    def keys_off(self) -> bool:
        return self._cookie("desk_keys") == "off"

    def _flash(self, connection: sqlite3.Connection) -> dict[str, Any] | None:
        """What the last action did, for some seconds: shown on the next page, with a way back."""
        said = desk_users.setting(connection, self._reader or "", "flash")
        found = json.loads(said) if said else None
        return found if found and found.get("until", "") > now() else None

    def served(
        self, page: kept.Page, marks: kept.Marks, who: str, status: int = 200, kind: str = HTML
    ) -> Response:
        """A page that may be kept, for the reader of this request."""
        body = marks.filled(page.pieces, who, self.request.scope["csrftoken"])
        response = Response(body, status=status, headers=dict(page.headers), content_type=kind)
        for name, value in page.cookies:
            self.set_cookie(response, name, value)
        return response

    def redirect(self, address: str | None) -> Response:
        return self.remember_name(Response.redirect(own_path(address)))

    @property
    def secure(self) -> bool:
        """Did the request come over TLS, to us or to the trusted proxy before us?"""
        return bool(self.request.scope.get("scheme") == "https")

    def set_cookie(
        self, response: Response, name: str, value: str | Callable[[], str], age: int | None = COOKIE_AGE
    ) -> Response:
        if self.marks:  # set with each answer the page is kept for
            self.baked.append((name, value))
            return response
        text = value if isinstance(value, str) else value()
        response.set_cookie(name, quote(text), max_age=age, httponly=True, samesite="lax", secure=self.secure)
        return response

    def given(self, name: str, default: str = "") -> str:
        return str(self.request.args.get(name) or default).strip()[:2000]

    def number(self, name: str, default: int = 0) -> int:
        return whole(self.given(name), default)

    async def form(self) -> dict[str, list[str]]:
        """The fields of a form with the right token. Raises :class:`ConfigurationError` for what is none, or is too
        large, and :class:`ForgedError` for a form that is not of this desk.

        Datasette looks at the token only where a request has cookies, and browsers send none with a form of another
        site; its reader of forms with files does not fit the versions of python-multipart that are current.
        """
        if self.request.method != "POST":
            raise ConfigurationError("This address only takes a form.")
        kind = self.request.headers.get("content-type") or ""
        if kind.lower().startswith("multipart/form-data"):
            try:
                fields, self.files = await forms.read(kind, self.request.receive)
            except forms.BadFormError as error:
                raise ConfigurationError(
                    "The form could not be read ({detail}): send it again.", detail=error
                ) from error
        else:
            fields = await self._plain_form()
        self.sent = fields
        token = self.request.scope["csrftoken"]()
        if not hmac.compare_digest(last(fields, "csrftoken").encode("utf-8", "replace"), token.encode()):
            raise ForgedError("The form is too old, or is not one of this desk: load the page again.")
        return fields

    async def _plain_form(self) -> dict[str, list[str]]:
        body = await self.request.post_body()
        if len(body) > LARGEST_FORM:
            raise TooLargeError("The form is too large: paste 200,000 characters at most.")
        try:
            return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2000)
        except ValueError as error:
            raise ConfigurationError("The form has too many fields: select 1,000 rows at most.") from error

    def paging(self, page: int, total: int, *, name: str = "page") -> dict[str, Any]:
        """Addresses around page ``page`` of a list of ``total`` rows, and of the list as a file. ``name``: the
        parameter that holds the page; a page with two lists has two.
        """
        given = [
            (key, value) for key, values in parse_qs(self.request.query_string).items() for value in values
        ]

        def address(**changes: Any) -> str:
            kept = [pair for pair in given if pair[0] not in {name, *changes}]
            return "?" + urlencode(kept + [(key, value) for key, value in changes.items() if value])

        final = max(1, -(-total // PER_PAGE))
        return {
            "page": page,
            "last": final,
            "before": address(**{name: page - 1}) if page > 1 else None,
            "after": address(**{name: page + 1}) if page < final else None,
            "as_format": {kind: address(format=kind) for kind in ("csv", "xlsx", "json")},
        }


def _visit_before(cookie: str) -> str:
    """When the visit before this one ended. A cookie says ``end of the visit before~last request of this one``.

    After :data:`VISIT` without a request another visit begins; a list of what is new stays while somebody works on it.
    """
    before, _, seen = cookie[:60].rpartition("~")
    try:
        over = datetime.now(UTC) - datetime.fromisoformat(seen) > VISIT
    except (ValueError, TypeError):  # no cookie of ours
        return ""
    return seen if over or "~" not in cookie else before


class NamelessError(NewscrawlError):
    """A decision without a name (raised by :meth:`Desk.signed`)."""


def last(sent: dict[str, list[str]], name: str, default: str = "") -> str:
    return sent.get(name, [default])[-1]


def view(
    handler: Callable[[Desk], Awaitable[Any]], *, role: str = "reader", keep: float | None = None
) -> View:
    """Enforce authentication and role, and turn our errors into a page that says what to do.

    ``keep``: seconds for which the page may be kept while only crawls write (:mod:`newscrawl.web.kept`); None: it is made
    for each request. Only for pages whose content comes from the store, and from what :meth:`Desk.seen` knows.
    """

    async def answer(datasette: Any, request: Any) -> Any:
        await datasette.ensure_permissions(request.actor, ["view-instance"])
        asked = Desk(datasette, request)
        if not asked.may(role):
            message = asked.say("Your role does not allow this: it needs {role:@role}.", role=role)
            return await asked.page("problem", status=403, message=message)
        try:
            if request.method == "POST":
                return _wrote(asked, await handler(asked))
            if keep is None:
                return await handler(asked)
            return await _kept(asked, handler, keep)
        except NewscrawlError as error:
            asked.marks = None
            return await problem(asked, error)

    # Not functools.wraps: Datasette passes arguments by the names in the signature, and would see the handler's.
    answer.__name__, answer.__doc__ = handler.__name__, handler.__doc__
    return answer


def _wrote(asked: Desk, answer: Any) -> Any:
    """From now on its sender sees no page that was made before."""
    if isinstance(answer, Response):
        asked.set_cookie(answer, kept.WROTE, f"{time.time():.6f}", age=60)
    return answer


async def _kept(asked: Desk, handler: Callable[[Desk], Awaitable[Any]], longest: float) -> Any:
    """The page as it was made a moment ago, or made now and kept."""
    pages, who = kept.pages_of(asked.datasette, asked.database), asked.seen("who")
    version = pages.version()
    if version is None or (who and pages.has_message(who)):
        return await handler(asked)
    address = (asked.here, asked.language, asked.role, bool(who), asked.keys_off)
    page = pages.find(address, asked.seen, version, longest)
    if page is None:
        async with pages.busy(address):
            version = pages.version() or version
            page = pages.find(address, asked.seen, version, longest)
            if page is None:
                asked.marks, begun = pages.marks, time.time()
                made = await handler(asked)
                asked.marks = None
                if not isinstance(made, Response):
                    return made
                pieces = [piece.encode() for piece in pages.marks.pieces(str(made.body))]
                page = kept.Page(pieces, made.headers, asked.baked, version, begun)
                if made.status == 200:
                    pages.keep(address, asked.looked, asked.seen, page)
                else:
                    return asked.served(page, pages.marks, who, made.status, made.content_type)
    return asked.served(page, pages.marks, who)


def status_of(error: Exception) -> int:
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, reviews.StaleLeadError):
        return 409
    if isinstance(error, ForgedError):
        return 403
    if isinstance(error, TooLargeError):
        return 413
    return 503 if isinstance(error, StorageError) else 400


async def problem(asked: Desk, error: Exception, *, status: int | None = None) -> Response:
    """A page that says what went wrong, with whatever people typed into the form that was not taken."""
    typed = [value for name in WRITTEN for value in asked.sent.get(name, []) if value.strip()]
    return await asked.page(
        "problem", status=status or status_of(error), message=asked.error(error), typed=typed
    )
