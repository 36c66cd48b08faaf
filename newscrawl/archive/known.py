"""What the archive has already: so that the same payload is written once, and the same record taken once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.folder import read_record
from newscrawl.archive.importing import STATED_TYPE, alias
from newscrawl.archive.record_places import record_at
from newscrawl.archive.records import Record, digest_matches, sha256
from newscrawl.archive.response import Unusable, response_of, stated_digests
from newscrawl.archive.warc import KnownPayload
from newscrawl.errors import NewscrawlError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from newscrawl.archive.foreign import Beside
    from newscrawl.archive.payload import ArchivedResponse


def _same(row: sqlite3.Row, answer: ArchivedResponse) -> bool:
    """Is a capture the record of its ID that was read now?"""
    if (row["final_url"], row["captured_at"]) != (answer.url, answer.captured_at):
        return False
    # A revisit has the payload of another record, or waits for it.
    return row["payload_digest"] == answer.payload_digest or "revisit" in (
        row["record_type"],
        answer.record_type,
    )


def _type(record: Record) -> str:
    """The type a record had where it came from."""
    return record.headers.get(STATED_TYPE.lower(), record.type)


def _key(record: Record) -> str:
    """What identifies a record that is no response: its ID and its bytes."""
    return sha256(f"{_type(record)} {record.record_id} {record.target} ".encode() + record.block)


#: Places looked at before a payload is written once more.
_TRIES = 4
_PLACE = "select warc_file, warc_offset, record_id, captured_at, final_url, payload_digest from captures"


class Known:
    """Asks the ``captures`` of a store about the archive in ``folder``."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def payload(self, url: str, digest: str | None) -> KnownPayload | None:
        """Where a payload stands whole; for None the last good one of ``url``.

        A page is looked for under its own address only: what it showed is then proved without another's capture.
        """
        if digest is None:
            row = self.connection.execute(
                "select payload_digest from captures where url = ? and status = 200"
                " order by coalesce(order_date, captured_at) desc limit 1",
                [url],
            ).fetchone()
            if row is None:
                return None
            digest = str(row[0])
        return self._place("(final_url = :url or content_type not like 'text/%')", url, digest)

    def original(self, url: str, digest: str) -> KnownPayload | None:
        """Where the payload of a foreign revisit stands, which may point at another address."""
        return self._place("true", url, digest)

    def _place(self, condition: str, url: str, digest: str) -> KnownPayload | None:
        rows = self.connection.execute(
            f"""{_PLACE} where payload_digest = :digest and record_type <> 'revisit' and record_id is not null
            and truncated is null and unreadable is null and warc_file is not null and {condition}
            order by final_url = :url desc, id limit {_TRIES}""",
            {"digest": digest, "url": url},
        ).fetchall()
        places = (KnownPayload(*row) for row in rows)
        return next((place for place in places if self._reads_back(place)), None)

    def record(self, answer: ArchivedResponse) -> bool:
        """Was this very record taken in before, from whatever file?

        A record whose ID another one has (of another address, time or payload) is given an ID of its own here. A
        revisit that waits for its payload gives way to the same one with it.
        """
        if not answer.record_id:
            bound = [answer.requested_url, answer.captured_at, answer.payload_digest]
            return bool(
                self.connection.execute(
                    """select 1 from captures
                    where url = ? and captured_at = ? and payload_digest = ? and record_id is null""",
                    bound,
                ).fetchone()
            )
        row = self._with_id(answer.record_id)
        if row is not None and not _same(row, answer):
            answer.record_id = alias(answer)
            row = self._with_id(answer.record_id)
        if row is not None and row["waits"] and not answer.pending:
            self.connection.execute("delete from pending_revisits where capture_id = ?", [row["id"]])
            self.connection.execute("delete from captures where id = ?", [row["id"]])
            return False
        return row is not None

    def _with_id(self, record_id: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(
            """select id, final_url, captured_at, payload_digest, record_type,
              exists (select 1 from pending_revisits where capture_id = captures.id) as waits
            from captures where record_id = ?""",
            [record_id],
        ).fetchone()
        return row

    def other(self, beside: Beside) -> bool:
        """Was this record, which is no response, copied before?"""
        return (
            self.connection.execute(
                "select 1 from other_records where key = ?", [_key(beside.record)]
            ).fetchone()
            is not None
        )

    def note_other(self, beside: Beside, warc_file: str, offset: int, crawl: str) -> None:
        """Keep in mind that a record, which is no response, was copied."""
        record = beside.record
        self.connection.execute(
            """insert or ignore into other_records (key, type, record_id, target, warc_file, warc_offset, crawl)
            values (?, ?, ?, ?, ?, ?, ?)""",
            [_key(record), _type(record), record.record_id, record.target, warc_file, offset, crawl],
        )

    def body(self, url: str, stated: str, record_id: str) -> bytes | None:
        """The payload a revisit points at by record ID, digest or address, out of our archive.

        For :func:`newscrawl.archive.foreign.responses`, which checks the digest.
        """
        rows = self.connection.execute(
            f"""{_PLACE} where record_id = ? and record_type <> 'revisit' union all
            select * from ({_PLACE} where payload_digest = ? and record_type <> 'revisit' limit {_TRIES}) union all
            select * from ({_PLACE} where url = ? and record_type <> 'revisit' and status = 200
                order by coalesce(order_date, captured_at) desc limit {_TRIES})""",
            [record_id, stated, url],
        ).fetchall()
        for row in rows:
            try:
                found = read_record(self.folder, row[0] or "", row[1] or 0)
            except NewscrawlError:
                continue
            there = stated_digests(found.record) if found.record else []
            if stated in ("", found.payload_digest, *there) or digest_matches(stated, found.body):
                return found.body
        return None

    def waiting(self) -> list[sqlite3.Row]:
        """Foreign revisits whose payload is not in the archive yet: warc_file, warc_offset, record_id, crawl."""
        return self.connection.execute(
            """select warc_file, warc_offset, record_id, crawl, capture_id from pending_revisits
            join captures on captures.id = capture_id order by capture_id"""
        ).fetchall()

    def note_waiting(self, record_id: str | None, warc_file: str, offset: int, crawl: str) -> None:
        """Keep in mind that a revisit waits for its payload."""
        self.connection.execute(
            """insert or ignore into pending_revisits (capture_id, crawl)
            select id, ? from captures where record_id = ? or (warc_file = ? and warc_offset = ?)""",
            [crawl, record_id, warc_file, offset],
        )

    def _reads_back(self, place: KnownPayload) -> bool:
        """Is the record there, its digests sound? A revisit of a damaged one would keep nothing of what was fetched."""
        try:
            found = response_of(record_at(self.folder, place.warc_file, place.warc_offset))
        except (NewscrawlError, Unusable):
            return False
        return found.record_id == place.record_id and found.payload_digest == place.payload_digest
