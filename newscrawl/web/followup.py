"""Follow-up at the desk: letters, deadlines, payments, files, takedowns the crawler saw, the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasette.utils.asgi import Response

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.reporting import dossier
from newscrawl.review import calendars, takedowns
from newscrawl.store import follow_ups, kept_files, left_out, pairs, reviews
from newscrawl.store.schema import transaction
from newscrawl.store.views import Column
from newscrawl.web.actions import again
from newscrawl.web.pages import as_file, page_view
from newscrawl.web.request import Desk, NamelessError, last, view, whole

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.web.forms import Upload

reviewer = partial(view, role="reviewer")
COLUMNS: tuple[Column, ...] = (
    Column("due_on", "", "Deadline", "day"),
    Column("lead", "", "Lead", "number"),
    Column("kind", "", "Kind", "follow"),
    Column("day", "", "Day", "day"),
    Column("party", "", "Addressee or payer"),
    Column("number", "", "Number"),
    Column("note", "", "Note"),
    Column("lead_status", "", "Decision", "lead"),
    Column("assignee", "", "Assignee"),
    Column("pair", "", "Repost", "pair"),
    Column("copy_url", "", "Copy address", "address"),
)
_SOON = timedelta(days=7)


def _span(show: str) -> dict[str, str]:
    """The days of the deadlines that ``show`` asks for."""
    today = date.fromisoformat(follow_ups.today())
    if show == "overdue":
        return {"until": (today - timedelta(days=1)).isoformat()}
    if show == "soon":
        return {"since": today.isoformat(), "until": (today + _SOON).isoformat()}
    return {}


@page_view
async def page(asked: Desk) -> Any:
    """Deadlines (overdue, of the next seven days, all), and takedowns the crawler saw."""
    show, owner = asked.given("show", "overdue"), asked.given("owner")
    wanted = {**_span(show), "assignee": (asked.who or "-") if owner == "me" else owner}
    answer = await as_file(
        asked,
        "deadlines",
        COLUMNS,
        lambda connection: iter(follow_ups.deadlines(connection, **wanted)),
    )
    if answer is not None:
        return answer
    rows = [] if show == "gone" else await asked.read(follow_ups.deadlines, **wanted)
    return await asked.page(
        "followups",
        rows=rows,
        show=show,
        owner=owner,
        late=len(await asked.read(follow_ups.deadlines, **_span("overdue"))),
        proposals=await asked.read(takedowns.proposals),
        **asked.paging(1, len(rows)),
    )


@view
async def calendar(asked: Desk) -> Response:
    """All running deadlines, mine or everybody's, for a calendar program."""
    owner = asked.given("owner")
    rows = await asked.read(follow_ups.deadlines, assignee=(asked.who or "-") if owner == "me" else owner)
    body = calendars.deadlines(rows, language=asked.language, desk=asked.root)
    headers = {
        "content-disposition": "attachment; filename=deadlines.ics",
        "cache-control": "no-store",
    }
    return Response(body, headers=headers, content_type="text/calendar; charset=utf-8")


def _uploads(asked: Desk) -> list[Upload]:
    return asked.files.get("file", [])


@reviewer
async def record(asked: Desk) -> Response:
    """An entry, with the status it brings and its files: all of it or nothing."""
    sent = await asked.form()
    kind = last(sent, "kind")
    if kind in follow_ups.ADMIN_KINDS and not asked.may("admin"):
        raise ConfigurationError(asked.say("Only an administrator records payments and licences."))
    try:
        who = asked.signed(sent)
        await asked.write(_record, sent, _uploads(asked), who, asked.output)
    except (reviews.StaleLeadError, NamelessError, ConfigurationError, StorageError) as error:
        return await again(asked, sent, error)
    return asked.redirect(last(sent, "back"))


def _record(
    connection: sqlite3.Connection, sent: dict[str, list[str]], uploads: list[Upload], who: str, output: Any
) -> None:
    with transaction(connection):
        lead_id, revision = lead_of(connection, sent, who)
        made = follow_ups.add(
            connection,
            lead_id,
            revision=revision,
            who=who,
            **{
                name: last(sent, name)
                for name in ("kind", "day", "due_on", "number", "party", "amount", "note")
            },
        )
        for one in uploads:
            kept_files.keep(
                connection, lead_id, one.data, one.name, folder=output, who=who, follow_up_id=made.id
            )


def lead_of(connection: sqlite3.Connection, sent: dict[str, list[str]], who: str) -> tuple[int, int]:
    """The lead a form names and the revision it saw; a new lead where a repost has none.

    Raises :class:`~newscrawl.store.reviews.StaleLeadError` where somebody opened one meanwhile.
    """
    lead_id, revision = whole(last(sent, "lead")), whole(last(sent, "revision"), -1)
    if lead_id:
        return lead_id, revision
    urls = dossier.addresses(connection, pairs.repost_id(connection, last(sent, "repost")))
    known = reviews.find(connection, *urls)
    if known is not None:
        raise reviews.StaleLeadError(known)
    return reviews.open_lead(connection, *urls, who=who).id, 0


@reviewer
async def change(asked: Desk) -> Response:
    """Settle a deadline, or withdraw an entry made by mistake."""
    sent = await asked.form()
    operation = follow_ups.settle if asked.request.url_vars["what"] == "settle" else follow_ups.withdraw
    await asked.write(operation, whole(asked.request.url_vars["id"]), who=asked.signed(sent))
    return asked.redirect(last(sent, "back"))


@reviewer
async def takedown(asked: Desk) -> Response:
    """The page is down, or it is still there."""
    sent = await asked.form()
    lead_id = whole(last(sent, "lead"))
    try:
        who = asked.signed(sent)
        if last(sent, "answer") == "down":
            await asked.write(takedowns.accept, lead_id, revision=whole(last(sent, "revision"), -1), who=who)
        else:
            await asked.write(takedowns.reject, lead_id, who=who)
    except (reviews.StaleLeadError, NamelessError, StorageError) as error:
        return await again(asked, sent, error)
    return asked.redirect(last(sent, "back"))


@reviewer
async def attach(asked: Desk) -> Response:
    """Files of a lead without an entry: all of them, or none and a word about the first that is not taken."""
    sent = await asked.form()
    uploads = _uploads(asked)
    if not uploads:
        raise ConfigurationError(asked.say("No file was chosen."))
    who = asked.signed(sent)
    await asked.write(_attach, sent, uploads, who, asked.output)
    return asked.redirect(last(sent, "back"))


def _attach(
    connection: sqlite3.Connection, sent: dict[str, list[str]], uploads: list[Upload], who: str, output: Any
) -> None:
    with transaction(connection):
        lead_id, _ = lead_of(connection, sent, who)
        for one in uploads:
            kept_files.keep(connection, lead_id, one.data, one.name, folder=output, who=who)


@view
async def download(asked: Desk) -> Response:
    """A kept file, always to be saved: nothing that was uploaded is shown inside the desk."""
    kept = await asked.read(kept_files.get, whole(asked.request.url_vars["id"]))

    def act() -> bytes:
        return kept_files.read(kept, asked.output)

    body = await asked.in_thread(act)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "no-store",
    }
    return Response(body, headers=headers, content_type=kept.media_type)


@reviewer
async def remove(asked: Desk) -> Response:
    sent = await asked.form()
    await asked.write(kept_files.remove, whole(asked.request.url_vars["id"]), who=asked.signed(sent))
    return asked.redirect(last(sent, "back"))


@reviewer
async def leave(asked: Desk) -> Response:
    """Keep which passages are left out of a lead's figures."""
    sent = await asked.form()
    try:
        who = asked.signed(sent)
        await asked.write(_leave, sent, who)
    except (reviews.StaleLeadError, NamelessError, StorageError) as error:
        return await again(asked, sent, error)
    return asked.redirect(last(sent, "back"))


def _leave(connection: sqlite3.Connection, sent: dict[str, list[str]], who: str) -> None:
    repost_id = pairs.repost_id(connection, last(sent, "repost"))
    passages = dossier.pair(connection, repost_id)["comparison"].passages
    characters = {one.number: one.characters for one in passages}
    with transaction(connection):
        lead_id, revision = lead_of(connection, sent, who)
        chosen = {whole(number) for number in sent.get("leave", [])}
        left_out.save(
            connection, lead_id, repost_id, chosen, characters=characters, revision=revision, who=who
        )
