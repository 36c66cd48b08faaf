"""Alerts at the desk: what was sent and what waits, and new copies as a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from newscrawl.errors import ConfigurationError
from newscrawl.items import now, utc
from newscrawl.review import alerts
from newscrawl.review import feed as feeds
from newscrawl.store.views import Column
from newscrawl.web import sessions
from newscrawl.web.pages import as_file
from newscrawl.web.request import Desk, view

if TYPE_CHECKING:
    import sqlite3

#: A feed shows the copies of this time, so many at most.
_WINDOW = timedelta(days=30)
_ENTRIES = 200


MESSAGES: tuple[Column, ...] = (
    Column("created_at", "", "Made at", "moment"),
    Column("channel", "", "Channel"),
    Column("kind", "", "Kind", "message"),
    Column("state", "", "Status", "message"),
    Column("tries", "", "Tries", "number"),
    Column("next_at", "", "Next try", "moment"),
    Column("error", "", "Answer of the server"),
)


@view
async def page(asked: Desk) -> Any:
    """Channels and messages, and everybody's own feed addresses. Secrets of channels are not shown."""
    answer = await as_file(
        asked, "alerts", MESSAGES, lambda connection: iter(alerts.messages(connection, limit=-1))
    )
    if answer is not None:
        return answer
    settings, wrong = alerts.Settings(), None
    try:
        settings = await asked.in_thread(lambda: alerts.load(asked.output))
    except ConfigurationError as error:
        wrong = str(error)
    key = {"key": sessions.feed_key(asked.datasette, asked.who or "")} if asked.protected else {}
    return await asked.page(
        "alerts",
        settings=settings,
        wrong=wrong,
        messages=await asked.read(alerts.messages),
        **asked.paging(1, 0),
        feed="/-/desk/alerts.atom" + (f"?{urlencode(key)}" if key else ""),
        calendar=f"/-/desk/deadlines.ics?{urlencode(key | {'owner': 'me'})}",
        root=asked.root,
    )


@view
async def feed(asked: Desk) -> Response:
    """New copies of our texts by the rules of alerts.toml (``rule`` names one); without rules, of all portals."""
    settings = await asked.in_thread(lambda: alerts.load(asked.output))
    name = asked.given("rule")
    rules = tuple(rule for rule in settings.rules if not name or rule.name == name)
    if name and not rules:
        raise ConfigurationError(asked.say("There is no rule {name}.", name=name))

    def ask(connection: sqlite3.Connection) -> list[dict[str, Any]]:
        since = utc(datetime.now(UTC) - _WINDOW)
        found = alerts.wanted(connection, rules or alerts.everything(connection), since)
        return list(islice(found, _ENTRIES))

    body = feeds.atom(await asked.read(ask), desk=asked.root, updated=now(), language=asked.language)
    return Response(
        body, headers={"cache-control": "no-store"}, content_type="application/atom+xml; charset=utf-8"
    )
