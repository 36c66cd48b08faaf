"""Articles, their versions, captures and attribution layers: what one visit leaves in the store.

Nothing here opens a transaction of its own: the caller holds one (:func:`newscrawl.store.schema.transaction`)
around everything that one article changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.store import doubts
from newscrawl.store.addresses import Addresses
from newscrawl.store.texts import packed_record, packed_text
from newscrawl.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from newscrawl.items import Article, Capture, Portal, Verdict, Visit

#: So many answers in a row must say "gone" before an article is: servers fail, and editors restore.
GONE_AFTER = 2
#: Refusals that say the article is no longer there.
GONE_CAUSES = frozenset({"not_found", "soft_404"})
#: The columns of :class:`StoredArticle`: no others, for packed ones would be unpacked.
_STORED = ", ".join(
    f"articles.{name}"
    for name in (
        "id", "url", "title", "body", "published_at", "first_seen_at", "source_name", "publisher", "channel",
        "original_publisher", "relation", "mirror", "state",
    )
)  # fmt: skip
#: When an article was last seen, in the order of captures (:mod:`newscrawl.store.ordering`).
_LAST = "coalesce(last_order, last_seen_at)"

_SPACE = re.compile(r"\s+")
#: A line that says how often a page was read, and nothing else; bounded, so that it is tried in linear time.
_COUNTED = r"[👍👎❤♥♡🧡👏🔥💬👀]\ufe0f?|阅读|浏览|点击|访问|点赞|赞|评论|收藏|转发|分享|参与|跟帖|人气|閱讀|瀏覽|點擊|訪問|評論"
_COUNTER = re.compile(
    rf"[\s\[【(（|]{{0,4}}(?:(?:本文|文章|网页|页面|已有|累计|总)?\s{{0,2}}(?:{_COUNTED})(?:次数|人数|总数|量|数|率)?\s{{0,2}}[:：]?\s{{0,2}}\d[\d,.]{{0,11}}"
    rf"\s{{0,2}}[万亿wW+]{{0,2}}\s{{0,2}}[次人条个]?|\d[\d,.]{{0,11}}\s{{0,2}}[万亿wW+]{{0,2}}\s{{0,2}}[次人条个]?\s{{0,2}}(?:{_COUNTED})(?:次数|过|量)?"
    r"|[\s|丨·,，;；]){1,8}[\s\]】)）|]{0,4}"
)


def cause_of_status(status: int) -> str | None:
    """The refusal an HTTP status stands for by itself; None for 2xx and 3xx."""
    if status in {404, 410}:
        return "not_found"
    return "http_error" if status >= 400 else None


#: Forms of one character: width, quotation marks, dashes.
_TYPE = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("“”„‟＂「」『』", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
        **dict.fromkeys("‐‑‒–—―－", "-"),
        **dict.fromkeys("…⋯", "..."),
    }
)
_REPEATED = re.compile(r"([-.])\1+")


def _typed(title: str | None, body: str) -> str:
    """Title and body as :func:`text_hash` compares them, without what a site's editor or typeface changes: width,
    forms of quotation marks, dashes and dots.
    """
    text = "".join(line for line in body.splitlines() if not _COUNTER.fullmatch(line))
    return _REPEATED.sub(r"\1", _SPACE.sub("", f"{title or ''}\f{text}").translate(_TYPE))


def text_hash(title: str | None, body: str | None) -> str:
    """SHA-256 of title and body with white space folded away, and without the lines that only count readers:
    what makes two texts the same version.
    """
    text = "".join(line for line in (body or "").splitlines() if not _COUNTER.fullmatch(line))
    folded = _SPACE.sub("", title or "") + "\n" + _SPACE.sub("", text)
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class StoredArticle:
    """An article as the store has it: what judging and showing it need."""

    id: int
    url: str
    portal: str
    portal_key: str
    portal_owner: str | None
    portal_brands: list[str]
    title: str
    body: str
    published_at: str | None
    first_seen: str
    source_name: str | None
    publisher: str | None
    channel: str | None
    original_publisher: str | None
    relation: str
    mirror: dict[str, Any] | None
    state: str
    layers: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Saved:
    """What a visit changed: ``outcome`` is new, changed, unchanged, older, double, doubtful, asset, refused, missing,
    gone or known. ``double``: another address of an article we have, which makes no version. ``doubtful``: a page
    that is hardly the article it answers for (:mod:`newscrawl.store.doubts`), which makes none either.
    """

    outcome: str
    article_id: int | None = None


class ArticleStore:
    """Writes visits, reads articles."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.addresses = Addresses(connection)
        self._portals: dict[Portal, int] = {}

    # -- Portals and crawls ------------------------------------------------------------------------

    def portal_id(self, portal: Portal) -> int:
        """The row of a portal, made or brought up to date at its first use."""
        if portal not in self._portals:
            row = self.connection.execute(
                """insert into portals (key, name, owner, home, city, province, cms, hosts, brands)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (key) do update set name = excluded.name, owner = excluded.owner,
                  home = excluded.home, city = excluded.city, province = excluded.province,
                  cms = excluded.cms, hosts = excluded.hosts, brands = excluded.brands
                returning id""",
                [
                    portal.key, portal.name, portal.owner, portal.home, portal.city, portal.province,
                    portal.cms, _json(portal.hosts), _json(portal.brands),
                ],
            ).fetchone()  # fmt: skip
            self._portals[portal] = row[0]
        return self._portals[portal]

    def start_crawl(
        self,
        uid: str,
        spider: str,
        portal: Portal | None,
        arguments: Mapping[str, Any],
        started_at: str,
        version: str,
    ) -> int:
        """Record that a crawl began; recording it twice changes nothing."""
        self.connection.execute(
            """insert into crawls (uid, spider, portal_id, arguments, started_at, tool_version)
            values (?, ?, ?, ?, ?, ?) on conflict (uid) do nothing""",
            [uid, spider, portal and self.portal_id(portal), _json(arguments), started_at, version],
        )
        row = self.connection.execute("select id from crawls where uid = ?", [uid]).fetchone()
        return int(row[0])

    def finish_crawl(
        self,
        uid: str,
        *,
        finished_at: str | None,
        reason: str | None,
        exit_code: int | None,
        counts: Mapping[str, Any],
    ) -> None:
        self.connection.execute(
            "update crawls set finished_at = ?, reason = ?, exit_code = ?, counts = ? where uid = ?",
            [finished_at, reason, exit_code, _json(counts), uid],
        )

    # -- One visit ---------------------------------------------------------------------------------

    def add_capture(self, capture: Capture, crawl: str, cause: str | None = None) -> tuple[int, bool]:
        """The row of a capture and whether it is new; the archive's place identifies it."""
        row = self.connection.execute(
            """insert into captures (record_id, url, final_url, captured_at, status, content_type,
              payload_digest, warc_file, warc_offset, warc_length, ip_address, truncated,
              certificate_digest, record_type, digest_mismatch, order_date, cause, crawl_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select id from crawls where uid = ?))
            on conflict do nothing returning id""",
            [
                capture.record_id, capture.url, capture.final_url, capture.captured_at, capture.status,
                capture.content_type, capture.payload_digest, capture.warc_file, capture.warc_offset,
                capture.warc_length, capture.ip_address, capture.truncated,
                capture.certificate_digest, capture.record_type, capture.digest_mismatch, capture.order_date,
                cause, crawl,
            ],
        ).fetchone()  # fmt: skip
        if row:
            return int(row[0]), True
        row = self.connection.execute(
            "select id from captures where record_id = ? or (warc_file = ? and warc_offset = ?)",
            [capture.record_id, capture.warc_file, capture.warc_offset],
        ).fetchone()
        return int(row[0]), False

    def save(self, visit: Visit) -> Saved:
        """Write what a visit brought: captures always, the article where there is one."""
        if visit.article is not None and doubts.is_unlikely(visit.article) and self._is_new(visit):
            visit.article, visit.cause = None, "not_article"
            visit.detail = "nothing of an article's own, and short"
        for capture in visit.trail:
            self.add_capture(capture, visit.crawl, cause_of_status(capture.status))
        added = [self.add_capture(capture, visit.crawl, visit.cause) for capture in visit.captures]
        if added and not any(new for _, new in added):
            return Saved("known")
        captures = [identity for identity, _ in added]
        if visit.kind == "asset":
            return Saved("refused" if visit.cause else "asset")
        if visit.status == 304 or visit.cause == "not_modified":
            return self._still_there(self._own_address(visit.url), visit, captures)
        if visit.article is None:
            if visit.cause in GONE_CAUSES:
                return self._missing(visit, visit.cause or "", captures)
            return Saved("refused")
        return self._save_article(visit, visit.article, captures)

    def _is_new(self, visit: Visit) -> bool:
        """Whether no stored article is known at a visit's address."""
        return (
            self.connection.execute(
                "select 1 from articles where url = ?1 union select 1 from article_addresses where url = ?1",
                [visit.url],
            ).fetchone()
            is None
        )

    def _own_address(self, url: str) -> str:
        """The address of the article that stands at ``url``, as far as one is known to."""
        row = self.connection.execute(
            """select articles.url from article_addresses join articles on articles.id = article_id
            where article_addresses.url = ?""",
            [url],
        ).fetchone()
        return str(row[0]) if row else url

    def _still_there(self, url: str, visit: Visit, captures: list[int]) -> Saved:
        """The text we have was seen again, whatever was thought of it since: what was gone is back.

        The visit's address is one of those of the article at ``url``.
        """
        row = self.connection.execute(
            f"""update articles set first_seen_at = case when :order >= {_LAST} then first_seen_at
                else min(first_seen_at, :at) end,
              last_seen_at = case when :order >= {_LAST} then :at else last_seen_at end,
              last_order = case when :order >= {_LAST} then nullif(:order, :at) else last_order end,
              gone_at = case when {_LAST} < :order then null else gone_at end,
              state = case when state <> 'gone' or {_LAST} > :order then state
                when (select count(*) from article_versions where article_id = articles.id) > 1 then 'changed'
                else 'live' end
            where url = :url returning id, text_hash""",
            {"at": visit.visited_at, "order": visit.order, "url": url},
        ).fetchone()
        if row is None:
            return Saved("unchanged")
        if captures:
            self._seen_before(row["id"], row["text_hash"], visit, captures[0])
        self._link_captures(row["id"], row["text_hash"], captures)
        self.connection.execute(
            """update article_addresses set first_seen_at = min(first_seen_at, ?1), last_seen_at = max(last_seen_at, ?1)
            where url = ?2""",
            [visit.order, visit.url],
        )
        return Saved("unchanged" if visit.url == url else "double", row["id"])

    def _missing(self, visit: Visit, cause: str, captures: list[int]) -> Saved:
        """An article that is not there any more is gone once that is confirmed by a later try."""
        article = self.connection.execute(
            f"select id, state, {_LAST} as last_order from articles where url = ?",
            [self._own_address(visit.url)],
        ).fetchone()
        if article is None:
            return Saved("refused")
        if self.addresses.still_stands(article["id"], visit.url):
            self.addresses.ask_again(article["id"], visit.url, visit.order)
            return Saved("refused", article["id"])
        self.connection.executemany(
            "insert or ignore into article_misses (article_id, capture_id, seen_at, cause) values (?, ?, ?, ?)",
            [(article["id"], capture, visit.visited_at, cause) for capture in captures[-1:]],
        )
        if article["state"] == "gone":
            return Saved("known", article["id"])
        misses = self.connection.execute(
            """select m.seen_at, coalesce(c.order_date, m.seen_at) as seen from article_misses m
            left join captures c on c.id = m.capture_id where m.article_id = ? and seen > ? order by seen""",
            [article["id"], article["last_order"]],
        ).fetchall()
        if len(misses) < GONE_AFTER:
            return Saved("missing", article["id"])
        self.connection.execute(
            "update articles set state = 'gone', gone_at = ? where id = ?",
            [misses[0]["seen_at"], article["id"]],
        )
        return Saved("gone", article["id"])

    def _save_article(self, visit: Visit, article: Article, captures: list[int]) -> Saved:
        digest = text_hash(article.title, article.body)
        old = self.connection.execute(
            f"select id, url, text_hash, state, {_LAST} as last_order from articles where id = ?",
            [self._article_at(visit, article, digest)],
        ).fetchone()
        capture_id = captures[0] if captures else None
        if old is not None and old["text_hash"] == digest:
            self._add_assets(old["id"], visit)
            return self._still_there(old["url"], visit, captures)
        if old is not None:
            seen: str | None = digest  # another layout of the article, or one that lags behind
            known = self.connection.execute(
                "select id, url, title, body from articles where id = ?", [old["id"]]
            ).fetchone()
            if self.addresses.makes_versions(old["id"], visit.url, old["url"]):
                # the same characters in other forms
                seen = old["text_hash"] if self._differs_in_type(known, article) else None
            if seen is not None:  # a sighting of that text, but no version
                saved = self._still_there(old["url"], visit, [])
                self._link_captures(old["id"], seen, captures)
                return saved
            if doubtful := self._doubtful(visit, article, known, digest, capture_id):
                return doubtful
        if old is not None and visit.order < old["last_order"]:
            return self._save_older(old["id"], old["url"], visit, article, captures)
        url = old["url"] if old is not None else self._new_address(visit, article)
        row = self._row(visit, article, digest) | {"capture_id": capture_id, "url": url}
        if old is None:
            row |= {"state": "live", "first_seen_at": visit.visited_at}
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            inserted = self.connection.execute(f"insert into articles ({names}) values ({marks})", row)
            article_id = int(inserted.lastrowid or 0)
        else:
            article_id = old["id"]
            row |= {"state": "changed", "gone_at": None}
            pairs = ", ".join(f"{name} = :{name}" for name in row)
            self.connection.execute(f"update articles set {pairs} where id = {article_id}", row)
        reason = "own" if url == visit.url else "canonical"
        self.addresses.add(article_id, visit.url, reason, visit.order, visit.portal)
        self._add_version(article_id, article, digest, visit.visited_at, capture_id)
        doubts.mark_repeated(self.connection, digest, url, visit.crawl)
        self._link_captures(article_id, digest, captures)
        self._add_assets(article_id, visit)
        if old is not None:
            self._drop_layers(article_id)
        self._add_layers(article_id, visit.verdict)
        return Saved("changed" if old else "new", article_id)

    def _differs_in_type(self, known: sqlite3.Row, article: Article) -> bool:
        """Whether a known title and body differ in how they are typed alone."""
        before, now = known["body"] or "", article.body or ""
        # Where something was added or taken away the lengths differ: few pairs of texts are compared.
        if not before or abs(len(before) - len(now)) > 50 + len(before) // 20:
            return False
        return _typed(known["title"], before) == _typed(article.title, now)

    def _doubtful(
        self, visit: Visit, article: Article, known: sqlite3.Row, digest: str, capture_id: int | None
    ) -> Saved | None:
        """Keep what is hardly a version of a known article beside it; None where nothing speaks against it."""
        if self.connection.execute(
            "select 1 from article_versions where article_id = ? and text_hash = ?", [known["id"], digest]
        ).fetchone():
            return None
        reason = doubts.doubt(article, known["title"], known["body"])
        if reason is None:
            return None
        if reason in {"bare", "other"} and doubts.repeated(
            self.connection, digest, known["url"], visit.crawl, visit.order
        ):
            reason = "repeated"
        if reason == "other" and doubts.confirmed(
            self.connection, digest, known["url"], visit.crawl, visit.order
        ):
            return None
        doubts.note(
            self.connection,
            known["id"],
            article,
            reason=reason,
            text_hash=digest,
            url=known["url"],
            crawl=visit.crawl,
            seen_at=visit.visited_at,
            capture_id=capture_id,
        )
        return Saved("doubtful", known["id"])

    def keep_doubtful(self, visit: Visit, url: str, reason: str) -> Saved | None:
        """A visit as a doubtful sighting of the article at ``url``; None where there is no article, here or there."""
        row = self.connection.execute(
            """select id, url from articles where url = ?1
            union select id, articles.url from articles join article_addresses on article_id = id
            where article_addresses.url = ?1""",
            [url],
        ).fetchone()
        if row is None or visit.article is None:
            return None
        for capture in visit.trail:
            self.add_capture(capture, visit.crawl, cause_of_status(capture.status))
        captures = [self.add_capture(capture, visit.crawl, visit.cause)[0] for capture in visit.captures]
        doubts.note(
            self.connection,
            row["id"],
            visit.article,
            reason=reason,
            text_hash=text_hash(visit.article.title, visit.article.body),
            url=row["url"],
            crawl=visit.crawl,
            seen_at=visit.visited_at,
            capture_id=captures[0] if captures else None,
        )
        return Saved("doubtful", row["id"])

    def _article_at(self, visit: Visit, article: Article, digest: str) -> int | None:
        """The stored article that a visited page is, be it at another of its addresses, which is then noted."""
        row = self.connection.execute(
            "select id from articles where url = ?1 union select article_id from article_addresses where url = ?1",
            [visit.url],
        ).fetchone()
        if row is not None:
            self.addresses.add(row["id"], visit.url, "own", visit.order, visit.portal)
            return int(row["id"])
        found = self.addresses.same(visit.url, article, digest, visit.portal, self.portal_id(visit.portal))
        if found is None:
            return None
        self.addresses.add(found[0], visit.url, found[1], visit.order, visit.portal)
        return found[0]

    def _new_address(self, visit: Visit, article: Article) -> str:
        """What a new article is stored under: its canonical address, unless another article stands there."""
        own = self.addresses.own_address(visit.url, article, visit.portal)
        taken = (
            own != visit.url
            and self.connection.execute(
                "select 1 from articles where url = ?1 union select 1 from article_addresses where url = ?1",
                [own],
            ).fetchone()
        )
        return visit.url if taken else own

    def _save_older(
        self, article_id: int, url: str, visit: Visit, article: Article, captures: list[int]
    ) -> Saved:
        """A text from before the one we have, out of somebody's archive: a version; what stands now stays."""
        digest = text_hash(article.title, article.body)
        self._add_version(article_id, article, digest, visit.visited_at, captures[0] if captures else None)
        if captures:
            self._seen_before(article_id, digest, visit, captures[0])
        doubts.mark_repeated(self.connection, digest, url, visit.crawl)
        self._link_captures(article_id, digest, captures)
        self._add_assets(article_id, visit)
        self.connection.execute(
            """update articles set first_seen_at = min(first_seen_at, ?),
              state = case state when 'live' then 'changed' else state end where id = ?""",
            [visit.visited_at, article_id],
        )
        return Saved("older", article_id)

    def _row(self, visit: Visit, article: Article, digest: str) -> dict[str, Any]:
        verdict = visit.verdict
        row: dict[str, Any] = {
            "url": visit.url,
            "portal_id": self.portal_id(visit.portal),
            "title": article.title,
            "subtitle": article.subtitle,
            "published_at": article.published_at,
            "published_at_raw": article.published_at_raw,
            "body": packed_text(article.body),
            "body_found": packed_text(article.body_found),
            "text_hash": digest,
            "characters": len(fold(article.body or "")),
            "language": article.language,
            "breadcrumb": _json(article.breadcrumb),
            "canonical_url": article.canonical_url,
            "site_name": article.site_name,
            "captions": _json(article.captions),
            "attachments": _json(article.attachments),
            "print_edition": _json(article.print_edition) if article.print_edition else None,
            "last_seen_at": visit.visited_at,
            "last_order": visit.order if visit.order != visit.visited_at else None,
            "source_name": article.source_name,
            "extraction": packed_record(
                _json(
                    {
                        "provenance": article.provenance,
                        "encoding": asdict(article.encoding) if article.encoding else None,
                        "rule_misses": article.rule_misses,
                        "rules_version": article.rules_version,
                        "repair_kinds": sorted(article.repair_kinds),
                        "damaged": article.damaged,
                        "left_out": article.left_out,
                    }
                )
            ),
        }
        if verdict is not None:
            row |= {
                "publisher": verdict.publisher,
                "source_id": self._source_id(verdict.publisher),
                "channel": verdict.channel,
                "original_publisher": verdict.original_publisher,
                "original_title": verdict.original_title,
                "authors": _json(verdict.authors),
                "reporters": _json([asdict(person) for person in verdict.reporters]),
                "editors": _json(verdict.editors),
                "relation": verdict.relation,
                "agreement": verdict.agreement,
                "reason": verdict.reason,
                "reprintable": None if verdict.reprintable is None else int(verdict.reprintable),
                "mirror": packed_record(_json(verdict.mirror)) if verdict.mirror else None,
            }
            if verdict.print_edition and not article.print_edition:
                row["print_edition"] = _json(verdict.print_edition)
        return row

    def _source_id(self, name: str | None) -> int | None:
        if not name:
            return None
        row = self.connection.execute("select id from sources where name = ?", [name]).fetchone()
        return int(row[0]) if row else None

    def _link_captures(self, article_id: int, digest: str, captures: Iterable[int]) -> None:
        """Note that captures showed the article, and in the version of which text hash."""
        self.connection.executemany(
            """insert or ignore into article_captures (article_id, capture_id, page_no, version)
            values (?1, ?2, ?3, (select number from article_versions where article_id = ?1 and text_hash = ?4))""",
            [(article_id, capture, number, digest) for number, capture in enumerate(captures, start=1)],
        )

    def _add_assets(self, article_id: int, visit: Visit) -> None:
        captions = visit.article.picture_captions if visit.article else {}
        self.connection.executemany(
            """insert into article_assets (article_id, url, caption) values (?, ?, ?)
            on conflict do update set caption = coalesce(excluded.caption, caption)""",
            [(article_id, url, captions.get(url)) for url in visit.assets],
        )

    def is_asset(self, url: str) -> bool:
        """Does an article name this address as a picture or attachment?"""
        row = self.connection.execute("select 1 from article_assets where url = ? limit 1", [url]).fetchone()
        return row is not None

    def _add_version(
        self, article_id: int, article: Article, digest: str, seen_at: str, capture_id: int | None
    ) -> None:
        add_version(
            self.connection, article_id, text_hash=digest, title=article.title, published_at=article.published_at,
            body=article.body, seen_at=seen_at, capture_id=capture_id,
        )  # fmt: skip

    def _seen_before(self, article_id: int, digest: str, visit: Visit, capture_id: int) -> None:
        """Date a version by its first sighting, also where that comes out of an archive later than the next ones."""
        self.connection.execute(
            """update stored_versions set seen_at = :at, capture_id = :capture
            where article_id = :article
            and coalesce(text_hash, (select text_hash from articles where id = article_id)) = :digest
            and coalesce((select order_date from captures where id = stored_versions.capture_id), seen_at) > :order""",
            {
                "at": visit.visited_at,
                "order": visit.order,
                "article": article_id,
                "digest": digest,
                "capture": capture_id,
            },
        )

    def _drop_layers(self, article_id: int) -> None:
        self.connection.execute("delete from attributions where article_id = ?", [article_id])
        self.connection.execute("delete from article_notices where article_id = ?", [article_id])

    def _add_layers(self, article_id: int, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        self.connection.executemany(
            """insert into attributions (article_id, number, kind, text, position, start, publisher,
              publisher_raw, source_id, channel, people, place, date, extra)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (
                    article_id, number, layer.kind, layer.text, layer.position, layer.start, layer.publisher,
                    layer.publisher_raw, self._source_id(layer.publisher), layer.channel,
                    _json([asdict(person) for person in layer.people]), layer.place, layer.date, _json(layer.extra),
                )
                for number, layer in enumerate(verdict.layers, start=1)
            ],
        )  # fmt: skip
        for right in verdict.rights:
            self._add_notice(article_id, right)

    def _add_notice(self, article_id: int, right: Mapping[str, Any]) -> None:
        digest = text_hash("", right["text"])
        self.connection.execute(
            """insert into notices (text_hash, kind, holder, text, laws, contacts) values (?, ?, ?, ?, ?, ?)
            on conflict (text_hash) do nothing""",
            [
                digest, right.get("kind") or "reservation", right.get("holder"), right["text"],
                _json(right.get("laws") or []), _json(right.get("contacts") or []),
            ],
        )  # fmt: skip
        self.connection.execute(
            """insert or ignore into article_notices (article_id, notice_id, position)
            select ?, id, ? from notices where text_hash = ?""",
            [article_id, right.get("position") or "", digest],
        )

    # -- Reading -----------------------------------------------------------------------------------

    def article(self, article_id: int) -> StoredArticle | None:
        row = self.connection.execute(
            f"""select {_STORED}, portals.name as portal, portals.key as portal_key, portals.owner as portal_owner,
              portals.brands as portal_brands
            from articles join portals on portals.id = portal_id where articles.id = ?""",
            [article_id],
        ).fetchone()
        if row is None:
            return None
        layers = self.connection.execute(
            "select kind, publisher, publisher_raw, channel, extra from attributions where article_id = ? order by number",
            [article_id],
        )
        return StoredArticle(
            id=row["id"],
            url=row["url"],
            portal=row["portal"],
            portal_key=row["portal_key"],
            portal_owner=row["portal_owner"],
            portal_brands=json.loads(row["portal_brands"]),
            title=row["title"],
            body=row["body"],
            published_at=row["published_at"],
            first_seen=row["first_seen_at"],
            source_name=row["source_name"],
            publisher=row["publisher"],
            channel=row["channel"],
            original_publisher=row["original_publisher"],
            relation=row["relation"],
            mirror=json.loads(row["mirror"]) if row["mirror"] else None,
            state=row["state"],
            layers=[dict(layer) | {"extra": json.loads(layer["extra"])} for layer in layers],
        )

    def body(self, article_id: int) -> str | None:
        row = self.connection.execute("select body from articles where id = ?", [article_id]).fetchone()
        return row[0] if row else None

    def bodies(self) -> Iterator[tuple[int, str]]:
        """Every article's number and text."""
        yield from self.connection.execute("select id, body from articles order by id")


def add_version(connection: sqlite3.Connection, article_id: int, **row: Any) -> int:
    """Add a text (columns of ``stored_versions``) behind the others of a stored article; 0 where it is there, else 1.

    What the article itself has now, is not kept a second time.
    """
    packed = packed_text(row["body"])
    own = connection.execute(
        # A text that an earlier version wrote stands plain; every other is packed the same way each time.
        """select text_hash, title, published_at, body is case when typeof(body) = 'text' then ?3 else ?2 end as same_body
        from main.articles where id = ?1""",
        [article_id, packed, row["body"]],
    ).fetchone()
    same = own is not None and row["text_hash"] == own["text_hash"]
    known = connection.execute(
        f"""select 1 from main.stored_versions where article_id = ?1
        and (text_hash = ?2 {"or text_hash is null" if same else ""})""",
        [article_id, row["text_hash"]],
    ).fetchone()
    if known:
        return 0
    kept: dict[str, Any] = {"body": None if own is not None and own["same_body"] else packed}
    if same:
        kept["text_hash"] = None
        if (row["title"], row["published_at"]) == (own["title"], own["published_at"]):
            kept |= {"title": None, "published_at": None}
    connection.execute(
        """insert into main.stored_versions (article_id, number, text_hash, title, published_at, body, seen_at, capture_id)
        select :article_id, coalesce(max(number), 0) + 1, :text_hash, :title, :published_at, :body, :seen_at, :capture_id
        from main.stored_versions where article_id = :article_id""",
        row | kept | {"article_id": article_id},
    )
    return 1


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=isinstance(value, dict))
