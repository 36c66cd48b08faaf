"""Takedowns the crawler saw: open leads whose page is gone, or no longer holds the text.

A proposal only: people mark a lead as removed, or say that the page is still there. What they said counts until the
crawler sees something newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.items import now
from newscrawl.store import follow_ups, reviews, withdrawals
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
#: Open leads meet the small index of gone pages, and only those whose repost is gone are looked at for a changed text: an
#: article's row for each lead took four times as long at 10,000 open leads.
_GONE = """
    select l.id as lead, a.id as article from leads l join {articles} on a.url = l.copy_url
    where l.status in ({open}) and a.state = 'gone' {more}
    union
    select l.id, a.id from leads l join article_addresses x on x.url = l.copy_url join articles a on a.id = x.article_id
    where l.status in ({open}) and a.state = 'gone' and not exists (select 1 from articles where url = x.url) {more}
"""
_PROPOSALS = f"""
    with gone as materialized ({_GONE.replace("{open}", _OPEN)}),
    undone as materialized (
        select l.id from leads l where l.status in ({_OPEN}) and l.pair is not null
        and l.id not in (select lead_id from repost_list where lead_id is not null)
        and not exists (select 1 from reposts r where r.pair = l.pair) {{more}})
    select l.id, 'gone' as kind, a.gone_at as seen_at, a.id as article, a.title,
        (select m.cause from article_misses m where m.article_id = a.id order by m.seen_at desc limit 1) as cause,
        (select m.capture_id from article_misses m where m.article_id = a.id order by m.seen_at desc limit 1) as capture
    from gone g join leads l on l.id = g.lead join articles a on a.id = g.article
    where {_SAID.format("coalesce(a.gone_at, '')")}
    union all
    select l.id, 'changed', v.seen_at, a.id, a.title, null, v.capture_id
    from undone u join leads l on l.id = u.id {_OF} join article_versions v on v.id =
        (select id from article_versions where article_id = a.id order by number desc limit 1)
    where a.state <> 'gone' and v.seen_at > l.created_at and {_SAID.format("v.seen_at")}
    order by 3 desc, 1 limit 1000
"""


def proposals(connection: sqlite3.Connection, lead_id: int | None = None) -> list[Proposal]:
    """Newest first; of one lead, or of all."""
    articles = withdrawals.by_index(connection, "articles a indexed by articles_gone")
    more = "" if lead_id is None else f"and l.id = {int(lead_id)}"
    return [Proposal(*row) for row in connection.execute(_PROPOSALS.format(more=more, articles=articles))]


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
