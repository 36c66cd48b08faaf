"""Stored leads of rewritten, digested, retold and translated articles; derived rows, one per copy.

Their decision is that of the ordinary lead a person opens for the pair of addresses; until then the status is
``suggested``. ``evidence`` is JSON::

    {"facts": [[[copy start, end], [origin start, end], weight, agrees], …],
     "sentences": [[[copy start, end], [origin start, end], similarity], …],
     "others": [{"id": article, "score": score, "facts": facts in common}, …]}

Offsets count characters in the title, a line break and the text as they were compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.items import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

#: Status of a lead nobody decided on.
SUGGESTED = "suggested"


@dataclass(slots=True)
class RewriteLead:
    """A stored lead; ``copy`` and ``origin`` are article numbers."""

    copy: int
    origin: int
    tier: str
    score: float
    copy_language: str
    origin_language: str
    evidence: dict[str, Any]


_LISTED = f"""
select w.copy_id, w.origin_id, w.tier, round(w.score, 2) as score, w.copy_language, w.origin_language, w.found_at,
    c.url as copy_url, c.title as copy_title, c.published_at as copy_published, cp.name as copy_portal,
    o.url as origin_url, o.title as origin_title, o.published_at as origin_published, op.name as origin_portal,
    json_array_length(w.evidence, '$.facts') as facts, json_array_length(w.evidence, '$.others') as others,
    coalesce(l.status, '{SUGGESTED}') as status, l.id as lead_id
from rewrite_leads w
join articles c on c.id = w.copy_id join portals cp on cp.id = c.portal_id
join articles o on o.id = w.origin_id join portals op on op.id = o.portal_id
left join leads l on l.copy_url = c.url and l.origin_url = o.url
"""


def save(connection: sqlite3.Connection, copy_id: int, lead: RewriteLead | None) -> None:
    """Store what was found of a copy in place of what was found before; None: nothing. In the caller's transaction."""
    connection.execute("delete from rewrite_leads where copy_id = ?", [copy_id])
    if lead is not None:
        connection.execute(
            "insert into rewrite_leads values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                copy_id, lead.origin, lead.tier, lead.score, lead.copy_language, lead.origin_language,
                json.dumps(lead.evidence, ensure_ascii=False), now(),
            ],
        )  # fmt: skip


def drop_mutual(connection: sqlite3.Connection) -> None:
    """Of two articles of one time, each stored as a copy of the other, keep the likelier direction, else the later number.

    In the caller's transaction.
    """
    connection.execute(
        """delete from rewrite_leads where exists (select 1 from rewrite_leads o where o.copy_id = rewrite_leads.origin_id
        and o.origin_id = rewrite_leads.copy_id and (o.score, o.copy_id) > (rewrite_leads.score, rewrite_leads.copy_id))"""
    )


def listing(
    connection: sqlite3.Connection,
    *,
    tier: str = "",
    portal: str = "",
    since: str = "",
    status: str = "",
    limit: int = -1,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """Leads as flat rows, newest copy first. ``tier``: only this one; ``portal``: key of the origin's; ``since``: ISO date
    of the copy; ``status``: ``suggested`` or a lead's.
    """
    query = f"""select * from ({_LISTED}
        where (:tier = '' or w.tier = :tier) and (:portal = '' or op.key = :portal)
        and (:since = '' or coalesce(c.published_at, c.first_seen_at) >= :since))
        where :status = '' or status = :status
        order by coalesce(copy_published, found_at) desc, copy_id desc limit :limit offset :offset"""
    bound = {
        "tier": tier,
        "portal": portal,
        "since": since,
        "status": status,
        "limit": limit,
        "offset": offset,
    }
    for row in connection.execute(query, bound):
        yield dict(row)


def count(connection: sqlite3.Connection, tier: str = "") -> int:
    """How many leads are stored."""
    row = connection.execute(
        "select count(*) from rewrite_leads where :tier = '' or tier = :tier", {"tier": tier}
    )
    return int(row.fetchone()[0])


def get(connection: sqlite3.Connection, copy_id: int) -> dict[str, Any] | None:
    """One lead as in :func:`listing`, with its ``evidence``; None where there is none of this copy."""
    row = connection.execute(f"{_LISTED} where w.copy_id = ?", [copy_id]).fetchone()
    if row is None:
        return None
    evidence = connection.execute(
        "select evidence from rewrite_leads where copy_id = ?", [copy_id]
    ).fetchone()[0]
    return {**dict(row), "evidence": json.loads(evidence)}
