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
from newscrawl.web import sessions
from newscrawl.web.request import Desk, view

if TYPE_CHECKING:
    import sqlite3

#: A feed shows the copies of this time, so many at most.
_WINDOW = timedelta(days=30)
_ENTRIES = 200


@view
async def page(asked: Desk) -> Response:
    """Channels and messages, and everybody's own feed addresses. Secrets of channels are not shown."""
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
