"""Licences and the white list of sites and accounts at the desk: list, add, end, files in and out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.intake import Intake
from newscrawl.items import now
from newscrawl.reporting import figures
from newscrawl.reporting.cells import harmless_line
from newscrawl.store import desk_users, follow_ups, licences
from newscrawl.store.schema import transaction
from newscrawl.store.views import Column
from newscrawl.web.actions import say_next
from newscrawl.web.pages import as_file, chosen_portal
from newscrawl.web.request import Desk, last, view, whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from datasette.utils.asgi import Response

admin = partial(view, role="admin")


#: Licences as people read them; CSV has the columns that `load` takes.
SHEET: tuple[Column, ...] = (
    Column("owner", "", "Owner of the texts"),
    Column("licensee", "", "May republish"),
    Column("scope", "", "Scope"),
    Column("valid_from", "", "From", "day"),
    Column("valid_until", "", "To", "day"),
    Column("document", "", "Document"),
    Column("note", "", "Note"),
    Column("covers", "", "Reposts covered", "number"),
)


@view
async def page(asked: Desk) -> Any:
    """All licences; those that end soon or ended of late first. ``format=csv``: a file that `load` reads."""
    if asked.given("format") == "csv":
        return await asked.stream(_csv, "text/csv; charset=utf-8", "licences.csv")
    answer = await as_file(asked, "licences", SHEET, lambda connection: iter(_ordered(connection)))
    if answer is not None:
        return answer
    rows = await asked.read(_ordered)
    portals = await asked.read(figures.portals)
    chosen = chosen_portal(asked)
    return await asked.page(
        "licences",
        rows=rows,
        warnings=sum(1 for row in rows if row["soon"]),
        owner=asked.given("owner") or next((one["name"] for one in portals if one["id"] == chosen), ""),
        licensee=asked.given("licensee"),
        portals=portals,
        typed={},
        **asked.paging(1, len(rows)),
    )


def _ordered(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    rows, today = licences.listed(connection), follow_ups.today()
    soon = {row["id"] for row in licences.expiring(connection)}
    for row in rows:
        until = row["valid_until"]
        row["soon"] = row["id"] in soon
        row["state"] = "expired" if until and until < today else "expiring" if row["soon"] else ""
        row["place"] = "." in row["licensee"] and " " not in row["licensee"]
    return sorted(rows, key=lambda row: (not row["soon"], row["owner"], row["licensee"]))


def _csv(connection: sqlite3.Connection) -> Iterator[bytes]:
    yield ("\ufeff" + harmless_line(list(licences.COLUMNS))).encode()
    for row in licences.listed(connection):
        yield harmless_line([row[name] or "" for name in licences.COLUMNS]).encode("utf-8", "replace")


@admin
async def add(asked: Desk) -> Response:
    """A licence, or a place of the white list (a host, or ``host/account``)."""
    sent = await asked.form()
    values: dict[str, Any] = {name: last(sent, name) for name in licences.COLUMNS}
    if last(sent, "host"):
        account = last(sent, "account").strip()
        host = (
            last(sent, "host")
            .strip()
            .lower()
            .removeprefix("https://")
            .removeprefix("http://")
            .partition("/")[0]
        )
        if "." not in host or " " in host:
            raise ConfigurationError(asked.say("{host} is not a site: write its host name.", host=host))
        values["licensee"] = f"{host}/{account.lower()}" if account else host
    who = asked.signed(sent)
    await asked.write(_enter, [licences.Entry.of(values, asked.say("Licence"))], who)
    return asked.redirect(last(sent, "back") or "/-/desk/licences")


@admin
async def load(asked: Desk) -> Response:
    """The licences of a CSV file: all of them, or none and the line that is wrong."""
    sent = await asked.form()
    uploads = asked.files.get("file", [])
    if not uploads:
        raise ConfigurationError(asked.say("No file was chosen."))
    entries = [entry for one in uploads for entry in licences.parse_csv(one.data, one.name)]
    await asked.write(_enter, entries, asked.signed(sent))
    return asked.redirect("/-/desk/licences")


def _enter(connection: sqlite3.Connection, entries: list[licences.Entry], who: str) -> None:
    with transaction(connection):
        new = licences.enter(connection, entries, who=who, at=now())
        changed = Intake(connection).apply_licences({entry.licensee for entry in entries})
        desk_users.log(connection, who, "licence", target=f"+{new}")
        say_next(connection, who, "{new} licences added; the status of {n} reposts changed.", {"new": str(new), "n": str(changed)})  # fmt: skip


@admin
async def change(asked: Desk) -> Response:
    """Set a licence's last day, or take out one entered by mistake."""
    sent = await asked.form()
    number = whole(asked.request.url_vars["id"])
    day = last(sent, "day") if asked.request.url_vars["what"] == "end" else ""
    await asked.write(_change, number, day, asked.signed(sent))
    return asked.redirect("/-/desk/licences")


def _change(connection: sqlite3.Connection, number: int, day: str, who: str) -> None:
    with transaction(connection):
        licensee = licences.licensee_of(connection, number)
        if day:
            licences.end(connection, number, day)
        else:
            licences.remove(connection, number)
        changed = Intake(connection).apply_licences({licensee})
        desk_users.log(connection, who, "licence", target=f"{number} {day or '-'} {licensee}")
        say_next(connection, who, "The status of {n} reposts changed.", {"n": str(changed)})
