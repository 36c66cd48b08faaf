"""The pages of the audit desk that read. Each asks through a read-only connection in Datasette's threads."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

from datasette.utils.asgi import Response

from newscrawl.archive import screenshot_records as page_pictures
from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError
from newscrawl.items import utc
from newscrawl.reporting import dossier, figures, rates, report, tables
from newscrawl.reporting import picture_lists as picture_edges
from newscrawl.reporting.reservations import reservations
from newscrawl.review import check, inbox, leads, rewritten
from newscrawl.store import (
    desk_users,
    jobs,
    lasting_names,
    pairs,
    reviews,
    rewrites,
    screenshot_rows,
    search,
    withdrawals,
)
from newscrawl.store.locking import Turn
from newscrawl.store.schema import connect
from newscrawl.store.views import EDGE, Column
from newscrawl.web import charts, desk
from newscrawl.web.request import PER_PAGE, Desk, database_of, last, view, whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

#: Lists and what they open may be this old (seconds), for whoever did not write since.
page_view = partial(view, keep=5.0)
#: The start page adds up years of copies.
start_view = partial(view, keep=10.0)
#: Members of a story in its picture; the table below it lists more.
DRAWN = 40
#: Cases on the page; their files list all.
MOST_CASES = 1000
#: Stories on one page of the inbox.
GROUPS = 30
#: A captured page runs in a sandbox of no origin: no script, no form, no resource, only its own markup.
CAPTURED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
#: Cases, the log, and leads beyond words as tables.
CASES: tuple[Column, ...] = (
    Column("name", "", "Case"),
    Column("created_at", "", "Made at", "moment"),
    Column("created_by", "", "Made by"),
    Column("about", "", "Reposts"),
    Column("stamped", "", "Time stamp", "flag"),
    Column("there", "", "File", "flag"),
    Column("manifest_digest", "", "Digest"),
)
LOG: tuple[Column, ...] = (
    Column("at", "", "When", "moment"),
    Column("who", "", "Name"),
    Column("action", "", "What", "log"),
    Column("target", "", "Details"),
    Column("address", "", "Network address"),
)
REWRITES: tuple[Column, ...] = (
    Column("copy_portal", "", "Site"),
    Column("copy_title", "", "Copy title"),
    Column("copy_url", "", "Copy address", "address"),
    Column("copy_language", "", "Language", "language"),
    Column("copy_published", "", "Published", "moment"),
    Column("origin_portal", "", "Site of the origin"),
    Column("origin_title", "", "Origin title"),
    Column("origin_url", "", "Origin address", "address"),
    Column("facts", "", "Facts in common", "number"),
    Column("others", "", "Other reports", "number"),
    Column("tier", "", "Tier", "rewrite"),
    Column("lead_status", "", "Decision", "lead"),
)
#: Members of a story as a table.
MEMBERS: tuple[Column, ...] = (
    Column("moment", "", "Date", "moment"),
    Column("portal", "", "Site"),
    Column("title", "", "Title"),
    Column("publisher", "", "Stated source"),
    Column("state", "", "Page state", "state"),
    Column("characters", "", "Characters", "number"),
    Column("url", "", "Address", "address"),
)
#: A search's hits as a table.
HITS: tuple[Column, ...] = (
    Column("article_id", "", kind="number"),
    Column("published_at", "", "Published", "moment"),
    Column("portal", "", "Portal"),
    Column("title", "", "Title"),
    Column("publisher", "", "Source"),
    Column("state", "", "Page state", "state"),
    Column("snippet", "", "Text"),
    Column("url", "", "Address", "address"),
)


# ------------------------------------------------------------------------------------------------ start


def chosen_portal(asked: Desk) -> int:
    """The portal chosen on this page, else the one chosen last."""
    if "portal" in asked.request.args:
        return asked.number("portal")
    return whole(asked.cookie("desk_portal"))


@start_view
async def start(asked: Desk) -> Any:
    portal_id = chosen_portal(asked)
    name = asked.given("table")
    if name in desk.TABLES:
        answer = await as_file(
            asked, name, desk.TABLES[name], lambda connection: desk.table(connection, name, portal_id or None)
        )
        if answer is not None:
            return answer
    last_visit = asked.last_visit("desk_visit")
    found = await asked.read(desk.overview, portal_id or None, last_visit)
    found["chart_taken"] = charts.months(found["months_taken"], asked.say("What we took"))
    found["chart_lost"] = charts.months(found["months_lost"], asked.say("What was taken from us"))
    response = await asked.page("start", portal_id=portal_id, tables=_table_files(portal_id), **found)
    if "portal" in asked.request.args:
        asked.set_cookie(response, "desk_portal", str(portal_id or ""))
    return asked.note_visit(response, "desk_visit")


def _table_files(portal_id: int) -> dict[str, dict[str, str]]:
    """Addresses of the start page's tables as files: table → format → address."""
    return {
        name: {
            kind: "/?" + urlencode({"table": name, "portal": portal_id or "", "format": kind})
            for kind in tables.FORMATS
        }
        for name in desk.TABLES
    }


# ------------------------------------------------------------------------------------------------ lists


def edge_filter(asked: Desk, query: dict[str, list[str]] | None = None) -> figures.EdgeFilter:
    """The filter an address states; ``query``: another page's, parsed."""

    def given(name: str, default: str = "") -> str:
        if query is not None:
            return last(query, name, default).strip()[:2000] or default
        return asked.given(name, default)

    stated = query.get("status", []) if query is not None else asked.request.args.getlist("status")
    assignee = given("owner")
    return figures.EdgeFilter(
        portal_id=whole(given("portal")) or None,
        direction=given("direction"),
        site_id=whole(given("site")) or None,
        publisher=given("publisher"),
        status=tuple(status for status in stated if status in figures.STATUSES),
        kind=given("kind"),
        state=given("state"),
        decision=given("decision"),
        unlisted=given("unlisted") == "1",
        since=given("from"),
        until=given("to"),
        at_least=min(100, whole(given("overlap"))) / 100,
        recorded=given("recorded")[:30],
        unfree=given("unfree") == "1",
        assignee=(asked.who or "-") if assignee == "me" else assignee,
        sort=given("sort", "date"),
        ascending=given("order") == "asc",
    )


async def as_file(
    asked: Desk,
    name: str,
    columns: tuple[Column, ...],
    rows: Callable[[sqlite3.Connection], Iterator[dict[str, Any]]],
) -> Any:
    """The list as the file that ``format`` asks for, whole, in its order; None where the page is wanted."""
    kind = asked.given("format")
    if kind not in tables.FORMATS:
        return None
    speech = asked.language
    writer = tables.WRITERS[kind]
    answer = await asked.stream(
        lambda connection: writer(rows(connection), columns, speech),
        tables.FORMATS[kind],
        f"{name}-{datetime.now(UTC):%Y%m%d}.{kind}",
    )
    await asked.note("export", f"{name} {kind} {asked.request.query_string}")
    return answer


@page_view
async def reposts(asked: Desk) -> Any:
    wanted = edge_filter(asked)
    wanted.where()  # a wrong date is said before anything is sent
    answer = await as_file(asked, "reposts", EDGE, lambda connection: figures.all_edges(connection, wanted))
    if answer is not None:
        return answer
    page = max(1, asked.number("page", 1))
    total = await asked.read(figures.count_edges, wanted)
    rows = await asked.read(figures.edges, wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return await asked.page(
        "reposts",
        wanted=wanted,
        rows=rows,
        total=total,
        portals=await asked.read(figures.portals),
        sorts=list(figures.SORTS),
        views=await asked.read(desk_users.views, asked.who or ""),
        listed=asked.request.query_string,
        **asked.paging(page, total),
    )


def inbox_filter(asked: Desk, last_visit: str) -> tuple[figures.EdgeFilter, str]:
    """The filter of the inbox, and the moment since which it shows what was recorded."""
    since = asked.given("since", "week")
    moment = {
        "visit": last_visit,
        "day": utc(datetime.now(UTC) - timedelta(days=1)),
        "week": utc(datetime.now(UTC) - timedelta(days=7)),
        "month": utc(datetime.now(UTC) - timedelta(days=31)),
    }.get(since, "")
    portal_id = chosen_portal(asked) or None
    direction = asked.given("direction", "lost" if portal_id else "")
    owner = asked.given("owner")
    wanted = figures.EdgeFilter(
        portal_id=portal_id,
        direction="" if direction == "both" else direction,
        decision="todo" if asked.given("decision", "none") == "todo" else "none",
        recorded=moment,
        unfree=True,
        assignee=(asked.who or "-") if owner == "me" else owner,
        sort="detected",
    )
    return wanted, since


@page_view
async def new_reposts(asked: Desk) -> Any:
    """The inbox: what was recorded of late, one entry a story."""
    last_visit = asked.last_visit("desk_inbox")
    wanted, since = inbox_filter(asked, last_visit)
    answer = await as_file(asked, "inbox", EDGE, lambda connection: figures.all_edges(connection, wanted))
    if answer is not None:
        return answer
    page = max(1, asked.number("page", 1))
    found, stories, total = await asked.read(inbox.groups, wanted, limit=GROUPS, offset=(page - 1) * GROUPS)
    listed = {
        "portal": wanted.portal_id, "direction": wanted.direction, "decision": wanted.decision,
        "recorded": wanted.recorded, "unfree": 1, "owner": asked.given("owner"), "sort": "detected",
    }  # fmt: skip
    response = await asked.page(
        "inbox",
        groups=found,
        stories=stories,
        total=total,
        most=inbox.MOST,
        wanted=wanted,
        since=since,
        last_visit=last_visit,
        portals=await asked.read(figures.portals),
        listed=urlencode({key: value for key, value in listed.items() if value}),
        **asked.paging(page, -(-stories * PER_PAGE // GROUPS)),
    )
    if "portal" in asked.request.args:
        asked.set_cookie(response, "desk_portal", str(wanted.portal_id or ""))
    return asked.note_visit(response, "desk_inbox") if page == 1 else response


@page_view
async def lead_list(asked: Desk) -> Any:
    page = max(1, asked.number("page", 1))
    status, assignee = asked.given("status", "open"), asked.given("owner")
    wanted: dict[str, Any] = {"status": "" if status == "all" else status, "assignee": (asked.who or "-") if assignee == "me" else assignee}  # fmt: skip
    answer = await as_file(asked, "leads", leads.COLUMNS, lambda connection: leads.rows(connection, **wanted))
    if answer is not None:
        return answer
    rows = await asked.read(
        lambda connection: list(
            leads.rows(connection, **wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        )
    )
    total = await asked.read(
        reviews.count, status=wanted["status"] or None, assignee=wanted["assignee"] or None
    )
    return await asked.page(
        "leads", rows=rows, chosen=status, owner=assignee, total=total, **asked.paging(page, total)
    )


@page_view
async def rewrite_list(asked: Desk) -> Any:
    """Leads that share no wording with their origin."""
    page, tier = max(1, asked.number("page", 1)), asked.given("tier", "lead")
    answer = await as_file(asked, "rewrites", REWRITES, lambda connection: _rewrites(connection, tier))
    if answer is not None:
        return answer
    rows = await asked.read(
        lambda connection: list(
            rewrites.listing(connection, tier=tier, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        )
    )
    total = await asked.read(rewrites.count, tier)
    return await asked.page("rewrites", rows=rows, tier=tier, total=total, **asked.paging(page, total))


def _rewrites(connection: sqlite3.Connection, tier: str) -> Iterator[dict[str, Any]]:
    """A suggestion nobody decided on has no status of a lead."""
    for row in rewrites.listing(connection, tier=tier):
        yield {**row, "lead_status": row["status"] if row["lead_id"] else None}


@page_view
async def rewrite(asked: Desk) -> Response:
    found = await asked.read(rewritten.detail, whole(asked.request.url_vars["id"]))
    return await asked.page("rewrite", found=found)


@page_view
async def find(asked: Desk) -> Any:
    query = asked.given("q")
    page = max(1, asked.number("page", 1))
    order: search.Order = "best" if asked.given("order") == "best" else "newest"
    filters: dict[str, Any] = {
        "portal_id": asked.number("portal") or None,
        "publisher": asked.given("publisher") or None,
        "since": asked.given("from") or None,
        "until": asked.given("to") or None,
        "order": order,
    }
    found, wrong = None, None
    if query:
        try:
            answer = await as_file(
                asked, "search", HITS, lambda connection: _hits(connection, query, filters)
            )
            if answer is not None:
                return answer
            found = await asked.read(
                search.search, query, **filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
            )
        except ConfigurationError as error:
            wrong = asked.error(error)
    return await asked.page(
        "search",
        query=query,
        found=found,
        problem=wrong,
        order=order,
        known=await asked.read(dossier.names_of_articles, [hit.article_id for hit in found.hits])
        if found
        else {},
        portals=await asked.read(figures.portals),
        **asked.paging(page, found.total if found else 0),
    )


def _hits(connection: sqlite3.Connection, query: str, filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every hit of a search; ranked ones as many as are ranked."""
    offset, step = 0, 2_000
    while True:
        found = search.search(connection, query, **filters, limit=step, offset=offset)
        for hit in found.hits:
            row = {column.key: getattr(hit, column.key, None) for column in HITS}
            row["url"] = connection.execute(
                "select url from articles where id = ?", [hit.article_id]
            ).fetchone()[0]
            yield row
        if len(found.hits) < step:
            return
        offset += step


# ----------------------------------------------------------------------------------------- one repost


def _repost(connection: sqlite3.Connection, name: str) -> int:
    try:
        return pairs.repost_id(connection, name)
    except NotFoundError as error:
        both = [str(error.arguments.get(side, "")) for side in ("one", "other")]
        if withdrawals.hidden_among(connection, both):
            shown = pairs.shown(pairs.read(name))
            raise NotFoundError("{name}: withdrawn from view.", name=shown) from error
        raise


@page_view
async def comparison(asked: Desk) -> Response:
    name = asked.request.url_vars["id"]
    try:
        repost_id = await asked.read(_repost, name)
    except NotFoundError:
        # Detection dropped it; what people decided about the two addresses stays.
        lead_id = await asked.read(_lead_named, pairs.read(name))
        if lead_id is None:
            raise
        return asked.redirect(f"/-/desk/lead/{lead_id}")
    lasting = await asked.read(desk.name_of, repost_id)
    if lasting != name:
        query = f"?{asked.request.query_string}" if asked.request.query_string else ""
        return asked.redirect(f"/-/desk/compare/{lasting}{query}")
    found = await asked.read(dossier.pair, repost_id)
    listed = asked.given("list")
    wanted = (
        edge_filter(asked, parse_qs(listed)) if listed else figures.EdgeFilter(decision="none", unfree=True)
    )
    following = await asked.read(desk.neighbour, found["edge"], wanted)
    beside = await asked.read(desk.beside, found["lead"].id if found["lead"] else None)
    return await asked.page(
        "comparison",
        **beside,
        pictures=await asked.read(picture_edges.between, found["copy"]["url"], found["origin"]["url"]),
        following=following,
        listed=listed,
        case_ready=desk.case_room() is not None,
        **found,
    )


def _lead_named(connection: sqlite3.Connection, pair: str) -> int | None:
    row = connection.execute("select id from leads where pair = ? order by id desc", [pair]).fetchone()
    return None if row is None else int(row[0])


def _named(connection: sqlite3.Connection, text: str) -> int:
    """The article an address of the desk names: by its lasting name, or by a number of old."""
    if text.isascii() and text.isdigit():
        found = lasting_names.of_old_number(connection, whole(text))
        if found is not None:
            return found
    return dossier.article_id(connection, text)


@page_view
async def article(asked: Desk) -> Response:
    name = asked.request.url_vars.get("id") or asked.given("url")
    number = await asked.read(_named, name)
    found = await asked.read(dossier.article, number)
    lasting = lasting_names.article_name(found["url"])
    if name != lasting:
        return asked.redirect(f"/-/desk/article/{lasting}")
    return await asked.page(
        "article",
        article=found,
        edges=await asked.read(dossier.edges_of, number),
        versions=await asked.read(dossier.versions, number),
        rights=await asked.read(reservations, asked.output / "warc", str(number)),
    )


@page_view
async def story(asked: Desk) -> Any:
    """A story by the name of any of its members; its own name is that of the first."""
    name = asked.request.url_vars["id"]
    number = await asked.read(dossier.story_of, await asked.read(_named, name))
    answer = await as_file(asked, "story", MEMBERS, lambda connection: dossier.members(connection, number))
    if answer is not None:
        return answer
    found = await asked.read(dossier.story, number)
    lasting = lasting_names.article_name(found["members"][0]["url"])
    if name != lasting:
        return asked.redirect(f"/-/desk/story/{lasting}")
    picture = charts.flow(found["members"][:DRAWN], found["edges"], asked.say("Flow"))
    return await asked.page("story", story=found, picture=picture, **asked.paging(1, len(found["members"])))


@page_view
async def lead(asked: Desk) -> Response:
    number = whole(asked.request.url_vars["id"])
    name = await asked.read(_pair_of, number)
    if name:
        return asked.redirect(f"/-/desk/compare/{name}")
    return await asked.page(
        "lead",
        lead=await asked.read(reviews.get, number),
        history=await asked.read(reviews.history, number),
        cases=await asked.read(dossier.cases, number),
        following=None,
        case_ready=False,
        edge=None,
        **await asked.read(desk.beside, number),
        **await asked.read(desk.lead_facts, number),
    )


def _pair_of(connection: sqlite3.Connection, lead_id: int) -> str | None:
    row = connection.execute("select repost_id from repost_list where lead_id = ?", [lead_id]).fetchone()
    return None if row is None else desk.name_of(connection, int(row[0]))


@view
async def new_lead(asked: Desk) -> Response:
    """The form for what a reader reports."""
    return await asked.page("newlead", given=asked.given("url"))


@view
async def check_text(asked: Desk) -> Response:
    """Check a URL or a text; nothing is kept until somebody says so."""
    given, matches, wrong, page = "", None, None, None
    if asked.request.method == "POST":
        sent = await asked.form()
        given = last(sent, "text")
        try:
            page = await asyncio.to_thread(check.read, given)
            matches = await asyncio.to_thread(check.matches_in, asked.database.path, page.body or "")
        except NewscrawlError as error:
            wrong = asked.error(error)
    return await asked.page("check", given=given, checked=page, matches=matches, problem=wrong)


# -------------------------------------------------------------------------------------- reports, cases


@view
async def audit(asked: Desk) -> Any:
    """The report of a period, to read or to save."""
    since, until, kind = asked.given("from"), asked.given("to"), asked.given("format", "html")
    if not since or not until or kind not in report.FORMATS:
        since, until = desk.last_month()
        return await asked.page(
            "report",
            since=since,
            until=until,
            formats=list(report.FORMATS),
            portal_id=chosen_portal(asked),
            portals=await asked.read(figures.portals),
        )
    portal_id, speech = asked.number("portal") or None, asked.language
    table = await asyncio.to_thread(rates.of_output, asked.output)

    def produce(connection: sqlite3.Connection) -> Iterator[bytes]:
        found = report.gather(connection, since, until, portal_id=portal_id, table=table)
        yield from report.render(connection, found, kind, language=speech)

    answer = await asked.stream(produce, report.FORMATS[kind], f"audit-{since}-{until}.{kind}")
    await asked.note("report", f"{kind} {since} {until} {portal_id or ''}".strip())
    return answer


@view
async def capture(asked: Desk) -> Response:
    """A page as it was captured, shown without its scripts and without asking anybody for anything."""
    response = await asked.read(
        desk.captured, whole(asked.request.url_vars["id"]), archive=asked.output / "warc"
    )
    body = await asyncio.to_thread(response.decoded)
    kind = response.content_type or "application/octet-stream"
    if not kind.lower().startswith(("text/html", "text/plain")):
        kind = "text/plain; charset=utf-8"
    return Response(body, headers={"content-security-policy": CAPTURED}, content_type=kind)


@view
async def screenshot(asked: Desk) -> Response:
    """The picture of a page as it was drawn from its capture, its digest checked."""
    place = await asked.read(screenshot_rows.place, whole(asked.request.url_vars["id"]))
    _, png = await asyncio.to_thread(page_pictures.read, asked.output / "warc", *place)
    return Response(png, content_type=page_pictures.TYPE)


@view
async def case_list(asked: Desk) -> Any:
    answer = await as_file(asked, "cases", CASES, _cases)
    if answer is not None:
        return answer
    found = await asked.read(lambda connection: list(desk.cases(connection, limit=MOST_CASES)))
    total = await asked.read(desk.count_cases)
    return await asked.page(
        "cases",
        cases=found,
        total=total,
        running=await asked.read(jobs.running),
        **asked.paging(1, len(found)),
    )


def _cases(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for case in desk.cases(connection):
        yield {**case, "about": " ".join(pairs.shown(one["pair"]) for one in case["reposts"] if one["pair"])}


@view
async def case_file(asked: Desk) -> Response:
    """The zip of a case the desk knows; the name comes from the store, never from the address."""
    path = await asked.read(desk.case_archive, whole(asked.request.url_vars["id"]))
    body = await asyncio.to_thread(path.read_bytes)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"}
    return Response(body, headers=headers, content_type="application/zip")


async def _log(asked: Desk) -> Any:
    page = max(1, asked.number("page", 1))
    wanted: dict[str, Any] = {"who": asked.given("who"), "action": asked.given("action")}
    answer = await as_file(asked, "log", LOG, lambda connection: desk_users.log_lines(connection, **wanted))
    if answer is not None:
        return answer
    lines = await asked.read(
        lambda connection: list(
            desk_users.log_lines(connection, **wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        )
    )
    more = PER_PAGE * (page + 1) if len(lines) == PER_PAGE else PER_PAGE * page
    return await asked.page("log", lines=lines, **asked.paging(page, more))


log = view(_log, role="admin")


async def keep_current(datasette: Any, every: float) -> None:
    """Takes into the search index what a crawl or an import left out: in one process of the desk, or in the next when
    that one ends.
    """
    path = Path(database_of(datasette).path)
    turn = Turn(path.with_name(f".{path.name}.desk"))

    def work() -> None:
        if turn.take(wait=False):
            with closing(connect(path)) as connection:
                search.catch_up(connection)

    try:
        while True:
            with contextlib.suppress(NewscrawlError, OSError):
                await asyncio.to_thread(work)
            await asyncio.sleep(every)
    finally:
        turn.give_back()
