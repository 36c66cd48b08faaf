"""Takedowns the crawler saw: open leads whose page is gone, or no longer holds the text.

A proposal only: people mark a lead as removed, or say that the page is still there. What they said counts until the
crawler sees something newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.items import now
from newscrawl.store import follow_ups, reviews
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3


@dataclass(slots=True)
class Proposal:
    """``kind``: gone (the page answers so), or changed (it stands, without the shared text).

    ``seen_at``: when the crawler saw it (UTC); ``capture_id``: the archived answer, where there is one.
    """

    lead_id: int
    kind: str
    seen_at: str
    article_id: int
    title: str
    cause: str | None
    capture_id: int | None


_OPEN = ", ".join(f"'{status}'" for status in reviews.OPEN)
_OF = "join articles a on a.id = coalesce((select id from articles where url = l.copy_url), (select article_id from article_addresses where url = l.copy_url))"
_SAID = (
    "not exists (select 1 from reviews v where v.lead_id = l.id and v.action = 'not_removed' and v.at >= {})"
)
_PROPOSALS = f"""
    select l.id, 'gone' as kind, a.gone_at as seen_at, a.id as article, a.title,
        (select m.cause from article_misses m where m.article_id = a.id order by m.seen_at desc limit 1) as cause,
        (select m.capture_id from article_misses m where m.article_id = a.id order by m.seen_at desc limit 1) as capture
    from leads l {_OF}
    where l.status in ({_OPEN}) and a.state = 'gone' and {_SAID.format("coalesce(a.gone_at, '')")} {{more}}
    union all
    select l.id, 'changed', v.seen_at, a.id, a.title, null, v.capture_id
    from leads l {_OF} join article_versions v on v.id =
        (select id from article_versions where article_id = a.id order by number desc limit 1)
    where l.status in ({_OPEN}) and l.pair is not null and a.state <> 'gone' and v.seen_at > l.created_at
        and not exists (select 1 from reposts r where r.pair = l.pair) and {_SAID.format("v.seen_at")} {{more}}
    order by 3 desc, 1 limit 1000
"""


def proposals(connection: sqlite3.Connection, lead_id: int | None = None) -> list[Proposal]:
    """Newest first; of one lead, or of all."""
    more = "" if lead_id is None else f"and l.id = {int(lead_id)}"
    return [Proposal(*row) for row in connection.execute(_PROPOSALS.format(more=more))]


def accept(connection: sqlite3.Connection, lead_id: int, *, revision: int, who: str) -> None:
    """The page is down: an entry, and the lead is marked as removed. Raises ``StaleLeadError``."""
    found = proposals(connection, lead_id)
    seen = found[0].seen_at if found else now()
    follow_ups.add(
        connection,
        lead_id,
        revision=revision,
        who=who,
        kind="takedown",
        day=follow_ups.day_of(seen),
        note="" if not found else f"{found[0].seen_at} {found[0].cause or found[0].kind}",
    )


def reject(connection: sqlite3.Connection, lead_id: int, *, who: str) -> None:
    """The page is still there, whatever the crawler saw."""
    with transaction(connection):
        reviews.advance(connection, reviews.get(connection, lead_id), who=who, action="not_removed")
