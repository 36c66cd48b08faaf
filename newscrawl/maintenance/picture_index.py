"""Pictures from the archive to the store: files read and coded, compared with own photos, edges judged. Incremental.

Three steps, each of which goes on where it was interrupted: every captured picture of an article is read once and coded;
every picture that others showed is compared with the own photos it was not compared with yet; edges are judged again from
what is stored, with the captions and licences of now. A picture that is refused is counted and stops nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive import read_record
from newscrawl.errors import NewscrawlError, RefusedPage, RefusedPicture
from newscrawl.extraction.editions import areas_of
from newscrawl.intake.judged_edges import licence_for, licences_in
from newscrawl.items import now
from newscrawl.judgement import Shown, judge_pictures, status_of
from newscrawl.judgement.reasons import credited, stored
from newscrawl.pictures.metadata import credits_of, removed_credits
from newscrawl.store.articles import ArticleStore
from newscrawl.store.picture_rows import PictureStore
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from newscrawl.judgement import Licence
    from newscrawl.pictures.decoder_process import Decoded, Decoder
    from newscrawl.pictures.photo_search import PictureSearch
    from newscrawl.store.articles import StoredArticle

logger = logging.getLogger(__name__)

#: Number of what a picture's row is made of; rows of an older number are made again.
VERSION: Final = 2
#: Relations of an article to its portal's owner whose pictures may be the owner's own.
_OWN: Final = frozenset({"own", "group", "unknown"})


@dataclass(slots=True)
class PictureReport:
    """``indexed``: files coded now. ``known``: uses of files that were. ``refused``: cause → count. ``asked``: pictures
    compared. ``edges``: by relation, all there are now.
    """

    indexed: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    edges: Counter[str] = field(default_factory=Counter)


def _nothing(_done: int, _all: int) -> None:
    pass


class PictureIndexer:
    """``archive``: the WARC folder. ``own``: keys of own portals, whose photos are looked for elsewhere."""

    def __init__(
        self, connection: sqlite3.Connection, archive: Path, own: Iterable[str], decoder: Decoder
    ) -> None:
        self.connection = connection
        self.archive = archive
        self.own = frozenset(own)
        self.decoder = decoder
        self.store = PictureStore(connection)
        self.report = PictureReport()

    # -- Files ----------------------------------------------------------------------------------------

    def index(self, progress: Callable[[int, int], None] = _nothing) -> PictureReport:
        """Code every captured picture that is not yet."""
        rows = self.store.waiting()
        for done, row in enumerate(rows, start=1):
            self._index(row)
            progress(done, len(rows))
        return self.report

    def _index(self, row: sqlite3.Row) -> None:
        try:
            data = self._file(row["warc_file"], row["warc_offset"])
        except NewscrawlError as error:
            self.report.refused["unreadable"] += 1
            logger.warning("%s: not read from the archive (%s)", row["picture_url"], error)
            return
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        own = row["portal_key"] in self.own and (row["relation"] or "unknown") in _OWN
        # A printed page shows agencies' photos, too, without their names: it is no photo of our own to look for.
        keep = own and not row["of_page"]
        known = self.store.picture(digest)
        # Own photos keep their features, also where the file was first seen elsewhere.
        done = known is not None and known["version"] == VERSION
        if done and keep and known is not None:
            done = known["features"] is not None or known["refused"] is not None or known["kind"] == "empty"
        values = None if done else self._coded(data, own=keep)
        with transaction(self.connection):
            if values is not None:
                self.store.put(digest, {**values, "size": len(data), "version": VERSION, "indexed_at": now()})
            place = (row["captured_at"], row["warc_file"], row["warc_offset"])
            self.store.use(row["article_url"], row["picture_url"], digest, place, own=own)
        if values is None:
            self.report.known += 1
        elif values.get("refused"):
            self.report.refused[values["refused"]] += 1
        else:
            self.report.indexed += 1

    def _coded(self, data: bytes, *, own: bool) -> dict[str, Any]:
        from newscrawl.pictures import photo_fingerprint

        try:
            picture = self.decoder.decode(data)
        except RefusedPicture as refusal:
            return {"refused": refusal.cause, "detail": refusal.detail}
        grey = photo_fingerprint.grey_of(picture.pixels)
        found = photo_fingerprint.fingerprint(picture, grey)
        values: dict[str, Any] = {
            "refused": None,
            "detail": None,
            "format": picture.format,
            "width": picture.width,
            "height": picture.height,
            "kind": found.kind,
            "iscc": found.iscc,
            "code": found.code,
            "metadata": picture.metadata,
        }
        if own and found.kind != photo_fingerprint.EMPTY:
            values["features"], values["grey"] = photo_fingerprint.packed(photo_fingerprint.side_of(grey))
        return values

    def _file(self, warc_file: str, offset: int) -> bytes:
        response = read_record(self.archive, warc_file, offset)
        try:
            return response.decoded(self.decoder.limits.bytes + 1)
        except RefusedPage as error:
            raise RefusedPicture("too_large", str(error)) from error

    # -- Matches --------------------------------------------------------------------------------------

    def detect(self, progress: Callable[[int, int], None] = _nothing) -> PictureReport:
        """Compare pictures of others with own photos, and judge all edges."""
        with transaction(self.connection):
            for row in self.store.same_bytes():
                relation = "graphic" if row["kind"] == "graphic" else "copy"
                self.store.match(
                    row["digest"], row["digest"], _IDENTICAL | {"relation": relation, "found_at": now()}
                )
        rows = self.store.to_ask()
        done = 0
        for asked, group in groupby(rows, key=lambda row: row["asked"]):
            own = self.store.own(asked)
            search = search_of(own)
            digests = {one["id"]: one["digest"] for one in own}
            for row in group:
                self._compare(row, search, digests)
                done += 1
                progress(done, len(rows))
        self.judge()
        return self.report

    def _compare(self, row: sqlite3.Row, search: PictureSearch, own: dict[int, str]) -> None:
        try:
            found = look_for(self._file(row["warc_file"], row["warc_offset"]), search, self.decoder)[1]
        except NewscrawlError as error:
            self.report.refused[getattr(error, "cause", "unreadable")] += 1
            logger.warning("%s at %s: not compared (%s)", row["warc_file"], row["warc_offset"], error)
            return
        with transaction(self.connection):
            for one in found:
                if own[one.key] != row["digest"]:
                    self.store.match(row["digest"], own[one.key], match_values(one) | {"found_at": now()})
            self.store.put_asked(row["digest"], max(own, default=0))
        self.report.asked += 1

    # -- Edges ----------------------------------------------------------------------------------------

    def judge(self) -> PictureReport:
        """Judge every pair of uses again, with the captions, articles and licences of now."""
        articles_in = ArticleStore(self.connection)
        licences = licences_in(self.connection)
        articles: dict[str, StoredArticle | None] = {}

        def article(url: str) -> StoredArticle | None:
            if url not in articles:
                row = self.connection.execute("select id from articles where url = ?", [url]).fetchone()
                articles[url] = articles_in.article(row[0]) if row else None
            return articles[url]

        edges = []
        for pair in self.store.pairs():
            copy, origin = article(pair["copy_url"]), article(pair["origin_url"])
            if copy is None or origin is None or copy.id == origin.id:
                continue
            edges.append(self._edge(pair, copy, origin, licences))
        edges = _first_origins(edges, articles)
        edges = self._where_printed(edges)
        with transaction(self.connection):
            self.store.replace_edges(edges)
        self.report.edges = Counter(edge["relation"] for edge in edges)
        return self.report

    def _where_printed(self, edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of the articles of a printed page whose picture shows a photo, the one on whose area it stands.

        Where the page says no areas, or none is there: the first one by address. One photo on one page is one copy.
        """
        printed: dict[tuple[str, str, str], list[tuple[float, str, dict[str, Any]]]] = {}
        kept = []
        for edge in edges:
            edition = self.store.edition(edge["copy_url"])
            if edition.get("picture") != edge["copy_picture"]:
                kept.append(edge)
                continue
            row = self.connection.execute(
                """select c.width, c.height, m.detail from picture_matches m join pictures c on c.digest = m.copy_digest
                where m.copy_digest = ? and m.origin_digest = ?""",
                [edge["copy_digest"], edge["origin_digest"]],
            ).fetchone()
            corners = json.loads(row["detail"])["copy_region"]
            x, y = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
            sizes = [
                (right - left) * (bottom - top)
                for left, top, right, bottom in areas_of(edition, row["width"], row["height"])
                if left <= x <= right and top <= y <= bottom
            ]
            key = edge["copy_picture"], edge["copy_digest"], edge["origin_digest"]
            printed.setdefault(key, []).append((min(sizes, default=2.0), edge["copy_url"], edge))
        return [*kept, *(min(found, key=lambda one: one[:2])[2] for found in printed.values())]

    def _edge(
        self, pair: sqlite3.Row, copy: StoredArticle, origin: StoredArticle, licences: list[Licence]
    ) -> dict[str, Any]:
        metadata = {side: json.loads(pair[f"{side}_metadata"]) for side in ("copy", "origin")}
        shown = {
            side: Shown(
                article,
                self.store.caption(pair[f"{side}_url"], pair[f"{side}_picture"]),
                pair[f"{side}_width"],
                pair[f"{side}_height"],
                pair[f"{side}_share"],
                [name for names in credits_of(metadata[side]).values() for name in names],
            )
            for side, article in (("copy", copy), ("origin", origin))
        }
        judged = judge_pictures(shown["copy"], shown["origin"])
        licence = licence_for(copy, origin, licences)
        status = status_of(copy, origin, judged.credit.attribution, licence)
        reasons = credited(judged.reasons, judged.direction != "open", judged.credit, status)
        return {
            **{name: pair[name] for name in ("copy_url", "copy_picture", "copy_digest", "origin_url", "origin_picture", "origin_digest", "relation")},
            "direction": judged.direction,
            "status": status,
            "attribution": judged.credit.attribution,
            "licence_id": licence.id if licence else None,
            "reasons": stored(reasons),
            "removed": removed_credits(metadata["copy"], metadata["origin"]),
            "detected_at": pair["found_at"],
        }  # fmt: skip


#: Two addresses with the same bytes.
_IDENTICAL: Final = {
    "mirrored": 0, "agreement": 1.0, "distance": 0, "copy_share": 1.0, "origin_share": 1.0,
    "detail": {
        "copy_region": [[0, 0], [1, 0], [1, 1], [0, 1]], "origin_region": [[0, 0], [1, 0], [1, 1], [0, 1]], "matched": [],
        "matrix": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "identical": True,
    },
}  # fmt: skip


def _first_origins(
    edges: list[dict[str, Any]], articles: dict[str, StoredArticle | None]
) -> list[dict[str, Any]]:
    """Of several own articles that showed one file, the first one published is the origin of a copy."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}

    def moment(edge: dict[str, Any]) -> tuple[str, str]:
        article = articles[edge["origin_url"]]
        assert article is not None  # noqa: S101 - edges have both
        return article.published_at or article.first_seen, article.url

    for edge in edges:
        key = edge["copy_url"], edge["copy_digest"], edge["origin_digest"]
        if key not in best or moment(edge) < moment(best[key]):
            best[key] = edge
    return list(best.values())


def search_of(rows: Iterable[sqlite3.Row]) -> PictureSearch:
    """Own photos (:meth:`PictureStore.own`) as something to search in; keys are row numbers."""
    from newscrawl.pictures import photo_fingerprint
    from newscrawl.pictures.photo_search import PictureSearch, Stored

    return PictureSearch(
        Stored(row["id"], row["code"], photo_fingerprint.unpacked(row["features"], row["grey"]), row["kind"])
        for row in rows
    )


def look_for(data: bytes, search: PictureSearch, decoder: Decoder) -> tuple[Decoded, list[Any]]:
    """A picture's file, decoded, and what it shows of the photos searched. Raises ``RefusedPicture``."""
    from newscrawl.pictures import photo_fingerprint

    picture = decoder.decode(data)
    return picture, search.find(photo_fingerprint.asked(photo_fingerprint.grey_of(picture.pixels)))


def match_values(found: Any) -> dict[str, Any]:
    """A :class:`newscrawl.pictures.photo_search.Found` as columns of ``picture_matches``."""
    return {
        "relation": found.relation,
        "mirrored": int(found.mirrored),
        "agreement": round(found.agreement, 4),
        "distance": found.distance,
        "copy_share": round(found.copy_share, 4),
        "origin_share": round(found.origin_share, 4),
        "detail": {
            "copy_region": found.copy_region,
            "origin_region": found.origin_region,
            "matched": [[round(value, 4) for value in one] for one in found.matched[:60]],
            "places": len(found.matched),
            "matrix": [[round(value, 6) for value in line] for line in found.matrix],
        },
    }
