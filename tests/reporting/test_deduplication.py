"""Statistics of what came again with the same bytes."""

from __future__ import annotations

from newscrawl.reporting.overview import deduplication
from newscrawl.store.schema import connect


def test_revisits_are_counted_with_what_they_spare(tmp_path):
    connection = connect(tmp_path / "n.db")
    assert deduplication(connection) == {"responses": 0, "revisits": 0, "share": 0.0, "bytes": 0, "saved": 0}
    rows = [("a", "response", 5000), ("b", "response", 900), ("a", "revisit", 400), ("a", "revisit", 600), ("b", "revisit", 1000),
            ("c", "revisit", 300)]  # fmt: skip
    for number, (digest, kind, length) in enumerate(rows):
        connection.execute(
            """insert into captures (url, final_url, captured_at, status, payload_digest, warc_file, warc_offset, warc_length,
            record_type) values ('u', 'u', '2026-11-20T00:00:00.000Z', 200, ?, 'f', ?, ?, ?)""",
            [digest, number, length, kind],
        )
    # A revisit longer than what it stands for spares nothing; one whose original is lost is counted, not estimated.
    found = {"responses": 2, "revisits": 4, "share": 0.6667, "bytes": 8200, "saved": 4600 + 4400}
    assert deduplication(connection) == found
