"""The pages of the audit desk. Each reads through a read-only connection in Datasette's threads; whoever
decides writes through a connection of their own, in one short transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from datasette.utils.asgi import Response
from markupsafe import Markup

from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError, StorageError
from newscrawl.items import now
from newscrawl.judgement.reasons import words
from newscrawl.language import LANGUAGES, translator
from newscrawl.reporting import dossier, figures, report
from newscrawl.review import check
from newscrawl.store import reviews, search
from newscrawl.store.schema import connect
from newscrawl.web import charts, desk, language, login

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable

    View = Callable[..., Awaitable[Response]]

PER_PAGE = 50
#: Members of a story in its picture; the table below it lists more.
DRAWN = 40
LOGIN = "/-/desk/login"
#: A captured page runs in a sandbox of no origin: no script, no form, no resource, only its own markup.
CAPTURED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_COOKIE_AGE = 365 * 86_400


def options(datasette: Any) -> dict[str, Any]:
    """What ``newscrawl serve`` set: hosts, users (a file), catch_up, output (a folder)."""
    return dict(datasette.plugin_config("newscrawl") or {})


def login_address(request: Any) -> str:
    back = request.path + (f"?{request.query_string}" if request.query_string else "")
    return f"{LOGIN}?{urlencode({'back': back})}"


def _database(datasette: Any) -> Any:
    for database in datasette.databases.values():
        if database.path and not database.is_memory:
            return database
    raise StorageError("no database: start the desk with `newscrawl serve`")


class Desk:
    """One request: who asks, in which language, and the way to the store."""

    def __init__(self, datasette: Any, request: Any) -> None:
        self.datasette = datasette
        self.request = request
        self.language = language.chosen(
            request.cookies.get("desk_language"), request.headers.get("accept-language")
        )
        self.database = _database(datasette)
        self.protected = bool(options(datasette).get("users"))

    @property
    def who(self) -> str | None:
        if self.request.actor:
            return str(self.request.actor.get("id"))
        return None if self.protected else self.cookie("desk_name")[:60] or None

    def cookie(self, name: str) -> str:
        """Cookies hold ASCII, names are Chinese: see :func:`_cookie`."""
        return unquote(self.request.cookies.get(name) or "")

    async def read(self, question: Callable[..., Any], *args: Any, **more: Any) -> Any:
        def ask(connection: sqlite3.Connection) -> Any:
            return question(connection, *args, **more)

        return await self.database.execute_fn(ask)

    async def write(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        path = self.database.path

        def act() -> Any:
            with closing(connect(path)) as connection:
                return deed(connection, *args, **more)

        return await asyncio.to_thread(act)

    async def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        translate = translator(self.language)
        context |= {
            "_": translate,
            "language": self.language,
            "words": words,
            "languages": LANGUAGES,
            "who": self.who,
            "protected": self.protected,
            "here": self.request.path
            + (f"?{self.request.query_string}" if self.request.query_string else ""),
            "database": self.database.name,
            "statuses": figures.STATUSES,
            "kinds": figures.KINDS,
            "decisions": reviews.STATUSES,
            "linked": _linked,
            "marked": marked,
            "percent": lambda share: f"{share * 100:.0f}%",
        }
        html = await self.datasette.render_template(
            f"newscrawl/{template}.html", context, request=self.request
        )
        return Response.html(html, status=status, headers={"cache-control": "no-store"})

    def given(self, name: str, default: str = "") -> str:
        return str(self.request.args.get(name) or default).strip()[:2000]

    def number(self, name: str, default: int = 0) -> int:
        return whole(self.given(name), default)


def whole(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else default


def _linked(url: str | None) -> str | None:
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


def view(handler: Callable[..., Awaitable[Response]]) -> View:
    """Lets in who may enter, and turns our errors into a page that says what to do."""

    async def answer(datasette: Any, request: Any) -> Response:
        await datasette.ensure_permissions(request.actor, ["view-instance"])
        asked = Desk(datasette, request)
        try:
            return await handler(asked)
        except NotFoundError as error:
            return await asked.page("problem", status=404, message=str(error))
        except reviews.StaleLeadError as error:
            return await asked.page("problem", status=409, message=str(error))
        except NewscrawlError as error:
            return await asked.page("problem", status=400, message=str(error))

    # Not functools.wraps: Datasette passes arguments by the names in the signature, and would see the handler's.
    answer.__name__, answer.__doc__ = handler.__name__, handler.__doc__
    return answer


def _cookie(response: Response, name: str, value: str) -> Response:
    response.set_cookie(name, quote(value), max_age=_COOKIE_AGE, httponly=True, samesite="lax")
    return response


def _back(address: str | None) -> str:
    """A path of ours, never another site."""
    if (
        address
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and address.isprintable()
    ):
        return address
    return "/"


# ------------------------------------------------------------------------------------------------ pages


@view
async def start(asked: Desk) -> Response:
    portal_id = asked.number("portal", whole(asked.cookie("desk_portal")))
    if "portal" in asked.request.args and not asked.number("portal"):
        portal_id = 0
    last_visit = asked.cookie("desk_visit")[:30]
    told = await asked.read(desk.overview, portal_id or None, last_visit)
    told["chart_taken"] = charts.months(told["months_taken"], "What we took")
    told["chart_lost"] = charts.months(told["months_lost"], "What was taken from us")
    response = await asked.page("start", portal_id=portal_id, **told)
    if "portal" in asked.request.args:
        _cookie(response, "desk_portal", str(portal_id or ""))
    return _cookie(response, "desk_visit", now())


def edge_filter(asked: Desk) -> figures.EdgeFilter:
    statuses = tuple(status for status in asked.request.args.getlist("status") if status in figures.STATUSES)
    return figures.EdgeFilter(
        portal_id=asked.number("portal") or None,
        direction=asked.given("direction"),
        site_id=asked.number("site") or None,
        publisher=asked.given("publisher"),
        status=statuses,
        kind=asked.given("kind"),
        state=asked.given("state"),
        decision=asked.given("decision"),
        unlisted=asked.given("unlisted") == "1",
        since=asked.given("from"),
        until=asked.given("to"),
        at_least=min(100, asked.number("overlap")) / 100,
        sort=asked.given("sort", "date"),
        ascending=asked.given("order") == "asc",
    )


@view
async def reposts(asked: Desk) -> Response:
    wanted = edge_filter(asked)
    page = max(1, asked.number("page", 1))
    total = await asked.read(figures.count_edges, wanted)
    rows = await asked.read(figures.edges, wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    if asked.given("format") == "json":
        return Response.json({"total": total, "page": page, "reposts": rows})
    return await asked.page(
        "reposts",
        wanted=wanted,
        rows=rows,
        total=total,
        portals=await asked.read(figures.portals),
        sorts=list(figures.SORTS),
        **_paging(asked, page, total),
    )


def _paging(asked: Desk, page: int, total: int) -> dict[str, Any]:
    given = [
        (name, value) for name, values in parse_qs(asked.request.query_string).items() for value in values
    ]

    def address(number: int) -> str:
        return "?" + urlencode([pair for pair in given if pair[0] != "page"] + [("page", number)])

    last = max(1, -(-total // PER_PAGE))
    return {
        "page": page,
        "last": last,
        "before": address(page - 1) if page > 1 else None,
        "after": address(page + 1) if page < last else None,
    }


@view
async def comparison(asked: Desk) -> Response:
    told = await asked.read(dossier.pair, whole(asked.request.url_vars["id"]))
    following = await asked.read(desk.neighbour, told["edge"])
    return await asked.page(
        "comparison", following=following, case_ready=desk.case_room() is not None, **told
    )


@view
async def article(asked: Desk) -> Response:
    name = asked.request.url_vars.get("id") or asked.given("url")
    number = await asked.read(dossier.article_id, name)
    told = await asked.read(dossier.article, number)
    return await asked.page(
        "article",
        article=told,
        edges=await asked.read(dossier.edges_of, number),
        versions=await asked.read(dossier.versions, number),
    )


@view
async def story(asked: Desk) -> Response:
    told = await asked.read(dossier.story, whole(asked.request.url_vars["id"]))
    picture = charts.flow(told["members"][:DRAWN], told["edges"], translator(asked.language)("Flow"))
    return await asked.page("story", story=told, picture=picture)


@view
async def find(asked: Desk) -> Response:
    query = asked.given("q")
    page = max(1, asked.number("page", 1))
    order = "best" if asked.given("order") == "best" else "newest"
    found, problem = None, None
    if query:
        try:
            found = await asked.read(
                search.search,
                query,
                portal_id=asked.number("portal") or None,
                publisher=asked.given("publisher") or None,
                since=asked.given("from") or None,
                until=asked.given("to") or None,
                order=order,
                limit=PER_PAGE,
                offset=(page - 1) * PER_PAGE,
            )
        except ConfigurationError as error:
            problem = str(error)
    return await asked.page(
        "search",
        query=query,
        found=found,
        problem=problem,
        order=order,
        portals=await asked.read(figures.portals),
        **_paging(asked, page, found.total if found else 0),
    )


@view
async def leads(asked: Desk) -> Response:
    page = max(1, asked.number("page", 1))
    status = asked.given("status", "open")
    rows, total = await asked.read(
        desk.lead_rows,
        status=status,
        assignee=asked.given("assignee"),
        limit=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    return await asked.page("leads", rows=rows, chosen=status, total=total, **_paging(asked, page, total))


@view
async def lead(asked: Desk) -> Response:
    number = whole(asked.request.url_vars["id"])
    repost_id = await asked.read(desk.repost_of, number)
    if repost_id:
        return Response.redirect(f"/-/desk/compare/{repost_id}")
    return await asked.page(
        "lead",
        lead=await asked.read(reviews.get, number),
        history=await asked.read(reviews.history, number),
        cases=await asked.read(dossier.cases, number),
        following=None,
        case_ready=False,
        edge=None,
    )


@view
async def compare_with_text(asked: Desk) -> Response:
    """Check a URL or a text; nothing is kept until somebody says so."""
    given, matches, problem, page = "", None, None, None
    if asked.request.method == "POST":
        sent = await _form(asked)
        given = sent.get("text", "")[: check.LONGEST_TEXT]
        try:
            page = await asyncio.to_thread(check.read, given)
            path = asked.database.path
            matches = await asyncio.to_thread(check.matches_in, path, page.body or "")
        except NewscrawlError as error:
            problem = str(error)
    return await asked.page("check", given=given, checked=page, matches=matches, problem=problem)


@view
async def audit(asked: Desk) -> Response:
    """The report of a month, to read or to save."""
    since, until, kind = asked.given("from"), asked.given("to"), asked.given("format", "html")
    if not since or not until or kind not in report.WEB_FORMATS:
        since, until = desk.last_month()
        return await asked.page(
            "report",
            since=since,
            until=until,
            formats=report.WEB_FORMATS,
            portals=await asked.read(figures.portals),
        )
    told = await asked.read(report.gather, since, until, portal_id=asked.number("portal") or None)
    body, media_type = await asyncio.to_thread(report.render, told, kind, language=asked.language)
    headers = {"content-disposition": f'attachment; filename="audit-{told.since}-{told.until}.{kind}"'}
    return Response(body, headers=headers, content_type=media_type)


# ------------------------------------------------------------------------------------------------ deeds


async def _form(asked: Desk) -> dict[str, str]:
    body = (await asked.request.post_body()).decode("utf-8", "replace")
    return {
        name: values[-1]
        for name, values in parse_qs(body, keep_blank_values=True, max_num_fields=2000).items()
    }


def _must_post(asked: Desk) -> None:
    if asked.request.method != "POST":
        raise ConfigurationError("This address only takes a form.")


@view
async def decide(asked: Desk) -> Response:
    _must_post(asked)
    sent = await _form(asked)
    status = sent.get("status") or None

    def act(connection: sqlite3.Connection) -> None:
        lead_id = whole(sent.get("lead", ""))
        if not lead_id:
            copy_url, origin_url = dossier.addresses(connection, whole(sent.get("repost", "")))
            known = reviews.find(connection, copy_url, origin_url)
            if known is not None:  # somebody was quicker: this decision saw no lead at all
                raise reviews.StaleLeadError(
                    f"Somebody else decided meanwhile (it is now {known.status}). Look at it again, then decide."
                )
            if status == "dismissed" and not sent.get("note", "").strip():
                raise ConfigurationError("A dismissal needs a reason: say it in the note.")
            lead_id = reviews.open_lead(connection, copy_url, origin_url, who=asked.who).id
            sent["revision"] = "0"
        reviews.decide(
            connection,
            lead_id,
            revision=whole(sent.get("revision", ""), -1),
            who=asked.who,
            status=status,
            assignee=sent.get("assignee"),
            note=sent.get("note"),
        )

    await asked.write(act)
    return Response.redirect(_back(sent.get("back")))


@view
async def dismiss(asked: Desk) -> Response:
    _must_post(asked)
    body = (await asked.request.post_body()).decode("utf-8", "replace")
    sent = parse_qs(body, keep_blank_values=True, max_num_fields=2000)
    chosen = [whole(number) for number in sent.get("repost", [])]

    def act(connection: sqlite3.Connection) -> None:
        pairs = [dossier.addresses(connection, number) for number in chosen]
        reviews.dismiss_many(connection, pairs, who=asked.who, note=sent.get("note", [""])[-1])

    await asked.write(act)
    return Response.redirect(_back(sent.get("back", [""])[-1]))


@view
async def keep(asked: Desk) -> Response:
    """Keep a checked page or text as a lead."""
    _must_post(asked)
    sent = await _form(asked)
    text = sent.get("text", "")[: check.LONGEST_TEXT]
    url = sent.get("url") or check.name_of(text)
    made = await asked.write(
        reviews.open_lead,
        url,
        sent.get("origin", ""),
        who=asked.who,
        text=text or None,
        note=sent.get("note"),
    )
    return Response.redirect(f"/-/desk/lead/{made.id}")


@view
async def capture(asked: Desk) -> Response:
    """A page as it was captured, shown without its scripts and without asking anybody for anything."""
    output = Path(options(asked.datasette).get("output") or Path(asked.database.path).parent)
    response = await asked.read(desk.captured, whole(asked.request.url_vars["id"]), archive=output / "warc")
    body = await asyncio.to_thread(response.decoded)
    kind = response.content_type or "application/octet-stream"
    if not kind.lower().startswith(("text/html", "text/plain")):
        kind = "text/plain; charset=utf-8"
    return Response(body, headers={"content-security-policy": CAPTURED}, content_type=kind)


@view
async def make_case(asked: Desk) -> Response:
    _must_post(asked)
    sent = await _form(asked)
    repost_id = whole(sent.get("repost", ""))
    output = Path(options(asked.datasette).get("output") or Path(asked.database.path).parent)
    await asked.write(desk.make_case, repost_id, output=output, who=asked.who)
    return Response.redirect(f"/-/desk/compare/{repost_id}#cases")


@view
async def case_file(asked: Desk) -> Response:
    """The zip of a case the desk knows; the name comes from the store, never from the address."""
    path = await asked.read(desk.case_archive, whole(asked.request.url_vars["id"]))
    body = await asyncio.to_thread(path.read_bytes)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"}
    return Response(body, headers=headers, content_type="application/zip")


async def switch(datasette: Any, request: Any) -> Response:
    del datasette
    response = Response.redirect(_back(request.args.get("back")))
    if (wanted := request.args.get("to")) in LANGUAGES:
        _cookie(response, "desk_language", wanted)
    return response


async def enter(datasette: Any, request: Any) -> Response:
    """With a login: name and password. On loopback: the name that decisions are signed with."""
    asked = Desk(datasette, request)
    if request.method != "POST":
        return await asked.page("login", wrong=False, back=_back(request.args.get("back")))
    sent = await _form(asked)
    name, back = sent.get("name", "").strip()[:60], _back(sent.get("back"))
    if not asked.protected:
        return _cookie(Response.redirect(back), "desk_name", name)
    users = Path(options(datasette)["users"])
    if not await asyncio.to_thread(login.may_enter, users, name, sent.get("password", "")):
        await asyncio.sleep(1)  # guessing is slow
        return await asked.page("login", status=403, wrong=True, back=back)
    response = Response.redirect(back)
    response.set_cookie(
        "ds_actor", datasette.sign({"a": {"id": name}}, "actor"), httponly=True, samesite="lax"
    )
    return response


async def leave(datasette: Any, request: Any) -> Response:
    if request.method != "POST":
        return await Desk(datasette, request).page("login", wrong=False, back="/")
    response = Response.redirect("/")
    response.set_cookie("ds_actor", "", expires=0, max_age=0)
    response.set_cookie("desk_name", "", expires=0, max_age=0)
    return response


async def keep_current(datasette: Any, every: float) -> None:
    """Takes into the search index what a crawl or an import left out."""
    path = _database(datasette).path

    def work() -> None:
        with closing(connect(path)) as connection:
            search.catch_up(connection)

    while True:
        with contextlib.suppress(NewscrawlError, OSError):
            await asyncio.to_thread(work)
        await asyncio.sleep(every)


ROUTES: list[tuple[str, Any]] = [
    (r"^/$", start),
    (r"^/-/desk/reposts$", reposts),
    (r"^/-/desk/compare/(?P<id>\d+)$", comparison),
    (r"^/-/desk/article/(?P<id>\d+)$", article),
    (r"^/-/desk/article$", article),
    (r"^/-/desk/story/(?P<id>\d+)$", story),
    (r"^/-/desk/search$", find),
    (r"^/-/desk/leads$", leads),
    (r"^/-/desk/lead/(?P<id>\d+)$", lead),
    (r"^/-/desk/check$", compare_with_text),
    (r"^/-/desk/report$", audit),
    (r"^/-/desk/decide$", decide),
    (r"^/-/desk/dismiss$", dismiss),
    (r"^/-/desk/keep$", keep),
    (r"^/-/desk/case$", make_case),
    (r"^/-/desk/case/(?P<id>\d+)$", case_file),
    (r"^/-/desk/capture/(?P<id>\d+)$", capture),
    (r"^/-/desk/language$", switch),
    (r"^/-/desk/login$", enter),
    (r"^/-/desk/logout$", leave),
]
