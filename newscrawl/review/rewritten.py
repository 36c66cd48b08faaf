"""Fill the index of rewrites from the database, look new articles up, and prepare a lead for reading.

The index file stands beside the database and holds nothing that cannot be read from it again. Articles that share
words with an origin already have their repost and are no leads.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl import rewrites
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.store import rewrites as stored
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

#: Days before a copy in which its origin is looked for, unless said otherwise.
WINDOW = 30
#: Characters of a time that is a day alone.
_DAY_LENGTH = 10
#: Articles encoded and stored at a time.
_BATCH = 64
#: Other reports shown beside a lead: facts in common they have at least.
_SAME_FACTS = 2
#: Weight of the facts in common from which on two sentences are shown side by side: a fact that one article in twenty states.
_SAME_STATEMENT = 3.0


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    encoded: int = 0
    looked_up: int = 0
    leads: int = 0
    weak: int = 0


def index_path(database: Path) -> Path:
    """The index file of a database."""
    return database.with_name(f"{database.stem}.rewrites.db")


def document_of(connection: sqlite3.Connection, article_id: int) -> rewrites.Document | None:
    """An article as the index reads it; None where it is gone."""
    row = connection.execute(
        """select a.title, a.body, coalesce(a.published_at, a.first_seen_at), p.key from articles a
        join portals p on p.id = a.portal_id where a.id = ?""",
        [article_id],
    ).fetchone()
    return None if row is None else rewrites.Document(row[0] or "", row[1] or "", row[2] or "", row[3])


def open_index(
    connection: sqlite3.Connection, database: Path, *, window: int | None
) -> rewrites.RewriteIndex:
    """The index of this database. Raises :class:`ConfigurationError` where the extra is not installed."""
    if reason := rewrites.missing():
        raise ConfigurationError(reason)
    return rewrites.RewriteIndex(
        index_path(database), text_of=lambda key: document_of(connection, key), window=window
    )


def fill(
    connection: sqlite3.Connection,
    index: rewrites.RewriteIndex,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Add what is new or changed, articles without a foreign source first, and remove what is gone; how many were encoded."""
    known = index.known()
    wanted = []
    every = set()
    rows = connection.execute(
        """select id from articles order by
        case when publisher is null then 0 when relation in ('own', 'original') then 0 else 1 end, id"""
    ).fetchall()
    for (article_id,) in rows:
        every.add(article_id)
        document = document_of(connection, article_id)
        if document is not None and known.get(article_id) != rewrites.digest(document):
            wanted.append(article_id)
    for gone in known.keys() - every:
        index.remove(gone)
    for at in range(0, len(wanted), _BATCH):
        batch = [(number, document_of(connection, number)) for number in wanted[at : at + _BATCH]]
        index.add_many([(number, document) for number, document in batch if document is not None])
        if progress:
            progress(min(at + _BATCH, len(wanted)), len(wanted))
    index.compact(len(wanted))
    return len(wanted)


def find(
    connection: sqlite3.Connection,
    index: rewrites.RewriteIndex,
    copies: Iterable[int],
    *,
    portal: str = "",
) -> Iterator[tuple[int, stored.RewriteLead | None]]:
    """Look articles up; of each, the lead or None. ``portal``: only leads to an origin of this portal (its key)."""
    for copy_id in copies:
        document = document_of(connection, copy_id)
        if document is None:
            continue
        found = index.find(
            document.text,
            title=document.title,
            published=document.published,
            site=document.site,
            exclude=copy_id,
        )
        if not found or not found[0].tier or _is_repost(connection, copy_id, found[0].key):
            yield copy_id, None
            continue
        origin = document_of(connection, found[0].key)
        if portal and (origin is None or origin.site != portal):
            continue
        if origin is not None and _is_later(origin.published, document.published):
            yield copy_id, None
            continue
        yield copy_id, _lead(index, copy_id, document, found)


def _is_later(one: str, other: str) -> bool:
    """Whether a time is later than another; of days alone nothing can be said within one day."""
    try:
        first, second = dt.datetime.fromisoformat(one), dt.datetime.fromisoformat(other)
    except ValueError:
        return False
    if (
        len(one) <= _DAY_LENGTH
        or len(other) <= _DAY_LENGTH
        or (first.tzinfo is None) != (second.tzinfo is None)
    ):
        return first.date() > second.date()
    return first > second


def _is_repost(connection: sqlite3.Connection, one: int, other: int) -> bool:
    return bool(
        connection.execute(
            "select 1 from reposts where (copy_id = ? and origin_id = ?) or (copy_id = ? and origin_id = ?)",
            [one, other, other, one],
        ).fetchone()
    )


def _lead(
    index: rewrites.RewriteIndex, copy_id: int, document: rewrites.Document, found: list[rewrites.Candidate]
) -> stored.RewriteLead:
    best = found[0]
    copy, origin = index.read(document), index.reading_of(best.key)
    assert origin is not None  # noqa: S101 - it was just compared
    evidence = {
        "facts": [
            [
                [pair.copy.start, pair.copy.end],
                [pair.origin.start, pair.origin.end],
                round(pair.weight, 2),
                pair.agrees,
                index.stated_in_week(pair.copy if pair.agrees == 1 else pair.origin, copy.day),
            ]
            for pair in best.evidence.facts
        ],
        "sentences": [
            [list(copy.pieces[pair.copy]), list(origin.pieces[pair.origin]), round(pair.similarity, 3)]
            for pair in best.evidence.sentences
        ],
        "others": [
            {"id": other.key, "score": round(other.score, 2), "facts": len(other.evidence.facts)}
            for other in found[1:]
            if len(other.evidence.facts) >= _SAME_FACTS and other.evidence["fact_share"] >= 0.25
        ],
    }
    return stored.RewriteLead(
        copy_id, best.key, best.tier, best.score, copy.language, origin.language, evidence
    )


def run(
    connection: sqlite3.Connection,
    database: Path,
    *,
    since: str = "",
    portal: str = "",
    window: int | None = WINDOW,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Fill the index, look up every article since a day (ISO date; empty: all), and store the leads."""
    outcome = Outcome()
    with open_index(connection, database, window=window) as index:
        outcome.encoded = fill(connection, index, progress)
        copies = [
            row[0]
            for row in connection.execute(
                "select id from articles where ? = '' or coalesce(published_at, first_seen_at) >= ? order by id",
                [since, since],
            )
        ]
        for at in range(0, len(copies), _BATCH):
            part = copies[at : at + _BATCH]
            index.prepare([d for d in (document_of(connection, number) for number in part) if d is not None])
            found = list(find(connection, index, part, portal=portal))
            with transaction(connection):
                for copy_id, lead in found:
                    stored.save(connection, copy_id, lead)
                    outcome.looked_up += 1
                stored.drop_mutual(connection)
            for tier in (
                lead.tier for copy_id, lead in found if lead is not None and stored.get(connection, copy_id)
            ):
                outcome.leads += tier == rewrites.LEAD
                outcome.weak += tier == rewrites.WEAK
    return outcome


# -- for reading ----------------------------------------------------------------------------------------------------


def _by_facts(
    pieces: Iterable[tuple[int, int]], other_pieces: Sequence[tuple[int, int]], facts: Iterable[Sequence[Any]]
) -> dict[tuple[int, ...], tuple[tuple[int, ...], None]]:
    """The piece of the origin that states the most of what each piece of the copy states: spans, and no similarity.

    ``facts``: as stored with a lead. Short sentences of two languages are seldom near by their codes, and state the same.
    """
    found: dict[tuple[int, ...], tuple[tuple[int, ...], None]] = {}
    for piece in pieces:
        stated: dict[tuple[int, ...], float] = {}
        for a, b, weight, *_ in facts:
            if piece[0] <= a[0] < piece[1]:
                other = next((tuple(one) for one in other_pieces if one[0] <= b[0] < one[1]), None)
                if other is not None:
                    stated[other] = stated.get(other, 0.0) + weight
        best = max(stated, key=lambda one: (stated[one], -one[0]), default=None)
        if best is not None and stated[best] >= _SAME_STATEMENT:
            found[tuple(piece)] = (best, None)
    return found


def detail(connection: sqlite3.Connection, copy_id: int) -> dict[str, Any]:
    """A lead prepared for reading: sentences joined, facts and names in the copy's order, what only one side has, slips both
    share, other reports.

    Raises :class:`newscrawl.errors.NotFoundError` where the article has no such lead.
    """
    row = stored.get(connection, copy_id)
    if row is None:
        raise NotFoundError("Article {number} has no lead of this kind.", number=copy_id)
    copy, origin = document_of(connection, row["copy_id"]), document_of(connection, row["origin_id"])
    assert copy is not None  # noqa: S101 - the row refers to both
    assert origin is not None  # noqa: S101
    one, other = (
        f"{' '.join(copy.title.split())[:300]}\n{copy.text}",
        f"{' '.join(origin.title.split())[:300]}\n{origin.text}",
    )
    pieces, other_pieces = rewrites.pieces_of(copy), rewrites.pieces_of(origin)
    near = {tuple(a): (tuple(b), similarity) for a, b, similarity in row["evidence"]["sentences"]}
    partner = _by_facts(pieces, other_pieces, row["evidence"]["facts"]) | near
    joined = []
    for span in pieces:
        match = partner.get(tuple(span))
        joined.append(
            {
                "copy": one[slice(*span)],
                "origin": other[slice(*match[0])] if match else "",
                "similarity": match[1] if match else None,
            }
        )
    matched = {match[0] for match in partner.values()}
    facts = [
        {
            "copy": one[slice(*a)],
            "origin": other[slice(*b)],
            "agrees": agrees,
            # Leads stored before the week was counted have none until the copy is looked up again.
            "stated": week[0][0] if week and week[0] else None,
            "articles": week[0][1] if week and week[0] else None,
        }
        for a, b, _, agrees, *week in row["evidence"]["facts"]
    ]
    others, texts = [], []
    for entry in row["evidence"]["others"]:
        known = connection.execute(
            """select a.id, a.title, a.url, coalesce(a.published_at, a.first_seen_at) as published, p.name as portal
            from articles a join portals p on p.id = a.portal_id where a.id = ?""",
            [entry["id"]],
        ).fetchone()
        if known is not None:
            others.append({**dict(known), "facts": entry["facts"]})
            if (report := document_of(connection, entry["id"])) is not None:
                texts.append(f"{report.title}\n{report.text}")
    return {
        **row,
        "joined": joined,
        "lacks": [other[slice(*span)] for span in other_pieces if tuple(span) not in matched],
        "common": facts,
        "names": rewrites.names_in_common(one, row["copy_language"], other, row["origin_language"]),
        "errors": [
            {"copy": one[found.start : found.end], "others": found.others}
            for found in rewrites.shared_errors(one, other, texts)
        ],
        "outlets": len({report["portal"] for report in others}),
        "only_copy": [one[f.start : f.end] for f in rewrites.facts_apart(one, other)],
        "only_origin": [other[f.start : f.end] for f in rewrites.facts_apart(other, one)],
        "reports": sorted(others, key=lambda entry: entry["published"] or ""),
    }
