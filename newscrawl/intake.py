"""One visit, one transaction: from an article as read to its rows, its edges and the frontier's answer.

The crawl's pipelines, the rebuild and the ingest of foreign archives all end here, so that they leave the same
rows. This module ties the pure rooms (attribution, reposts) to the store; it knows nothing of Scrapy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.attribution import attribute, extend, registry
from newscrawl.attribution.mirror import detect_mirror
from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.extraction.editions import own_edition, told
from newscrawl.extraction.encoding import decode
from newscrawl.reposts import RepostIndex, judge
from newscrawl.store import search
from newscrawl.store.articles import ArticleStore, Saved, StoredArticle, cause_of_status
from newscrawl.store.edges import Edge, EdgeStore
from newscrawl.store.schema import transaction
from newscrawl.store.urls import remember

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.items import Article, Match, Portal, Visit

#: Pictures and attachments of one article; a page that names more is a list of something.
MAX_ASSETS = 60
MAX_ADDRESS = 2000

_PAGE = re.compile(r"\.(?:[sx]?html?|php|jspx?|aspx?|do|action)$", re.IGNORECASE)
_FILE = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_MARKUP = ("text/html", "application/xhtml")


def refuse_status(status: int) -> None:
    """Raise :class:`RefusedPage` where an HTTP status already says that there is no article."""
    cause = cause_of_status(status)
    if cause is None and not 200 <= status < 300:
        cause = "http_error"
    if cause is not None:
        raise RefusedPage(cause, f"HTTP {status}")


def require_date(article: Article) -> Article:
    """An article of no known day cannot be placed in who-was-first; it is refused, not guessed."""
    if not article.published_at:
        raise RefusedPage("no_date")
    return article


def in_time(article: Article, since: str | None, until: str | None) -> bool:
    """Within the asked-for days (``YYYY-MM-DD``, inclusive), by the page's own date."""
    if not article.published_at:
        return True
    day = article.published_at[:10]
    return not ((since and day < since) or (until and day > until))


def assets_of(article: Article, portal: Portal) -> list[str]:
    """The pictures and attachments an article names, as far as they are none of its portal's pages.

    A page may name any address as its picture; one that looks like an article is nobody's picture.
    """
    pattern = portal.article_path
    found = []
    for url in dict.fromkeys([*article.images, *article.attachments]):
        if not url.startswith(("http://", "https://")) or len(url) > MAX_ADDRESS:
            continue
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if _PAGE.search(parts.path) or url in {article.url, article.canonical_url, *article.pages}:
            continue
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if (
            pattern
            and portal.owns(parts.hostname or "")
            and not _FILE.search(parts.path)
            and re.search(pattern, where)
        ):
            continue
        found.append(url.partition("#")[0])
    return list(dict.fromkeys(found))[:MAX_ASSETS]


def asset_cause(status: int, content_type: str | None) -> str | None:
    """The refusal of what came in place of a picture or attachment; None where it is one."""
    if status == HTTPStatus.NOT_MODIFIED:
        return "not_modified"
    try:
        refuse_status(status)
    except RefusedPage as refusal:
        return refusal.cause
    return "not_asset" if (content_type or "").strip().lower().startswith(_MARKUP) else None


def read_page(
    portal: Portal,
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    captured_at: str | None = None,
    edition: object = None,
) -> Article:
    """One page of a portal, by its rules of the day it was captured; raises :class:`RefusedPage`.

    ``edition``: the printed page it was found on, as the crawl or the archive has it.
    """
    article = extract(
        html, url, content_type=content_type, rules=portal.rules or None, captured_at=captured_at
    )
    if portal.paper is not None:
        day = article.published_at[:10] if article.published_at else None
        text, _ = decode(html, content_type)
        found = told(edition) or own_edition(text, portal.paper, day)
        article.print_edition = found or article.print_edition
    return article


def read_attribution(visit: Visit) -> None:
    """Fill ``visit.verdict`` from the article's layers, and note where the page is a mirror's."""
    article, portal = visit.article, visit.portal
    if article is None or visit.verdict is not None:
        return
    verdict = visit.verdict = attribute(article, portal=portal)
    host = urlsplit(visit.url).hostname or ""
    declared = portal.article_path is not None
    if declared and portal.owns(host) and not article.repair_kinds:
        return

    def domains(name: str) -> tuple[str, ...]:
        if name in {portal.name, portal.owner, *portal.brands}:
            return portal.hosts
        publisher = registry().resolve(name)
        return tuple(publisher.domains) if publisher else ()

    # A page read with a portal's rules on a host that is not the portal's claims to be the portal's.
    claimed = article.site_name if portal.owns(host) else portal.name
    verdict.mirror = detect_mirror(
        visit.url, repair_kinds=article.repair_kinds, site_name=claimed, site_domains=domains
    )


@dataclass(slots=True)
class Licence:
    """A licence as people entered it; ``owner`` and ``licensee`` are canonical names."""

    id: int
    owner: str
    licensee: str
    #: "all", or a section of the owner's site (``wh/jcwt``).
    scope: str
    valid_from: str | None
    valid_until: str | None

    def covers(self, owners: set[str], licensees: set[str], path: str, day: str) -> bool:
        section = self.scope.strip("/")
        return (
            self.owner in owners
            and self.licensee in licensees
            and (section in {"", "all"} or path.strip("/").startswith(f"{section}/"))
            and (not self.valid_from or self.valid_from <= day)
            and (not self.valid_until or day <= self.valid_until)
        )


class Intake:
    """Takes visits into one store. Not for several threads; several processes may each have their own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.store = ArticleStore(connection)
        self.edges = EdgeStore(connection)
        self.index = RepostIndex(connection, text_of=self.store.body, texts=self.store.bodies)

    def take(
        self,
        visit: Visit,
        acknowledge: Callable[[Saved], None] | None = None,
        *,
        index_later: bool = False,
    ) -> Saved:
        """Store a visit with everything that follows from it, or nothing of it.

        ``acknowledge`` is called inside the transaction: the frontier's answer stands or falls with it.
        ``index_later``: the caller, who holds a transaction around several visits, calls
        :func:`newscrawl.store.search.catch_up` at its end. FTS5 writes what it holds at the next visit's first
        statement otherwise: a segment for each article, and merges.
        """
        read_attribution(visit)
        if visit.article is not None:
            visit.assets = assets_of(visit.article, visit.portal)
        with transaction(self.connection):
            saved = self.store.save(visit)
            if saved.outcome in {"new", "changed"} and saved.article_id is not None:
                self.detect(saved.article_id, at=visit.visited_at)
                if not index_later:
                    search.catch_up(self.connection)
            if saved.outcome != "known":
                remember(self.connection, visit, spider=visit.portal.key, outcome=saved.outcome)
            if acknowledge is not None:
                acknowledge(saved)
        return saved

    # -- Reposts -----------------------------------------------------------------------------------

    def detect(self, article_id: int, *, at: str) -> int:
        """Find, judge and write the edges of one article, whichever side of them it is; index its text."""
        article = self.store.article(article_id)
        if article is None:
            return 0
        self.index.remove(article_id)
        edges = []
        for match in self.index.find(article.body, exclude=article_id):
            other = self.store.article(match.key)
            if other is None:
                continue
            edge = self.edge(article, other, match, at=at)
            if edge is not None:
                edges.append(edge)
        count = self.edges.replace(article_id, edges)
        self.index.add(article_id, article.body)
        return count

    def detect_all(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Index and judge every stored article anew; returns how many edges there are then.

        The same edges as the crawl found: articles are taken in the order they were stored, each against those
        before it. Killed and started again it goes on where it was; one article is one transaction.
        """
        total = self.connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
        done = self.index.high_water
        if done >= total:
            with transaction(self.connection):
                self.index.rebuild(())
            done = 0
        rows = self.connection.execute(
            """select id, (select max(seen_at) from article_versions where article_id = articles.id) as at
            from articles where id > ? order by id""",
            [done],
        ).fetchall()
        for row in rows:
            with transaction(self.connection):
                self.detect(row["id"], at=row["at"])
            progress(row["id"], total)
        return int(self.connection.execute("select count(*) from reposts").fetchone()[0])

    def edge(self, a: StoredArticle, b: StoredArticle, match: Match, *, at: str) -> Edge | None:
        """The edge between two articles, or None where the shared text is no repost."""
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
        attribution = credit(copy, origin)
        licence = self._licence(copy, origin)
        return Edge(
            copy_id=copy.id,
            origin_id=origin.id,
            directed=directed,
            kind=judgement.kind,
            score=judgement.score,
            shared=match.shared,
            copy_coverage=coverage[1] if b_is_copy else coverage[0],
            origin_coverage=coverage[0] if b_is_copy else coverage[1],
            attribution=attribution,
            status=_status(copy, origin, attribution, licence),
            licence_id=licence.id if licence else None,
            reasons=judgement.reasons,
            detected_at=at,
            passages=sorted(passages),
        )

    def _licence(self, copy: StoredArticle, origin: StoredArticle) -> Licence | None:
        owners, licensees = names_of(origin), _portal_names(copy)
        day = (copy.published_at or copy.first_seen)[:10]
        for row in self.connection.execute(
            "select id, owner, licensee, scope, valid_from, valid_until from licences order by id"
        ):
            licence = Licence(
                row["id"],
                canonical(row["owner"]),
                canonical(row["licensee"]),
                row["scope"],
                row["valid_from"],
                row["valid_until"],
            )
            if licence.covers(owners, licensees, urlsplit(origin.url).path, day):
                return licence
        return None

    def apply_licences(self) -> int:
        """Bring the status of every edge in step with the licences as they are now; how many changed."""
        changed = 0
        for row in self.connection.execute(
            "select id, copy_id, origin_id, attribution, status, licence_id from reposts"
        ).fetchall():
            copy, origin = self.store.article(row["copy_id"]), self.store.article(row["origin_id"])
            if copy is None or origin is None:
                continue
            licence = self._licence(copy, origin)
            status = _status(copy, origin, row["attribution"], licence)
            if (status, licence.id if licence else None) != (row["status"], row["licence_id"]):
                self.connection.execute(
                    "update reposts set status = ?, licence_id = ? where id = ?",
                    [status, licence.id if licence else None, row["id"]],
                )
                changed += 1
        return changed


def _earlier(a: StoredArticle, b: StoredArticle) -> bool:
    """Only an order to write an undirected edge in: the one seen first stands as the origin."""
    return (a.first_seen, a.id) < (b.first_seen, b.id)


def _mirrors(mirror: StoredArticle, other: StoredArticle) -> bool:
    """Is ``other`` the page this mirror capture shows?"""
    claimed = (mirror.mirror or {}).get("claimed_portal")
    same_path = urlsplit(mirror.url).path == urlsplit(other.url).path
    return same_path or (claimed is not None and claimed in _portal_names(other))


def canonical(name: str) -> str:
    """The registry's name for a publisher, or the name as it stands."""
    publisher = registry().resolve(name)
    return publisher.name if publisher else name


def _portal_names(article: StoredArticle) -> set[str]:
    names = [article.portal, article.portal_owner, *article.portal_brands]
    return {canonical(name) for name in names if name} | {name for name in names if name}


def names_of(article: StoredArticle) -> set[str]:
    """Every name that credits this article: its portal and owner, and whom its own page names."""
    names = _portal_names(article)
    own = {article.publisher, article.original_publisher} - {None}
    return names | {canonical(str(name)) for name in own}


#: Layers that name a source outright, against those that only stand in the running text.
_OUTRIGHT = frozenset({"source_line", "tail", "original_title", "print_edition", "byline"})
_IN_TEXT = frozenset({"lead"})


def credit(copy: StoredArticle, origin: StoredArticle) -> str:
    """What the copy's page says of the origin: attributed, dateline (by its lead only), false or none."""
    right = names_of(origin)
    mine = _portal_names(copy)
    named: set[str] = set()
    for layer in copy.layers:
        names = {
            canonical(str(name))
            for name in (
                layer["publisher"], layer["channel"], layer["extra"].get("via"), *_listed(layer["extra"].get("compiled")),
            )
            if name
        }  # fmt: skip
        if layer["kind"] in _OUTRIGHT:
            if names & right:
                return "attributed"
            named |= names
    for layer in copy.layers:
        if layer["kind"] in _IN_TEXT:
            names = {
                canonical(str(name)) for name in (layer["publisher"], layer["extra"].get("cited")) if name
            }
            if names & right:
                return "dateline"
            named |= names
    if named - mine:
        return "false"
    # Its own name as the source of somebody else's text is a wrong source, too.
    return "false" if named else "none"


def _listed(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def _status(copy: StoredArticle, origin: StoredArticle, attribution: str, licence: Licence | None) -> str:
    same_owner = copy.portal_key == origin.portal_key or (
        copy.portal_owner is not None and copy.portal_owner == origin.portal_owner
    )
    if same_owner and copy.mirror is None:
        return "own"
    return "licensed" if licence else attribution


#: The user's own publishers, beside the database; written by ``newscrawl sources add``.
SOURCES_FILE = "sources.json"


def load_sources(connection: sqlite3.Connection, folder: Path | None = None) -> None:
    """Bring the registry's publishers into the store's ``sources*`` tables.

    ``folder``: where the user's ``sources.json`` may stand; its publishers then count everywhere.
    """
    own = folder / SOURCES_FILE if folder is not None else None
    extend(own if own is not None and own.exists() else None)
    rows = registry().rows()
    with transaction(connection):
        connection.executemany(
            """insert into sources (name, type, group_name, region, reprintable, confidence, origin)
            values (:name, :type, :group_name, :region, :reprintable, :confidence, 'package')
            on conflict (name) do update set type = excluded.type, group_name = excluded.group_name,
              region = excluded.region, reprintable = excluded.reprintable, confidence = excluded.confidence
            where origin = 'package'""",
            rows["sources"],
        )
        for table, column in (("source_aliases", "alias"), ("source_domains", "domain")):
            connection.executemany(
                f"""insert into {table} ({column}, source_id) select :{column}, id from sources where name = :source
                on conflict ({column}) do nothing""",
                rows[table],
            )
