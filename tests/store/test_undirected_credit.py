"""Edges of older versions that accuse without a direction, or contradict themselves, after the migration."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from newscrawl.judgement.reasons import words
from newscrawl.store.schema import connect

SHARED = {"code": "shared", "characters": 9, "share_copy": 1.0, "share_origin": 1.0, "passages": 1}
COPY, ORIGIN = ({"code": "names_other_source", "side": side} for side in ("copy", "origin"))
PUBLISHER = {"code": "names_publisher", "side": "copy"}


def credit(value):
    return {"code": f"credit_{value}"}


#: directed, attribution, status, reasons → attribution, status, codes.
ROWS = [
    ((0, "false", "false", [SHARED, COPY, {"code": "direction_open"}, credit("false")]),
     ("undirected", "undirected", ["shared", "names_other_source", "direction_open", "credit_undirected"])),
    ((0, "none", "own", [credit("none"), {"code": "same_owner"}]), ("undirected", "own", ["same_owner", "credit_undirected"])),
    ((0, "attributed", "attributed", [credit("attributed")]), ("attributed", "attributed", ["credit_attributed"])),
    ((1, "attributed", "attributed", [COPY, ORIGIN, credit("attributed")]), ("attributed", "attributed", ["credit_attributed"])),
    ((1, "dateline", "licensed", [COPY, credit("dateline"), {"code": "licensed"}]), ("dateline", "licensed", ["credit_dateline", "licensed"])),
    ((1, "false", "false", [COPY, PUBLISHER, credit("false")]), ("false", "false", ["names_other_source", "credit_false"])),
    ((1, "none", "none", ["the titles agree", SHARED, credit("none")]), ("none", "none", [None, "shared", "credit_none"])),
    ((0, "none", "none", ["the titles agree"]), ("undirected", "undirected", [None, "credit_undirected"])),
]  # fmt: skip


@pytest.fixture
def migrated(tmp_path):
    """A store whose edges an older version wrote."""
    path = tmp_path / "n.db"
    with closing(connect(path)) as connection:
        connection.execute("insert into portals (id, key, name) values (1, 'p', 'P'), (2, 'q', 'Q')")
        for number in range(2 * len(ROWS)):
            connection.execute(
                "insert into articles (id, portal_id, url, title, body, text_hash, characters, first_seen_at, last_seen_at)"
                " values (?, ?, ?, '', '', ?, 9, '2026-01-01', '2026-01-01')",
                [number + 1, number % 2 + 1, f"http://a.example/{number}", str(number)],
            )
        for number, ((directed, attribution, status, reasons), _) in enumerate(ROWS):
            connection.execute(
                "insert into reposts (id, copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage,"
                " attribution, status, reasons, detected_at) values (?, ?, ?, ?, 'full', 1, 9, 1, 1, ?, ?, ?, '2026-01-02')",
                [
                    number + 1,
                    2 * number + 1,
                    2 * number + 2,
                    directed,
                    attribution,
                    status,
                    json.dumps(reasons),
                ],
            )
        for direction in ("open", "copy"):
            connection.execute(
                "insert into picture_edges (copy_url, copy_picture, copy_digest, origin_url, origin_picture, origin_digest, relation,"
                " direction, status, attribution, reasons, detected_at) values ('c', '', ?1, 'o', '', '', 'copy', ?1, 'none', 'none',"
                " ?2, '')",
                [direction, json.dumps([{"code": "direction_open"}, credit("none")])],
            )
        connection.execute("delete from _sqlite_migrations where name = 'm038_undirected_credit'")
        connection.commit()
    with closing(connect(path)) as connection:
        yield connection


def test_old_rows_accuse_nobody_without_direction_and_contradict_nothing(migrated):
    found = migrated.execute("select attribution, status, reasons from reposts order by id").fetchall()
    codes = [
        (row["attribution"], row["status"], [one["code"] if isinstance(one, dict) else None for one in json.loads(row["reasons"])])
        for row in found
    ]  # fmt: skip
    assert codes == [expected for _, expected in ROWS]
    assert words(json.loads(found[6]["reasons"]))[0] == "the titles agree"
    assert json.loads(found[0]["reasons"])[0] == SHARED


def test_pictures_too(migrated):
    rows = migrated.execute(
        "select direction, status, attribution, reasons from picture_edges order by 1"
    ).fetchall()
    assert [(*row[:3], [one["code"] for one in json.loads(row[3])]) for row in rows] == [
        ("copy", "none", "none", ["direction_open", "credit_none"]),
        ("open", "undirected", "undirected", ["direction_open", "credit_undirected"]),
    ]


def test_lists_and_sums_follow(migrated):
    for table in ("repost_list", "repost_totals"):
        counted = "count(*)" if table == "repost_list" else "sum(edges)"
        rows = migrated.execute(
            f"select status, {counted} from {table} group by status having {counted} <> 0"
        )
        assert dict(map(tuple, rows)) == {
            "undirected": 2, "own": 1, "attributed": 2, "licensed": 1, "false": 1, "none": 1,
        }  # fmt: skip
