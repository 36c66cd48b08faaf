"""Rows that the archive cannot give, copied from the old database into the new one.

Both are in one connection, the old one attached as ``old``. Row numbers differ between them: portals and crawls have
theirs from the old one, everything else is found by URL, record ID, place in the archive, name or text hash.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.intake import Intake
from newscrawl.store import doubts
from newscrawl.store.articles import add_version
from newscrawl.store.lasting_names import record
from newscrawl.store.texts import packed_record, packed_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from newscrawl.items import Visit

_SAME_CAPTURE = "(c.record_id = o.record_id or (c.warc_file = o.warc_file and c.warc_offset = o.warc_offset))"


def columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    """The names of a table's columns, in order."""
    return [row["name"] for row in connection.execute(f"pragma {schema}.table_info ({table})")]


def common_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns a table has in both databases."""
    there = set(columns(connection, table, "old"))
    return [name for name in columns(connection, table) if name in there]


def differ(connection: sqlite3.Connection, table: str) -> bool:
    """Have the two databases other rows in this table?"""
    listed = ", ".join(common_columns(connection, table))
    new, old = f"select {listed} from main.{table}", f"select {listed} from old.{table}"
    found = connection.execute(
        f"select exists (select * from ({new} except {old})) or exists (select * from ({old} except {new}))"
    )
    return bool(found.fetchone()[0])


def missing_captures(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Captures of the old database that the new one has not."""
    return connection.execute(
        """select o.* from old.captures o
        where not exists (select 1 from main.captures c where c.record_id = o.record_id)
          and not exists (select 1 from main.captures c
            where c.warc_file = o.warc_file and c.warc_offset = o.warc_offset) order by o.id"""
    ).fetchall()


@dataclass(slots=True, frozen=True)
class Compared:
    """What a doubtful page was compared with: the article's address, the hash of its text as known then; why it is
    doubtful (:data:`newscrawl.store.doubts.DOUBTS`).
    """

    url: str
    text_hash: str | None
    reason: str


def doubtful_pages(connection: sqlite3.Connection) -> dict[str, Compared]:
    """The old database's doubtful pages by the record IDs of their captures; the new one remembers that they were seen."""
    doubts.remember_before(
        connection,
        connection.execute(
            """select d.text_hash, d.url, d.crawl, coalesce(c.order_date, d.seen_at)
            from old.doubtful_sightings d left join old.captures c on c.id = d.capture_id"""
        ).fetchall(),
    )
    return {
        row["record_id"]: Compared(row["url"], row["text_hash"], row["reason"])
        for row in connection.execute(
            """select c.record_id, a.url, d.reason, (
              select v.text_hash from old.article_versions v left join old.captures f on f.id = v.capture_id
              where v.article_id = d.article_id
                and coalesce(f.order_date, v.seen_at) <= coalesce(c.order_date, d.seen_at)
              order by coalesce(f.order_date, v.seen_at) desc, v.number desc limit 1
            ) as text_hash
            from old.doubtful_sightings d join old.captures c on c.id = d.capture_id
            join old.articles a on a.id = d.article_id where c.record_id is not null"""
        )
    }


def doubt_of(
    connection: sqlite3.Connection, compared: Mapping[str, Compared], visit: Visit
) -> tuple[str, str] | None:
    """(address, reason) of a page that was doubtful, where the text it was compared with is not in the new database.

    Without that text a page that is hardly the article would become it. None for any other page: the rules of this
    version decide.
    """
    there = (compared.get(capture.record_id or "") for capture in visit.captures)
    found = next(filter(None, there), None)
    if found is None:
        return None
    row = connection.execute(
        """select 1 from articles a join article_versions v on v.article_id = a.id
        where (a.url = ?1 or a.id = (select article_id from article_addresses where url = ?1)) and v.text_hash = ?2""",
        [found.url, found.text_hash],
    ).fetchone()
    return None if row else (found.url, found.reason)


def carry_over(connection: sqlite3.Connection, missing: Mapping[int, str | None]) -> dict[str, int]:
    """Copy captures (number in the old database → why it is unreadable; None: it is readable) with what rests on
    them; how many articles and versions that were. In the caller's transaction.
    """
    if not missing:
        return {}
    return _Carrier(connection, missing).run()


def unread_texts(connection: sqlite3.Connection, missing: Collection[int]) -> int:
    """How many texts of versions that rest on these captures stand in a year file that cannot be read."""
    return sum(
        connection.execute(
            "select count(*) from old_versions where capture_id = ? and body is null", [number]
        ).fetchone()[0]
        for number in missing
    )


class _Carrier:
    def __init__(self, connection: sqlite3.Connection, missing: Mapping[int, str | None]) -> None:
        self.connection = connection
        self.missing = missing
        self.intake = Intake(connection)
        self.counts: Counter[str] = Counter()

    def run(self) -> dict[str, int]:
        names = [
            name for name in common_columns(self.connection, "captures") if name not in ("id", "unreadable")
        ]
        listed = ", ".join(names)
        for number, reason in self.missing.items():
            self.connection.execute(
                f"insert into captures ({listed}, unreadable) select {listed}, ? from old.captures where id = ?",
                [reason, number],
            )
        self.counts["captures"] = len(self.missing)
        for row in self._articles():
            self._article(row)
        self._pending()
        return {name: count for name, count in self.counts.items() if count}

    def _articles(self) -> list[sqlite3.Row]:
        """The articles of the old database that rest on a missing capture."""
        self.connection.execute("create temp table if not exists missing_captures (id integer primary key)")
        self.connection.execute("delete from missing_captures")
        self.connection.executemany(
            "insert into missing_captures values (?)", [(one,) for one in self.missing]
        )
        return self.connection.execute(
            """select * from old.articles where id in (
                select article_id from old.article_captures where capture_id in (select id from missing_captures)
                union select article_id from old.article_misses where capture_id in (select id from missing_captures)
                union select article_id from old.article_versions where capture_id in (select id from missing_captures)
                union select id from old.articles where capture_id in (select id from missing_captures)
                union select article_id from old.doubtful_sightings where capture_id in (select id from missing_captures)
            ) order by id"""
        ).fetchall()

    def _article(self, old: sqlite3.Row) -> None:
        new = self._one(
            """select * from main.articles where url = ?1
            or id = (select article_id from main.article_addresses where url = ?1)""",
            old["url"],
        )
        current = old["capture_id"] in self.missing and (
            new is None
            or (
                _last(old) >= _last(new)
                and self._one(
                    "select 1 from main.article_versions where article_id = ? and text_hash = ?",
                    new["id"], old["text_hash"],
                ) is None
            )
        )  # fmt: skip
        if new is None and not current:
            return
        article_id = self._write(old, new) if current else int(new["id"])  # type: ignore[index]
        self.connection.execute(
            """insert or ignore into main.article_addresses (url, article_id, key, reason, first_seen_at, last_seen_at)
            select url, ?, key, reason, first_seen_at, last_seen_at from old.article_addresses where article_id = ?""",
            [article_id, old["id"]],
        )
        self._versions(old["id"], article_id)
        self._links(old["id"], article_id)
        self.connection.execute(
            """update articles set first_seen_at = min(first_seen_at, :first),
              last_seen_at = case when :order > coalesce(last_order, last_seen_at) then :last else last_seen_at end,
              last_order = case when :order > coalesce(last_order, last_seen_at) then nullif(:order, :last)
                else last_order end
            where id = :id""",
            {
                "first": old["first_seen_at"],
                "last": old["last_seen_at"],
                "order": _last(old),
                "id": article_id,
            },
        )
        state = self._one("select state from main.articles where id = ?", article_id)
        if state and state["state"] != old["state"]:
            self.connection.execute(
                "update articles set state = ?, gone_at = ? where id = ?",
                [old["state"], old["gone_at"], article_id],
            )
        if current:
            self.counts["articles"] += 1
            self.intake.detect(article_id, at=old["last_seen_at"])

    def _write(self, old: sqlite3.Row, new: sqlite3.Row | None) -> int:
        """The article as the old database has it, in the new one."""
        names = [
            name for name in common_columns(self.connection, "articles")
            if name not in ("id", "story_id", "source_id", "capture_id")
        ]  # fmt: skip
        values: dict[str, Any] = {name: old[name] for name in names}
        values |= {name: packed_text(values[name]) for name in ("body", "body_found") if name in values}
        values |= {name: packed_record(values[name]) for name in ("extraction", "mirror") if name in values}
        values["source_id"] = self._source(old["source_id"])
        values["capture_id"] = self._capture(old["capture_id"])
        values["portal_id"] = self._portal(old["portal_id"])
        if new is None:
            listed, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            done = self.connection.execute(f"insert into articles ({listed}) values ({marks})", values)
            article_id = int(done.lastrowid or 0)
            record(self.connection, article_id, old["url"])
        else:
            article_id = int(new["id"])
            pairs = ", ".join(f"{name} = :{name}" for name in values)
            self.connection.execute(f"update articles set {pairs} where id = {article_id}", values)
        for table in ("attributions", "article_notices"):
            self.connection.execute(f"delete from main.{table} where article_id = ?", [article_id])
        layers = [
            name
            for name in common_columns(self.connection, "attributions")
            if name not in ("id", "article_id", "source_id")
        ]
        for row in self.connection.execute(
            "select * from old.attributions where article_id = ?", [old["id"]]
        ).fetchall():
            self.connection.execute(
                f"insert into attributions (article_id, source_id, {', '.join(layers)})"
                f" values (?, ?, {', '.join('?' * len(layers))})",
                [article_id, self._source(row["source_id"]), *(row[name] for name in layers)],
            )
        for row in self.connection.execute(
            """select n.*, a.position from old.article_notices a join old.notices n on n.id = a.notice_id
            where a.article_id = ?""",
            [old["id"]],
        ).fetchall():
            self.connection.execute(
                """insert into notices (text_hash, kind, holder, text, laws, contacts) values (?, ?, ?, ?, ?, ?)
                on conflict (text_hash) do nothing""",
                [row[name] for name in ("text_hash", "kind", "holder", "text", "laws", "contacts")],
            )
            self.connection.execute(
                """insert or ignore into article_notices (article_id, notice_id, position)
                select ?, id, ? from main.notices where text_hash = ?""",
                [article_id, row["position"], row["text_hash"]],
            )
        self.connection.execute(
            """insert or ignore into article_assets (article_id, url, caption)
            select ?, url, caption from old.article_assets where article_id = ?""",
            [article_id, old["id"]],
        )
        return article_id

    def _versions(self, old_id: int, article_id: int) -> None:
        """Versions that rest on a missing capture (``old_versions``: :class:`newscrawl.maintenance.rebuild._Attached`)."""
        for row in self.connection.execute(
            "select * from old_versions where article_id = ? order by number", [old_id]
        ).fetchall():
            if row["capture_id"] not in self.missing or row["body"] is None:
                continue
            names = ("text_hash", "title", "published_at", "body", "seen_at")
            version = {name: row[name] for name in names} | {"capture_id": self._capture(row["capture_id"])}
            self.counts["versions"] += add_version(self.connection, article_id, **version)
        self._renumber(old_id, article_id)

    def _renumber(self, old_id: int, article_id: int) -> None:
        """Versions have the numbers of the old database; those it does not know stand behind them."""
        before = {
            row["text_hash"]: row["number"]
            for row in self.connection.execute(
                "select text_hash, number from old.article_versions where article_id = ?", [old_id]
            )
        }
        rows = self.connection.execute(
            "select number, text_hash, seen_at from main.article_versions where article_id = ?", [article_id]
        ).fetchall()
        rows.sort(
            key=lambda row: (before.get(row["text_hash"], len(before) + 1), row["seen_at"], row["number"])
        )
        moved = [(row["number"], number) for number, row in enumerate(rows, start=1)]
        if all(old == new for old, new in moved):
            return
        for table, column in (("stored_versions", "number"), ("article_captures", "version")):
            # Negative first: numbers are unique within an article at every step.
            self.connection.executemany(
                f"update main.{table} set {column} = ? where article_id = ? and {column} = ?",
                [(-new, article_id, old) for old, new in moved],
            )
            self.connection.execute(
                f"update main.{table} set {column} = -{column} where article_id = ? and {column} < 0",
                [article_id],
            )

    def _links(self, old_id: int, article_id: int) -> None:
        """Sightings and misses that rest on missing captures."""
        for row in self.connection.execute(
            """select a.*, v.text_hash from old.article_captures a
            left join old.article_versions v on v.article_id = a.article_id and v.number = a.version
            where a.article_id = ?""",
            [old_id],
        ).fetchall():
            if row["capture_id"] in self.missing:
                self.connection.execute(
                    """insert or ignore into article_captures (article_id, capture_id, page_no, version)
                    values (?1, ?2, ?3, (select number from main.article_versions where article_id = ?1 and text_hash = ?4))""",
                    [article_id, self._capture(row["capture_id"]), row["page_no"], row["text_hash"]],
                )
        for row in self.connection.execute(
            "select * from old.article_misses where article_id = ?", [old_id]
        ).fetchall():
            if row["capture_id"] in self.missing:
                self.connection.execute(
                    "insert or ignore into article_misses (article_id, capture_id, seen_at, cause) values (?, ?, ?, ?)",
                    [article_id, self._capture(row["capture_id"]), row["seen_at"], row["cause"]],
                )

        names = [
            name
            for name in common_columns(self.connection, "doubtful_sightings")
            if name not in ("id", "article_id", "capture_id")
        ]
        for row in self.connection.execute(
            "select * from old.doubtful_sightings where article_id = ? order by id", [old_id]
        ).fetchall():
            if row["capture_id"] in self.missing:
                self.connection.execute(
                    f"""insert or ignore into doubtful_sightings (article_id, capture_id, {", ".join(names)})
                    values (?, ?, {", ".join("?" * len(names))})""",
                    [article_id, self._capture(row["capture_id"]), *(row[name] for name in names)],
                )

    def _pending(self) -> None:
        """Revisits that wait for their payload, and whose own record is missing now."""
        for row in self.connection.execute("select * from old.pending_revisits").fetchall():
            if row["capture_id"] in self.missing:
                self.connection.execute(
                    "insert or ignore into pending_revisits (capture_id, crawl) values (?, ?)",
                    [self._capture(row["capture_id"]), row["crawl"]],
                )

    # -- Numbers of the old database in the new one ------------------------------------------------------

    def _one(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def _capture(self, number: int | None) -> int | None:
        row = self._one(
            f"select c.id from old.captures o join main.captures c on {_SAME_CAPTURE} where o.id = ?", number
        )
        return int(row[0]) if row else None

    def _source(self, number: int | None) -> int | None:
        row = self._one(
            "select s.id from old.sources o join main.sources s on s.name = o.name where o.id = ?", number
        )
        return int(row[0]) if row else None

    def _portal(self, number: int) -> int:
        row = self._one(
            "select p.id from old.portals o join main.portals p on p.key = o.key where o.id = ?", number
        )
        return int(row[0]) if row else number


def _last(article: sqlite3.Row) -> str:
    """When an article was last seen, in the order of captures."""
    return str(article["last_order"] or article["last_seen_at"])


def carry_frontier(connection: sqlite3.Connection) -> None:
    """What waits to be asked for, the lists, what never answered: the archive does not know them.

    Where both know an address, what came of it is the archive's to say, when and how to ask again the frontier's.
    """
    listed = ", ".join(name for name in common_columns(connection, "urls") if name != "id")
    connection.execute(
        """update main.urls set request = o.request, priority = o.priority, depth = o.depth, first_seen_at = o.first_seen_at,
          due_at = case urls.state when o.state then o.due_at else urls.due_at end,
          state = case when o.state in ('pending', 'leased') then 'pending' else urls.state end
        from old.urls o where o.url = urls.url and o.kind = urls.kind"""
    )
    connection.execute(
        f"""insert into main.urls ({listed}) select {listed} from old.urls o
        where not exists (select 1 from main.urls u where u.url = o.url) order by o.id"""
    )
    connection.execute(
        """update main.urls set state = 'pending', lease_owner = null, lease_until = null where state = 'leased'"""
    )


def carry_rewrite_leads(connection: sqlite3.Connection) -> None:
    """Leads beyond words, under the new numbers of their articles; one whose article is gone is left out."""
    if not common_columns(connection, "rewrite_leads"):
        return

    def number(old: int) -> int | None:
        row = connection.execute(
            "select n.id from old.articles o join main.articles n on n.url = o.url where o.id = ?", [old]
        ).fetchone()
        return None if row is None else int(row[0])

    for row in connection.execute("select * from old.rewrite_leads").fetchall():
        copy, origin = number(row["copy_id"]), number(row["origin_id"])
        if copy is None or origin is None:
            continue
        evidence = json.loads(row["evidence"])
        evidence["others"] = [
            {**one, "id": there} for one in evidence["others"] if (there := number(one["id"])) is not None
        ]
        connection.execute(
            "insert or ignore into rewrite_leads (copy_id, origin_id, tier, score, copy_language, origin_language,"
            " evidence, found_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                copy, origin, row["tier"], row["score"], row["copy_language"], row["origin_language"],
                json.dumps(evidence, ensure_ascii=False), row["found_at"],
            ],
        )  # fmt: skip
