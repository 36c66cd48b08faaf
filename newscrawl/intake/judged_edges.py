"""The edge between two stored articles: what their texts share, judged, with credit, licence and status."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.judgement import (
    Licence,
    canonical,
    credit_of_edge,
    judge,
    names_of,
    places_of,
    portal_names,
    status_of,
)
from newscrawl.judgement.reasons import credited, of_edge, stored
from newscrawl.store.edges import Edge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.items import Match
    from newscrawl.store.articles import StoredArticle

#: Whether copies of the kind ``short`` become edges: none, those of a portal's own originals, or all.
SHORT_COPIES = ("off", "own", "all")


def edge_between(
    a: StoredArticle,
    b: StoredArticle,
    match: Match,
    *,
    at: str,
    licences: Iterable[Licence],
    short_copies: str,
) -> Edge | None:
    """The edge between two articles, or None where the shared text is no repost.

    :param match: of ``a``, whose text was looked up, with ``b``
    :param at: the time the edge is recorded under, ISO 8601
    :param short_copies: one of :data:`SHORT_COPIES`
    """
    judgement = judge(a, b, match)
    if not judgement.repost:
        return None
    directed = judgement.origin is not None
    b_is_copy = judgement.origin == "a" or (not directed and _earlier(a, b))
    if bool(a.mirror) != bool(b.mirror):
        # A mirror is nobody's origin, whatever date it shows; whose copy it is, its path or its claim tells.
        b_is_copy = bool(b.mirror)
        directed = _mirrors(b, a) if b_is_copy else _mirrors(a, b)
    copy, origin = (b, a) if b_is_copy else (a, b)
    passages = (
        [(other, m, start, n) for start, n, other, m in match.passages] if b_is_copy else match.passages
    )
    coverage = (match.copy_coverage, match.origin_coverage)
    if judgement.kind == "short" and not (
        short_copies == "all" or (short_copies == "own" and origin.relation == "own")
    ):
        return None
    credit = credit_of_edge(copy, origin, directed=directed)
    licence = licence_for(copy, origin, licences)
    status = status_of(copy, origin, credit.attribution, licence)
    reasons = credited(of_edge(judgement.reasons, "b" if b_is_copy else "a"), directed, credit, status)
    return Edge(
        copy_id=copy.id,
        origin_id=origin.id,
        directed=directed,
        kind=judgement.kind,
        score=judgement.score,
        shared=match.shared,
        copy_coverage=coverage[1] if b_is_copy else coverage[0],
        origin_coverage=coverage[0] if b_is_copy else coverage[1],
        attribution=credit.attribution,
        status=status,
        licence_id=licence.id if licence else None,
        reasons=stored(reasons),
        detected_at=at,
        passages=sorted(passages),
    )


def licences_in(connection: sqlite3.Connection) -> list[Licence]:
    """The licences of a store, in the order they were entered; names are the registry's."""
    return [
        Licence(
            row["id"],
            canonical(row["owner"]),
            licensee_of(row["licensee"]),
            row["scope"],
            row["valid_from"],
            row["valid_until"],
        )
        for row in connection.execute(
            "select id, owner, licensee, scope, valid_from, valid_until from licences order by id"
        )
    ]


def licensee_of(name: str) -> str:
    """The registry's name of a licensee; a host or ``host/account`` (see ``places_of``) in lower case."""
    return name.lower() if "." in name.partition("/")[0] and " " not in name else canonical(name)


def licence_for(copy: StoredArticle, origin: StoredArticle, licences: Iterable[Licence]) -> Licence | None:
    """The first licence that covers a copy; None where none does."""
    owners, licensees = names_of(origin), portal_names(copy) | places_of(copy)
    day = (copy.published_at or copy.first_seen)[:10]
    path = urlsplit(origin.url).path
    return next((one for one in licences if one.covers(owners, licensees, path, day)), None)


def _earlier(a: StoredArticle, b: StoredArticle) -> bool:
    """Only an order to write an undirected edge in: the one seen first stands as the origin."""
    return (a.first_seen, a.id) < (b.first_seen, b.id)


def _mirrors(mirror: StoredArticle, other: StoredArticle) -> bool:
    """Is ``other`` the page this mirror capture shows?"""
    claimed = (mirror.mirror or {}).get("claimed_portal")
    same_path = urlsplit(mirror.url).path == urlsplit(other.url).path
    return same_path or (claimed is not None and claimed in portal_names(other))
