"""What the archive has already: so that the same payload is written once, and the same record taken once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.folder import read_record
from newscrawl.archive.places import find_warc
from newscrawl.archive.warc import KnownPayload
from newscrawl.errors import NewscrawlError, NotFoundError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse

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
                "select payload_digest from captures where url = ? and status = 200 order by captured_at desc limit 1",
                [url],
            ).fetchone()
            if row is None:
                return None
            digest = str(row[0])
        rows = self.connection.execute(
            f"""{_PLACE} where payload_digest = ? and record_type <> 'revisit' and record_id is not null
            and truncated is null and warc_file is not null
            and (final_url = ? or content_type not like 'text/%') order by final_url = ? desc, id limit {_TRIES}""",
            [digest, url, url],
        ).fetchall()
        return next((KnownPayload(*row) for row in rows if self._there(row[0])), None)

    def record(self, answer: ArchivedResponse) -> bool:
        """Was this very record taken in before, from whatever file?"""
        if answer.record_id:
            where, bound = "record_id = ?", [answer.record_id]
        else:
            where = "url = ? and captured_at = ? and payload_digest = ? and record_id is null"
            bound = [answer.requested_url, answer.captured_at, answer.payload_digest]
        return self.connection.execute(f"select 1 from captures where {where}", bound).fetchone() is not None

    def body(self, url: str, stated: str, record_id: str) -> bytes | None:
        """The payload a revisit points at by record ID, digest or address, out of our archive.

        For :func:`newscrawl.archive.foreign.responses`, which checks the digest.
        """
        rows = self.connection.execute(
            f"""{_PLACE} where record_id = ? and record_type <> 'revisit' union all
            select * from ({_PLACE} where payload_digest = ? and record_type <> 'revisit' limit {_TRIES}) union all
            select * from ({_PLACE} where url = ? and record_type <> 'revisit' and status = 200
                order by captured_at desc limit {_TRIES})""",
            [record_id, stated, url],
        ).fetchall()
        for row in rows:
            try:
                found = read_record(self.folder, row[0] or "", row[1] or 0)
            except NewscrawlError:
                continue
            stated_there = found.record.headers.get("warc-payload-digest") if found.record else None
            if stated in ("", found.payload_digest, stated_there):
                return found.body
        return None

    def _there(self, warc_file: str) -> bool:
        try:
            find_warc(self.folder, warc_file)
        except NotFoundError:
            return False
        return True
