"""What people do at the desk. Whoever decides writes through a connection of their own, in one short transaction.

Nothing typed is lost: a decision that cannot be taken (somebody was quicker, a reason or a name is missing) comes back
as a page that holds what was typed, and the lead as it stands now.
"""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError, Phrase, StorageError
from newscrawl.evidence import live_screenshots
from newscrawl.items import now, utc
from newscrawl.reporting import dossier, figures
from newscrawl.review import check, reported
from newscrawl.store import desk_users, kept_files, pairs, reviews, rewrites
from newscrawl.store.schema import transaction
from newscrawl.web import desk, making
from newscrawl.web.request import UNDO_FOR, Desk, NamelessError, last, status_of, view, whole

if TYPE_CHECKING:
    import sqlite3

    from datasette.utils.asgi import Response

    from newscrawl.web.forms import Upload

logger = logging.getLogger(__name__)
reviewer = partial(view, role="reviewer")
#: What comes back where a decision or an entry cannot be taken.
TYPED = ("note", "assignee", "status", "kind", "day", "due_on", "number", "party", "amount")
#: Decisions that only an administrator records: they cost or bind the house.
ADMINS = frozenset({"paid", "licensed"})


@reviewer
async def decide(asked: Desk) -> Response:
    sent = await asked.form()
    status = last(sent, "status") or None
    if status in ADMINS and not asked.may("admin"):
        raise ConfigurationError(asked.say("Only an administrator records payments and licences."))
    try:
        who = asked.signed(sent)
        await asked.write(_decide, sent, status, who)
    except (reviews.StaleLeadError, NamelessError, ConfigurationError, StorageError) as error:
        return await again(asked, sent, error)
    return asked.redirect(last(sent, "back"))


@reviewer
async def decide_rewrite(asked: Desk) -> Response:
    """Open the ordinary lead of a pair found beyond words, confirmed or dismissed: a person's decision."""
    sent = await asked.form()
    status, copy_id = last(sent, "status"), whole(asked.request.url_vars["id"])
    if status not in {"confirmed", "dismissed"}:
        raise ConfigurationError(
            "{value!r} is not a status. Use one of: {known}.", value=status, known="confirmed, dismissed"
        )
    who = asked.signed(sent)

    def act(connection: sqlite3.Connection) -> None:
        found = rewrites.get(connection, copy_id)
        if found is None:
            raise NotFoundError("Article {number} has no lead of this kind.", number=copy_id)
        with transaction(connection):
            known = reviews.find(connection, found["copy_url"], found["origin_url"])
            if known is not None:
                raise reviews.StaleLeadError(known)
            lead = reviews.open_lead(connection, found["copy_url"], found["origin_url"], who=who)
            reviews.decide(
                connection,
                lead.id,
                revision=lead.revision,
                who=who,
                status=status,
                note=last(sent, "note") or None,
            )

    await asked.write(act)
    return asked.redirect(f"/-/desk/rewrite/{copy_id}")


def _decide(connection: sqlite3.Connection, sent: dict[str, list[str]], status: str | None, who: str) -> None:
    with transaction(connection):
        lead_id, revision = whole(last(sent, "lead")), whole(last(sent, "revision"), -1)
        if not lead_id:
            urls = dossier.addresses(connection, pairs.repost_id(connection, last(sent, "repost")))
            known = reviews.find(connection, *urls)
            if known is not None:  # somebody was quicker: this decision saw no lead at all
                raise reviews.StaleLeadError(known)
            lead_id, revision = reviews.open_lead(connection, *urls, who=who).id, 0
        before = reviews.get(connection, lead_id)
        after = reviews.decide(
            connection,
            lead_id,
            revision=revision,
            who=who,
            status=status,
            assignee=last(sent, "assignee") if "assignee" in sent else None,
            note=last(sent, "note"),
        )
        _flash(connection, who, [(before, after)], [])


def _flash(
    connection: sqlite3.Connection,
    who: str,
    changed: list[tuple[reviews.Lead, reviews.Lead]],
    skipped: list[dict[str, Any]],
    *,
    case: str = "",
    assignee: str = "",
    until: int = UNDO_FOR,
) -> None:
    """Remember what was done, for the next page: how many leads changed and which were skipped, and the way back."""
    done = [
        {"lead": after.id, "revision": after.revision, "status": before.status, "assignee": before.assignee or ""}
        for before, after in changed
        if before.revision != after.revision
    ]  # fmt: skip
    if not done and not skipped and not case:
        return
    value = {
        "until": utc(datetime.now(UTC) + timedelta(seconds=until)),
        "count": len(done),
        "status": changed[0][1].status if changed else "",
        "assignee": assignee,
        "undo": done,
        "skipped": skipped[:50],
        "case": case,
    }
    desk_users.set_setting(connection, who, "flash", json.dumps(value, ensure_ascii=False))


async def again(asked: Desk, sent: dict[str, list[str]], error: NewscrawlError) -> Response:
    """The form with everything that was typed, and the lead as it is now."""

    def ask(connection: sqlite3.Connection) -> dict[str, Any]:
        edge, lead = None, None
        if last(sent, "repost"):
            edge = figures.edge(connection, pairs.repost_id(connection, last(sent, "repost")))
            lead = reviews.find(connection, edge["copy_url"], edge["origin_url"]) if edge else None
        if lead is None and whole(last(sent, "lead")):
            lead = reviews.get(connection, whole(last(sent, "lead")))
        return {
            "edge": edge,
            "lead": lead,
            "history": reviews.history(connection, lead.id) if lead else [],
            "cases": dossier.cases(connection, lead.id) if lead else [],
            **desk.beside(connection, lead.id if lead else None),
        }

    found = await asked.read(ask)
    return await asked.page(
        "again",
        status=status_of(error),
        message=asked.error(error),
        typed={name: last(sent, name) for name in TYPED},
        back=last(sent, "back"),
        following=None,
        case_ready=False,
        **found,
    )


# ------------------------------------------------------------------------------------------------ many


@reviewer
async def bulk(asked: Desk) -> Response:
    """Confirm, dismiss, assign or make one case of many; what was decided already is skipped, and said."""
    sent = await asked.form()
    action = last(sent, "action")
    names = sent.get("repost", [])
    if action not in {"confirmed", "dismissed", "assign", "case"}:
        raise ConfigurationError("Unknown action {value!r}.", value=action)
    if not names:
        raise ConfigurationError(asked.say("Nothing is selected."))
    who, note = asked.signed(sent), last(sent, "note").strip()
    if action == "dismissed" and not note:
        raise ConfigurationError(asked.say("A dismissal needs a reason: say it in the note."))
    if action == "case":
        return await _case(asked, names, who, last(sent, "back"))
    await asked.write(_many, names, action, who, note, last(sent, "assignee").strip() or who)
    return asked.redirect(last(sent, "back"))


def _many(
    connection: sqlite3.Connection, names: list[str], action: str, who: str, note: str, assignee: str
) -> None:
    changed: list[tuple[reviews.Lead, reviews.Lead]] = []
    skipped: list[dict[str, Any]] = []
    with transaction(connection):
        for name in dict.fromkeys(names):
            try:
                urls = dossier.addresses(connection, pairs.repost_id(connection, name))
                lead = reviews.open_lead(connection, *urls, who=who)
            except NotFoundError:  # no longer found, or withdrawn from view since the page was read
                skipped.append({"pair": pairs.read(name), "status": "none"})
                continue
            if action != "assign" and lead.status != "new":
                skipped.append({"pair": pairs.pair_name(*urls), "status": lead.status})
                continue
            after = reviews.decide(
                connection,
                lead.id,
                revision=lead.revision,
                who=who,
                status=None if action == "assign" else action,
                assignee=assignee if action == "assign" else None,
                note=note,
            )
            changed.append((lead, after))
        _flash(connection, who, changed, skipped, assignee=assignee if action == "assign" else "")


@reviewer
async def undo(asked: Desk) -> Response:
    """Take the last action back: each lead as it was, unless somebody went on with it."""
    sent = await asked.form()
    who = asked.signed(sent)
    await asked.write(_undo, who)
    return asked.redirect(last(sent, "back"))


def _undo(connection: sqlite3.Connection, who: str) -> None:
    with transaction(connection):
        kept = desk_users.setting(connection, who, "flash")
        found = json.loads(kept) if kept else {}
        if not found.get("undo") or found.get("until", "") < now():
            raise ConfigurationError("It is too late to undo this; decide again instead.")
        skipped: list[dict[str, Any]] = []
        opened = False
        for one in found["undo"]:
            lead = reviews.get(connection, one["lead"])
            if lead.revision != one["revision"]:
                skipped.append(
                    {"pair": pairs.pair_name(lead.copy_url, lead.origin_url), "status": lead.status}
                )
                continue
            reviews.restore(
                connection, lead.id, status=one["status"], assignee=one["assignee"] or None, who=who
            )
            opened = opened or one["status"] == "new"
        desk_users.set_setting(connection, who, "flash", "")
        if opened:  # they are no rows of the inbox any more: history is only ever added to
            say_next(connection, who, "Undone. Leads opened by it stand under Leads as new.", {})
        if skipped:
            _flash(connection, who, [], skipped)


# ------------------------------------------------------------------------------------------------ leads


@reviewer
async def keep(asked: Desk) -> Response:
    """Keep a checked page or text as a lead."""
    sent = await asked.form()
    who = asked.signed(sent)
    text = check.fitting(last(sent, "text"))
    url = last(sent, "url") or check.name_of(text)
    made = await asked.write(
        reviews.open_lead,
        url,
        last(sent, "origin"),
        who=who,
        text=text or None,
        note=last(sent, "note") or None,
    )
    return asked.redirect(f"/-/desk/lead/{made.id}")


@reviewer
async def report_lead(asked: Desk) -> Response:
    """Keep what a reader reports, matched or not; one address can be captured at once."""
    sent = await asked.form()
    who = asked.signed(sent)
    if uploads := asked.files.get("file", []):
        return await _imported(asked, uploads, who)
    rows = reported.of_text(last(sent, "given"), informant=last(sent, "informant"), note=last(sent, "note"))
    kept = await asked.write(reported.keep, rows.reports, who=who)
    if len(kept) > 1:
        return asked.redirect("/-/desk/leads?status=new")
    if last(sent, "capture") and rows.reports[0].text is None:
        return await _captured(asked, kept[0].id, who)
    return asked.redirect(f"/-/desk/lead/{kept[0].id}")


async def _imported(asked: Desk, uploads: list[Upload], who: str) -> Response:
    """Tables of search engines and monitoring services: what was kept is counted, what was not is named."""
    rows = reported.Rows()
    for one in uploads:
        found = reported.of_table(one.data)
        rows.reports += found.reports
        rows.junk += [Phrase("{name}, {line}", name=one.name, line=line) for line in found.junk]
    kept = await asked.write(reported.keep, rows.reports, who=who)
    return await asked.page(
        "imported",
        reports=len(kept),
        leads=len({lead.id for lead in kept}),
        junk=rows.junk,
    )


@reviewer
async def capture_lead(asked: Desk) -> Response:
    sent = await asked.form()
    return await _captured(asked, whole(asked.request.url_vars["id"]), asked.signed(sent))


async def _captured(asked: Desk, lead_id: int, who: str) -> Response:
    """Capture and compare a lead's address now. The lead is kept whatever comes of it."""
    lead = await asked.read(reviews.get, lead_id)
    try:
        article = await asked.write(reported.capture, lead.copy_url, output=asked.output, who=who)
        pair = await asked.write(reported.link, lead_id)
        text = (
            "Captured and compared: it shares text with a stored article." if pair
            else "Captured and compared: no stored article shares enough text." if article
            else "Captured; no article could be read from it."
        )  # fmt: skip
        message, arguments = text, dict[str, str]()
    except NewscrawlError as error:
        message, arguments = error.message_id, {name: str(value) for name, value in error.arguments.items()}
    else:
        await _pictured(asked, lead, who)
    await asked.write(say_next, who, message, arguments)
    return asked.redirect(f"/-/desk/lead/{lead_id}")


async def _pictured(asked: Desk, lead: reviews.Lead, who: str) -> None:
    """A picture of the page as a browser shows it now, kept with the lead; without a browser there is none."""
    try:
        shot = await asyncio.to_thread(live_screenshots.picture, lead.copy_url)
    except ConfigurationError as error:
        logger.info("no picture of %s: %s", lead.copy_url, error)
        return
    await asked.write(live_screenshots.archive, asked.output / "warc", shot)
    await asked.write(
        kept_files.keep, lead.id, shot.png, shot.name, folder=asked.output, who=who, note=shot.words
    )


def say_next(connection: sqlite3.Connection, who: str, message: str, arguments: dict[str, str]) -> None:
    """A sentence for the next page, kept as its code: the page has the language."""
    until = utc(datetime.now(UTC) + timedelta(seconds=UNDO_FOR))
    value = {"until": until, "message": message, "arguments": arguments}
    desk_users.set_setting(connection, who, "flash", json.dumps(value, ensure_ascii=False))


@reviewer
async def make_case(asked: Desk) -> Response:
    sent = await asked.form()
    names = sent.get("repost", [])
    try:
        who = asked.signed(sent)
    except NamelessError as error:
        return await again(asked, sent, error)
    back = f"/-/desk/compare/{pairs.read(names[-1])}#cases" if names else "/-/desk/cases"
    return await _case(asked, names, who, back)


async def _case(asked: Desk, names: list[str], who: str, back: str) -> Response:
    """Begin a case; one that takes longer than a moment shows its progress on a page of its own."""
    ids = await asked.read(
        lambda connection: [pairs.repost_id(connection, name) for name in dict.fromkeys(names)]
    )
    if not ids:
        raise ConfigurationError(asked.say("Nothing is selected."))
    return await making.begin(asked, ids, who=who, back=back)


@reviewer
async def save_view(asked: Desk) -> Response:
    """Keep the filter of a list under a name, for oneself or for all."""
    sent = await asked.form()
    who = asked.signed(sent)
    name, query = last(sent, "name").strip()[:60], last(sent, "query").lstrip("?")[:2000]
    if last(sent, "remove"):
        await asked.write(desk_users.remove_view, who, whole(last(sent, "remove")))
    elif not name:
        raise ConfigurationError(asked.say("Give the view a name."))
    else:
        await asked.write(desk_users.save_view, "" if last(sent, "all") else who, name, query)
    return asked.redirect(f"/-/desk/reposts?{query}")
